"""Who decides on a request of creation: the circuit of its type, and nobody for an entité of their own (R12)."""

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet, Value

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.core.text import Normalise
from sisiao.core.wording import short_date
from sisiao.creation.enums import OPEN_TO_APPLICANT, Circuit, CreationKind, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.offer.models import Dispositif, DispositifType, Entity
from sisiao.siao.models import SiaoOperator

WATCH = "watch"


def entity_named(request: CreationRequest) -> Entity | None:
    """The entité that a request is of, when it exists already: chosen, else told by its SIREN."""
    if request.entity_id:
        return request.entity
    return Entity.objects.filter(siren=request.entity_siren).first() if request.entity_siren else None


def carries_the_siao(request: CreationRequest, on: date) -> bool:
    """Whether the entité of a request carries the SIAO of its département: the DDETS alone then decides (R12)."""
    told = (request.entity_name, request.entity_siren)
    return _carries(entity_named(request), *told, departement=request.departement_id, on=on)


def _carries(entity: Entity | None, name: str, siren: str, *, departement: str, on: date) -> bool:
    """The same legal person is told by its perimeter, by its SIREN, else by its name where one has no SIREN."""
    names = {name, entity.name if entity else ""} - {""}
    sirens = {siren, entity.siren if entity else ""} - {""}
    unsure = Q() if not sirens else Q(siren="")
    same = Q(siren__in=sirens)
    same |= Q(scope=entity.scope_id) if entity else Q()
    for each in sorted(names):
        same |= unsure & Q(called=Normalise(Value(each)))
    carriers = SiaoOperator.objects.on(on).filter(siao__departement=departement)
    return carriers.annotate(called=Normalise("name")).filter(same).exists()


def _inside(entity: Entity) -> Q:
    """Grants in an entité, or in one of its dispositifs."""
    scopes = Scope.objects.filter(Q(pk=entity.scope_id) | Q(parent=entity.scope_id))
    return Q(scope__in=scopes) | Q(also__in=scopes)


def belongs_to(actor: Actor, request: CreationRequest, on: date) -> bool:
    """Whether the person who acts holds another profile in the entité of a request, or in one of its dispositifs."""
    return _is_of(actor, entity_named(request), on)


def _is_of(actor: Actor, entity: Entity | None, on: date) -> bool:
    if entity is None or actor.user_id is None:
        return False
    return Grant.objects.active_on(on).filter(_inside(entity), user=actor.user_id).exists()


def administrators(request: CreationRequest, profile: Profile, on: date) -> QuerySet[Grant]:
    """Grants of the administrators of the SIAO, or of the département, who may decide: none of the entité's own."""
    kind = ScopeKind.SIAO if profile == Profile.SIAO_ADMIN else ScopeKind.DEPARTEMENT
    there = Q(scope__kind=kind, scope__departement=request.departement_id)
    there |= Q(also__kind=kind, also__departement=request.departement_id)
    held = Grant.objects.active_on(on).filter(there, profile=profile)
    entity = entity_named(request)
    if entity is not None:
        held = held.exclude(user__in=Grant.objects.active_on(on).filter(_inside(entity)).values("user"))
    return held.distinct()


def circuit_of(request: CreationRequest, on: date) -> Circuit:
    """Who decides on a request. « Veille sociale » is the DDETS's until the State answers: a setting.

    Where the entité carries the SIAO, or where every administrator of the SIAO is one of its own, the DDETS decides
    alone (R12).
    """
    if carries_the_siao(request, on) or not administrators(request, Profile.SIAO_ADMIN, on).exists():
        return Circuit.DDETS
    kind = request.type
    if request.kind == CreationKind.DISPOSITIF and kind is not None and decided_by_siao(kind):
        return Circuit.SIAO
    return Circuit.SIAO_THEN_DDETS


