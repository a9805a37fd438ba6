"""The rules of row-level security, one condition at a time: what a link, an opening or a place lets read."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.audit.models import RowHistory
from sisiao.core.actor import Actor, Perimeter
from sisiao.core.context import set_actor
from sisiao.households.actions import link_scope
from sisiao.households.enums import LinkReason
from sisiao.households.models import BreakGlass, Household, HouseholdLink, Membership, Person
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.referrals.models import Referral
from sisiao.stays.models import Stay
from tests.factories import (
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
NOON = datetime.combine(TODAY, time(12), UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TELL_WHERE = {"households_householdlink", "occupation_hold", "occupation_occupation", "referrals_referral"} | {
    "stays_stay"
}


@pytest.fixture
def scope(db: None) -> Scope:
    return make_siao().scope


@pytest.fixture
def household(scope: Scope) -> Household:
    """One that nobody follows; another one is followed by the same SIAO, and by somebody."""
    other = make_household()
    link(other, scope)
    HouseholdLink.objects.create(
        household=other, user=make_user(), reason=LinkReason.PRESCRIBER, source_id=0, starts_on=TODAY
    )
    opened(other, Grant.objects.get(pk=actor_for(Profile.CALL_TAKER, make_siao("48").scope).grant_id))
    return make_household()


def link(household: Household, scope: Scope | None, starts: int = 0, ends: int | None = None, **fields: Any) -> None:
    ends_on = None if ends is None else TODAY + ends * DAY
    HouseholdLink.objects.create(
        household=household,
        scope=scope,
        **{"reason": LinkReason.CALL, "source_id": 0, "starts_on": TODAY + starts * DAY, "ends_on": ends_on} | fields,
    )


def opened(household: Household, grant: Grant, since: timedelta = -HOUR, until: timedelta = HOUR) -> None:
    BreakGlass.objects.create(
        household=household,
        user_id=grant.user_id,
        grant=grant,
        reason="Hospitalisée chez nous ce soir",
        period=DateTimeTZRange(NOON + since, NOON + until),
    )


def says(function: str, *values: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({', '.join(['%s'] * len(values))})", values)
        (answer,) = cursor.fetchone()
    assert isinstance(answer, bool)
    return answer


def lets_in(
    household: Household, scopes: list[int], follows: int | None = None, grant: int | None = None, at: datetime = NOON
) -> set[str]:
    """Which rules let in: by the link alone, by all that opens. The rule of a person says what its household's does."""
    person = household.memberships.first().person_id
    found = {
        "inside": says("sisiao_inside", household.pk, scopes, follows, at),
        "reads": says("sisiao_reads", household.pk, scopes, follows, grant, at),
    }
    assert says("sisiao_reads_person", person, scopes, follows, grant, at) is found["reads"]
    return {name for name, answer in found.items() if answer}


BOTH = {"inside", "reads"}


@pytest.mark.parametrize(
    ("starts", "ends", "let_in"),
    [
        (0, None, BOTH),
        (1, None, BOTH),
        (2, None, set()),
        (-9, 1, BOTH),
        (-9, 0, BOTH),
        (-9, -1, set()),
        (-9, -2, set()),
    ],
)
def test_a_link_lets_in_on_its_days_and_one_on_each_side(
    household: Household, scope: Scope, starts: int, ends: int | None, let_in: set[str]
) -> None:
    link(household, scope, starts, ends)
    assert lets_in(household, [scope.pk]) == let_in
    HouseholdLink.objects.filter(household=household).delete()
    user = make_user()
    link(household, None, starts, ends, user=user, reason=LinkReason.PRESCRIBER)
    assert lets_in(household, [], user.pk) == let_in


def test_a_link_is_of_its_household_its_scope_and_its_account(household: Household, scope: Scope) -> None:
    beside, follower = make_siao("48").scope, make_user()
    assert lets_in(household, [scope.pk]) == set()
    link(household, beside)
    assert lets_in(household, [scope.pk]) == set() and lets_in(household, [scope.pk, beside.pk]) == BOTH
    HouseholdLink.objects.filter(household=household).delete()
    link(household, None, user=follower, reason=LinkReason.PRESCRIBER)
    assert lets_in(household, [scope.pk], follower.pk) == BOTH
    assert lets_in(household, [scope.pk], make_user().pk) == set() and lets_in(household, [scope.pk]) == set()


