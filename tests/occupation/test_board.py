"""The board and the page of the places: the same word for the same place, and one query each."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.occupation.actions import close_places, reopen_places
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.occupation.queries import night_places, tonight_board
from sisiao.offer.enums import AccessRoute, OpeningRegime, ReceptionMode, Sharing
from sisiao.offer.models import Unit
from sisiao.stays.actions import prolong_stays
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    tonight,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def figures(unit: Unit, days: int = 0) -> dict[str, int]:
    """What the board says of a unit's dispositif, zeros aside, checked against the page of its places."""
    now = timezone.now()
    dispositif = unit.group.dispositif
    night = make_request(make_household(), now=now).night + timedelta(days=days)
    line = next(x for x in tonight_board(dispositif.siao_id, night, now) if x.public_id == dispositif.public_id)
    names = ("unavailable", "held", "occupied", "kept", "neutralised", "free")
    told = {name: getattr(line, name) for name in names if getattr(line, name)}
    words = {"": "free", "stay": "occupied", "hold": "held", "out_of_service": "unavailable"}
    places = [words.get(p.kind, p.kind) for p in night_places([dispositif.pk], night, now) if p.opens]
    assert told == {name: places.count(name) for name in names if name in places}
    return told


def test_each_place_has_one_word() -> None:
    unit = make_unit(places=4, sharing=Sharing.WOMEN)
    make_stay(unit, make_request(make_household()))
    make_referral(unit, make_request(make_household()))
    free = unit.places.exclude(occupations__active=True).order_by("number")
    night = Occupation.objects.order_by("pk")[0].nights
    close_places([free[0]], night, UnavailabilityCause.PESTS, actor=TESTS)
    assert figures(unit) == {"occupied": 1, "held": 1, "unavailable": 1, "free": 1}


def test_a_member_who_stays_alone_keeps_the_room() -> None:
    """Prolonged alone: the places of those who left read neutralised, not free, and nobody is sent there."""
    unit = make_unit(places=3)
    stays = make_stay(unit, make_request(make_household(2)))
    prolong_stays(stays[:1], stays[0].occupation.nights.upper + timedelta(days=2), actor=TESTS)
    assert figures(unit) == {"occupied": 2, "neutralised": 1}
    assert figures(unit, days=1) == {"occupied": 1, "neutralised": 2}


def test_a_place_that_the_rows_leave_free_beside_a_household_reads_neutralised() -> None:
    """The readers' own net, whatever the acts forget."""
    unit = make_unit(places=3)
    make_stay(unit, make_request(make_household(2)))
    Occupation.objects.filter(kind=OccupationKind.NEUTRALISED).update(active=False)
    assert figures(unit) == {"occupied": 2, "neutralised": 1}


def test_a_place_that_reopens_beside_a_household_is_not_free() -> None:
    unit = make_unit(places=2)
    request = make_request(make_household())
    night = DateRange(request.night, request.night + timedelta(days=1), "[)")
    closed = close_places(list(unit.places.order_by("pk"))[:1], night, UnavailabilityCause.WORKS, actor=TESTS)
    make_stay(unit, request)
    assert figures(unit) == {"occupied": 1, "unavailable": 1}
    reopen_places(closed, request.night, actor=TESTS)
    assert figures(unit) == {"occupied": 1, "neutralised": 1}


def test_a_surnumeraire_is_counted_apart() -> None:
    """R6, story 3: a cot is a stay without a place."""
    unit = make_unit(places=1)
    stay = make_stay(unit)[0]
    baby = make_household(age=0)
    Occupation.objects.create(
        dispositif=unit.group.dispositif,
        nights=stay.occupation.nights,
        kind=OccupationKind.STAY,
        household=baby,
        person=baby.current_memberships[0].person,
        surplus_reason="Naissance pendant le séjour",
    )
    line = tonight_board(unit.group.dispositif.siao_id, stay.occupation.nights.lower, timezone.now())[0]
    assert (line.created, line.open, line.occupied, line.surplus) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("group", "created", "opened"),
    [
        ({"regime": OpeningRegime.ON_ACTIVATION}, 2, 0),
        ({"regime": OpeningRegime.SEASONAL, "period": DateRange(date(2020, 1, 1), date(2099, 1, 1))}, 2, 2),
        ({"route": AccessRoute.MANAGER}, 2, 2),
    ],
)
def test_places_that_wait_for_an_activation_are_created_not_open(
    group: dict[str, object], created: int, opened: int
) -> None:
    unit = make_unit(make_group(**group), places=2)
    line = tonight_board(unit.group.dispositif.siao_id, tonight(), timezone.now())[0]
    assert (line.created, line.open, line.free) == (created, opened, opened)


def test_the_board_is_of_urgence_in_one_siao() -> None:
    make_unit(make_group(mode=ReceptionMode.INSERTION), places=2)
    make_unit(make_group(make_dispositif(make_siao("48"))), places=2)
    assert tonight_board(make_siao().pk, tonight(), timezone.now()) == []


def test_one_query_whatever_the_length(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    units = [make_unit(make_group(make_dispositif()), places=2) for _ in range(4)]
    siao, night = units[0].group.dispositif.siao_id, tonight()
    with django_assert_num_queries(1):
        assert len(tonight_board(siao, night, timezone.now())) == 4
    with django_assert_num_queries(1):
        night_places([unit.group.dispositif_id for unit in units], night, timezone.now())


def test_a_stale_declaration_is_said() -> None:
    now = timezone.now()
    fresh, old, never = (make_unit(make_group(declared_at=at)) for at in (now, now - timedelta(hours=25), None))
    lines = {line.public_id: line for line in tonight_board(make_siao().pk, tonight(), now)}
    told = [lines[unit.group.dispositif.public_id].stale(now) for unit in (fresh, old, never)]
    assert told == [False, True, True]
