"""Words of the records: who is inside on a day, what an opening adds, who is a member."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from sisiao.access.enums import Profile
from sisiao.access.models import Scope
from sisiao.core.actor import Actor, Perimeter
from sisiao.households.models import BreakGlass, Household, HouseholdLink, Membership
from tests.factories import actor_for, make_household, make_siao, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
NOON = datetime.combine(TODAY, time(12), UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def scope(db: None) -> Scope:
    return make_siao().scope


def link(household: Household, starts: int = 0, ends: int | None = None, **whose: object) -> HouseholdLink:
    ends_on = None if ends is None else TODAY + ends * DAY
    return HouseholdLink.objects.create(
        household=household, reason="call", source_id=0, starts_on=TODAY + starts * DAY, ends_on=ends_on, **whose
    )


def of(*scopes: Scope, user_id: int | None = None, own_records: bool = False) -> Actor:
    perimeter = Perimeter(scope_ids=frozenset(scope.pk for scope in scopes), own_records=own_records)
    return Actor(user_id=user_id, profile="x", label="X", perimeter=perimeter)


@pytest.mark.parametrize(
    ("starts", "ends", "inside"),
    [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True), (-9, None, True), (-9, -1, False)],
)
def test_a_link_lets_in_from_its_first_day_to_the_eve_of_its_last(
    scope: Scope, starts: int, ends: int | None, inside: bool
) -> None:
    household, other = make_household(), make_household()
    link(other, scope=make_siao("48").scope)
    made = link(household, starts, ends, scope=scope)
    assert (set(Household.objects.visible_to(of(scope), TODAY)) == {household}) is inside
    assert (made in HouseholdLink.objects.in_force(TODAY)) is inside
    found = {each.pk: each for each in Household.objects.readable_by(of(scope), TODAY, NOON)}
    assert (set(found) == {household.pk}) is inside
    assert not inside or (found[household.pk].linked, found[household.pk].opened_until) == (True, None)


def test_who_follows_in_person_is_inside_and_no_link_of_a_scope_is_everybody_s(scope: Scope) -> None:
    followed, of_the_scope = make_household(), make_household()
    user = make_user()
    link(followed, user=user)
    link(of_the_scope, scope=scope)
    visible = Household.objects.visible_to
    assert set(visible(of(user_id=user.pk, own_records=True), TODAY)) == {followed}
    assert set(visible(of(scope, user_id=user.pk, own_records=True), TODAY)) == {followed, of_the_scope}
    assert set(visible(of(user_id=user.pk), TODAY)) == set()
    assert set(visible(of(user_id=make_user().pk, own_records=True), TODAY)) == set()
    assert set(visible(of(user_id=None, own_records=True), TODAY)) == set()


def test_an_opening_reads_until_its_end_and_never_who_is_to_protect(scope: Scope) -> None:
    household, desk = make_household(), actor_for(Profile.CALL_TAKER, scope)
    other = actor_for(Profile.CALL_TAKER, make_siao("48").scope)
    link(make_household(), scope=make_siao("48").scope)
    for hours in (-5, -1):
        BreakGlass.objects.create(
            household=household,
            user_id=desk.user_id,
            grant_id=desk.grant_id,
            reason="Hospitalisée chez nous ce soir",
            period=DateTimeTZRange(NOON + hours * HOUR, NOON + (hours + 3) * HOUR),
        )
    readable = Household.objects.readable_by
    (read,) = readable(desk, TODAY, NOON)
    assert (read, read.linked, read.opened_until) == (household, False, NOON + 2 * HOUR)
    assert not readable(desk, TODAY, NOON + 2 * HOUR).exists() and readable(other, TODAY, NOON).exists() is not False
    assert household not in readable(other, TODAY, NOON)
    assert not Household.objects.visible_to(desk, TODAY).exists()
    Household.objects.update(to_protect=True)
    assert not readable(desk, TODAY, NOON).exists()
    link(household, scope=scope)
    (read,) = readable(desk, TODAY, NOON)
    assert read.linked is True


def test_members_of_a_day_and_of_now() -> None:
    household = make_household(adults=2)
    first, second = household.current_memberships
    Membership.objects.filter(pk=second.pk).update(period=DateRange(date(2026, 1, 1), TODAY))
    Membership.objects.filter(pk=first.pk).update(period=DateRange(date(2026, 1, 1), None))
    assert set(Membership.objects.current(TODAY)) == {first}
    assert set(Membership.objects.current(TODAY - DAY)) == {first, second}
    assert Household.objects.with_members().get().current_memberships == [first]
