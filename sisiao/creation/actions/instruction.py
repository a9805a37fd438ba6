"""Verbs of who instructs a request of creation: agree, validate, refuse, ask, send back, remind."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.models import StoredFile
from sisiao.creation.actions.telling import (
    UnableToRequest,
    lock_request,
    refuse_telling,
    step_of,
    tell_administrators,
    tell_applicant,
    write_message,
)
from sisiao.creation.enums import DECIDED, WITH_APPLICANT, Circuit, CreationKind, CreationState
from sisiao.creation.models import TELLING, CreationAttachment, CreationRequest
from sisiao.creation.perms import circuit_of, entity_named, own_reason, why_not
from sisiao.offer.actions import UnableToDescribe, create_dispositif, create_entity
from sisiao.offer.enums import DispositifSituation, Layout, LegalStatus, SiaoReferral
from sisiao.offer.models import DESCRIBED, Dispositif, Entity
from sisiao.siao.models import Siao

DRAFTS_KEPT = timedelta(days=30)
# How long after a reminder that nobody has answered the next one leaves.
REMINDED_EVERY = timedelta(days=7)
NEVER_ORIENTED = ("never", "no", "departement", "spip")


@transaction.atomic
def prevalidate(request: CreationRequest, *, actor: Actor, now: datetime, comment: str = "") -> None:
    """The administrateur SIAO agrees, with an opinion if they want; the DDETS decides. Raises `UnableToRequest`."""
    held = _instructed(request, actor, now)
    refuse_telling(held, comment, "text")
    held.prevalidated_at, held.prevalidated_by_id = now, actor.user_id
    held.save(update_fields=["prevalidated_at", "prevalidated_by"])
    step_of(held, "prevalidate", actor, now, comment)
    tell_administrators(held, actor=actor, now=now)
    tell_applicant(held, "elle est pré-validée par le SIAO, la DDETS l'examine.", actor, now)


@transaction.atomic
def validate(
    request: CreationRequest, *, entity: Entity | None, actor: Actor, now: datetime, comment: str = ""
) -> CreationRequest:
    """Create what is asked, in `entity` when it is known already. Raises `UnableToRequest`, `ValidationError`.

    The administrateur SIAO validates alone what the nomenclature gives them; the DDETS validates everything. R12 is
    judged on the entité that is chosen, not on the one that the applicant named.
    """
    held = _instructed(request, actor, now, entity)
    refuse_telling(held, comment, "text")
    alone = not actor.can(Capability.VALIDATE_OFFER)
    if alone and circuit_of(held, timezone.localdate(now)) != Circuit.SIAO:
        raise UnableToRequest("Ce type se valide par la DDETS\u00a0: pré-validez la demande.")
    held.entity = entity_named(held) or create_entity(_entity_fields(held), held.departement, actor=actor)
    held.entity.departements.add(held.departement)
    if held.kind == CreationKind.DISPOSITIF:
        held.dispositif = _dispositif(held, held.entity, actor, timezone.localdate(now))
    _decide(held, "validate_alone" if alone else "validate", actor, now, comment)
    tell_applicant(held, "elle est validée.", actor, now)
    return held


@transaction.atomic
def create_directly(
    request: CreationRequest, *, entity: Entity | None = None, actor: Actor, today: date
) -> tuple[Entity, Dispositif | None]:
    """What an administrateur départemental creates without asking anybody (road map), but for their own (R12).

    Raises `UnableToRequest`, `ValidationError`.
    """
    actor.require(Capability.VALIDATE_OFFER)
    request.entity = entity
    own = own_reason(actor, request, today)
    if own:
        raise UnableToRequest(own)
    made = entity or create_entity(_entity_fields(request), request.departement, actor=actor)
    if request.kind == CreationKind.ENTITY:
        return made, None
    return made, _dispositif(request, made, actor, today)


@transaction.atomic
def refuse(request: CreationRequest, reason: str, *, actor: Actor, now: datetime) -> None:
    """Say no, with the reason that the applicant reads. Raises `UnableToRequest` without one."""
    held = _instructed(request, actor, now)
    write_message(held, reason, actor, now)
    _decide(held, _by("refuse", actor), actor, now, reason)
    tell_applicant(held, "elle est refusée, le motif vous est donné.", actor, now)


@transaction.atomic
def ask_applicant(request: CreationRequest, question: str, *, actor: Actor, now: datetime) -> None:
    """A question: the applicant answers, and may join a file. The delay is theirs meanwhile."""
    held = _instructed(request, actor, now)
    write_message(held, question, actor, now)
    step_of(held, _by("ask", actor), actor, now)
    tell_applicant(held, "une question vous est posée.", actor, now)


@transaction.atomic
def send_back(request: CreationRequest, text: str, *, actor: Actor, now: datetime) -> None:
    """What has to be corrected: the applicant changes the request, then sends it again."""
    held = _instructed(request, actor, now)
    write_message(held, text, actor, now)
    step_of(held, _by("send_back", actor), actor, now)
    tell_applicant(held, "elle vous revient pour correction.", actor, now)


@transaction.atomic
def hand_over(*, actor: Actor, now: datetime) -> int:
    """Pass to the DDETS what no administrator of the SIAO may decide any more (R12); how many requests.

    Who carries the SIAO, and who holds what profile, may have changed since the request came.
    """
    waiting = CreationRequest.objects.filter(state=CreationState.SUBMITTED).order_by("pk")
    passed = 0
    for request in waiting.select_for_update(no_key=True, of=("self",)):
        if circuit_of(request, timezone.localdate(now)) == Circuit.DDETS:
            step_of(request, "hand_over", actor, now)
            tell_administrators(request, actor=actor, now=now)
            passed += 1
    return passed


@transaction.atomic
def remind(today: date, *, actor: Actor, now: datetime) -> int:
    """Tell that a request is late, then every week until it moves; how many were. Drafts nobody confirmed go."""
    due = Q(reminded_on=None) | Q(reminded_on__lte=today - REMINDED_EVERY)
    late = CreationRequest.objects.late(today).filter(due).order_by("pk")
    requests = list(late.select_for_update(no_key=True, of=("self",)))
    for request in requests:
        if request.state in WITH_APPLICANT:
            tell_applicant(request, "elle attend toujours votre réponse.", actor, now)
        else:
            tell_administrators(request, actor=actor, now=now)
        request.reminded_on = today
        request.save(update_fields=["reminded_on"])
    forgotten = CreationRequest.objects.filter(confirmed_at=None, created_at__lt=now - DRAFTS_KEPT)
    files = list(CreationAttachment.objects.filter(request__in=forgotten).values_list("file", flat=True))
    forgotten.delete()
    StoredFile.objects.filter(pk__in=files).delete()
    return len(requests)


def _instructed(request: CreationRequest, actor: Actor, now: datetime, entity: Entity | None = None) -> CreationRequest:
    """The request, locked, if this actor may decide on it now, for `entity` if chosen. Raises `UnableToRequest`."""
    held = lock_request(request)
    if held.state in DECIDED:
        raise UnableToRequest("Cette demande est déjà décidée\u00a0: elle ne change plus.")
    if entity is not None:
        held.entity = entity
    reason = why_not(actor, held, timezone.localdate(now))
    if reason:
        raise UnableToRequest(reason)
    return held


def _by(step: str, actor: Actor) -> str:
    return f"{step}_from_ddets" if actor.can(Capability.VALIDATE_OFFER) else step


def _decide(request: CreationRequest, step: str, actor: Actor, now: datetime, comment: str) -> None:
    request.decided_at, request.decided_by_id = now, actor.user_id
    request.save(update_fields=["decided_at", "decided_by", "entity", "dispositif"])
    step_of(request, step, actor, now, comment)


def _entity_fields(request: CreationRequest) -> Mapping[str, Any]:
    names = ("name", "short_name", "situation", "siren", "finess")
    seat = ("address", "postal_code", "commune", "phone", "email")
    told = {name: getattr(request, f"entity_{name}") for name in (*names, *seat)}
    return told | {"legal_status": request.entity_status or LegalStatus.OTHER}


def _dispositif(request: CreationRequest, entity: Entity, actor: Actor, today: date) -> Dispositif:
    siao = Siao.objects.get(departement=request.departement_id)
    shared = ("name", "type", "precision", "protected_address", "layout", "area", "commune", *TELLING)
    fields = {name: getattr(request, name) for name in shared} | {"opened_on": request.opens_on}
    if request.type is not None and request.type.family == "first_contact":
        fields["layout"] = Layout.NOT_APPLICABLE
    try:
        return create_dispositif(entity, siao, fields, _said(request, today), actor=actor)
    except UnableToDescribe as refused:
        raise UnableToRequest(str(refused)) from refused


def _said(request: CreationRequest, today: date) -> Mapping[str, Any]:
    """The first version: orientation « aucune » where the SIAO never orients (nomenclature)."""
    kind = request.type
    told = {name: getattr(request, name) for name in DESCRIBED if hasattr(request, name)}
    if kind is not None and not kind.units:
        told |= {"capacity": None, "capacity_unit": ""}
    never = kind is not None and kind.referral_by_siao in NEVER_ORIENTED
    to_come = request.opens_on is not None and request.opens_on > today
    return told | {
        "situation": DispositifSituation.PLANNED if to_come else DispositifSituation.OPEN,
        "siao_referral": SiaoReferral.NONE if never else SiaoReferral.ALL,
    }
