"""Who may read where a household to protect sleeps."""

from dataclasses import replace

import pytest

from sisiao.core.actor import Actor, Perimeter
from sisiao.core.fields import FieldClass
from sisiao.households.models import Household
from sisiao.households.perms import may_know_where

HOST, ELSEWHERE = 7, 8
STRANGER = Actor(user_id=1, profile="x", label="X", perimeter=Perimeter(scope_ids=frozenset({ELSEWHERE})))
HOSTING = replace(STRANGER, perimeter=Perimeter(scope_ids=frozenset({HOST})))
CLEARED = replace(STRANGER, fields=frozenset({FieldClass.PROTECTED_PLACE}))
LOOKING = replace(STRANGER, behind=2)


@pytest.mark.parametrize(
    ("actor", "to_protect", "in_hand", "knows"),
    [
        (STRANGER, False, False, True),
        (STRANGER, True, False, False),
        (STRANGER, True, True, True),
        (HOSTING, True, False, True),
        (CLEARED, True, False, True),
        (LOOKING, False, False, True),
        (LOOKING, True, True, False),
    ],
)
def test_the_host_the_cleared_and_who_has_the_call_in_hand(
    actor: Actor, to_protect: bool, in_hand: bool, knows: bool
) -> None:
    household = Household(to_protect=to_protect)
    assert may_know_where(actor, household, HOST, in_hand=in_hand) is knows
    if not in_hand:
        assert may_know_where(actor, household, HOST) is knows


def test_a_place_without_structure_is_told_to_the_cleared_alone() -> None:
    protected = Household(to_protect=True)
    assert not may_know_where(HOSTING, protected, None)
    assert may_know_where(CLEARED, protected, None)
