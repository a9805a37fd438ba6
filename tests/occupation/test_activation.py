"""Surge places open by an activation alone: board, ledger and search say the same (R10)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.households.composition import composition_of
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import not_proposed_tonight, places_tonight
from sisiao.occupation.actions import AlreadyTaken
from sisiao.occupation.ledger import ledger
from sisiao.occupation.queries import night_places, tonight_board
from sisiao.offer.actions import UnableToChangeOffer, activate, extend_activation
from sisiao.offer.enums import ActivationLevel, OpeningRegime, Sharing
from sisiao.offer.models import Activation, Place, PlaceGroup
from sisiao.referrals.actions import reserve_places
from tests.factories import (
    actor_for,
    make_activation,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    state_scope,
    tonight,
)
from tests.factories.people import TESTS
from tests.occupation.counting import counted

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return tonight() + timedelta(days=days)


def nights(first: int, last: int | None) -> DateRange:
    return DateRange(on(first), None if last is None else on(last))


@pytest.fixture
def group(db: None) -> PlaceGroup:
    """Three rooms of two places."""
    surge = make_group(regime=OpeningRegime.ON_ACTIVATION)
    for _ in range(3):
        make_unit(surge, places=2, sharing=Sharing.ADULTS)
    return surge


def told(group: PlaceGroup, night: date) -> dict[str, int]:
    """Places open and free on a night as the board, the ledger, the page of the places and the search say it."""
    now, siao = timezone.now(), group.dispositif.siao
    lines = tonight_board(siao.pk, night, now)
    if not lines:
        assert not counted(group.dispositif_id, night, now)["created"]
        return {}
    board = {line.public_id: line for line in lines}[group.dispositif.public_id]
    figures = ledger([group.dispositif_id], night, now)[0].figures.places
    page = [place for place in night_places([group.dispositif_id], night, now) if place.opens]
    assert figures == counted(group.dispositif_id, night, now)
    assert (board.open, board.free) == (figures["open"], figures["free"]) == (len(page), sum(not p.kind for p in page))
    need = need_of(composition_of(make_household(), night))
    found = places_tonight(need, Night(siao.pk, night), None, now)
    offered = sum(unit.usable for solution in found for unit in solution.place.units)
    assert offered == board.free
    open_groups = PlaceGroup.objects.open_on(night).filter(dispositif=group.dispositif)
    assert open_groups.exists() == bool(found) or board.free == 0
    return {"created": board.created, "open": board.open, "free": board.free}


def test_without_an_activation_nothing_opens(group: PlaceGroup) -> None:
    assert told(group, tonight()) == {"created": 6, "open": 0, "free": 0}
    need = need_of(composition_of(make_household(), tonight()))
    refusals = not_proposed_tonight(need, Night(group.dispositif.siao_id, tonight()), None, timezone.now())
    assert [refusal.words for refusal in refusals] == ["Fermé cette nuit."]


def test_an_activation_opens_so_many_places_for_its_nights(group: PlaceGroup) -> None:
    make_activation(group, nights(0, 3), 3)
    assert told(group, tonight()) == {"created": 6, "open": 3, "free": 3}
    assert told(group, on(2))["open"] == 3
    assert told(group, on(3))["open"] == 0


def test_a_place_that_is_not_open_is_not_taken(group: PlaceGroup) -> None:
    last = group.units.order_by("-pk")[0]
    request = make_request()
    with pytest.raises(AlreadyTaken):
        reserve_places(request, [last.pk], actor=TESTS, now=timezone.now(), minutes=15)
    make_activation(group, nights(0, 3), 4)
    with pytest.raises(AlreadyTaken):
        reserve_places(request, [last.pk], actor=TESTS, now=timezone.now(), minutes=15)
    reserve_places(request, [group.units.order_by("pk")[0].pk], actor=TESTS, now=timezone.now(), minutes=15)
    assert told(group, tonight()) == {"created": 6, "open": 4, "free": 3}


def test_who_is_there_past_the_last_night_keeps_an_open_place(group: PlaceGroup) -> None:
    activation = make_activation(group, nights(0, 3), 3)
    make_stay(group.units.order_by("pk")[0])
    Activation.objects.filter(pk=activation.pk).update(nights=DateRange(on(-2), on(0)))
    assert told(group, tonight()) == {"created": 6, "open": 1, "free": 0}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    rooms=st.lists(st.tuples(st.integers(1, 3), st.integers(-4, 4), st.booleans()), min_size=1, max_size=4),
    activations=st.lists(st.tuples(st.integers(-4, 4), st.integers(1, 4), st.integers(1, 9)), max_size=3),
    housed=st.integers(0, 2),
)
def test_board_ledger_page_and_search_are_equal(rooms: Any, activations: Any, housed: int) -> None:
    with transaction.atomic():
        make_siao()
        surge = make_group(regime=OpeningRegime.ON_ACTIVATION)
        units = [
            make_unit(surge, places=places, sharing=Sharing.ADULTS,
                      period=DateRange(on(min(start, 0)), on(5) if ends else None))
            for places, start, ends in rooms
        ]  # fmt: skip
        first = -6
        for start, length, places in sorted(activations):
            begin = max(start, first)
            make_activation(surge, nights(begin, begin + length), places)
            first = begin + length
        for unit in units[:housed]:
            with transaction.atomic():
                try:
                    make_stay(unit)
                except AlreadyTaken:
                    transaction.set_rollback(True)
        for day in (-2, 0, 1, 5):
            told(surge, on(day))
        transaction.set_rollback(True)


def decide(group: PlaceGroup, actor: Any = TESTS, places: int = 4, first: int = 0, last: int | None = 9) -> Activation:
    return activate(
        group, level=ActivationLevel.GREAT_COLD, decided_by="Préfet du Val-d'Oise", act_reference="AP 2026-115",
        nights=nights(first, last), places=places, actor=actor, tonight=tonight(), now=timezone.now(),
    )  # fmt: skip


def test_the_departement_and_the_siao_activate_theirs(group: PlaceGroup) -> None:
    siao, departement = group.dispositif.siao.scope, state_scope(ScopeKind.DEPARTEMENT, "95")
    decide(group, actor_for(Profile.SIAO_ADMIN, siao), last=2)
    made = decide(group, actor_for(Profile.DEPARTEMENT_ADMIN, departement), first=4)
    assert (made.decided_by, made.act_reference, made.places) == ("Préfet du Val-d'Oise", "AP 2026-115", 4)
    for profile, scope in (
        (Profile.SIAO_ADMIN, make_siao("48").scope),
        (Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48")),
        (Profile.DISPOSITIF_MANAGER, group.dispositif.scope),
        (Profile.CALL_TAKER, siao),
    ):
        with pytest.raises(NotAllowed):
            decide(group, actor_for(profile, scope), first=20, last=22)


def test_what_cannot_be_activated_is_told(group: PlaceGroup) -> None:
    with pytest.raises(UnableToChangeOffer, match="n'a que 6\u00a0places") as refused:
        decide(group, places=7)
    assert refused.value.field == "places"
    with pytest.raises(UnableToChangeOffer, match="à venir"):
        decide(group, first=-1)
    with pytest.raises(UnableToChangeOffer, match="par leurs dates"):
        decide(make_unit().group)
    decide(group)
    with pytest.raises(UnableToChangeOffer, match="déjà activé"):
        decide(group, first=3)


def test_it_opens_the_places_that_its_group_has_on_its_nights(group: PlaceGroup) -> None:
    make_unit(make_group(group.dispositif, regime=OpeningRegime.ON_ACTIVATION), places=9)
    make_unit(group, places=9, period=DateRange(on(-9), on(0)))
    with pytest.raises(UnableToChangeOffer, match="n'a que 6\u00a0places"):
        decide(group, places=7)
    assert decide(group, places=6).places == 6
    for number, words in ((1, "n'a que 1\u00a0place toutes ces"), (2, "n'a que 2\u00a0places toutes ces")):
        small = make_group(group.dispositif, regime=OpeningRegime.ON_ACTIVATION)
        make_unit(small, places=number)
        with pytest.raises(UnableToChangeOffer, match=words):
            decide(small, places=3)


def test_one_without_known_end_is_not_given_one(group: PlaceGroup) -> None:
    activation = decide(group, places=2, last=None)
    assert extend_activation(activation, until=None, places=3, actor=TESTS).places == 3
    with pytest.raises(UnableToChangeOffer, match="terminez l'activation"):
        extend_activation(activation, until=on(30), places=3, actor=TESTS)


def test_another_one_beyond_does_not_stop_an_extension(group: PlaceGroup) -> None:
    activation = decide(group, places=2, last=3)
    decide(group, first=10, last=12)
    assert extend_activation(activation, until=on(10), places=2, actor=TESTS).nights.upper == on(10)


def test_an_activation_is_extended_not_shortened(group: PlaceGroup) -> None:
    activation = decide(group, places=2, last=3)
    extend_activation(activation, until=on(6), places=5, actor=TESTS)
    assert told(group, on(5)) == {"created": 6, "open": 5, "free": 5}
    with pytest.raises(UnableToChangeOffer, match="terminez l'activation"):
        extend_activation(activation, until=on(4), places=5, actor=TESTS)
    with pytest.raises(UnableToChangeOffer, match="5 places sont ouvertes"):
        extend_activation(activation, until=on(6), places=4, actor=TESTS)
    decide(group, first=10, last=12)
    with pytest.raises(UnableToChangeOffer, match="Une autre activation"):
        extend_activation(activation, until=None, places=5, actor=TESTS)


def test_an_activation_opens_the_places_that_are_there_for_all_its_nights() -> None:
    """One that leaves before the end does not take the turn of one that stays."""
    surge = make_group(regime=OpeningRegime.ON_ACTIVATION)
    short = make_unit(surge, places=2, period=nights(-30, 3))
    make_unit(surge, places=2)
    with pytest.raises(UnableToChangeOffer, match="n'a que 2\u00a0places toutes ces nuits-là"):
        decide(surge, places=3)
    made = decide(surge, places=2)
    assert not Place.objects.filter(unit=short, pk__in=_opened(made)).exists() and len(_opened(made)) == 2
    with pytest.raises(UnableToChangeOffer, match="n'a que 2\u00a0places"):
        extend_activation(made, until=on(20), places=3, actor=TESTS)


def _opened(activation: Activation) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_id FROM offer_activatedplace WHERE activation_id = %s", [activation.pk])
        return {row[0] for row in cursor.fetchall()}
