"""A dispositif closes: nobody is put out by a date, nothing that it holds is left behind (R10)."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.occupation.actions import close_places, end_occupation
from sisiao.occupation.closing import announce_closing, carry_out_closing, withdraw_closing
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.ledger import ledger
from sisiao.occupation.models import Occupation
from sisiao.offer.actions import UnableToChangeOffer
from sisiao.offer.models import Dispositif, Place, PlaceGroup, Unit
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


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(type_id="residence_sociale", capacity=9, capacity_unit="dwelling", state_reserved=4)


def announced(dispositif: Dispositif, days: int = 10) -> date:
    on = tonight() + timedelta(days=days)
    announce_closing(dispositif, on=on, reason="Fin de convention", actor=TESTS, today=tonight())
    dispositif.refresh_from_db()
    return on


def carry_out(dispositif: Dispositif) -> None:
    carry_out_closing(dispositif, actor=TESTS, now=timezone.now())


def test_an_announced_closing_opens_no_night_after_it(dispositif: Dispositif) -> None:
    unit = make_unit(make_group(dispositif), places=3)
    make_stay(unit, make_request(make_household()))
    on = announced(dispositif)
    assert dispositif.versions.get(period__contains=tonight()).situation == "closing"
    before = ledger([dispositif.pk], on - timedelta(days=1), timezone.now())[0].figures.places
    after = ledger([dispositif.pk], on, timezone.now())[0].figures.places
    assert (before["open"], after["open"]) == (3, 0)


def test_it_is_not_carried_out_while_a_place_is_somebodys(dispositif: Dispositif) -> None:
    group = make_group(dispositif)
    stay = make_stay(make_unit(group), make_request(make_household()))[0]
    Occupation.objects.filter(pk=stay.occupation_id).update(nights=DateRange(tonight(), None))
    on = announced(dispositif)
    with pytest.raises(UnableToChangeOffer, match="1 place est encore"):
        carry_out(dispositif)
    stay.occupation.refresh_from_db()
    end_occupation(stay.occupation, on, actor=TESTS)
    carry_out(dispositif)


def test_a_household_that_is_awaited_remains_too(dispositif: Dispositif) -> None:
    make_referral(make_unit(make_group(dispositif)), make_request(make_household()))
    announced(dispositif, 0)
    with pytest.raises(UnableToChangeOffer, match="encore"):
        carry_out(dispositif)


def test_what_it_holds_ends_that_day_and_the_past_stays(dispositif: Dispositif) -> None:
    unit = make_unit(make_group(dispositif), places=3)
    places = list(unit.places.order_by("pk"))
    close_places(places[:1], DateRange(tonight(), None), UnavailabilityCause.WORKS, actor=TESTS)
    on = announced(dispositif)
    carry_out(dispositif)
    for model in (PlaceGroup, Unit, Place):
        assert {row.period.upper for row in model.objects.all()} == {on}, model
    assert dispositif.quotas.get().period.upper == on
    closure = Occupation.objects.get()
    assert closure.nights.upper == on
    past = ledger([dispositif.pk], on - timedelta(days=1), timezone.now())[0].figures.places
    assert (past["created"], past["open"], past["unavailable"]) == (3, 3, 1)
    assert ledger([dispositif.pk], on, timezone.now()) == []
    carry_out(dispositif)  # once more changes nothing
    assert {row.period.upper for row in Place.objects.all()} == {on}


def test_an_announced_closing_is_taken_back(dispositif: Dispositif) -> None:
    announced(dispositif)
    withdraw_closing(dispositif, actor=TESTS, today=tonight())
    dispositif.refresh_from_db()
    assert dispositif.closed_on is None and dispositif.versions.get(period__contains=tonight()).situation == "open"
    with pytest.raises(UnableToChangeOffer):
        withdraw_closing(dispositif, actor=TESTS, today=tonight())


def test_what_is_refused_says_why(dispositif: Dispositif) -> None:
    with pytest.raises(UnableToChangeOffer, match="à venir"):
        announced(dispositif, -1)
    with pytest.raises(UnableToChangeOffer, match="Annoncez d'abord"):
        carry_out(dispositif)
    manager = actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope)
    with pytest.raises(NotAllowed):
        announce_closing(dispositif, on=tonight(), reason="x", actor=manager, today=tonight())
