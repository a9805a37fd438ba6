"""Who answers a request for help, and which SIAO a user is of."""

from datetime import date

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, GrantQuerySet, Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.models import Ticket

STATE = (ScopeKind.NATION, ScopeKind.REGION, ScopeKind.DEPARTEMENT)


def answers(actor: Actor, ticket: Ticket) -> bool:
    """Whether this request waits for this actor's side: the SIAO's before it is national, the nation's after."""
    if not actor.can(Capability.ANSWER_TICKETS) or ticket.user_id == actor.user_id:
        return False
    if ticket.national:
        return actor.perimeter.nation
    return ticket.scope_id in actor.perimeter.scope_ids


def codes_of(actor: Actor) -> set[str]:
    """The départements where the actor works: their home, those that they cover, those of their dispositifs."""
    perimeter = actor.perimeter
    codes = {perimeter.departement_code, *perimeter.departement_codes} - {""}
    if perimeter.kind == ScopeKind.ENTITY:
        below = Scope.objects.filter(pk__in=perimeter.scope_ids).exclude(departement=None)
        codes |= {str(code) for code in below.values_list("departement", flat=True)}
    return codes


def support_of(actor: Actor, today: date) -> Scope | None:
    """The SIAO whose administrators answer this user first; None when the nation does.

    The nation answers who has no SIAO or several, who answers others, and where a SIAO has no administrator.
    """
    if actor.perimeter.kind in STATE or actor.can(Capability.ANSWER_TICKETS):
        return None
    near = list(Scope.objects.filter(kind=ScopeKind.SIAO, departement__in=codes_of(actor))[:2])
    if len(near) != 1 or not administrators(near[0], today).exists():
        return None
    return near[0]


def administrators(scope: Scope | None, today: date) -> GrantQuerySet:
    """Grants of those who answer: the administrators of a SIAO, or the nation's."""
    usable = Grant.objects.active_on(today)
    if scope is None:
        return usable.filter(profile=Profile.NATIONAL_ADMIN)
    return usable.filter(profile=Profile.SIAO_ADMIN, scope=scope)
