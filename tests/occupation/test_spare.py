"""The room of a household is its own, in the rows: each way in which a place of it once stood free beside somebody."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.core.rows import fetch_rows
from sisiao.occupation.actions import UnableToTake, close_places, release_hold, reopen_places, tidy_expired_holds
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Hold, Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.enums import ReceptionMode, Sharing
from sisiao.offer.models import Unit
from sisiao.referrals.actions import reserve_places
from sisiao.siao.nights import current_night
from sisiao.stays.actions import declare_exit, prolong_stays
from sisiao.stays.models import Stay
from tests.factories import make_group, make_household, make_referral, make_request, make_siao, make_stay, make_unit
from tests.factories.people import TESTS
from tests.occupation.invariants import wrongs

pytestmark = pytest.mark.django_db


def continuous_unit(places: int) -> Unit:
    return make_unit(make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY), places=places)


def tonight() -> date:
    return current_night(make_siao(), timezone.now())


def close(unit: Unit, number: int, first: date, days: int) -> list[Occupation]:
    nights = DateRange(first, first + timedelta(days=days), "[)")
    return close_places(list(unit.places.filter(number=number)), nights, UnavailabilityCause.WORKS, actor=TESTS)


def leave(stay: Stay, on: date) -> None:
    declare_exit(stay, on, "18", "21", actor=TESTS, today=on)


def nights(unit: Unit, *days: int) -> list[str]:
    """What takes the places of a room, by number, on nights counted from tonight: « s » stay, « n » neutralised…"""
    rows = Occupation.objects.in_force(timezone.now()).filter(place__unit=unit)
    told = []
    for day in days:
        night = tonight() + timedelta(days=day)
        kinds = dict(rows.filter(nights__contains=night).values_list("place__number", "kind"))
        told.append("".join(kinds.get(n, "-")[0] for n in range(1, unit.places.count() + 1)))
    assert wrongs(fetch_rows, tonight()) == {}
    return told


def test_a_place_that_reopens_is_neutralised_while_the_household_is_there() -> None:
    unit = make_unit(places=2)
    closed = close(unit, 2, tonight(), 9)
    stays = make_stay(unit)
    prolong_stays(stays, tonight() + timedelta(days=4), actor=TESTS)
    reopen_places(closed, tonight() + timedelta(days=2), actor=TESTS)
    assert nights(unit, 0, 1, 2, 3, 4) == ["so", "so", "sn", "sn", "--"]


def test_a_place_that_reopens_beside_a_reservation_is_free_again_with_it() -> None:
    unit = make_unit(places=2)
    closed = close(unit, 2, tonight(), 1)
    hold = reserve_places(make_request(), [unit.pk], actor=TESTS, now=timezone.now(), minutes=15)
    reopen_places(closed, tonight(), actor=TESTS)
    assert nights(unit, 0) == ["hn"]
    Hold.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert nights(unit, 0) == ["--"]
    tidy_expired_holds(actor=TESTS)
    assert not Occupation.objects.filter(active=True).exists()


def test_a_place_reopened_at_two_desks_is_not_closed_again() -> None:
    unit = make_unit(places=2)
    closed = close(unit, 2, tonight(), 9)
    seen = list(Occupation.objects.filter(pk=closed[0].pk))
    reopen_places(closed, tonight() + timedelta(days=1), actor=TESTS)
    make_stay(unit)
    reopen_places(seen, tonight() + timedelta(days=3), actor=TESTS)
    assert nights(unit, 0, 1, 2) == ["so", "--", "--"]


def test_a_place_that_reopens_beside_two_households_in_turn() -> None:
    unit = make_unit(places=2)
    closed = close(unit, 2, tonight(), 9)
    make_stay(unit)
    tomorrow = timezone.now() + timedelta(days=1)
    make_referral(unit, make_request(now=tomorrow), now=tomorrow)
    reopen_places(closed, tonight(), actor=TESTS)
    assert nights(unit, 0, 1, 2) == ["sn", "hn", "--"]


def test_a_place_closed_later_does_not_stand_free_before_and_after() -> None:
    """An open range overlaps every closing to come: the place is neither held nor forgotten."""
    unit = continuous_unit(places=3)
    close(unit, 2, tonight() + timedelta(days=2), 3)
    make_stay(unit)
    assert nights(unit, 0, 1, 2, 4, 5, 900) == ["snn", "snn", "son", "son", "snn", "snn"]


def test_the_places_of_those_who_leave_sooner_are_neutralised_beside_who_is_prolonged_alone() -> None:
    unit = make_unit(places=3)
    stays = make_stay(unit, make_request(make_household(2)))
    end = tonight() + timedelta(days=1)
    prolong_stays(stays[:1], end + timedelta(days=3), actor=TESTS)
    assert nights(unit, 0, 1, 3, 4) == ["ssn", "snn", "snn", "---"]
    prolong_stays(stays[1:], end + timedelta(days=1), actor=TESTS)
    assert nights(unit, 0, 1, 2, 3, 4) == ["ssn", "ssn", "snn", "snn", "---"]
    prolong_stays(stays, end + timedelta(days=4), actor=TESTS)
    assert nights(unit, 0, 1, 3, 4, 5) == ["ssn", "ssn", "ssn", "ssn", "---"]


def test_who_leaves_first_leaves_the_room_to_who_stays_longest() -> None:
    unit = make_unit(places=3)
    stays = make_stay(unit, make_request(make_household(3)))
    end = tonight() + timedelta(days=1)
    prolong_stays(stays[:1], end + timedelta(days=3), actor=TESTS)
    prolong_stays(stays[2:], end + timedelta(days=2), actor=TESTS)
    leave(stays[0], tonight() + timedelta(days=1))
    assert nights(unit, 0, 1, 2, 3) == ["sss", "nns", "nns", "---"]


def test_the_last_to_leave_gives_the_whole_room_back() -> None:
    unit = continuous_unit(places=3)
    stays = make_stay(unit, make_request(make_household(2)))
    leave(stays[1], tonight() + timedelta(days=2))
    assert nights(unit, 0, 1, 2, 900) == ["ssn", "ssn", "snn", "snn"]
    leave(stays[0], tonight() + timedelta(days=3))
    assert nights(unit, 0, 2, 3, 900) == ["ssn", "snn", "---", "---"]


def test_giving_back_a_hold_that_became_stays_changes_nothing() -> None:
    unit = make_unit(places=2)
    stay = make_stay(unit)[0]
    assert stay.occupation.hold is not None
    release_hold(stay.occupation.hold, actor=TESTS)
    assert nights(unit, 0) == ["sn"]


def test_nobody_is_prolonged_while_awaited_elsewhere() -> None:
    """Nobody sleeps in two places: the orientation for tomorrow is answered first."""
    household = make_household(2)
    stays = make_stay(make_unit(places=3), make_request(household))
    tomorrow = timezone.now() + timedelta(days=1)
    reservation = make_request(household, now=tomorrow)
    hold = reserve_places(reservation, [make_unit(places=2).pk], actor=TESTS, now=tomorrow, minutes=15)
    end = tonight() + timedelta(days=3)
    with pytest.raises(UnableToTake, match="attendue ailleurs"):
        prolong_stays(stays[:1], end, actor=TESTS)
    Hold.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    prolong_stays(stays[:1], end, actor=TESTS)
    assert not Occupation.objects.filter(active=True, kind=OccupationKind.HOLD).exists()


def test_a_room_that_is_exact_is_left_as_it_is() -> None:
    unit, shared = make_unit(places=3), make_unit(places=3, sharing=Sharing.WOMEN)
    make_stay(unit, make_request(make_household(2)))
    make_stay(shared)
    before = list(Occupation.objects.order_by("pk").values())
    neutralise_spare([unit.pk, shared.pk], tonight())
    assert list(Occupation.objects.order_by("pk").values()) == before


def test_the_spare_bed_of_an_inhabited_room_may_be_broken() -> None:
    """Closed beside the household, neutralised again on the nights before and after."""
    unit = make_unit(places=2)
    stays = make_stay(unit)
    prolong_stays(stays, tonight() + timedelta(days=6), actor=TESTS)
    close(unit, 2, tonight() + timedelta(days=2), 2)
    assert nights(unit, 0, 1, 2, 3, 4, 5) == ["sn", "sn", "so", "so", "sn", "sn"]
    close(unit, 2, tonight(), 2)
    assert nights(unit, 0, 1, 2) == ["so", "so", "so"]


def test_a_bed_where_somebody_sleeps_is_not_declared_broken() -> None:
    unit = make_unit(places=2)
    make_stay(unit)
    with pytest.raises(UnableToTake):
        close(unit, 1, tonight(), 1)
