"""Composition is computed: its code is one of the reference list, its words say what the code says."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sisiao.core.models import Reference
from sisiao.households.composition import ADULT_AGE, Composition, Member
from sisiao.households.enums import MemberRole, Sex
from sisiao.households.models import Person
from tests.factories import make_household

members = st.builds(
    Member,
    person_id=st.integers(1, 10**6),
    age=st.none() | st.integers(0, 100),
    sex=st.sampled_from(Sex.values),
    role=st.sampled_from(MemberRole.values),
    pregnant=st.booleans(),
)
compositions = st.builds(Composition, st.lists(members, max_size=7).map(tuple))

WORDS = {
    "10": "Homme seul",
    "20": "Femme seule",
    "30": "Couple",
    "40": "Femme seule avec",
    "50": "Homme seul avec",
    "60": "Groupe de",
    "70": "Groupe de",
    "80": "Mineur isolé",
    "90": "Mineurs en groupe",
    "100": "Couple avec",
}


@given(composition=compositions)
def test_the_code_and_the_words_say_the_same(composition: Composition) -> None:
    code, words = composition.code, composition.in_words()
    if code:
        assert words.startswith(WORDS[code])
    else:
        assert not composition.members or "" in {m.sex for m in composition.adults}
    assert composition.size == len(composition.adults) + len(composition.minors)
    assert ("enfant" in words) == bool(composition.minors and composition.adults)
    assert words.endswith(", enceinte") == (composition.pregnant and bool(composition.members))


@given(composition=compositions)
def test_the_order_of_the_members_changes_nothing(composition: Composition) -> None:
    reversed_ = Composition(tuple(reversed(composition.members)))
    assert (reversed_.code, reversed_.in_words()) == (composition.code, composition.in_words())


@given(age=st.integers(0, 100), role=st.sampled_from(MemberRole.values))
def test_eighteen_is_an_adult_whatever_the_role(age: int, role: str) -> None:
    assert Member(1, age, Sex.MALE, role).minor == (age < ADULT_AGE)


def test_a_child_of_unknown_age_is_treated_as_a_minor() -> None:
    assert Member(1, None, Sex.MALE, MemberRole.CHILD).minor
    assert not Member(1, None, Sex.MALE, MemberRole.CONTACT).minor


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((3, 7), "Femme seule avec 2 enfants (3 et 7 ans)"),
        ((0,), "Femme seule avec 1 enfant (moins d'un an)"),
        ((1,), "Femme seule avec 1 enfant (1 an)"),
        ((0, 4), "Femme seule avec 2 enfants (moins d'un an et 4 ans)"),
        ((None,), "Femme seule avec 1 enfant (âge inconnu)"),
        ((5, None), "Femme seule avec 2 enfants (5 ans, 1 d'âge inconnu)"),
    ],
)
def test_ages_in_words(ages: tuple[int | None, ...], words: str) -> None:
    adult = Member(1, 30, Sex.FEMALE, MemberRole.CONTACT)
    children = [Member(n, age, Sex.MALE, MemberRole.CHILD) for n, age in enumerate(ages, 2)]
    assert Composition((adult, *children)).in_words() == words


@given(birth=st.dates(date(1920, 1, 1), date(2026, 1, 1)), days=st.integers(0, 30_000))
def test_an_age_is_in_whole_years(birth: date, days: int) -> None:
    on = birth + timedelta(days=days)
    age = Person(birth_date=birth).age(on)
    assert age is not None
    assert age * 365 <= days <= (age + 1) * 366


@pytest.mark.django_db
def test_every_code_is_in_the_reference_list() -> None:
    known = set(Reference.objects.filter(list_code="compositions").values_list("code", flat=True))
    assert set(WORDS) <= known


@pytest.mark.django_db
def test_a_household_of_five() -> None:
    household = make_household(2, (12, 7, 0), couple=True)
    people = [m.person for m in household.current_memberships]
    assert len(people) == 5
    assert [person.age(timezone.localdate()) for person in people][2:] == [12, 7, 0]
