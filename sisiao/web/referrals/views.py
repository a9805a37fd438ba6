"""The page of an orientation and the answers to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.audit.actions import log_opening
from sisiao.core.capabilities import Capability
from sisiao.core.workflow import StepRefused
from sisiao.occupation.actions import UnableToTake
from sisiao.referrals.actions import UnableToRefer, cancel_referral, extend_arrival, mark_no_show, refuse_referral
from sisiao.referrals.enums import RefusalReason
from sisiao.referrals.locations import protected_location
from sisiao.referrals.models import Referral
from sisiao.stays.actions import confirm_arrival
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.referrals.forms import ArrivalForm, LaterForm, RefusalForm
from sisiao.web.referrals.page import context_of, opened, persons_of
from sisiao.web.templatetags.siao import clock

IMPOSSIBLE = (UnableToTake, UnableToRefer, StepRefused)


@requires(Capability.ANSWER_REFERRALS, Capability.TAKE_PLACES)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Who is expected, until when, and the answers that this profile may give."""
    referral = opened(request.actor, public_id)
    log_opening(referral.household_id, actor=request.actor, page="referrals:detail")
    return render(request, "referrals/detail.html", context_of(referral, request.actor, timezone.now()))


@requires(Capability.ANSWER_REFERRALS, Capability.TAKE_PLACES)
@require_safe
def location(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Where a dispositif with a protected address is, for who is told; each reading stays in the household's record."""
    referral = opened(request.actor, public_id)
    found = protected_location(referral.dispositif, actor=request.actor)
    if found is not None:
        log_opening(referral.household_id, actor=request.actor, page="referrals:location")
    return render(request, "referrals/location.html", {"referral": referral, "location": found})


def _act(request: ActorRequest, referral: Referral, act: Callable[[], Any], done: str) -> HttpResponse:
    """Do it and go back to what waits; an answer given meanwhile by somebody else is told on the page."""
    try:
        act()
    except IMPOSSIBLE as refused:
        messages.error(request, str(refused))
        return redirect("referrals:detail", referral.public_id)
    messages.success(request, done)
    return redirect("todo:index")


def _refused_form(request: ActorRequest, referral: Referral, now: datetime, **form: Any) -> HttpResponse:
    return render(request, "referrals/detail.html", context_of(referral, request.actor, now, **form), status=422)


@requires(Capability.ANSWER_REFERRALS)
@require_POST
def confirm(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """All of them or some."""
    referral, now = opened(request.actor, public_id), timezone.now()
    form = ArrivalForm(persons_of(referral), request.POST)
    if not form.is_valid():
        return _refused_form(request, referral, now, arrival=form)
    arrived = form.cleaned_data["arrived"]
    words = f"{len(arrived)} personnes arrivées." if len(arrived) > 1 else "1 personne arrivée."
    return _act(
        request,
        referral,
        lambda: confirm_arrival(referral, set(arrived), actor=request.actor, now=now),
        f"Arrivée confirmée\u00a0: {words}",
    )


@requires(Capability.ANSWER_REFERRALS)
@require_POST
def refuse(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """With a typed reason and facts."""
    referral, now = opened(request.actor, public_id), timezone.now()
    form = RefusalForm(request.POST, prefix="refusal")
    if not form.is_valid():
        return _refused_form(request, referral, now, refusal=form)
    reason, facts = RefusalReason(form.cleaned_data["reason"]), form.cleaned_data["facts"]
    return _act(
        request,
        referral,
        lambda: refuse_referral(referral, reason, facts, actor=request.actor, now=now),
        "Orientation refusée. Le SIAO voit le motif et les faits, et la place est de nouveau libre.",
    )


@requires(Capability.ANSWER_REFERRALS)
@require_POST
def no_show(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Nobody came."""
    referral = opened(request.actor, public_id)
    return _act(
        request,
        referral,
        lambda: mark_no_show(referral, actor=request.actor, now=timezone.now()),
        "Absence constatée. La place est de nouveau libre et le SIAO est prévenu.",
    )


@requires(Capability.ANSWER_REFERRALS, Capability.TAKE_PLACES)
@require_POST
def extend(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Expect the household later: by the dispositif or by the 115."""
    referral, now = opened(request.actor, public_id), timezone.now()
    form = LaterForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez l'une des durées proposées.")
        return redirect("referrals:detail", referral.public_id)
    until = form.until(referral.arrival_limit, now)
    return _act(
        request,
        referral,
        lambda: extend_arrival(referral, until, actor=request.actor),
        f"Le ménage est attendu jusqu'à {clock(until)}.",
    )


@requires(Capability.TAKE_PLACES)
@require_POST
def cancel(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The SIAO takes its orientation back."""
    referral = opened(request.actor, public_id)
    return _act(
        request,
        referral,
        lambda: cancel_referral(referral, actor=request.actor, now=timezone.now()),
        "Orientation annulée. Les places sont libres et la demande est de nouveau en cours.",
    )
