"""Who may take which step from each state of a request of creation: the whole table, written a second time."""

from types import SimpleNamespace

import pytest

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.creation.enums import CreationState as S
from sisiao.creation.workflow import CREATION

APPLICANT, SIAO, DDETS = C.REQUEST_OFFER, C.PREVALIDATE_OFFER, C.VALIDATE_OFFER
INSTRUCTION_OF_DDETS = {
    "validate": S.VALIDATED,
    "ask_from_ddets": S.ASKED,
    "send_back_from_ddets": S.TO_CORRECT,
    "refuse_from_ddets": S.REFUSED,
}
GIVEN_UP = {"withdraw": S.WITHDRAWN}
TABLE = {
    (S.DRAFT, APPLICANT): {"send": S.TO_CONFIRM} | GIVEN_UP,
    (S.TO_CONFIRM, APPLICANT): {
        "send": S.TO_CONFIRM,
        "confirm": S.SUBMITTED,
        "confirm_for_ddets": S.PREVALIDATED,
    }
    | GIVEN_UP,
    (S.SUBMITTED, APPLICANT): GIVEN_UP,
    (S.PREVALIDATED, APPLICANT): GIVEN_UP,
    (S.ASKED, APPLICANT): {"answer": S.SUBMITTED, "answer_to_ddets": S.PREVALIDATED} | GIVEN_UP,
    (S.TO_CORRECT, APPLICANT): {"correct": S.SUBMITTED, "correct_to_ddets": S.PREVALIDATED} | GIVEN_UP,
    (S.SUBMITTED, SIAO): {
        "prevalidate": S.PREVALIDATED,
        "validate_alone": S.VALIDATED,
        "ask": S.ASKED,
        "send_back": S.TO_CORRECT,
        "refuse": S.REFUSED,
    },
    (S.SUBMITTED, DDETS): {"hand_over": S.PREVALIDATED} | INSTRUCTION_OF_DDETS,
    (S.PREVALIDATED, DDETS): INSTRUCTION_OF_DDETS,
}


@pytest.mark.parametrize("state", S)
def test_the_steps_of_each_state(state: S) -> None:
    for capability in C:
        actor = Actor(user_id=1, profile="x", label="x", capabilities=frozenset({capability}))
        possible = CREATION.possible(SimpleNamespace(state=state), actor)
        assert {step.name: step.target for step in possible} == TABLE.get((state, capability), {})
