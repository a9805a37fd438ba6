"""The page that follows a request of creation: its applicant reads, sends, confirms, answers, writes, gives up."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sisiao.accounts import throttle
from sisiao.core.context import acting_as
from sisiao.core.tokens import row_of
from sisiao.creation.actions import (
    UnableToRequest,
    answer,
    confirm_request,
    correct_applicant,
    missing_from,
    send_correction,
    send_link,
    send_request,
    withdraw,
    write_to_administration,
)
from sisiao.creation.controls import controls_of
from sisiao.creation.enums import (
    DECIDED,
    INSTRUCTED,
    OPEN_TO_APPLICANT,
    OPEN_TO_FILES,
    WITH_APPLICANT,
    Circuit,
    CreationKind,
    CreationState,
)
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import circuit_of, why_closed
from sisiao.creation.queries import exchange_of
from sisiao.creation.twins import twin_dispositifs, twin_entities
from sisiao.notifications.enums import Category
from sisiao.web.account.origin import client_address
from sisiao.web.creation.forms import ApplicantForm, TextForm, words_of
from sisiao.web.creation.history import decided_by, decision_of, history_for_applicant
from sisiao.web.creation.steps import TITLES, TOO_MANY, address_of, followed, plan_of, stepper
from sisiao.web.decorators import own_transactions, public
from sisiao.web.http import ActorRequest

WHO_DECIDES = {
    Circuit.SIAO_THEN_DDETS: "Le SIAO l'examinera, puis la DDETS la validera\u00a0: chacun a {days}\u00a0jours.",
    Circuit.SIAO: "Le SIAO l'examinera et décidera\u00a0: il a {days}\u00a0jours.",
    Circuit.DDETS: "La DDETS l'examinera et décidera\u00a0: elle a {days}\u00a0jours.",
}
IN_PROGRESS = {
    (CreationState.SUBMITTED, Circuit.SIAO_THEN_DDETS): "Le SIAO l'examine, puis la DDETS la validera",
    (CreationState.SUBMITTED, Circuit.SIAO): "Le SIAO l'examine et décide",
    (CreationState.SUBMITTED, Circuit.DDETS): "La DDETS l'examine et décide",
}


@public
@never_cache
@require_safe
def follow(request: ActorRequest, token: str) -> HttpResponse:
    """The request as it stands: to read again before sending, then to follow."""
    held = followed(token)
    return _page(request, held, token, _text_form(held))


def _text_form(held: CreationRequest, data: Any = None) -> TextForm:
    """An answer says something; a correction may say what was corrected; while it is examined, a message may leave."""
    if held.state == CreationState.TO_CORRECT:
        return TextForm("Ce que vous avez corrigé, si vous voulez le dire", data, required=False)
    if held.state in INSTRUCTED:
        return TextForm("Votre message", data)
    return TextForm("Votre réponse", data)


def _page(request: ActorRequest, held: CreationRequest, token: str, form: TextForm) -> HttpResponse:
    open_to_it, today = held.state in OPEN_TO_APPLICANT, timezone.localdate()
    told = controls_of(held, today) if open_to_it else []
    context = {
        "held": held,
        "token": token,
        "form": form,
        "missing": missing_from(held, today) if open_to_it else [],
        "remarks": [each for each in told if not each.blocking and not each.awaited],
        "awaited": [each for each in told if each.awaited],
        "steps": [(name, TITLES[name]) for name in plan_of(held) if name not in ("pieces", "envoi")],
        "may_join": held.state in OPEN_TO_FILES,
        "entities": twin_entities(held) if open_to_it else [],
        "dispositifs": twin_dispositifs(held) if open_to_it else [],
        "exchange": exchange_of(held),
        "joined": held.attachments.select_related("file").defer("file__content").order_by("pk"),
        "step": stepper(held, "envoi") if held.state == CreationState.DRAFT else None,
        "may_change": open_to_it,
        "over": held.state in DECIDED,
        "history": history_for_applicant(held),
    }
    return render(request, "creation/follow.html", context | _progress(held), status=422 if form.errors else 200)


def _progress(held: CreationRequest) -> dict[str, Any]:
    """Who examines the request or will, by the circuit of its type; how it was decided, once it is."""
    circuit = circuit_of(held, timezone.localdate())
    days = settings.CREATION_DAYS[CreationState.SUBMITTED]
    known = held.type is not None or held.kind == CreationKind.ENTITY
    decision = decision_of(held) if held.state in DECIDED else None
    return {
        "who_decides": WHO_DECIDES[circuit].format(days=days) if held.confirmed_at is None and known else "",
        "in_progress": IN_PROGRESS.get((CreationState(held.state), circuit), "La DDETS l'examine"),
        "examined": held.state in INSTRUCTED,
        "awaits_applicant": held.state in WITH_APPLICANT,
        "decision": decision,
        "decided_by": decided_by(decision) if decision else "",
    }


@public
@own_transactions
@require_POST
def send(request: ActorRequest, token: str) -> HttpResponse:
    """Ask the mailbox to confirm; again, the mail leaves again."""
    held, now = followed(token), timezone.now()
    if not throttle.public_form(held.applicant_email, throttle.Origin(client_address(request)), now=now):
        messages.error(request, TOO_MANY)
        return redirect("creation:follow", token)
    try:
        with acting_as(request.actor):
            send_request(held, now=now)
    except UnableToRequest as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, "Un lien de confirmation part à votre adresse. La demande est lue une fois confirmée."
        )
    return redirect("creation:follow", token)


@public
@own_transactions
@require_POST
def link(request: ActorRequest, token: str) -> HttpResponse:
    """Send the address of this page to its applicant's mailbox, to take the request up again later."""
    held, now = followed(token), timezone.now()
    if throttle.public_form(held.applicant_email, throttle.Origin(client_address(request)), now=now):
        with acting_as(request.actor):
            send_link(held, now=now)
        messages.success(request, "L'adresse de cette page part à votre courriel.")
    else:
        messages.error(request, TOO_MANY)
    return redirect("creation:follow", token)


