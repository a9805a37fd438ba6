"""Rooms change where nobody is: more or fewer places, shared otherwise, closed; out of service for longer (R7)."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.households.composition import composition_of
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import places_tonight
from sisiao.occupation.actions import AlreadyTaken, UnableToTake, close_places
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.ledger import ledger
from sisiao.occupation.models import Occupation
from sisiao.occupation.out_of_service import change_closure, close_some
from sisiao.occupation.rooms import close_unit, postpone_closing, renew_unit, resize_unit
from sisiao.offer.actions import UnableToChangeOffer, change_group
from sisiao.offer.enums import ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import Dispositif, Place, PlaceGroup, Unit
from sisiao.stays.actions import prolong_stays
from tests.factories import (
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_stay,
    make_unit,
    tonight,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return tonight() + timedelta(days=days)


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY), places=3, sharing=Sharing.ADULTS)


def figures(unit: Unit, night: date) -> dict[str, int]:
    entries = ledger([unit.group.dispositif_id], night, timezone.now())
    return dict(entries[0].figures.places) if entries else {}


def resize(unit: Unit, places: int, days: int = 0) -> None:
    resize_unit(unit, places, on=on(days), actor=TESTS, tonight=tonight())


def close(unit: Unit, days: int = 0) -> None:
    close_unit(unit, on=on(days), actor=TESTS, tonight=tonight())


def renew(unit: Unit, sharing: Sharing, days: int = 0) -> Unit:
    return renew_unit(unit, kind=UnitKind.ROOM, sharing=sharing, on=on(days), actor=TESTS, tonight=tonight())


def test_a_room_gets_more_places_from_a_night_on(unit: Unit) -> None:
    resize(unit, 5, 2)
    assert (figures(unit, on(1))["created"], figures(unit, on(2))["created"]) == (3, 5)
    assert sorted(Place.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    resize(unit, 4, 3)
    resize(unit, 5, 4)
    assert [figures(unit, on(day))["created"] for day in (2, 3, 4)] == [5, 4, 5]


def test_a_place_more_beside_a_household_that_has_the_room_alone_is_neutralised(db: None) -> None:
    alone = make_unit(make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY), places=1)
    make_stay(alone)
    resize(alone, 2)
    assert figures(alone, tonight())["neutralised"] == 1
    with pytest.raises(UnableToChangeOffer, match="vient d'ouvrir"):
        resize(alone, 1)
    resize(alone, 1, 1)
    assert (figures(alone, on(1))["created"], figures(alone, on(1))["neutralised"]) == (1, 0)


def test_only_places_that_nobody_has_are_taken_away(unit: Unit) -> None:
    make_stay(unit)
    resize(unit, 1)
    assert figures(unit, tonight()) | {"created": 1, "occupied": 1, "free": 0} == figures(unit, tonight())
    with pytest.raises(UnableToChangeOffer, match="de 1 à 200"):
        resize(unit, 0)
    make_stay(make_unit(unit.group, places=1))


def test_taking_away_too_many_says_how_many_are_somebodys(unit: Unit) -> None:
    make_stay(unit)
    make_referral(unit, make_request(make_household()))
    with pytest.raises(UnableToChangeOffer) as refused:
        resize(unit, 1)
    told = str(refused.value)
    assert "1 place est occupée" in told and "1 est réservée" in told and "Déclarez les sorties" in told
    assert figures(unit, tonight())["created"] == 3


def test_an_expired_reservation_keeps_nothing(unit: Unit) -> None:
    make_stay(unit)
    referral = make_referral(unit, make_request(make_household()))
    referral.hold.expires_at = timezone.now() - timedelta(hours=1)
    referral.hold.save(update_fields=["expires_at"])
    resize(unit, 1)
    assert figures(unit, tonight())["created"] == 1


def test_the_sharing_rule_changes_when_the_room_is_empty(unit: Unit) -> None:
    places = list(unit.places.order_by("pk"))
    close_places(places[:1], DateRange(tonight(), on(9)), UnavailabilityCause.WORKS, actor=TESTS)
    made = renew(unit, Sharing.EXCLUSIVE, 3)
    assert (made.name, made.sharing, made.places.count()) == (unit.name, Sharing.EXCLUSIVE, 3)
    unit.refresh_from_db()
    assert (unit.sharing, unit.period.upper) == (Sharing.ADULTS, on(3))
    for night in (on(2), on(3)):
        assert (figures(unit, night)["created"], figures(unit, night)["unavailable"]) == (3, 1)
    assert figures(unit, on(9))["unavailable"] == 0


def test_it_does_not_change_on_somebody(unit: Unit) -> None:
    make_stay(unit)
    with pytest.raises(UnableToChangeOffer, match="1 place est occupée"):
        renew(unit, Sharing.EXCLUSIVE)
    assert Unit.objects.get().sharing == Sharing.ADULTS


def test_a_room_closes_on_nobody(unit: Unit) -> None:
    stay = make_stay(unit)[0]
    with pytest.raises(UnableToChangeOffer, match="1 place est occupée"):
        close(unit, 5)
    Occupation.objects.filter(pk=stay.occupation_id).update(nights=DateRange(tonight(), on(5)))
    close(unit, 5)
    assert figures(unit, on(4))["occupied"] == 1
    assert figures(unit, on(5)).get("created", 0) == 0
    with pytest.raises(UnableToChangeOffer, match="n'est pas ouverte"):
        close(unit, 5)


def test_a_room_that_will_close_takes_nobody_for_longer(unit: Unit) -> None:
    close(unit, 3)
    need = need_of(composition_of(make_household(), tonight()))
    found = places_tonight(need, Night(unit.group.dispositif.siao_id, tonight()), None, timezone.now())
    assert found == []
    with pytest.raises(AlreadyTaken):
        make_referral(unit)


def test_nights_are_not_prolonged_in_a_room_that_closes_but_in_a_group_that_does(db: None) -> None:
    room = make_unit(make_group())
    stays = make_stay(room)
    close(room, 3)
    prolong_stays(stays, on(3), actor=TESTS)
    with pytest.raises(UnableToTake, match="Cette chambre ferme le"):
        prolong_stays(stays, on(4), actor=TESTS)
    PlaceGroup.objects.filter(pk=room.group_id).update(period=DateRange(on(-9), on(3)))
    prolong_stays(stays, on(4), actor=TESTS)
    assert figures(room, on(3))["occupied"] == 1


def test_a_room_that_never_opened_never_was(unit: Unit) -> None:
    future = make_unit(unit.group, places=2, period=DateRange(on(4), None))
    close(future, 4)
    assert list(Unit.objects.all()) == [unit]


def test_the_past_does_not_change(unit: Unit) -> None:
    for act in (lambda: resize(unit, 2, -1), lambda: close(unit, -1), lambda: renew(unit, Sharing.MEN, -1)):
        with pytest.raises(UnableToChangeOffer, match="nuits passées"):
            act()


def test_who_does_not_keep_the_dispositif_changes_no_room(unit: Unit) -> None:
    for profile, scope in (
        (Profile.DISPOSITIF_MANAGER, make_dispositif().scope),
        (Profile.SOCIAL_WORKER, unit.group.dispositif.scope),
    ):
        with pytest.raises(NotAllowed):
            close_unit(unit, on=tonight(), actor=actor_for(profile, scope), tonight=tonight())


def test_rooms_stay_those_of_a_group_that_changes(unit: Unit) -> None:
    dispositif: Dispositif = unit.group.dispositif
    for days in (0, 6):
        facts = {"min_age": 18 + days}
        change_group(unit.group, facts, rhythm=24, since=on(days), actor=TESTS, tonight=tonight())
    assert PlaceGroup.objects.filter(dispositif=dispositif).count() == 3
    assert [figures(unit, on(day))["created"] for day in (-1, 0, 5, 6, 9)] == [3] * 5


def test_nobody_disappears_when_the_last_night_passes(unit: Unit) -> None:
    """A season ends on its date; whoever is there stays counted, and their place open (R10)."""
    make_stay(unit)
    Place.objects.filter(unit=unit).update(period=DateRange(on(-9), on(3)))
    Unit.objects.filter(pk=unit.pk).update(period=DateRange(on(-9), on(3)))
    PlaceGroup.objects.filter(pk=unit.group_id).update(period=DateRange(on(-9), on(3)))
    assert figures(unit, on(2))["open"] == 3
    after = figures(unit, on(3))
    assert (after["created"], after["open"], after["occupied"], after["free"]) == (1, 1, 1, 0)
    unit.group.refresh_from_db()
    postpone_closing(unit.group, on(8), actor=TESTS, tonight=tonight())
    assert [figures(unit, on(day))["open"] for day in (7, 8)] == [3, 1]


def test_so_many_places_of_a_room_go_out_of_service(unit: Unit) -> None:
    make_stay(unit)
    nights = DateRange(tonight(), on(7))
    close_some(unit, 2, nights, UnavailabilityCause.PESTS, actor=TESTS)
    assert figures(unit, tonight())["unavailable"] == 2
    with pytest.raises(UnableToTake, match="Aucune place"):
        close_some(unit, 1, nights, UnavailabilityCause.PESTS, actor=TESTS)


def test_works_last_longer_or_end_sooner(unit: Unit) -> None:
    rows = close_some(unit, 2, DateRange(tonight(), on(4)), UnavailabilityCause.WORKS, actor=TESTS)

    def change(until: date | None) -> None:
        change_closure(rows, until, UnavailabilityCause.DAMAGE, actor=TESTS, tonight=tonight())

    change(on(9))
    assert [figures(unit, on(day))["unavailable"] for day in (8, 9)] == [2, 0]
    change(on(2))
    assert [figures(unit, on(day))["unavailable"] for day in (1, 2)] == [2, 0]
    change(None)
    assert figures(unit, on(300))["unavailable"] == 2
    change(on(3))
    assert {row.cause for row in Occupation.objects.all()} == {UnavailabilityCause.DAMAGE}
    with pytest.raises(UnableToTake, match="précéder"):
        change(on(-1))


def test_works_do_not_last_over_somebody(unit: Unit) -> None:
    rows = close_some(unit, 3, DateRange(tonight(), on(1)), UnavailabilityCause.WORKS, actor=TESTS)
    make_referral(unit, now=timezone.now() + timedelta(days=1))
    with pytest.raises(UnableToTake, match="déjà promise"):
        change_closure(rows, on(5), UnavailabilityCause.WORKS, actor=TESTS, tonight=tonight())
    kinds = Occupation.objects.filter(active=True).values_list("kind", flat=True)
    assert sorted(kinds) == sorted([OccupationKind.OUT_OF_SERVICE] * 3 + [OccupationKind.HOLD])
