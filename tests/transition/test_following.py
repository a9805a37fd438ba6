"""People whose dispositif already describes its places: they go into the free ones, and only who finds none blocks."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.households.models import Household
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import OpeningRegime, Sharing
from sisiao.offer.models import Place
from sisiao.stays.models import Stay
from sisiao.transition.actions import Share, attach_group, leave_group, switching
from sisiao.transition.actions.switching import run_switch
from sisiao.transition.enums import NothingReason, SwitchState
from sisiao.transition.models import Switch
from sisiao.transition.plan import Where
from tests.factories import make_group, make_household, make_request, make_stay, make_unit, tonight
from tests.transition.switching import (
    PROJECT,
    contents,
    end_state,
    forbidding,
    leave_accounts,
    make_legacy_stay,
    rehearsed,
    signed,
    switched,
)
from tests.transition.test_reversing import taken_back
from tests.transition.world import Temps2, make_legacy_group, make_temps2

pytestmark = pytest.mark.django_db
SINCE = date(2025, 1, 6)


@pytest.fixture
def world(db: None) -> Temps2:
    """A CHU that describes a room of three and a dortoir of two; its old group goes there, nobody sleeps there yet."""
    made = make_temps2()
    attach_group(made.group, [Share(made.chu.pk, 24)], actor=made.operator, now=timezone.now())
    leave_accounts(made)
    group = make_group(made.chu, name="Décrit")
    make_unit(group, 3, name="Chambre 1")
    make_unit(group, 2, name="Dortoir", sharing=Sharing.ADULTS)
    signed(made.siao)
    return made


def sleeps(world: Temps2, adults: int = 1, children: tuple[int, ...] = ()) -> Household:
    household = make_household(adults, children, siao=world.siao)
    make_legacy_stay(world.group, household, SINCE)
    return household


def room_of(household: Household) -> set[str]:
    return set(Place.objects.filter(occupations__household=household).values_list("unit__name", flat=True))


def test_a_household_goes_whole_into_a_room_and_adults_alone_into_the_dortoir(world: Temps2) -> None:
    family, alone, other = sleeps(world, 1, (4,)), sleeps(world), sleeps(world)
    found = rehearsed(world)
    assert not found.problems and dict(found.after)["Séjours repris"] == 4
    assert dict(found.after)["Places créées"] == 0
    words = "4\u00a0personnes rejoignent des places libres d'un dispositif qui décrit déjà les siennes."
    assert words in found.differences
    start = contents()
    switch = switched(world)
    assert switch.state == SwitchState.DONE and Place.objects.count() == 5
    assert room_of(family) == {"Chambre 1"} and room_of(alone) == room_of(other) == {"Dortoir"}
    spare = Occupation.objects.get(kind=OccupationKind.NEUTRALISED)
    assert spare.household == family and spare.nights.upper is None
    assert {stay.occupation.nights.lower for stay in Stay.objects.all()} == {SINCE}
    taken_back(world)
    assert contents() == start


def test_the_start_comes_after_what_had_the_place_and_the_person(world: Temps2) -> None:
    household = make_household(siao=world.siao)
    (past,) = make_stay(make_unit(make_group(world.chrs)), make_request(household, world.siao))
    ended = DateRange(tonight() - timedelta(days=20), tonight() - timedelta(days=3))
    Occupation.objects.filter(pk=past.occupation_id).update(nights=ended)
    make_legacy_stay(world.group, household, SINCE)
    switched(world)
    assert Stay.objects.exclude(pk=past.pk).get().occupation.nights.lower == ended.upper


@pytest.mark.parametrize("why", ["taken", "works", "shared_by_women", "surge", "closed", "minor"])
def test_who_finds_no_free_place_blocks_with_the_page_of_its_group(world: Temps2, why: str) -> None:
    units = {unit.name: unit for unit in world.chu.place_groups.get().units.all()}
    lone = sleeps(world, 1, (4, 6)) if why != "minor" else make_household(1, siao=world.siao, age=15)
    if why == "minor":
        make_legacy_stay(world.group, lone, SINCE)
        units["Chambre 1"].places.all().delete()
    elif why == "taken":
        make_stay(units["Chambre 1"], make_request(make_household(siao=world.siao), world.siao))
    elif why == "works":
        place = units["Chambre 1"].places.first()
        nights = DateRange(tonight(), None)
        Occupation.objects.create(place=place, dispositif=world.chu, nights=nights, kind=OccupationKind.OUT_OF_SERVICE)
    elif why == "shared_by_women":
        type(units["Chambre 1"]).objects.update(sharing=Sharing.WOMEN)
    elif why == "surge":
        world.chu.place_groups.update(regime=OpeningRegime.ON_ACTIVATION)
    else:
        Place.objects.filter(unit=units["Chambre 1"]).update(period=DateRange(SINCE, tonight()))
    (problem,) = rehearsed(world).problems
    number = "1\u00a0personne dort" if why == "minor" else "3\u00a0personnes dorment"
    assert problem.words.startswith(f"{number} dans «\u00a0CHU LES TILLEULS\u00a0»")
    assert "CHU des Tilleuls décrit déjà ses places" in problem.words
    assert (problem.where, problem.group) == (Where.GROUP, world.group)


def test_a_group_without_issue_says_what_to_do_of_who_sleeps_there(world: Temps2) -> None:
    gone = make_legacy_group(world.structure)
    leave_group(gone, NothingReason.CLOSED, actor=world.operator, now=timezone.now())
    make_legacy_stay(gone, make_household(siao=world.siao), SINCE)
    (problem,) = rehearsed(world).problems
    assert "dit sans suite\u00a0: rattachez-le à un dispositif" in problem.words and problem.group == gone


def test_who_already_has_a_stay_there_is_there(world: Temps2) -> None:
    unit, household = make_unit(make_group(world.chu, mode="continuous_emergency")), make_household(siao=world.siao)
    (stay,) = make_stay(unit, make_request(household, world.siao))
    make_legacy_stay(world.group, household, SINCE)
    found = rehearsed(world)
    assert not found.problems and dict(found.after)["Séjours repris"] == 0
    assert (
        "1\u00a0personne a déjà son séjour dans le dispositif où va son groupe\u00a0: il continue." in found.differences
    )
    switched(world)
    assert Stay.objects.get() == stay
    taken_back(world)
    assert Stay.objects.get() == stay


def test_a_stay_elsewhere_in_the_service_forbids_it(world: Temps2) -> None:
    unit, household = make_unit(make_group(world.chrs, mode="continuous_emergency")), make_household(siao=world.siao)
    make_stay(unit, make_request(household, world.siao))
    make_legacy_stay(world.group, household, SINCE)
    assert "1\u00a0personne a déjà un séjour en cours dans le service." in forbidding(world)


def test_a_place_taken_since_the_signature_leaves_nobody_behind(world: Temps2, monkeypatch: pytest.MonkeyPatch) -> None:
    family = sleeps(world, 1, (4, 6))
    signed(world.siao)
    unit = world.chu.place_groups.get().units.get(name="Chambre 1")
    original = switching._started

    def just_after(*arguments: object) -> Switch:
        switch: Switch = original(*arguments)  # type: ignore[arg-type]
        make_stay(unit, make_request(make_household(siao=world.siao), world.siao))
        return switch

    monkeypatch.setattr(switching, "_started", just_after)
    run_switch(world.siao, actor=PROJECT, now=timezone.now())
    rows = Occupation.objects.filter(household=family, kind=OccupationKind.STAY)
    assert rows.count() == 3 and all(row.surplus_reason for row in rows)


def test_interrupted_it_ends_the_same(world: Temps2, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_legacy_group(world.structure, places=2, category_code="20")
    attach_group(other, [Share(world.chu.pk, 2)], actor=world.operator, now=timezone.now())
    sleeps(world, 1, (4,))
    make_legacy_stay(other, make_household(siao=world.siao), SINCE)
    switched(world)
    expected = end_state()
    taken_back(world)
    signed(world.siao)
    original, stops = switching._write_step, iter(range(9))

    def interrupted(step: object) -> None:
        if next(stops) == 2:
            raise KeyboardInterrupt
        original(step)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(switching, "_write_step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run_switch(world.siao, actor=PROJECT, now=timezone.now())
    run_switch(world.siao, actor=PROJECT, now=timezone.now())
    assert end_state() == expected
