"""Who stands within a perimeter, who looks after a structure, and what the pages of administration list."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat, Greatest

from sisiao.access.capabilities import GRANTABLE
from sisiao.access.enums import Profile
from sisiao.access.hierarchy import ADMINISTRATORS, CLIMB, OWN_ADMINISTRATORS
from sisiao.access.models import DepartementStage, Grant, GrantQuerySet, ProfileMapping, Scope
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import FactorRecovery, User
from sisiao.audit.models import RowHistory
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.core.text import Normalise, normalise

ACCOUNT_TABLE, GRANT_TABLE, RECOVERY_TABLE = "accounts_user", "access_grant", "accounts_factorrecovery"


def accounts_within(actor: Actor, on: date) -> QuerySet[User]:
    """Accounts of the actor's perimeter: those that hold there a grant in force on a day or to come.

    A perimeter that is the nation covers every account, even without a grant.
    """
    if actor.perimeter.nation:
        return User.objects.all()
    covered = Scope.objects.covered_by(actor.perimeter).values("pk")
    held = Grant.objects.current(on)
    beside = Grant.also.through.objects.filter(scope__in=covered).values("grant")
    inside = held.filter(Q(scope__in=covered) | Q(pk__in=beside))
    return User.objects.filter(pk__in=inside.values("user"))


def _reaching(scope: Scope) -> Q:
    """Grants that reach a scope: on it, beside it, on its entité for its département, on its SIAO or its DDETS."""
    reaches = Q(scope=scope) | Q(also=scope) | Q(scope__kind=ScopeKind.NATION)
    above = (ScopeKind.DEPARTEMENT,) if scope.kind == ScopeKind.DEPARTEMENT else (ScopeKind.SIAO, ScopeKind.DEPARTEMENT)
    state = Q(scope__kind__in=above)
    if scope.kind == ScopeKind.ENTITY:
        return reaches | (state & Q(scope__departement__in=scope.children.values("departement")))
    if scope.parent_id:
        reaches |= Q(scope=scope.parent_id) & (Q(within=None) | Q(within=scope.departement_id))
    return reaches | (state & Q(scope__departement=scope.departement_id)) if scope.departement_id else reaches


def administrators_of(scope: Scope, on: date, *, without: Collection[int] = ()) -> list[Grant]:
    """Usable grants of the nearest level that looks after a structure: its own, else the entité's, the SIAO's, the
    département's, the nation's. `without` are grants to leave out: what would remain."""
    usable = Grant.objects.active_on(on).filter(profile__in=sorted(ADMINISTRATORS)).exclude(pk__in=without)
    found = list(usable.filter(_reaching(scope)).distinct().select_related("user", "scope").order_by("pk"))
    for level in CLIMB:
        nearest = [grant for grant in found if grant.profile in level]
        if nearest:
            return nearest
    return []


def seconds_for(grant: Grant, on: date) -> list[Grant]:
    """Usable grants of those who may agree to one that waits, the nearest level first; not who asked, nor its holder.

    Who gives reaches every scope of what is given.
    """
    givers = [profile for profile, given in GRANTABLE.items() if grant.profile in given]
    usable = Grant.objects.active_on(on).filter(profile__in=givers).exclude(user__in=(grant.asked_by_id, grant.user_id))
    for scope in (grant.scope, *grant.also.all()):
        usable = usable.filter(_reaching(scope))
    found = list(usable.distinct().select_related("user").order_by("pk"))
    return [each for level in CLIMB for each in found if each.profile in level]


def left_without(grants: Iterable[Grant], on: date) -> list[Scope]:
    """Structures that would have no administrator of their own left once these grants are over."""
    ending = list(grants)
    keys = [grant.pk for grant in ending]
    concerned: dict[int, Scope] = {}
    for grant in ending:
        if not grant.waits and grant.profile in OWN_ADMINISTRATORS.get(ScopeKind(grant.scope.kind), ()):
            concerned |= {scope.pk: scope for scope in (grant.scope, *grant.also.all())}
    return [scope for _pk, scope in sorted(concerned.items()) if not _own_remain(scope, keys, on)]


def _own_remain(scope: Scope, without: Collection[int], on: date) -> bool:
    own = Grant.objects.active_on(on).filter(profile__in=sorted(OWN_ADMINISTRATORS[ScopeKind(scope.kind)]))
    return own.filter(Q(scope=scope) | Q(also=scope)).exclude(pk__in=without).exists()


def searched(users: QuerySet[User], typed: str) -> QuerySet[User]:
    """Accounts whose name or address holds every word typed, whatever the accents and the order."""
    words = Normalise(Concat("first_name", Value(" "), "last_name", Value(" "), "email", output_field=CharField()))
    users = users.annotate(words=words)
    for word in normalise(typed).split():
        users = users.filter(words__contains=word)
    return users


def with_grants(users: QuerySet[User], grants: GrantQuerySet) -> QuerySet[User]:
    """Accounts with those of their grants, in `shown_grants`."""
    return users.prefetch_related(Prefetch("grants", queryset=grants.as_shown(), to_attr="shown_grants"))


def history_of_account(user: User, grants: Iterable[Grant], limit: int = 100) -> list[RowHistory]:
    """Latest changes of an account, of these of its grants, of the recoveries of its second factor; recent first."""
    rows = Q(table_name=ACCOUNT_TABLE, row_id=user.pk)
    rows |= Q(table_name=GRANT_TABLE, row_id__in=[grant.pk for grant in grants])
    rows |= Q(table_name=RECOVERY_TABLE, row_id__in=FactorRecovery.objects.filter(user=user).values("pk"))
    return list(RowHistory.objects.filter(rows).select_related("user").order_by("-pk")[:limit])


def mapping() -> dict[Profile, dict[Profile, str]]:
    """New profiles that may take the place of each old one, the proposed one first, with the reason."""
    found: dict[Profile, dict[Profile, str]] = {}
    for row in ProfileMapping.objects.order_by("legacy", "rank"):
        found.setdefault(Profile(row.legacy), {})[Profile(row.target)] = row.reason
    return found


def idle_since(limit: datetime) -> QuerySet[User]:
    """Accounts that nobody has used since a moment: neither signed in, nor created, nor reactivated; as `seen`."""
    reactivated = RowHistory.objects.filter(
        table_name=ACCOUNT_TABLE, row_id=OuterRef("pk"), new__state=UserState.ACTIVE, at__gt=limit
    )
    seen = User.objects.annotate(seen=Greatest("last_login", "initialised_at", "created_at"))
    return seen.filter(seen__lt=limit).exclude(Exists(reactivated)).order_by("pk")


def stages() -> dict[str, int]:
    """Stage of every département that has not switched, by code."""
    return dict(DepartementStage.objects.values_list("departement", "stage"))


def legacy_counts(on: date) -> dict[str, tuple[int, int]]:
    """Old profiles not yet ended of each département: how many, and how many without their new profile."""
    held = Grant.objects.legacy().current(on).exclude(scope__departement=None).order_by()
    counted = held.values("scope__departement").annotate(
        all=Count("pk"), waiting=Count("pk", filter=Q(replaced_by=None))
    )
    return {row["scope__departement"]: (row["all"], row["waiting"]) for row in counted}