def decided_by_siao(kind: DispositifType) -> bool:
    """Whether the SIAO alone decides of a type: the table says so, or the setting on « veille sociale »."""
    return kind.validated_by == Circuit.SIAO or (kind.family == WATCH and settings.WATCH_VALIDATED_BY_SIAO)


def why_not_nature(actor: Actor, dispositif: Dispositif, kind: DispositifType, on: date) -> str:
    """Why this actor may not make a dispositif of a type, in a sentence; nothing when they may.

    What could not be created so does not become so: who decides of both types is asked, and R12 holds.
    """
    if actor.is_command:
        return ""
    if _is_of(actor, dispositif.entity, on):
        return "Vous avez un profil dans cette entité\u00a0: une autre personne décide."
    if actor.can(Capability.VALIDATE_OFFER) or kind.pk == dispositif.type_id:
        return ""
    departement = dispositif.siao.departement_id
    if _carries(dispositif.entity, "", "", departement=departement, on=on):
        return "Cette entité porte votre SIAO\u00a0: la DDETS décide."
    for each in (kind, dispositif.type):
        if not decided_by_siao(each):
            return f"La DDETS valide le type «\u00a0{each}\u00a0»\u00a0: à l'administrateur départemental de changer."
    return ""


def own_reason(actor: Actor, request: CreationRequest, on: date) -> str:
    """Why this actor has no say on what is of their own (R12), in a sentence; nothing when they may."""
    if belongs_to(actor, request, on):
        return "Vous avez un profil dans cette entité\u00a0: une autre personne décide."
    if actor.perimeter.kind == ScopeKind.SIAO and carries_the_siao(request, on):
        return "Cette entité porte votre SIAO\u00a0: la DDETS décide."
    return ""


def why_not(actor: Actor, request: CreationRequest, on: date) -> str:
    """Why this actor may not decide now, in a sentence; nothing when they may."""
    own = own_reason(actor, request, on)
    if own:
        return own
    waits_for = Capability.VALIDATE_OFFER if request.state == CreationState.PREVALIDATED else None
    if waits_for and not actor.can(waits_for):
        return "La demande est pré-validée\u00a0: la DDETS décide."
    if waits_for and actor.user_id is not None and request.prevalidated_by_id == actor.user_id:
        return "Vous avez pré-validé cette demande\u00a0: une autre personne la valide."
    if not (actor.can(Capability.VALIDATE_OFFER) or actor.can(Capability.PREVALIDATE_OFFER)):
        return "Les administrateurs du SIAO et du département décident."
    return ""


def without_opinion(request: CreationRequest, today: date) -> bool:
    """Whether the SIAO has let its delay pass on what the DDETS validates, which may decide without its word."""
    late = request.due_on is not None and request.due_on < today
    kind = request.type
    of_ddets = request.kind == CreationKind.ENTITY or kind is None or not decided_by_siao(kind)
    return request.state == CreationState.SUBMITTED and late and of_ddets


def why_closed(request: CreationRequest) -> str:
    """Why its applicant may not change a request any more, in a sentence; nothing while they may."""
    if request.state in OPEN_TO_APPLICANT:
        return ""
    day = short_date(request.decided_at) if request.decided_at else ""
    return {
        CreationState.WITHDRAWN: f"Vous avez retiré cette demande le {day}\u00a0: elle ne se modifie plus. Pour la "
        "reprendre, commencez-en une autre.",
        CreationState.VALIDATED: f"Cette demande a été validée le {day}\u00a0: elle ne se modifie plus.",
        CreationState.REFUSED: f"Cette demande a été refusée le {day}\u00a0: elle ne se modifie plus.",
        CreationState.ASKED: "Une question vous est posée\u00a0: répondez-y sur la page de suivi. Le reste ne se "
        "modifie plus, sauf si la demande vous est renvoyée pour correction.",
    }.get(CreationState(request.state), "Cette demande est en cours d'examen\u00a0: elle ne se modifie plus.")
