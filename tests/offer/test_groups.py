"""Groupes de places: who creates and changes them, and that no change touches a night that is past (R1, R7, R24)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.occupation.rooms import postpone_closing
from sisiao.offer.actions import (
    Series,
    UnableToChangeOffer,
    add_units,
    change_group,
    create_group,
    renew_season,
    split_group,
    withdraw_change,
)
from sisiao.offer.enums import AccessRoute, OpeningRegime, Public, ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import GROUP_FACTS, Dispositif, Place, PlaceGroup, Unit
from tests.factories import actor_for, make_dispositif, make_group, make_unit, tonight
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db

FACTS: dict[str, Any] = {
    "name": "Urgence familles",
    "mode": ReceptionMode.CONTINUOUS_EMERGENCY,
    "route": AccessRoute.SIAO_115,
    "quota_holder": "",
    "regime": OpeningRegime.PERMANENT,
    "publics": [Public.WOMEN_WITH_CHILDREN.value],
    "min_age": 18,
    "max_age": None,
    "wheelchair": "yes",
    "animals": "no",
    "specific_publics": ["Longue errance"],
}


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif()


def create(dispositif: Dispositif, actor: Any = TESTS, **changed: Any) -> PlaceGroup:
    dates = {"starts_on": changed.pop("starts_on", tonight()), "ends_on": changed.pop("ends_on", None)}
    return create_group(dispositif, FACTS | changed, rhythm=12, **dates, actor=actor, now=timezone.now())


def change(group: PlaceGroup, *, since: date, actor: Any = TESTS, **facts: Any) -> PlaceGroup:
    return change_group(group, facts, rhythm=24, since=since, actor=actor, tonight=tonight())


def told_on(group: PlaceGroup, night: date) -> PlaceGroup:
    rows = PlaceGroup.objects.filter(pk=group.pk) | PlaceGroup.objects.filter(became=group)
    return rows.get(period__contains=night)


@pytest.mark.parametrize("profile", [Profile.ENTITY_MANAGER, Profile.ASSISTANT, Profile.DISPOSITIF_MANAGER])
def test_who_keeps_a_dispositif_creates_its_groups(dispositif: Dispositif, profile: Profile) -> None:
    scope = dispositif.scope if profile == Profile.DISPOSITIF_MANAGER else dispositif.entity.scope
    group = create(dispositif, actor_for(profile, scope), ends_on=tonight() + timedelta(days=9))
    assert group.period == DateRange(tonight(), tonight() + timedelta(days=10))
    assert {name: getattr(group, name) for name in GROUP_FACTS} == FACTS
    assert group.update_rhythm_hours == 12


def test_nobody_else_does(dispositif: Dispositif) -> None:
    elsewhere = make_dispositif()
    for profile, scope in (
        (Profile.DISPOSITIF_MANAGER, elsewhere.scope),
        (Profile.ENTITY_MANAGER, elsewhere.entity.scope),
        (Profile.SOCIAL_WORKER, dispositif.scope),
        (Profile.SIAO_ADMIN, dispositif.siao.scope),
    ):
        with pytest.raises(NotAllowed):
            create(dispositif, actor_for(profile, scope))
    assert not PlaceGroup.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"publics": []}, "publics", "au moins un public"),
        ({"route": AccessRoute.QUOTA_HOLDER}, "quota_holder", "réservataire"),
        ({"min_age": 30, "max_age": 20}, "max_age", "inférieur"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on", "précéder"),
        ({"specific_publics": ["Réfugiés"]}, "specific_publics", "inconditionnel"),
    ],
)
def test_what_does_not_hold_together_is_refused(
    dispositif: Dispositif, changed: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(UnableToChangeOffer, match=words) as refused:
        create(dispositif, **changed)
    assert refused.value.field == field


def test_the_base_itself_refuses_a_condition_of_nationality(dispositif: Dispositif) -> None:
    """R24, whatever writes the row."""
    with pytest.raises(IntegrityError, match="unconditional"), transaction.atomic():
        make_group(dispositif, specific_publics=["Réfugiés"])


def test_two_groups_of_one_dispositif_have_two_names(dispositif: Dispositif) -> None:
    create(dispositif)
    with pytest.raises(UnableToChangeOffer, match="déjà ce nom"):
        create(dispositif)
    create(make_dispositif())


def test_a_name_serves_again_elsewhere_or_once_it_is_free(dispositif: Dispositif) -> None:
    create(dispositif, ends_on=tonight())
    create(dispositif, name="Urgence hommes")
    create(dispositif, starts_on=tonight() + timedelta(days=1))
    assert PlaceGroup.objects.filter(dispositif=dispositif).count() == 3


@pytest.mark.parametrize("ages", [(None, 20), (18, None), (18, 25), (18, 18)])
def test_ages_that_hold_together(dispositif: Dispositif, ages: tuple[int | None, int | None]) -> None:
    group = create(dispositif, min_age=ages[0], max_age=ages[1])
    assert (group.min_age, group.max_age) == ages


def test_it_opens_before_its_dispositif_closes(dispositif: Dispositif) -> None:
    Dispositif.objects.filter(pk=dispositif.pk).update(closed_on=tonight() + timedelta(days=5))
    create(dispositif, starts_on=tonight() + timedelta(days=4))
    with pytest.raises(UnableToChangeOffer, match="fermé à cette date"):
        create(dispositif, name="Autre", starts_on=tonight() + timedelta(days=5))


def test_a_first_contact_holds_no_place() -> None:
    counter = make_dispositif(type_id="secteur", siao_referral="none", layout="not_applicable")
    with pytest.raises(UnableToChangeOffer, match="ne porte pas de places"):
        create(counter)
    with pytest.raises(IntegrityError, match="holds no place"), transaction.atomic():
        make_group(counter)


def test_no_nationality_can_be_written_as_a_public(dispositif: Dispositif) -> None:
    with pytest.raises(IntegrityError, match="placegroup_publics_known"), transaction.atomic():
        make_group(dispositif, publics=["refugees"])


def test_a_change_is_true_from_its_night_on_and_the_past_stays(dispositif: Dispositif) -> None:
    group = make_group(dispositif, mode=ReceptionMode.NIGHT_EMERGENCY, publics=["men"])
    changed = change(group, since=tonight(), mode=ReceptionMode.INSERTION, publics=["women"])
    before = told_on(group, tonight() - timedelta(days=1))
    assert (before.mode, before.publics) == (ReceptionMode.NIGHT_EMERGENCY, ["men"])
    assert told_on(group, tonight()) == changed == PlaceGroup.objects.standing().get()
    assert changed.pk == group.pk and changed.public_id == group.public_id
    assert (changed.mode, changed.publics, changed.update_rhythm_hours) == ("insertion", ["women"], 24)


def test_the_past_is_refused(dispositif: Dispositif) -> None:
    group = make_group(dispositif)
    with pytest.raises(UnableToChangeOffer, match="nuits passées") as refused:
        change(group, since=tonight() - timedelta(days=1), publics=["women"])
    assert refused.value.field == "since"
    assert PlaceGroup.objects.get().publics == group.publics


def test_a_change_is_for_a_night_when_the_group_is_open(dispositif: Dispositif) -> None:
    ends = tonight() + timedelta(days=5)
    group = make_group(dispositif, period=DateRange(tonight() - timedelta(days=9), ends))
    with pytest.raises(UnableToChangeOffer, match="est fermé"):
        change(group, since=ends, publics=["women"])
    assert change(group, since=ends - timedelta(days=1), publics=["women"]).period.upper == ends


def test_withdrawing_goes_back_to_what_was_said_last(dispositif: Dispositif) -> None:
    group, later = make_group(dispositif, publics=["men"]), tonight() + timedelta(days=7)
    change(group, since=tonight(), publics=["women"])
    with pytest.raises(UnableToChangeOffer, match="Aucun changement"):
        withdraw_change(group, actor=TESTS, tonight=tonight())
    change(group, since=later, publics=["couples"])
    kept = withdraw_change(group, actor=TESTS, tonight=tonight())
    assert (kept.pk, kept.publics, kept.period.lower) == (group.pk, ["women"], tonight())
    assert told_on(group, tonight() - timedelta(days=1)).publics == ["men"]


def test_one_that_has_not_opened_has_no_change_to_withdraw(dispositif: Dispositif) -> None:
    group = create(dispositif, starts_on=tonight() + timedelta(days=3))
    with pytest.raises(UnableToChangeOffer, match="Aucun changement"):
        withdraw_change(group, actor=TESTS, tonight=tonight())


def test_one_open_for_always_keeps_what_it_said(dispositif: Dispositif) -> None:
    group = make_group(dispositif, period=DateRange(None, None))
    split_group(group, tonight())
    assert group.period == DateRange(tonight(), None)
    assert PlaceGroup.objects.get(became=group).period == DateRange(None, tonight())


def test_an_announced_change_may_be_corrected_and_withdrawn(dispositif: Dispositif) -> None:
    group, later = make_group(dispositif, publics=["men"]), tonight() + timedelta(days=7)
    change(group, since=later, publics=["women"])
    assert told_on(group, tonight()).publics == ["men"]
    with pytest.raises(UnableToChangeOffer, match="déjà annoncé"):
        change(group, since=tonight(), publics=["couples"])
    change(group, since=later, publics=["couples"])
    assert told_on(group, later).publics == ["couples"]
    assert PlaceGroup.objects.count() == 2
    withdraw_change(group, actor=TESTS, tonight=tonight())
    kept = PlaceGroup.objects.get()
    assert (kept.pk, kept.publics, kept.period) == (group.pk, ["men"], group.period)
    with pytest.raises(UnableToChangeOffer, match="Aucun changement"):
        withdraw_change(group, actor=TESTS, tonight=tonight())


def test_saying_the_same_changes_nothing_but_the_rhythm(dispositif: Dispositif) -> None:
    group = make_group(dispositif, publics=["men"], update_rhythm_hours=12)
    other = make_group(dispositif, update_rhythm_hours=12)
    assert change(group, since=tonight() + timedelta(days=3), publics=["men"]) == group
    rhythms = dict(PlaceGroup.objects.values_list("pk", "update_rhythm_hours"))
    assert rhythms == {group.pk: 24, other.pk: 12}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(-3, 12), st.integers(18, 24)), max_size=6))
def test_each_night_says_what_was_last_said_of_it(acts: list[tuple[int, int]]) -> None:
    """Random changes against a table of nights kept by hand: one row for each night, whatever is refused."""
    with transaction.atomic():
        group = make_group(min_age=17)
        says = dict.fromkeys(range(-5, 15), 17)
        for days, age in acts:
            try:
                change(group, since=tonight() + timedelta(days=days), min_age=age)
            except UnableToChangeOffer:
                continue
            group.refresh_from_db()
            if told_on(group, tonight() + timedelta(days=14)).min_age == age:
                says |= {day: age for day in says if tonight() + timedelta(days=day) >= group.period.lower}
        told = {day: told_on(group, tonight() + timedelta(days=day)).min_age for day in says}
        assert told == says
        assert all(said == 17 for day, said in told.items() if day < 0)
        transaction.set_rollback(True)


def series(*names: str, **changed: Any) -> Series:
    told = {"kind": UnitKind.ROOM, "sharing": Sharing.EXCLUSIVE, "places": 2} | changed
    return Series(names=names, **told)


def test_rooms_are_added_in_series(dispositif: Dispositif) -> None:
    ends = tonight() + timedelta(days=30)
    group = make_group(dispositif, period=DateRange(tonight() - timedelta(days=9), ends))
    names = [str(number) for number in range(101, 111)]
    add_units(group, series(*names, floor="1er"), starts_on=tonight(), actor=TESTS, tonight=tonight())
    assert list(Unit.objects.order_by("pk").values_list("name", flat=True)) == names
    assert Place.objects.filter(number__in=(1, 2), period=DateRange(tonight(), ends)).count() == 20


def test_rooms_are_added_while_the_group_is_open(dispositif: Dispositif) -> None:
    """A change of the group is no opening of it: rooms may come before the change, never before the group."""
    ends = tonight() + timedelta(days=30)
    group = create(dispositif, starts_on=tonight() + timedelta(days=3), ends_on=ends - timedelta(days=1))
    change(group, since=tonight() + timedelta(days=9), publics=["women"])
    group.refresh_from_db()

    def add(days: int) -> Unit:
        starts_on, name = tonight() + timedelta(days=days), f"Chambre {days}"
        (unit,) = add_units(group, series(name, places=1), starts_on=starts_on, actor=TESTS, tonight=tonight())
        return unit

    for days in (2, 30):
        with pytest.raises(UnableToChangeOffer, match="fermé"):
            add(days)
    assert [add(days).period for days in (3, 8, 29)] == [
        DateRange(tonight() + timedelta(days=days), ends) for days in (3, 8, 29)
    ]
    assert Place.objects.count() == 3


def test_a_name_of_a_room_serves_again_elsewhere_or_once_it_has_closed(dispositif: Dispositif) -> None:
    group = make_group(dispositif)
    make_unit(make_group(dispositif), name="101")
    make_unit(group, name="101", period=DateRange(tonight() - timedelta(days=9), tonight()))
    add_units(group, series("101"), starts_on=tonight(), actor=TESTS, tonight=tonight())
    assert Unit.objects.filter(name="101").count() == 3


def test_rooms_of_a_group_without_end_have_none(dispositif: Dispositif) -> None:
    group = make_group(dispositif)
    add_units(group, series("1"), starts_on=tonight() + timedelta(days=400), actor=TESTS, tonight=tonight())
    assert Unit.objects.get().period.upper is None


@pytest.mark.parametrize(
    ("told", "days", "words"),
    [
        (series("101"), 0, "existent déjà dans le groupe : 101"),
        (series("7", "7"), 0, "deux fois"),
        (series("7", places=0), 0, "de 1 à 200"),
        (series(), 0, "de 1 à 100 chambres"),
        (series("7"), -1, "à venir"),
        (series("7"), 60, "fermé"),
    ],
)
def test_a_series_is_added_whole_or_not_at_all(dispositif: Dispositif, told: Series, days: int, words: str) -> None:
    group = make_group(dispositif, period=DateRange(tonight() - timedelta(days=9), tonight() + timedelta(days=30)))
    add_units(group, series("101"), starts_on=tonight(), actor=TESTS, tonight=tonight())
    with pytest.raises(UnableToChangeOffer) as refused:
        add_units(group, told, starts_on=tonight() + timedelta(days=days), actor=TESTS, tonight=tonight())
    assert words in str(refused.value).replace("\xa0", " ")
    assert Unit.objects.count() == 1


def test_a_season_has_a_last_night(dispositif: Dispositif) -> None:
    """On screen, and for the base; a group that runs on does not become one without it."""
    with pytest.raises(UnableToChangeOffer, match="dernière nuit") as refused:
        create(dispositif, regime=OpeningRegime.SEASONAL)
    assert refused.value.field == "ends_on"
    group = create(dispositif)
    with pytest.raises(UnableToChangeOffer, match="dernière nuit") as refused:
        change(group, since=tonight(), **FACTS | {"regime": OpeningRegime.SEASONAL})
    assert refused.value.field == "regime"
    with pytest.raises(IntegrityError, match="placegroup_season_ends"), transaction.atomic():
        PlaceGroup.objects.filter(pk=group.pk).update(regime=OpeningRegime.SEASONAL)
    season = create(dispositif, name="Hiver", regime=OpeningRegime.SEASONAL, ends_on=tonight() + timedelta(days=90))
    with pytest.raises(UnableToChangeOffer, match="dernière nuit"):
        postpone_closing(season, None, actor=TESTS, tonight=tonight())


def test_a_season_is_renewed_with_its_rooms(dispositif: Dispositif) -> None:
    """Those that it has to its end, not the one that was taken off before; the old one keeps its history."""
    last = tonight() + timedelta(days=90)
    season = create(dispositif, name="Hiver 2026-2027", regime=OpeningRegime.SEASONAL, ends_on=last)
    make_unit(season, places=3, name="Dortoir", period=season.period)
    make_unit(season, places=2, name="Rendue", period=DateRange(tonight(), tonight() + timedelta(days=9)))
    told: dict[str, Any] = {"rhythm": 12, "actor": TESTS, "now": timezone.now()}
    facts = FACTS | {"name": "Hiver 2027-2028", "regime": OpeningRegime.SEASONAL}
    with pytest.raises(UnableToChangeOffer, match="chevauche"):
        renew_season(season, facts, starts_on=last, ends_on=last + timedelta(days=90), **told)
    first = tonight() + timedelta(days=365)
    made = renew_season(season, facts, starts_on=first, ends_on=first + timedelta(days=90), **told)
    (room,) = made.units.all()
    assert (made.name, made.period.lower, room.name, room.period) == ("Hiver 2027-2028", first, "Dortoir", made.period)
    assert {place.period for place in room.places.all()} == {made.period} and room.places.count() == 3
    assert season.units.count() == 2 and Place.objects.count() == 8
