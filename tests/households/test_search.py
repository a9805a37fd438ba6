"""Search of a person: forgiving on how a name is said, strict on whom the searcher may see."""

import string
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.households.actions import end_links
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household, Membership
from sisiao.households.queries import Criteria, Hit, records_of, search_persons
from sisiao.siao.models import Siao
from tests.factories import actor_for, make_household, make_siao

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def siao() -> Siao:
    return make_siao("95")


@pytest.fixture
def actor(siao: Siao) -> Actor:
    return actor_for(Profile.CALL_TAKER, siao.scope)


def found(actor: Actor, **criteria: object) -> set[int]:
    return {hit.household_id for hit in search_persons(Criteria(**criteria), actor, TODAY)}


def household(siao: Siao | None, first: str = "Élodie", last: str = "N'Guyen-Bélanger", **more: object) -> Household:
    return make_household(siao=siao, first_name=first, last_name=last, **more)


@pytest.mark.parametrize(
    "typed",
    [
        "Élodie N'Guyen-Bélanger",
        "elodie nguyen belanger",
        "BELANGER elodie",
        "n'guyen elodie",
        "nguyen-belanger",
        "Belangé",
        "bellanger elodi",
        "  ÉLODIE   belanger ",
        "elod",
        "Elodie BÉLENGER",
    ],
)
def test_a_name_is_found_however_it_is_written(siao: Siao, actor: Actor, typed: str) -> None:
    """Accents, case, order, hyphens, apostrophes, a beginning, one typing error."""
    wanted = household(siao)
    household(siao, "Karim", "Dupont")
    assert wanted.pk in found(actor, name=typed)


def test_the_words_of_two_persons_do_not_mix(siao: Siao, actor: Actor) -> None:
    """Every word typed must be of the same person."""
    household(siao, "Élodie", "Martin")
    household(siao, "Karim", "Bélanger")
    assert found(actor, name="Elodie Belanger") == set()


def test_story_18_the_same_person_written_twice(siao: Siao, actor: Actor) -> None:
    both = {household(siao, "Ali", "MOHAMED").pk, household(siao, "Mohamed", "ALI").pk}
    assert found(actor, name="MOHAMED Ali") == both


def test_the_exact_name_comes_first(siao: Siao, actor: Actor) -> None:
    for last in ("Martinez", "Martineau", "Marti"):
        household(siao, "Ana", last)
    exact = household(siao, "Ana", "Martin")
    assert search_persons(Criteria(name="Ana Martin"), actor, TODAY)[0].household_id == exact.pk


def test_every_member_is_found_by_every_datum(siao: Siao, actor: Actor) -> None:
    family = make_household(2, (7,), siao=siao, birth_name="Kowalczyk", phone="+33601020304")
    child = family.current_memberships[2].person
    assert found(actor, name="kowalczik") == {family.pk}
    assert found(actor, phone="+33601020304") == {family.pk}
    assert found(actor, birth_date=child.birth_date) == {family.pk}
    family.refresh_from_db()
    child.refresh_from_db()
    assert found(actor, record_number=family.record_number) == {family.pk}
    assert found(actor, record_number=child.record_number) == {family.pk}
    assert found(actor, name="Lina", birth_date=child.birth_date) == {family.pk}
    assert found(actor, name="Lina", birth_date=date(1950, 1, 1)) == set()


@pytest.mark.parametrize(
    "criteria", [{}, {"name": "ab"}, {"name": "a b"}, {"name": ":::"}, {"name": "محمد"}, {"phone": ""}]
)
def test_nothing_asked_nothing_found(siao: Siao, actor: Actor, criteria: dict[str, str]) -> None:
    household(siao)
    assert found(actor, **criteria) == set()


def test_nobody_outside_the_perimeter_is_found(actor: Actor) -> None:
    stranger = household(make_siao("48"), phone="+33605060708", birth_date=date(1990, 1, 1))
    stranger.refresh_from_db()
    for criteria in (
        {"name": "Elodie Belanger"},
        {"phone": "+33605060708"},
        {"birth_date": date(1990, 1, 1)},
        {"record_number": stranger.record_number},
    ):
        assert found(actor, **criteria) == set()


def test_a_record_leaves_the_perimeter_when_its_link_ends(siao: Siao, actor: Actor) -> None:
    wanted = household(siao)
    end_links(wanted.pk, LinkReason.CALL, 0, ends_on=TODAY + timedelta(days=1))
    assert found(actor, name="Belanger") == {wanted.pk}
    end_links(wanted.pk, LinkReason.CALL, 0, ends_on=TODAY)
    assert found(actor, name="Belanger") == set()
    assert not Household.objects.visible_to(actor, TODAY).exists()


def test_records_of_a_search_are_those_of_the_queryset(siao: Siao, actor: Actor, django_assert_num_queries) -> None:
    family = make_household(2, (7, 3), siao=siao, last_name="Lefèvre")
    alone = make_household(siao=siao, last_name="Lefebvre")
    gone = family.current_memberships[1]
    Membership.objects.filter(pk=gone.pk).update(period=DateRange(TODAY - timedelta(days=9), TODAY))
    hits = search_persons(Criteria(name="Lefevre"), actor, TODAY)
    with django_assert_num_queries(1):
        records = records_of([*hits, Hit(0, 0, 1.0)])
        read = {key: _everything(household) for key, household in records.items()}
    wanted = Household.objects.filter(pk__in=(family.pk, alone.pk)).with_members()
    assert read == {household.pk: _everything(household) for household in wanted}
    assert records_of([]) == {}


def _everything(household: Household) -> object:
    told = [household, *(m.person for m in household.current_memberships), *household.current_memberships]
    left_out = {"search_words", "period"}
    return [
        (each, [getattr(each, f.attname) for f in each._meta.concrete_fields if f.name not in left_out])
        for each in told
    ]


names = st.permutations(string.ascii_lowercase).map(lambda letters: "".join(letters[:7]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(last=names, first=names, position=st.integers(3, 6), letter=st.sampled_from(string.ascii_lowercase))
def test_one_wrong_letter_past_the_third_is_forgiven(
    siao: Siao, actor: Actor, last: str, first: str, position: int, letter: str
) -> None:
    """A letter put for another, doubled or left out, on one of the two names."""
    wanted = household(siao, first, last)
    begins, ends = last[:position], last[position + 1 :]
    wrong = (begins + ends, begins + 2 * last[position] + ends, begins + letter + ends)
    for typed in wrong:
        people = {hit.household_id for hit in search_persons(Criteria(name=f"{typed} {first}"), actor, TODAY)}
        assert wanted.pk in people or len(people) == 20, (typed, last)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(min_size=3, max_size=60))
def test_whatever_is_typed_is_answered(siao: Siao, actor: Actor, typed: str) -> None:
    search_persons(Criteria(name=typed.replace("\x00", "")), actor, TODAY)
