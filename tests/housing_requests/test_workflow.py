"""Every state × every step of every workflow: what the table does not give is refused with a sentence."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from sisiao.core.actor import Actor, command_actor
from sisiao.core.models import TransitionLog
from sisiao.core.workflow import StepRefused, Workflow
from sisiao.housing_requests.actions import end_without_count, leave_unmet
from sisiao.housing_requests.enums import NotCountedReason, RequestState, UnmetReason
from sisiao.housing_requests.workflow import URGENT_REQUEST
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.workflow import REFERRAL
from sisiao.stays.enums import StayState
from sisiao.stays.workflow import STAY
from tests.factories import make_request
from tests.factories.people import TESTS

WORKFLOWS = ((URGENT_REQUEST, RequestState), (REFERRAL, ReferralState), (STAY, StayState))
CELLS = [(flow, step, state) for flow, states in WORKFLOWS for step in flow.steps for state in states]


def _subject(state: str) -> SimpleNamespace:
    return SimpleNamespace(
        pk=1, state=state, household_id=None, save=lambda **_: None, get_state_display=lambda: "Un état"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("flow", "step", "state"), CELLS)
def test_cell(flow: Workflow, step: str, state: str) -> None:
    subject, arrow = _subject(state), flow.steps[step]
    powerless = Actor(user_id=None, profile="none", label="")
    with pytest.raises(StepRefused, match="profil"):
        flow.apply(subject, step, actor=powerless)
    assert flow.possible(subject, powerless) == []
    if state in arrow.sources:
        flow.apply(subject, step, actor=command_actor("tests"))
        log = TransitionLog.objects.get()
        assert (subject.state, log.from_state, log.to_state, log.step) == (arrow.target, state, arrow.target, step)
    else:
        with pytest.raises(StepRefused, match="plus possible"):
            flow.apply(subject, step, actor=command_actor("tests"))
        assert subject.state == state


@pytest.mark.parametrize(("flow", "states"), WORKFLOWS)
def test_every_state_is_reached_or_is_the_first(flow: Workflow, states: type) -> None:
    first = next(iter(states))
    assert {step.target for step in flow.steps.values()} | {first} == set(states)


@pytest.mark.django_db
def test_an_unmet_request_says_why_and_can_still_be_provided() -> None:
    request = make_request(now=timezone.now())
    leave_unmet(request, UnmetReason.COMPOSITION, actor=TESTS)
    request.refresh_from_db()
    assert (request.state, request.unmet_reason) == (RequestState.UNMET, "composition")
    assert {"refer", "provide"} <= {step.name for step in URGENT_REQUEST.possible(request, TESTS)}


@pytest.mark.django_db
@pytest.mark.parametrize("reason", NotCountedReason)
def test_an_end_beside_unmet_demand_keeps_its_reason(reason: NotCountedReason) -> None:
    request = make_request()
    end_without_count(request, reason, actor=TESTS)
    request.refresh_from_db()
    expected = RequestState.DECLINED if reason == NotCountedReason.DECLINED else RequestState.CANCELLED
    assert (request.state, request.end_reason) == (expected, reason)
