"""The invented population: the same for the same seed, and shaped as the trade's figures say."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from sisiao.core.text import normalise
from sisiao.demo.population import CHILD, CONTACT, FEMALE, MIXES, Population
from sisiao.demo.spelling import rewritten

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def households():
    return list(Population(1, departement="95", on=ON).households(4_000))


def age(person):
    return ON.year - person.birth_date.year - ((ON.month, ON.day) < (person.birth_date.month, person.birth_date.day))


def test_the_same_seed_gives_the_same_world():
    first, second = (list(Population(5, departement="48", on=ON).households(300)) for _ in range(2))
    assert first == second
    assert first != list(Population(6, departement="48", on=ON).households(300))


@pytest.mark.parametrize("departement", MIXES)
def test_compositions_follow_the_mix(departement):
    drawn = Population(2, departement=departement, on=ON).households(6_000, again_share=0)
    kinds = Counter(household.kind for household in drawn)
    for kind, share in MIXES[departement].items():
        assert kinds[kind] / 60 == pytest.approx(share, abs=2.5)


def test_a_household_is_possible(households):
    for household in households:
        contact, *others = household.members
        assert contact.role == CONTACT
        assert all(18 <= age(member) <= 90 for member in household.members if member.role != CHILD)
        assert all(0 <= age(member) <= 17 for member in household.members if member.role == CHILD)
        assert not any(member.pregnant and member.sex != FEMALE for member in household.members)
        assert all(member.birth_date <= ON for member in others)


def test_names_collide_and_first_of_january_is_common(households):
    adults = [household.members[0] for household in households]
    assert max(Counter((adult.last_name, adult.first_name) for adult in adults).values()) >= 3
    share = sum((adult.birth_date.month, adult.birth_date.day) == (1, 1) for adult in adults) / len(adults)
    assert 0.15 < share < 0.35


def test_some_come_back_under_another_spelling(households):
    again = [household for household in households if household.again_of is not None]
    assert 15 < len(again) < 80
    changed = 0
    for household in again:
        original, other = households[household.again_of].members[0], household.members[0]
        assert original.sex == other.sex
        changed += original[:4] != other[:4]
    assert changed > len(again) / 2


def test_telephones_ring_nowhere_and_differ(households):
    phones = [member.phone for household in households if household.again_of is None for member in household.members]
    given = [phone for phone in phones if phone]
    assert len(given) == len(set(given))
    assert all(phone.startswith("+3319900") and len(phone) == 12 for phone in given)
    others = Population(1, departement="95", on=ON, first_phone=10_000).households(40)
    assert all(m.phone.startswith("+3326191") for h in others for m in h.members if m.phone)


def test_another_spelling_stays_a_name():
    for seed in range(300):
        last_name, first_name, born = rewritten(Random(seed), "BENSAÏD", "Youssef", date(1990, 3, 7))
        assert normalise(last_name)
        assert normalise(first_name)
        assert born.year == 1990
