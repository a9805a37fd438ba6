"""Who decides on a request of creation: the circuit of its type, and nobody for an entité of their own (R12)."""

from datetime import date

from django.conf import settings
from django.db.models import Q

from sisiao.access.models import Grant, Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.creation.enums import Circuit, CreationKind, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.offer.models import Entity
from sisiao.siao.models import SiaoOperator

WATCH = "watch"


def entity_named(request: CreationRequest) -> Entity | None:
    """The entité that a request is of, when it exists already: chosen, else told by its SIREN."""
    if request.entity_id:
        return request.entity
    return Entity.objects.filter(siren=request.entity_siren).first() if request.entity_siren else None


def carries_the_siao(request: CreationRequest, on: date) -> bool:
    """Whether the entité of a request carries the SIAO of its département: the DDETS alone then decides (R12)."""
    entity = entity_named(request)
    same = Q(scope=entity.scope_id) if entity else Q(pk=None)
    if request.entity_siren:
        same |= Q(siren=request.entity_siren)
    return SiaoOperator.objects.on(on).filter(same, siao__departement=request.departement_id).exists()


def belongs_to(actor: Actor, request: CreationRequest, on: date) -> bool:
    """Whether the person who acts holds another profile in the entité of a request, or in one of its dispositifs."""
    entity = entity_named(request)
    if entity is None or actor.user_id is None:
        return False
    inside = Scope.objects.filter(Q(pk=entity.scope_id) | Q(parent=entity.scope_id))
    held = Grant.objects.active_on(on).filter(user=actor.user_id)
    return held.filter(Q(scope__in=inside) | Q(also__in=inside)).exists()


def circuit_of(request: CreationRequest, on: date) -> Circuit:
    """Who decides on a request. « Veille sociale » is the DDETS's until the State answers: a setting."""
    if carries_the_siao(request, on):
        return Circuit.DDETS
    kind = request.type
    if request.kind == CreationKind.DISPOSITIF and kind is not None:
        by_siao = kind.validated_by == Circuit.SIAO
        if by_siao or (kind.family == WATCH and settings.WATCH_VALIDATED_BY_SIAO):
            return Circuit.SIAO
    return Circuit.SIAO_THEN_DDETS


def why_not(actor: Actor, request: CreationRequest, on: date) -> str:
    """Why this actor may not decide now, in a sentence; nothing when they may."""
    if belongs_to(actor, request, on):
        return "Vous avez un profil dans cette entité\u00a0: une autre personne décide."
    if actor.perimeter.kind == ScopeKind.SIAO and carries_the_siao(request, on):
        return "Cette entité porte votre SIAO\u00a0: la DDETS décide."
    waits_for = Capability.VALIDATE_OFFER if request.state == CreationState.PREVALIDATED else None
    if waits_for and not actor.can(waits_for):
        return "La demande est pré-validée\u00a0: la DDETS décide."
    if not (actor.can(Capability.VALIDATE_OFFER) or actor.can(Capability.PREVALIDATE_OFFER)):
        return "Les administrateurs du SIAO et du département décident."
    return ""
