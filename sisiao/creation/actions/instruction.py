"""Verbs of who instructs a request of creation: pré-validation, validation, refusal, question, reminders."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.models import StoredFile
from sisiao.creation.actions.telling import (
    DAYS,
    UnableToRequest,
    lock_request,
    step_of,
    tell_administrators,
    tell_applicant,
    write_message,
)
from sisiao.creation.enums import Circuit, CreationKind, CreationState
from sisiao.creation.models import TELLING, CreationAttachment, CreationRequest
from sisiao.creation.perms import circuit_of, entity_named, why_not
from sisiao.offer.actions import create_dispositif, create_entity
from sisiao.offer.enums import DispositifSituation, EntitySituation, LegalStatus, SiaoReferral
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao

DRAFTS_KEPT = timedelta(days=30)


@transaction.atomic
def prevalidate(request: CreationRequest, *, actor: Actor, now: datetime, comment: str = "") -> None:
    """The administrateur SIAO agrees; the DDETS decides. Raises `UnableToRequest`, `StepRefused`."""
    held = _instructed(request, actor, now)
    held.prevalidated_at, held.due_on = now, timezone.localdate(now) + timedelta(days=DAYS)
    held.reminded_on = None
    held.save(update_fields=["prevalidated_at", "due_on", "reminded_on"])
    step_of(held, "prevalidate", actor, comment)
    tell_administrators(held, actor=actor, now=now)
    tell_applicant(held, "elle est pré-validée par le SIAO, la DDETS l'examine.", actor, now)


@transaction.atomic
def validate(
    request: CreationRequest, *, entity: Entity | None, actor: Actor, now: datetime, comment: str = ""
) -> CreationRequest:
    """Create what is asked, in `entity` when it is known already. Raises `UnableToRequest`, `ValidationError`.

    The administrateur SIAO validates alone what the nomenclature gives them; the DDETS validates everything.
    """
    held = _instructed(request, actor, now)
    alone = not actor.can(Capability.VALIDATE_OFFER)
    if alone and circuit_of(held, timezone.localdate(now)) != Circuit.SIAO:
        raise UnableToRequest("Ce type se valide par la DDETS\u00a0: pré-validez la demande.")
    held.entity = entity or entity_named(held) or create_entity(_entity_fields(held), held.departement, actor=actor)
    held.entity.departements.add(held.departement)
    if held.kind == CreationKind.DISPOSITIF:
        siao = Siao.objects.get(departement=held.departement_id)
        held.dispositif = create_dispositif(held.entity, siao, _fields(held), _said(held), actor=actor)
    _decide(held, "validate_alone" if alone else "validate", actor, now, comment)
    tell_applicant(held, "elle est validée.", actor, now)
    return held


@transaction.atomic
def create_directly(
    request: CreationRequest, *, entity: Entity | None = None, actor: Actor
) -> tuple[Entity, Dispositif | None]:
    """What an administrateur départemental creates without asking anybody (road map). Raises `ValidationError`."""
    actor.require(Capability.VALIDATE_OFFER)
    made = entity or create_entity(_entity_fields(request), request.departement, actor=actor)
    if request.kind == CreationKind.ENTITY:
        return made, None
    siao = Siao.objects.get(departement=request.departement_id)
    return made, create_dispositif(made, siao, _fields(request), _said(request), actor=actor)


@transaction.atomic
def refuse(request: CreationRequest, reason: str, *, actor: Actor, now: datetime) -> None:
    """Say no, with the reason that the applicant reads. Raises `UnableToRequest` without one."""
    held = _instructed(request, actor, now)
    write_message(held, reason, actor, now)
    late = held.state == CreationState.PREVALIDATED
    _decide(held, "refuse_from_ddets" if late else "refuse", actor, now, reason)
    tell_applicant(held, "elle est refusée, le motif vous est donné.", actor, now)


@transaction.atomic
def ask_applicant(request: CreationRequest, question: str, *, actor: Actor, now: datetime) -> None:
    """A question, or a correction to make: the applicant answers and may change the request. The delay waits."""
    held = _instructed(request, actor, now)
    write_message(held, question, actor, now)
    held.due_on = None
    held.save(update_fields=["due_on"])
    step_of(held, "ask_from_ddets" if held.state == CreationState.PREVALIDATED else "ask", actor)
    tell_applicant(held, "une question vous est posée.", actor, now)


def remind(today: date, *, actor: Actor, now: datetime) -> int:
    """Tell again, once for each delay, that a request is late; how many were. Drafts nobody confirmed are forgotten."""
    late = CreationRequest.objects.late(today).filter(reminded_on=None).order_by("pk")
    requests = list(late.select_for_update(no_key=True, of=("self",)))
    for request in requests:
        tell_administrators(request, actor=actor, now=now)
        request.reminded_on = today
        request.save(update_fields=["reminded_on"])
    forgotten = CreationRequest.objects.filter(confirmed_at=None, created_at__lt=now - DRAFTS_KEPT)
    files = list(CreationAttachment.objects.filter(request__in=forgotten).values_list("file", flat=True))
    forgotten.delete()
    StoredFile.objects.filter(pk__in=files).delete()
    return len(requests)


def _instructed(request: CreationRequest, actor: Actor, now: datetime) -> CreationRequest:
    """The request, locked, if this actor may decide on it now. Raises `UnableToRequest`."""
    held = lock_request(request)
    reason = why_not(actor, held, timezone.localdate(now))
    if reason:
        raise UnableToRequest(reason)
    return held


def _decide(request: CreationRequest, step: str, actor: Actor, now: datetime, comment: str) -> None:
    request.decided_at, request.decided_by_id, request.due_on = now, actor.user_id, None
    request.save(update_fields=["decided_at", "decided_by", "due_on", "entity", "dispositif"])
    step_of(request, step, actor, comment)


def _entity_fields(request: CreationRequest) -> Mapping[str, Any]:
    return {
        "name": request.entity_name,
        "legal_status": request.entity_status or LegalStatus.OTHER,
        "siren": request.entity_siren,
        "address": request.entity_address,
        "phone": request.entity_phone,
        "situation": EntitySituation.ACTIVE,
    }


def _fields(request: CreationRequest) -> Mapping[str, Any]:
    shared = ("name", "type", "protected_address", "layout", "commune", *TELLING)
    return {name: getattr(request, name) for name in shared} | {"opened_on": request.opens_on}


def _said(request: CreationRequest) -> Mapping[str, Any]:
    """The first version: orientation « aucune » for a premier accueil, never a destination (road map)."""
    counted = request.type is not None and bool(request.type.units)
    never = request.type is not None and request.type.referral_by_siao in ("never", "no")
    return {
        "situation": DispositifSituation.PLANNED if _is_to_come(request) else DispositifSituation.OPEN,
        "siao_referral": SiaoReferral.NONE if never else SiaoReferral.ALL,
        "publics": list(request.publics),
        "capacity": request.capacity if counted else None,
        "capacity_unit": request.capacity_unit if counted else "",
    }


def _is_to_come(request: CreationRequest) -> bool:
    return request.opens_on is not None and request.opens_on > timezone.localdate()