def test_an_opening_is_of_its_grant_its_household_and_its_hours_and_no_link(household: Household, scope: Scope) -> None:
    user = make_user()
    grant, other = (
        Grant.objects.get(pk=actor_for(profile, scope, user).grant_id)
        for profile in (Profile.CALL_TAKER, Profile.SIAO_OPERATOR)
    )
    opened(make_household(), grant)
    assert lets_in(household, [], None, grant.pk) == set()
    opened(household, grant)
    assert lets_in(household, [], None, grant.pk) == {"reads"}
    assert lets_in(household, [], None, other.pk) == set() == lets_in(household, [])
    for at, let_in in ((-HOUR, {"reads"}), (-HOUR - DAY / 24, set()), (HOUR, set()), (HOUR / 2, {"reads"})):
        assert lets_in(household, [], None, grant.pk, NOON + at) == let_in
    Household.objects.filter(pk=household.pk).update(to_protect=True)
    assert lets_in(household, [], None, grant.pk) == set()


def test_where_is_told_of_who_is_not_to_protect_to_the_cleared_and_with_the_call_in_hand(
    household: Household, scope: Scope
) -> None:
    def where(scopes: list[int]) -> tuple[bool, bool]:
        """Without the clearance, and with it."""
        plain, cleared = (
            says("sisiao_reads_where", household.pk, scopes, None, None, NOON, each) for each in (False, True)
        )
        return plain, cleared

    link(household, scope)
    assert where([scope.pk]) == (True, True) and where([]) == (False, False)
    Household.objects.filter(pk=household.pk).update(to_protect=True)
    assert where([scope.pk]) == (False, True) and where([]) == (False, False)


def reading(scopes: tuple[int, ...] = (), **fields: Any) -> Actor:
    perimeter = Perimeter(scope_ids=frozenset(scopes), own_records=fields.pop("own_records", False))
    return Actor(**{"user_id": make_user().pk, "profile": "x", "label": "X", "perimeter": perimeter} | fields)


def rows(model: Any, **conditions: Any) -> int:
    return model.objects.filter(**conditions).count()


def seen(household: Household) -> dict[str, bool]:
    person = household.current_memberships[0].person_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM households_findable WHERE household_id = %s", [household.pk])
        (findable,) = cursor.fetchone()
    return {
        "household": bool(rows(Household, pk=household.pk)),
        "members": bool(rows(Membership, household=household)),
        "person": bool(rows(Person, pk=person)),
        "links": bool(rows(HouseholdLink, household=household)),
        "findable": bool(findable),
    }


def test_each_table_of_the_record_follows_the_rule(scope: Scope) -> None:
    household = make_household()
    elsewhere = make_siao("48").scope
    link_scope(household, elsewhere.pk, LinkReason.CALL, 0, starts_on=timezone.localdate(), ends_on=None)
    desk = actor_for(Profile.CALL_TAKER, scope)
    stranger = actor_for(Profile.CALL_TAKER, make_siao("2A").scope)
    now = timezone.now()
    BreakGlass.objects.create(
        household=household,
        user_id=desk.user_id,
        grant_id=desk.grant_id,
        reason="Hospitalisée chez nous ce soir",
        period=DateTimeTZRange(now - HOUR, now + HOUR),
    )
    set_actor(reading((elsewhere.pk,)))
    assert all(seen(household).values())
    set_actor(desk)
    assert seen(household) == {"household": True, "members": True, "person": True, "links": True, "findable": False}
    set_actor(stranger)
    assert not any(seen(household).values())
    set_actor(TESTS)
    assert all(seen(household).values())


def test_a_link_that_is_over_is_still_shown_to_its_own_scope_and_account(household: Household, scope: Scope) -> None:
    user = make_user()
    link(household, scope, -90, -60)
    link(household, None, -90, -60, user=user, reason=LinkReason.PRESCRIBER)
    for actor, count in (
        (reading((scope.pk,)), 1),
        (reading(user_id=user.pk, own_records=True), 1),
        (reading(user_id=user.pk), 0),
        (reading((make_siao("48").scope_id,)), 0),
    ):
        set_actor(actor)
        assert rows(HouseholdLink, household=household) == count
        assert not rows(Household, pk=household.pk)