@public
@own_transactions
@never_cache
def applicant(request: ActorRequest, token: str) -> HttpResponse:
    """Who asks, corrected until the mailbox has confirmed; another mailbox gets a link in its turn."""
    held = followed(token)
    closed = held.confirmed_at is not None or held.state in DECIDED
    form = ApplicantForm(request.POST if request.method == "POST" else None, instance=held)
    if not closed and form.is_valid():
        found = _corrected(request, token, form)
        if found is not None:
            messages.success(request, form.done())
            return redirect("creation:follow", address_of(found))
    context = {"held": followed(token), "form": form, "token": token, "closed": closed}
    return render(request, "creation/applicant.html", context, status=422 if request.method == "POST" else 200)


def _corrected(request: ActorRequest, token: str, form: ApplicantForm) -> CreationRequest | None:
    now = timezone.now()
    if not form.taken_from(client_address(request), now):
        form.add_error(None, TOO_MANY)
        return None
    try:
        with acting_as(request.actor):
            return correct_applicant(followed(token), form.cleaned_data, now=now)
    except (UnableToRequest, ValidationError) as refused:
        form.add_error(None, words_of(refused))
        return None


@public
@never_cache
def confirm(request: ActorRequest, token: str) -> HttpResponse:
    """The link of the mail: a button confirms, so that a reader of mails that opens links confirms nothing."""
    public_id = row_of(Category.CREATION_CONFIRM, token)
    held = get_object_or_404(CreationRequest, public_id=public_id) if public_id else None
    if held is None:
        raise Http404
    if request.method == "POST":
        try:
            confirm_request(held, now=timezone.now())
        except UnableToRequest as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Votre demande est envoyée. Vous la suivez sur cette page.")
        return redirect("creation:follow", address_of(held))
    return render(request, "creation/confirm.html", {"held": held, "follow": address_of(held)})


@public
@require_POST
def reply(request: ActorRequest, token: str) -> HttpResponse:
    """Answer who instructs, send the correction that was asked, or write while the request is examined."""
    held = followed(token)
    form = _text_form(held, request.POST)
    if form.is_valid():
        acts = {CreationState.TO_CORRECT: send_correction, CreationState.ASKED: answer}
        act = acts.get(CreationState(held.state), write_to_administration)
        try:
            act(held, form.cleaned_data["text"], now=timezone.now())
        except UnableToRequest as refused:
            telling = held.protected_address and refused.field  # what tells where it is is never shown again (R26)
            if telling or held.state not in (*WITH_APPLICANT, *INSTRUCTED):
                messages.error(request, str(refused))
                return redirect("creation:follow", token)
            form.add_error("text", str(refused))
        else:
            messages.success(request, "C'est envoyé.")
            return redirect("creation:follow", token)
    return _page(request, held, token, form)


@public
@never_cache
def give_up(request: ActorRequest, token: str) -> HttpResponse:
    """The applicant withdraws the request, for good: a page asks before."""
    held = followed(token)
    if request.method != "POST":
        context = {"held": held, "token": token, "over": held.state in DECIDED, "why": why_closed(held)}
        return render(request, "creation/withdraw.html", context)
    try:
        withdraw(held, now=timezone.now())
    except UnableToRequest as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La demande est retirée.")
    return redirect("creation:follow", token)
