"""Rules of the trade that matching must keep: R1, R16, R19, R24, R25."""

import dataclasses
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.households.composition import Composition, Member, composition_of
from sisiao.households.enums import MemberRole, ReceptionWish, Sex
from sisiao.households.models import Household
from sisiao.matching.actions import UnableToMark, mark_not_proposed, propose_again
from sisiao.matching.criteria import CRITERIA, NOT_PROPOSED
from sisiao.matching.enums import NotProposedKind
from sisiao.matching.models import NotProposed
from sisiao.matching.need import Need, Night, need_of
from sisiao.matching.queries import not_proposed_tonight, places_tonight
from sisiao.offer.enums import AccessRoute, AnimalRule, Public, ReceptionMode, Sharing
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from tests.factories import actor_for, make_dispositif, make_group, make_household, make_siao, make_unit
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def tonight(siao: Siao) -> Night:
    return Night(siao.pk, current_night(siao, timezone.now()))


def need_for(household: Household) -> Need:
    return need_of(composition_of(household, timezone.localdate()))


def member(age: int | None = 30, sex: str = Sex.FEMALE, role: str = MemberRole.CONTACT, **more: object) -> Member:
    return Member(1, age, sex, role, **more)


def refusal_words(household: Household, siao: Siao) -> list[str]:
    refusals = not_proposed_tonight(need_for(household), tonight(siao), household.pk, timezone.now())
    return [refusal.words for refusal in refusals]


@pytest.mark.parametrize(
    ("field", "value"),
    [("route", route) for route in AccessRoute if route != AccessRoute.SIAO_115]
    + [("mode", mode) for mode in ReceptionMode if "emergency" not in mode],
)
def test_only_urgence_reached_by_siao_115_is_shown(field: str, value: str) -> None:
    """R1. Neither proposed nor said « not proposed »: an écoutant does not even learn that it exists."""
    siao = make_siao()
    make_unit(make_group(make_dispositif(siao), **{field: value}), places=3)
    household = make_household(siao=siao)
    assert places_tonight(need_for(household), tonight(siao), household.pk, timezone.now()) == []
    assert refusal_words(household, siao) == []


@pytest.mark.parametrize("fits", [True, False])
def test_a_choice_a_ban_and_a_conflict_look_the_same(fits: bool) -> None:
    """R16: the same words, whatever the reason, whether the place would have suited or not."""
    siao = make_siao()
    dispositif = make_dispositif(siao, animals=AnimalRule.YES if fits else AnimalRule.NO)
    make_unit(make_group(dispositif), places=2)
    household = make_household(siao=siao, animals=["chien"])
    need, night, now = need_for(household), tonight(siao), timezone.now()
    answers = set()
    for kind in NotProposedKind:
        mark = NotProposed.objects.create(
            household=household, dispositif=dispositif, kind=kind, period=DateRange(night.date, None), facts=kind.label
        )
        assert places_tonight(need, night, household.pk, now) == []
        answers.add(repr(not_proposed_tonight(need, night, household.pk, now)))
        mark.delete()
    assert len(answers) == 1
    assert f"words={NOT_PROPOSED!r}" in answers.pop()


def test_a_mark_concerns_one_household_one_dispositif_and_its_dates() -> None:
    """R23: a ban closes one dispositif, never the 115, and it ends."""
    siao = make_siao()
    night = tonight(siao)
    here, there = make_dispositif(siao), make_dispositif(siao)
    for dispositif in (here, there):
        make_unit(make_group(dispositif), places=1)
    banned, other = make_household(siao=siao), make_household(siao=siao)
    mark = mark_not_proposed(banned, here, NotProposedKind.CHOICE, actor=TESTS, on=night.date, until=None)
    now = timezone.now()
    proposed = {s.place.dispositif_id for s in places_tonight(need_for(banned), night, banned.pk, now)}
    assert proposed == {there.pk}
    assert len(places_tonight(need_for(other), night, other.pk, now)) == 2
    propose_again(mark, actor=TESTS, on=night.date)
    assert len(places_tonight(need_for(banned), night, banned.pk, now)) == 2


