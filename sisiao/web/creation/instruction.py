"""A request of creation under instruction: who decides reads, asks, sends back, agrees, refuses."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.creation.actions import UnableToRequest, ask_applicant, prevalidate, refuse, send_back, validate
from sisiao.creation.controls import controls_of
from sisiao.creation.enums import INSTRUCTED, Circuit
from sisiao.creation.models import CreationAttachment, CreationRequest
from sisiao.creation.perms import carries_the_siao, circuit_of, why_not, without_opinion
from sisiao.creation.queries import corrected, exchange_of, wrote_last
from sisiao.creation.twins import twin_dispositifs, twin_entities, twin_protected, twin_requests
from sisiao.web.creation.forms import TextForm, ValidationForm
from sisiao.web.creation.history import history_for_staff, opinion_of
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest, attached

QUESTION = "Votre question"
CORRECTION = "Ce qu'il faut corriger"
REASON = "Motif, que le demandeur lira"
OPINION = "Avis, que la DDETS lira (facultatif)"
OBSERVATION = "Avis, gardé dans l'historique (facultatif)"


def _held(request: ActorRequest, public_id: UUID) -> CreationRequest:
    mine = CreationRequest.objects.visible_to(request.actor)
    related = mine.select_related(
        "type", "precision", "departement", "commune", "entity_commune", "entity", "dispositif", "decided_by"
    )
    return get_object_or_404(related, public_id=public_id)


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What is asked, what may be the same, what was said, and the acts that are possible."""
    return _page(request, _held(request, public_id))


def _page(request: ActorRequest, held: CreationRequest, **forms: Any) -> HttpResponse:
    today = timezone.localdate()
    refusal = why_not(request.actor, held, today) if held.state in INSTRUCTED else ""
    circuit = circuit_of(held, today)
    told = controls_of(held, today) if held.state in INSTRUCTED else []
    alone = circuit == Circuit.SIAO or request.actor.can(C.VALIDATE_OFFER)
    context = {
        "held": held,
        "circuit": circuit,
        "why_not": refusal,
        "alone_because": _alone_because(held, today) if circuit == Circuit.DDETS and not refusal else "",
        "acts": held.state in INSTRUCTED and not refusal,
        "validates": alone,
        "entities": twin_entities(held),
        "dispositifs": [*twin_dispositifs(held), *twin_protected(held, request.actor)],
        "requests": twin_requests(held),
        "exchange": exchange_of(held),
        "joined": held.attachments.select_related("file").defer("file__content").order_by("pk"),
        "history": history_for_staff(held),
        "opinion": opinion_of(held),
        "unheard": without_opinion(held, today),
        "wrote_at": wrote_last(held) if held.state in INSTRUCTED else None,
        "remarks": [each for each in told if not each.awaited],
        "awaited": [each for each in told if each.awaited],
        "corrected": corrected(held) if held.state in INSTRUCTED else [],
        "today": today,
        "validation": ValidationForm(held),
        "question": TextForm(QUESTION),
        "correction": TextForm(CORRECTION),
        "refusal": TextForm(REASON),
        "opinion_form": TextForm(OPINION, required=False),
        "observation": TextForm(OBSERVATION, required=False),
    } | forms
    wrong = any(form.errors for form in forms.values())
    return render(request, "creation/detail.html", context, status=422 if wrong else 200)


def _alone_because(held: CreationRequest, today: date) -> str:
    """Why the DDETS decides without the SIAO (R12), in a sentence."""
    if carries_the_siao(held, today):
        return "Cette entité porte le SIAO du département\u00a0: la DDETS décide seule."
    return "Aucun administrateur du SIAO n'est étranger à cette entité\u00a0: la DDETS décide seule."


def _acted(request: ActorRequest, public_id: UUID, act: Callable[[CreationRequest], Any], words: str) -> HttpResponse:
    held = _held(request, public_id)
    try:
        with transaction.atomic():
            act(held)
    except UnableToRequest as refused:
        messages.error(request, str(refused))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, words)
    return redirect("creation:detail", held.public_id)


@requires(C.PREVALIDATE_OFFER)
@require_POST
def agree(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Pré-valider: the DDETS then decides."""
    done = "La demande est pré-validée\u00a0: la DDETS la reçoit."
    return _written(request, public_id, "opinion_form", OPINION, _prevalidate, done, required=False)


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def create(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Valider: what is asked is created."""
    held = _held(request, public_id)
    form, said = ValidationForm(held, request.POST), TextForm(OBSERVATION, request.POST, required=False)
    if not (form.is_valid() and said.is_valid()):
        return _page(request, held, validation=form, observation=said)
    told = {"entity": form.cleaned_data["entity"], "comment": said.cleaned_data["text"]}
    return _acted(
        request,
        public_id,
        lambda held: validate(held, **told, actor=request.actor, now=timezone.now()),
        "La demande est validée et créée.",
    )


def _prevalidate(held: CreationRequest, text: str, *, actor: Actor, now: datetime) -> None:
    prevalidate(held, actor=actor, now=now, comment=text)


def _written(
    request: ActorRequest, public_id: UUID, name: str, label: str, act: Any, words: str, *, required: bool = True
) -> HttpResponse:
    """An act with words: when they are needed and missing, the page comes back as it was."""
    held, form = _held(request, public_id), TextForm(label, request.POST, required=required)
    if not form.is_valid():
        return _page(request, held, **{name: form})
    text = form.cleaned_data["text"]
    return _acted(request, public_id, lambda held: act(held, text, actor=request.actor, now=timezone.now()), words)


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def ask(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put a question to the applicant."""
    done = "La question est envoyée au demandeur."
    return _written(request, public_id, "question", QUESTION, ask_applicant, done)


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def return_it(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Send the request back to its applicant, to be corrected."""
    done = "La demande est renvoyée au demandeur, qui la corrige."
    return _written(request, public_id, "correction", CORRECTION, send_back, done)


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def decline(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Refuse, with the reason."""
    done = "La demande est refusée\u00a0: le demandeur en lit le motif."
    return _written(request, public_id, "refusal", REASON, refuse, done)


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_safe
def download(request: ActorRequest, public_id: UUID, attachment: UUID) -> HttpResponse:
    """A file joined to a request, to be saved and never run by the browser."""
    joined = CreationAttachment.objects.filter(request=_held(request, public_id)).select_related("file")
    return attached(get_object_or_404(joined, public_id=attachment).file)
