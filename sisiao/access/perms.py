"""Who administers whom: one rule, read by lists, acts, bulk, imports and tests alike (T10, T11).

An administrator looks after the grants that stand wholly inside their perimeter, of the profiles that they may give;
of those of a level below that has no administrator left, too. Nobody administers themself, nor somebody who holds a
profile at or above their own on that perimeter. A command administers everything.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from sisiao.access.capabilities import GRANTABLE, PROFILE_SCOPES, capabilities_of
from sisiao.access.enums import Profile
from sisiao.access.hierarchy import ABOVE, BELOW, READERS, TO_COMMANDS
from sisiao.access.models import Grant, GrantQuerySet, ProfileMapping, Scope, ScopeQuerySet
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind

ALSO, WITHIN = Grant.also.through, Grant.within.through
STATE = (ScopeKind.SIAO, ScopeKind.DEPARTEMENT)


def is_command(actor: Actor) -> bool:
    """Whether a command or a periodic job acts."""
    return actor.user_id is None and actor.perimeter.nation


def grantable_by(actor: Actor) -> frozenset[Profile]:
    """Profiles that an actor may give: strictly below their own."""
    if is_command(actor):
        return TO_COMMANDS
    return GRANTABLE[Profile(actor.profile)] if actor.can(Capability.MANAGE_USERS) else frozenset()


def scopes_to_grant(actor: Actor, profile: Profile) -> ScopeQuerySet:
    """Scopes on which an actor may give a profile; none for a profile that they may not give."""
    if profile not in grantable_by(actor):
        return Scope.objects.none()
    return Scope.objects.governed_by(actor.perimeter).filter(kind__in=PROFILE_SCOPES[profile])


def all_scopes_to_grant(actor: Actor) -> ScopeQuerySet:
    """Scopes on which an actor may give one profile at least."""
    kinds = {kind for profile in grantable_by(actor) for kind in PROFILE_SCOPES[profile]}
    return Scope.objects.governed_by(actor.perimeter).filter(kind__in=kinds)


def allowed_departements(actor: Actor) -> frozenset[str] | None:
    """Départements to which an actor's grants on an entité are limited; None when nothing limits them."""
    perimeter = actor.perimeter
    if perimeter.nation:
        return None
    if perimeter.kind == ScopeKind.SIAO:
        return frozenset({perimeter.departement_code})
    if perimeter.departement_codes:
        return perimeter.departement_codes
    return frozenset(WITHIN.objects.filter(grant=actor.grant_id).values_list("departement", flat=True)) or None


def grants_inside(actor: Actor) -> GrantQuerySet:
    """Grants that stand wholly inside the perimeter: no other scope, no département of an entité beyond it."""
    if actor.perimeter.nation:
        return Grant.objects.all()
    scopes = Scope.objects.governed_by(actor.perimeter)
    beyond = ALSO.objects.filter(grant=OuterRef("pk")).exclude(scope__in=scopes)
    inside = Grant.objects.filter(scope__in=scopes).exclude(Exists(beyond))
    mine = WITHIN.objects.filter(grant=actor.grant_id).values("departement")
    codes = allowed_departements(actor) if actor.perimeter.kind in STATE else mine
    limits = WITHIN.objects.filter(grant=OuterRef("pk"))
    beyond_mine = ~Q(departement__in=codes)
    reached = Scope.objects.filter(beyond_mine, parent=OuterRef("scope"))
    outside = Exists(limits.filter(beyond_mine)) | (~Exists(limits) & Exists(reached))
    limited = Q() if actor.perimeter.kind in STATE else Q(Exists(mine))
    return inside.exclude(Q(scope__kind=ScopeKind.ENTITY) & limited & outside)


def administered_grants(actor: Actor, on: date) -> GrantQuerySet:
    """Grants, ended ones included, that an actor may see and change on a day."""
    if is_command(actor):
        return Grant.objects.all()
    if not actor.can(Capability.MANAGE_USERS):
        return Grant.objects.none()
    own = Profile(actor.profile)
    looked_after = _of_profiles(GRANTABLE[own])
    for between, profiles in _inherited(own).items():
        looked_after |= Q(_of_profiles(profiles), ~Exists(_administrators_between(between, on)))
    return grants_inside(actor).filter(looked_after).exclude(user=actor.user_id).exclude(_superior(actor, on))


def administered_users(actor: Actor, on: date) -> QuerySet[User]:
    """Accounts that hold, or held last, a grant that the actor administers."""
    if is_command(actor):
        return User.objects.all()
    held = administered_grants(actor, on).current_or_last(on)
    return User.objects.filter(Exists(held.filter(user=OuterRef("pk"))))


def administered_account(actor: Actor, public_id: UUID, on: date) -> User | None:
    """An account of `administered_users` with those of its grants that the actor administers, in `shown_grants`.

    The rule is asked once: building its statement costs more than running it.
    """
    keys = list(administered_grants(actor, on).filter(user__public_id=public_id).values_list("pk", flat=True))
    theirs = Grant.objects.filter(pk__in=keys)
    users = User.objects.filter(pk__in=theirs.current_or_last(on).values("user"))
    return users.prefetch_related(Prefetch("grants", queryset=theirs.as_shown(), to_attr="shown_grants")).first()


