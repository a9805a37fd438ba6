"""The small world of the access matrix: two départements that share nothing, and one account for each profile."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.utils import timezone

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from sisiao.core.nights import one_night
from sisiao.helpline.actions import choose_household, start_call
from sisiao.households.models import Household
from sisiao.imports.deposits import deposit
from sisiao.matching.actions import mark_not_proposed
from sisiao.matching.enums import NotProposedKind
from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.siao.models import Siao
from tests.factories import (
    actor_for,
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    state_scope,
)
from tests.factories.people import TESTS

# Beside the profiles: nobody, an account without a grant, a closed account that still holds one.
ANONYMOUS, NO_GRANT, SUSPENDED = "anonymous", "no_grant", "suspended"
OUTSIDERS = (ANONYMOUS, NO_GRANT, SUSPENDED)


@dataclass
class Side:
    """One département: an object of each kind, all of the same household, referred and housed in one dispositif."""

    siao: Siao
    dispositif: Any
    group: Any
    unit: Any
    household: Household
    person: Any
    call: Any
    request: Any
    referral: Any
    stay: Any
    occupation: Any
    hold: Any
    mark: Any
    closure: Any

    @cached_property
    def account(self) -> User:
        """An account that every administrator of this side looks after, by one of its profiles or by the other."""
        user = make_user(Profile.PRESCRIBER, self.dispositif.scope)
        scope = state_scope(ScopeKind.DEPARTEMENT, self.siao.departement_id)
        Grant.objects.create(user=user, profile=Profile.ANALYST, scope=scope, starts_on=date(2026, 1, 1))
        return user

    @cached_property
    def upload(self) -> Any:
        """A deposited workbook, made when a route needs it: reading one takes a process."""
        now = timezone.now()
        departement = self.siao.departement
        return deposit("places", b"not a workbook", file_name="a.xlsx", departement=departement, actor=TESTS, now=now)


def make_side(departement: str) -> Side:
    now = timezone.now()
    siao = make_siao(departement)
    dispositif = make_dispositif(siao, make_entity(), commune_id=None)
    group = make_group(dispositif)
    household = make_household(1, (4,), siao=siao)
    ecoutant = actor_for(Profile.CALL_TAKER, siao.scope)
    call = choose_household(start_call(siao, actor=ecoutant, now=now), household, actor=ecoutant, now=now)
    # Housed last night, awaited tonight.
    housed = make_household(siao=siao)
    stay = make_stay(make_unit(group), make_request(housed, siao, now), now)[0]
    unit = make_unit(group, places=2)
    referral = make_referral(unit, make_request(household, siao, now), now)
    call.request = referral.request
    call.save(update_fields=["request"])
    person = household.current_memberships[0].person
    today = timezone.localdate()
    mark = mark_not_proposed(household, dispositif, NotProposedKind.CHOICE, actor=TESTS, on=today, until=None)
    closed = list(make_unit(group).places.order_by("pk"))
    closure = close_places(closed, one_night(referral.night), UnavailabilityCause.WORKS, actor=TESTS)[0]
    return Side(
        siao, dispositif, group, unit, household, person, call, referral.request, referral, stay, stay.occupation,
        referral.hold, mark, closure,
    )  # fmt: skip


def scope_of(profile: Profile, side: Side) -> Scope:
    """The narrowest perimeter on which a profile may stand, on this side."""
    kind = next(each for each in reversed(ScopeKind) if each in PROFILE_SCOPES[profile])
    if kind == ScopeKind.SIAO:
        return side.siao.scope
    if kind == ScopeKind.ENTITY:
        return side.dispositif.entity.scope
    if kind == ScopeKind.DISPOSITIF:
        return side.dispositif.scope
    return state_scope(kind, side.siao.departement_id)


def make_accounts(side: Side) -> dict[str, User | None]:
    """An account for each profile on its scope of this side, and the outsiders."""
    accounts: dict[str, User | None] = {p.value: make_user(p, scope_of(p, side)) for p in Profile}
    suspended = make_user(Profile.CALL_TAKER, side.siao.scope, suspended=True)
    return accounts | {ANONYMOUS: None, NO_GRANT: make_user(), SUSPENDED: suspended}


def arguments(objects: dict[str, str], side: Side | None) -> dict[str, Any]:
    """What a route's address or body names on this side; things that never were without one."""
    return {argument: _named(argument, kind, side) for argument, kind in objects.items()}


def _named(argument: str, kind: str, side: Side | None) -> Any:
    if kind.startswith("="):
        return kind[1:]
    public = argument == "public_id"
    if side is None:
        return uuid4() if public else 0
    return getattr(getattr(side, kind), "public_id" if public else "pk")
