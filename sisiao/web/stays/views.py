"""Who sleeps here tonight, and the acts on a stay."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.audit.actions import log_opening
from sisiao.core.capabilities import Capability
from sisiao.core.workflow import StepRefused
from sisiao.occupation.actions import UnableToTake
from sisiao.offer.actions import UnableToChangeOffer
from sisiao.siao.nights import current_night, local_date
from sisiao.stays.actions import UnableToLeave, UnableToProlong, leave_together, plan_end, prolong_stays
from sisiao.stays.closing import answer_closing
from sisiao.stays.enums import StayRegime
from sisiao.stays.models import Stay
from sisiao.web.decorators import requires
from sisiao.web.dispositifs import own_dispositifs
from sisiao.web.http import ActorRequest
from sisiao.web.stays.forms import AnswerForm, ExitForm, PlannedEndForm, ProlongForm
from sisiao.web.stays.page import context_of, opened, presences
from sisiao.web.templatetags.siao import short_date

BESIDE_THE_FIELD = (UnableToTake, UnableToProlong, UnableToLeave, UnableToChangeOffer)


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def present(request: ActorRequest) -> HttpResponse:
    """« Présents ce soir », to read on the screen or to print."""
    now = timezone.now()
    lists = presences(own_dispositifs(request.actor), now)
    inhabited = [presence for presence in lists if presence.lines or presence.ended]
    empty = [presence.dispositif.name for presence in lists if presence not in inhabited] if inhabited else []
    persons = sum(len(presence.lines) for presence in lists)
    context = {"lists": inhabited or lists[:1], "empty": empty, "now": now, "persons": persons}
    return render(request, "stays/present.html", context)


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The stay of a household in a dispositif, and what may be done of it."""
    stay, together = opened(request.actor, public_id)
    log_opening(stay.household_id, actor=request.actor, page="stays:detail")
    closes_on = _prepared(request)
    context = context_of(stay, together, request.actor, timezone.now(), closes_on=closes_on)
    return render(request, "stays/detail.html", context)


def _prepared(request: ActorRequest) -> date | None:
    """The closing that the page before was preparing, if its date can be read."""
    try:
        return date.fromisoformat(request.GET.get("fermeture", ""))
    except ValueError:
        return None


def _refused_form(request: ActorRequest, stay: Stay, together: list[Stay], **form: Any) -> HttpResponse:
    context = context_of(stay, together, request.actor, timezone.now(), **form)
    return render(request, "stays/detail.html", context, status=422)


def _act(
    request: ActorRequest,
    stay: Stay,
    together: list[Stay],
    act: Callable[[], Any],
    done: str,
    *,
    field: str,
    **named: Form,
) -> HttpResponse:
    """Do it; what the act refuses is said beside `field` of the one form named, which keeps what was typed."""
    (form,) = named.values()
    try:
        act()
    except BESIDE_THE_FIELD as refused:
        form.add_error(field, str(refused))
        return _refused_form(request, stay, together, **named)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("stays:detail", stay.public_id)
    messages.success(request, done)
    return redirect("todo:index")


@requires(Capability.MANAGE_STAYS)
@require_POST
def prolong(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Add nights to a stay « à la nuit »."""
    stay, together = opened(request.actor, public_id)
    nightly = [each for each in together if each.regime == StayRegime.NIGHTLY]
    form = ProlongForm(nightly, current_night(stay.dispositif.siao, timezone.now()), request.POST)
    if not form.is_valid():
        return _refused_form(request, stay, together, prolong_form=form)
    until = form.cleaned_data["until"]
    return _act(
        request,
        stay,
        together,
        lambda: prolong_stays(form.chosen(), until, actor=request.actor),
        f"Séjour prolongé jusqu'au matin du {short_date(until)}.",
        field="until",
        prolong_form=form,
    )


@requires(Capability.MANAGE_STAYS)
@require_POST
def leave(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Declare the exit of some or all."""
    stay, together = opened(request.actor, public_id)
    siao, now = stay.dispositif.siao, timezone.now()
    today = local_date(siao, now)
    form = ExitForm(together, current_night(siao, now), today, request.POST)
    if not form.is_valid():
        return _refused_form(request, stay, together, exit_form=form)
    data = form.cleaned_data
    told = (data["left_on"], data["reason"], data["destination"])
    return _act(
        request,
        stay,
        together,
        lambda: leave_together(form.chosen(), *told, actor=request.actor, today=today),
        f"Sortie déclarée au {short_date(data['left_on'])}.",
        field="left_on",
        exit_form=form,
    )


@requires(Capability.MANAGE_STAYS)
@require_POST
def plan(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Note the date to talk about; empty erases it."""
    stay, together = opened(request.actor, public_id)
    continuous = [each for each in together if each.regime == StayRegime.CONTINUOUS]
    form = PlannedEndForm(request.POST)
    if not form.is_valid():
        return _refused_form(request, stay, together, end_form=form)
    planned = form.cleaned_data["planned_end"]
    done = f"Fin prévue le {short_date(planned)}. La place reste occupée." if planned else "Fin prévue effacée."
    return _act(
        request,
        stay,
        together,
        lambda: plan_end(continuous, planned, actor=request.actor),
        done,
        field="planned_end",
        end_form=form,
    )


@requires(Capability.MANAGE_STAYS)
@require_POST
def answer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Note the written answer handed over before the places close."""
    stay, together = opened(request.actor, public_id)
    now = timezone.now()
    today = local_date(stay.dispositif.siao, now)
    form = AnswerForm(together, None, today, request.POST)
    if not form.is_valid():
        return _refused_form(request, stay, together, answer_form=form)
    data = form.cleaned_data
    told = (data["closes_on"], data["text"], data["signed_on"])
    return _act(
        request,
        stay,
        together,
        lambda: answer_closing(form.chosen(), *told, actor=request.actor, today=today, now=now),
        "La réponse écrite est notée.",
        field="signed_on",
        answer_form=form,
    )