def test_a_ban_needs_facts_and_an_end() -> None:
    household, dispositif, today = make_household(), make_dispositif(), timezone.localdate()
    for until, facts in ((None, "Coups."), (today + timedelta(days=365), " "), (today, "Coups.")):
        with pytest.raises(UnableToMark):
            mark_not_proposed(
                household, dispositif, NotProposedKind.BAN, actor=TESTS, on=today, until=until, facts=facts
            )


def test_an_ecoutant_marks_nothing() -> None:
    siao = make_siao()
    ecoutant = actor_for(Profile.CALL_TAKER, siao.scope)
    with pytest.raises(NotAllowed):
        mark_not_proposed(
            make_household(), make_dispositif(siao), NotProposedKind.CHOICE, actor=ecoutant, on=timezone.localdate(),
            until=None,
        )  # fmt: skip


def test_a_lone_minor_is_never_offered_an_adult_place() -> None:
    """R25, story 10."""
    siao = make_siao()
    make_unit(make_group(make_dispositif(siao)), places=2)
    minor = make_household(siao=siao, age=16)
    assert places_tonight(need_for(minor), tonight(siao), minor.pk, timezone.now()) == []
    assert "119" in refusal_words(minor, siao)[0]


def test_what_the_person_says_decides_for_shared_rooms() -> None:
    """R19, story 9: a trans woman who asks to be received with women is, whatever her papers say."""
    wish = need_of(Composition((member(sex=Sex.MALE, reception_wish=ReceptionWish.WITH_WOMEN),)))
    assert wish.sharings == {Sharing.EXCLUSIVE, Sharing.WOMEN}
    assert wish.publics == {Public.WOMEN}
    either = need_of(Composition((member(sex=Sex.MALE, reception_wish=ReceptionWish.EITHER),)))
    assert either.publics == {Public.MEN}
    assert either.sharings == {Sharing.EXCLUSIVE, Sharing.MEN, Sharing.ADULTS}


def test_a_wish_answers_where_the_sex_is_unknown() -> None:
    need = need_of(Composition((member(sex=Sex.UNKNOWN, reception_wish=ReceptionWish.WITH_MEN),)))
    assert (need.publics, need.sex_unknown) == ({Public.MEN}, False)


def test_an_unknown_sex_needs_both_publics_and_says_so() -> None:
    siao = make_siao()
    make_unit(make_group(make_dispositif(siao), publics=[Public.WOMEN]), places=1)
    unknown = make_household(siao=siao, sex="")
    assert refusal_words(unknown, siao) == [
        "Public à vérifier\u00a0: précisez si la personne est une femme ou un homme."
    ]


def test_children_are_never_put_with_strangers_who_are_not_families() -> None:
    need = need_of(Composition((member(), member(age=3, role=MemberRole.CHILD))))
    assert need.sharings == {Sharing.EXCLUSIVE, Sharing.FAMILIES}


def test_no_criterion_reads_nationality_permit_or_resources() -> None:
    """R24: the need holds nothing of the kind, so no criterion can."""
    read = {field.name for field in dataclasses.fields(Need)} | {criterion.name for criterion in CRITERIA}
    forbidden = ("nation", "permit", "resource", "income", "budget", "country", "origin")
    assert not [name for name in read for word in forbidden if word in name]


def test_story_1_one_family_room_fits_a_household_of_five_whole() -> None:
    """A couple with three children: everything else fits only in part, and is said so."""
    siao = make_siao()
    group = make_group(make_dispositif(siao))
    for places in (2, 4):
        make_unit(make_group(make_dispositif(siao), name=f"Chambre de {places}"), places=places)
    five = make_unit(group, places=5)
    family = make_household(2, (12, 7, 0), couple=True, siao=siao)
    solutions = places_tonight(need_for(family), tonight(siao), family.pk, timezone.now())
    assert [solution.unit_ids for solution in solutions] == [(five.pk,)]
    assert sorted(refusal_words(family, siao)) == [
        "Aucune chambre pour 5 personnes\u00a0: la plus grande en accueille 2.",
        "Aucune chambre pour 5 personnes\u00a0: la plus grande en accueille 4.",
    ]
