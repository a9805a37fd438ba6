"""« Demandes de création »: who decides reads, asks, agrees, refuses; the DDETS creates directly."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability as C
from sisiao.core.models import TransitionLog
from sisiao.creation.actions import UnableToRequest, ask_applicant, prevalidate, refuse, validate
from sisiao.creation.enums import INSTRUCTED, Circuit, CreationState
from sisiao.creation.models import CreationAttachment, CreationRequest
from sisiao.creation.perms import circuit_of, why_not
from sisiao.creation.twins import twin_dispositifs, twin_entities, twin_requests
from sisiao.creation.workflow import CREATION
from sisiao.web.creation.forms import TextForm, ValidationForm
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest, attached
from sisiao.web.timeline import Entry, who_did

BY_PAGE = 25
# What the filter of the list shows.
SHOWN = {
    "": ("À traiter", INSTRUCTED),
    "asked": ("Réponse attendue", (CreationState.ASKED,)),
    "validated": ("Validées", (CreationState.VALIDATED,)),
    "refused": ("Refusées ou retirées", (CreationState.REFUSED, CreationState.WITHDRAWN)),
}
APPLICANT_WORDS = "Demandeur"


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The requests of the perimeter, the nearest deadline first."""
    asked = request.GET.get("etat", "")
    shown = asked if asked in SHOWN else ""
    mine = CreationRequest.objects.visible_to(request.actor)
    rows = mine.filter(state__in=SHOWN[shown][1]).select_related("type", "departement")
    page = Paginator(rows.order_by("due_on", "-confirmed_at", "pk"), BY_PAGE).get_page(request.GET.get("page"))
    filters = [(key, words, mine.filter(state__in=states).count()) for key, (words, states) in SHOWN.items()]
    context = {"page": page, "shown": shown, "filters": filters, "today": timezone.localdate()}
    return render(request, "creation/index.html", context | {"creates": request.actor.can(C.VALIDATE_OFFER)})


def _held(request: ActorRequest, public_id: UUID) -> CreationRequest:
    mine = CreationRequest.objects.visible_to(request.actor)
    related = mine.select_related("type", "departement", "commune", "entity", "dispositif", "decided_by")
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
    alone = circuit == Circuit.SIAO or request.actor.can(C.VALIDATE_OFFER)
    context = {
        "held": held,
        "circuit": circuit,
        "why_not": refusal,
        "acts": held.state in INSTRUCTED and not refusal,
        "validates": alone,
        "entities": twin_entities(held),
        "dispositifs": twin_dispositifs(held),
        "requests": twin_requests(held),
        "exchange": held.exchange.select_related("author").order_by("pk"),
        "joined": held.attachments.select_related("file").defer("file__content").order_by("pk"),
        "history": _history(held),
        "today": today,
        "validation": ValidationForm(held),
        "question": TextForm("Votre question, ou ce qu'il faut corriger"),
        "refusal": TextForm("Motif, que le demandeur lira"),
    } | forms
    wrong = any(form.errors for form in forms.values())
    return render(request, "creation/detail.html", context, status=422 if wrong else 200)


def _history(held: CreationRequest) -> list[Entry]:
    rows = TransitionLog.objects.filter(subject_type=CREATION.subject_type, subject_id=held.pk).select_related("user")
    return [
        Entry(row.at, CREATION.steps[row.step].label, "", who_did(row.user, row.profile, APPLICANT_WORDS))
        for row in rows.order_by("-pk")
    ]


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
    return _acted(
        request,
        public_id,
        lambda held: prevalidate(held, actor=request.actor, now=timezone.now()),
        "La demande est pré-validée\u00a0: la DDETS la reçoit.",
    )


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def create(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Valider: what is asked is created."""
    held = _held(request, public_id)
    form = ValidationForm(held, request.POST)
    if not form.is_valid():
        return _page(request, held, validation=form)
    entity = form.cleaned_data["entity"]
    return _acted(
        request,
        public_id,
        lambda held: validate(held, entity=entity, actor=request.actor, now=timezone.now()),
        "La demande est validée et créée.",
    )


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def ask(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put a question to the applicant."""
    form = TextForm("Votre question, ou ce qu'il faut corriger", request.POST)
    if not form.is_valid():
        return _page(request, _held(request, public_id), question=form)
    text = form.cleaned_data["text"]
    return _acted(
        request,
        public_id,
        lambda held: ask_applicant(held, text, actor=request.actor, now=timezone.now()),
        "La question est envoyée au demandeur.",
    )


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_POST
def decline(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Refuse, with the reason."""
    form = TextForm("Motif, que le demandeur lira", request.POST)
    if not form.is_valid():
        return _page(request, _held(request, public_id), refusal=form)
    text = form.cleaned_data["text"]
    return _acted(
        request,
        public_id,
        lambda held: refuse(held, text, actor=request.actor, now=timezone.now()),
        "La demande est refusée\u00a0: le demandeur en lit le motif.",
    )


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_safe
def download(request: ActorRequest, public_id: UUID, attachment: UUID) -> HttpResponse:
    """A file joined to a request, to be saved and never run by the browser."""
    joined = CreationAttachment.objects.filter(request=_held(request, public_id)).select_related("file")
    return attached(get_object_or_404(joined, public_id=attachment).file)