def are_all_of(grants: Iterable[Grant], user: User, on: date) -> bool:
    """Whether an account has no other current grant than these: who administers them may suspend it whole."""
    others = Grant.objects.current(on).filter(user=user).exclude(pk__in=[grant.pk for grant in grants])
    return not others.exists()


def overseen_users(actor: Actor, on: date) -> QuerySet[User]:
    """Accounts that the actor, or a level below theirs, administers: an act that takes two people has its second here.

    A structure has often one administrator alone: somebody above then stands for the other.
    """
    if is_command(actor):
        return User.objects.all()
    if not actor.can(Capability.MANAGE_USERS):
        return User.objects.none()
    inside = grants_inside(actor).filter(_of_profiles(BELOW[Profile(actor.profile)]))
    held = inside.exclude(user=actor.user_id).exclude(_superior(actor, on)).current_or_last(on)
    return User.objects.filter(Exists(held.filter(user=OuterRef("pk"))))


def may_administer(actor: Actor, user: User, on: date) -> bool:
    """Whether the actor sees this account among those that they administer."""
    return administered_users(actor, on).filter(pk=user.pk).exists()


def wholly_administered(actor: Actor, users: QuerySet[User], on: date) -> QuerySet[User]:
    """Those of the accounts whose every current grant the actor administers: they alone may be suspended whole."""
    beyond = Grant.objects.current(on).exclude(pk__in=administered_grants(actor, on).values("pk"))
    return users.exclude(Exists(beyond.filter(user=OuterRef("pk"))))


def stands_above(actor: Actor, user: User, on: date) -> bool:
    """Whether the account is the actor's own, or holds a profile at or above theirs on their perimeter."""
    if is_command(actor):
        return False
    held = Grant.objects.filter(user=user).filter(_superior(actor, on))
    return user.pk == actor.user_id or held.exists()


def targets_of(grant: Grant, actor: Actor, mapped: Iterable[Profile]) -> list[Profile]:
    """Those of the mapped profiles, then of those the actor may give, that may take the place of an old one.

    Never above what the actor administers, never another kind of perimeter, and what only read only reads (R14).
    """
    below = grantable_by(actor) if is_command(actor) else BELOW[Profile(actor.profile)]
    kind, legacy = ScopeKind(grant.scope.kind), Profile(grant.profile)
    return [
        target
        for target in dict.fromkeys((*mapped, *sorted(grantable_by(actor))))
        if target in below
        and kind in PROFILE_SCOPES[target]
        and (legacy not in READERS or capabilities_of(target) <= capabilities_of(legacy))
    ]


def _of_profiles(profiles: Iterable[Profile]) -> Q:
    """Grants of these profiles, or of an old one whose proposed target is among them."""
    named = sorted(profiles)
    return Q(profile__in=named) | Q(
        profile__in=ProfileMapping.objects.filter(rank=1, target__in=named).order_by().values("legacy")
    )


def _inherited(own: Profile) -> dict[frozenset[Profile], list[Profile]]:
    """Profiles that fall to `own` when nobody between looks after them, by those who would."""
    found: dict[frozenset[Profile], list[Profile]] = {}
    for profile in BELOW[own] - GRANTABLE[own]:
        found.setdefault(ABOVE[profile] & BELOW[own], []).append(profile)
    return found


def _administrators_between(profiles: Iterable[Profile], on: date) -> GrantQuerySet:
    """Usable grants of these profiles, of another account, that reach the scope of the outer grant."""
    limits = WITHIN.objects.filter(grant=OuterRef("pk"))
    same = limits.filter(departement=OuterRef(OuterRef("scope__departement")))
    beside = ALSO.objects.filter(scope=OuterRef(OuterRef("scope"))).values("grant")
    home = Scope.objects.filter(parent=OuterRef(OuterRef("scope")), departement=OuterRef("scope__departement"))
    reaches = (
        Q(scope=OuterRef("scope"))
        | Q(pk__in=beside)
        | (Q(scope=OuterRef("scope__parent")) & (~Exists(limits) | Exists(same)))
        | (Q(scope__kind__in=STATE) & (Q(scope__departement=OuterRef("scope__departement")) | Exists(home)))
    )
    held = Grant.objects.active_on(on).filter(profile__in=sorted(profiles))
    return held.exclude(user=OuterRef("user")).filter(reaches)


def _superior(actor: Actor, on: date) -> Exists:
    """The holder of the outer grant has a profile at or above the actor's on the actor's perimeter."""
    own = Profile(actor.profile)
    scopes = Scope.objects.reaching(actor.perimeter)
    beside = ALSO.objects.filter(scope__in=scopes).values("grant")
    held = Grant.objects.current(on).agreed().filter(profile__in=sorted(ABOVE[own] | {own}), user=OuterRef("user"))
    return Exists(held.filter(Q(scope__in=scopes) | Q(pk__in=beside)))