def test_who_has_left_a_household_is_no_longer_found_in_it(scope: Scope) -> None:
    household = make_household(adults=2, siao=make_siao())
    gone = household.current_memberships[1]
    Membership.objects.filter(pk=gone.pk).update(period=DateRange(date(2026, 1, 1), TODAY))
    set_actor(reading((scope.pk,)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM households_findable WHERE household_id = %s", [household.pk])
        assert cursor.fetchall() == [(household.current_memberships[0].person_id,)]


class TestRowsThatTellWhere:
    """Occupations and the like: shown to who reads where, to the dispositif, and to all without a household."""

    def counts(self, household: Household | None) -> set[int]:
        return {rows(model, household=household) for model in (Hold, Occupation, Referral)}

    def test_by_the_rule_or_by_the_dispositif(self, scope: Scope) -> None:
        household = make_household(siao=make_siao())
        host = make_dispositif()
        make_referral(make_unit(make_group(host)), make_request(household))
        make_referral(make_unit(), make_request(make_household(siao=make_siao())))
        HouseholdLink.objects.filter(household=household).exclude(scope=scope).delete()
        hosting, beside = reading((host.scope_id,)), reading((make_dispositif().scope_id,))
        for to_protect, inside in ((False, {1}), (True, {0})):
            set_actor(TESTS)
            Household.objects.filter(pk=household.pk).update(to_protect=to_protect)
            for actor, shown in ((reading((scope.pk,)), inside), (hosting, {1}), (beside, {0}), (reading(), {0})):
                set_actor(actor)
                assert self.counts(household) == shown, (to_protect, actor)

    def test_a_place_without_household_is_shown_to_all(self, scope: Scope) -> None:
        unit = make_unit()
        make_referral(make_unit(), make_request(make_household(siao=make_siao())))
        Occupation.objects.create(
            place=unit.places.get(),
            dispositif=unit.group.dispositif,
            nights=DateRange(TODAY, TODAY + DAY),
            kind=OccupationKind.OUT_OF_SERVICE,
        )
        set_actor(reading())
        assert rows(Occupation) == rows(Occupation, household=None) == 1
        assert not Hold.objects.exists()


class TestJournal:
    """The history of rows is read as the rows are."""

    def tables(self, household: Household) -> set[str]:
        return set(RowHistory.objects.filter(household_id=household.pk).values_list("table_name", flat=True))

    def persons(self) -> set[int]:
        return set(RowHistory.objects.filter(table_name="households_person").values_list("row_id", flat=True))

    def test_of_a_record(self, scope: Scope) -> None:
        household, other = make_household(siao=make_siao()), make_household()
        make_stay(make_unit(), make_request(household))
        make_stay(make_unit(), make_request(make_household(siao=make_siao())))
        every = self.tables(household)
        assert every >= TELL_WHERE | {"households_household", "households_membership"}
        mine, cleared = reading((scope.pk,)), actor_for(Profile.SIAO_OPERATOR, scope, clearances=["protected_place"])
        for to_protect in (False, True):
            set_actor(TESTS)
            Household.objects.filter(pk=household.pk).update(to_protect=to_protect)
            for actor in (mine, cleared):
                set_actor(actor)
                hidden = TELL_WHERE if to_protect and actor is mine else set()
                assert self.tables(household) == every - hidden
                assert self.tables(other) == set()
                person = household.current_memberships[0].person_id
                assert person in self.persons() and other.current_memberships[0].person_id not in self.persons()
        set_actor(reading())
        assert self.tables(household) == self.persons() == set()

    def test_what_is_of_no_record_is_read_by_all(self, scope: Scope) -> None:
        user = make_user()
        set_actor(reading())
        assert RowHistory.objects.filter(table_name="accounts_user", row_id=user.pk).exists()
        assert User.objects.filter(pk=user.pk).exists() and not Stay.objects.exists()
