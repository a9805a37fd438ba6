"""SIAO, accounts and grants."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement
from sisiao.siao.models import Siao, SiaoSettings
from sisiao.siao.nights import current_night

PASSWORD = "correct horse battery staple"
_numbers = count(1)


def make_siao(departement: str = "95", **settings: int) -> Siao:
    """The SIAO of a département, with its settings; asking twice gives the same one."""
    existing = Siao.objects.filter(departement_id=departement).first()
    if existing:
        return existing
    place = Departement.objects.get(pk=departement)
    scope = Scope.objects.create(kind=ScopeKind.SIAO, label=f"SIAO {place.name}", departement=place)
    siao = Siao.objects.create(name=f"SIAO {place.name}", departement=place, scope=scope, phone="+33100000115")
    SiaoSettings.objects.create(siao=siao, **settings)
    return Siao.objects.select_related("departement", "settings", "scope").get(pk=siao.pk)


def state_scope(kind: ScopeKind, departement: str = "95") -> Scope:
    """The perimeter of the nation, or of the région or the département of `departement`: the migrations made them."""
    if kind == ScopeKind.NATION:
        return Scope.objects.get(kind=kind)
    place = Departement.objects.get(pk=departement)
    named = {"region": place.region_id} if kind == ScopeKind.REGION else {"departement": place}
    return Scope.objects.get(kind=kind, **named)


def tonight(siao: Siao | None = None) -> date:
    """The night in progress at a SIAO, that of `make_siao()` unless told: before 7 h, not the day of the calendar."""
    return current_night(siao or make_siao(), timezone.now())


def make_user(profile: Profile | None = None, scope: Scope | None = None, **fields: object) -> User:
    """An account that can sign in with `PASSWORD`; with a grant when a profile and its scope are given.

    `suspended=True` for one that an administrator has suspended; `clearances` names what the grant is cleared for.
    """
    clearances = list(fields.pop("clearances", ()))
    if (profile is None) != (scope is None):
        raise TypeError("a profile goes with its scope")
    number = next(_numbers)
    if fields.pop("suspended", False):
        fields |= {
            "state": UserState.SUSPENDED,
            "suspension_reason": SuspensionReason.ADMINISTRATOR,
            "suspended_at": timezone.now(),
        }
    names = {"first_name": "Camille", "last_name": f"Roux{number}"} | fields
    user = User.objects.create_user(str(names.pop("email", f"compte{number}@exemple.fr")), PASSWORD, **names)
    if profile is not None:
        Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=date(2026, 1, 1), clearances=clearances)
    return user


def actor_for(profile: Profile, scope: Scope, user: User | None = None, clearances: Sequence[str] = ()) -> Actor:
    """The actor of a grant of this profile on this scope; a new account unless given."""
    user = user or make_user()
    grant, _ = Grant.objects.get_or_create(
        user=user,
        profile=profile,
        scope=scope,
        defaults={"starts_on": date(2026, 1, 1), "clearances": list(clearances)},
    )
    return grant.actor()
