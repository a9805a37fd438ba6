"""Whatever the order of the acts, what must never be false of a request of creation stays true."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.core.actor import Actor
from sisiao.core.models import TransitionLog
from sisiao.creation.actions import (
    UnableToRequest,
    answer,
    ask_applicant,
    confirm_request,
    hand_over,
    prevalidate,
    refuse,
    save_request,
    send_back,
    send_correction,
    send_request,
    validate,
    withdraw,
)
from sisiao.creation.enums import DECIDED, INSTRUCTED, WITH_APPLICANT, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.creation.workflow import CREATION
from sisiao.offer.models import Dispositif
from sisiao.siao.models import Siao
from tests.creation.requests import drafted, now
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
ACTS = (
    "send", "confirm", "save", "answer", "correct", "withdraw", "hand_over",
    *(f"{act} {who}" for act in ("prevalidate", "validate", "refuse", "ask", "send_back") for who in ("siao", "ddets")),
)  # fmt: skip


def act_on(held: CreationRequest, name: str, actors: dict[str, Actor]) -> str:
    """Do it; what refused it, in words."""
    verb, _, who = name.partition(" ")
    actor = actors.get(who, TESTS)
    verbs: dict[str, Callable[[], object]] = {
        "send": lambda: send_request(held, now=now()),
        "confirm": lambda: confirm_request(held, now=now()),
        "save": lambda: save_request(CreationRequest.objects.get(pk=held.pk)),
        "answer": lambda: answer(held, "Oui.", now=now()),
        "correct": lambda: send_correction(held, now=now()),
        "withdraw": lambda: withdraw(held, now=now()),
        "hand_over": lambda: hand_over(actor=TESTS, now=now()),
        "prevalidate": lambda: prevalidate(held, actor=actor, now=now()),
        "validate": lambda: validate(held, entity=None, actor=actor, now=now()),
        "refuse": lambda: refuse(held, "Non.", actor=actor, now=now()),
        "ask": lambda: ask_applicant(held, "Combien ?", actor=actor, now=now()),
        "send_back": lambda: send_back(held, "Le nom.", actor=actor, now=now()),
    }
    try:
        verbs[verb]()
    except UnableToRequest as refused:
        return str(refused)
    return ""


@given(
    acts=st.lists(st.sampled_from(ACTS), max_size=14),
    type_id=st.sampled_from(["hors_chrs", "hotel"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_acts(siao: Siao, karim: Actor, corinne: Actor, acts: list[str], type_id: str) -> None:
    before = Dispositif.objects.count()
    held = drafted(siao, type_id=type_id)
    for name in ["send", "confirm", *acts]:
        refusal = act_on(held, name, {"siao": karim, "ddets": corinne})
        assert not refusal or refusal.endswith("."), "every refusal is a sentence"
        found = CreationRequest.objects.get(pk=held.pk)
        assert (found.decided_at is not None) == (found.state in DECIDED)
        assert (found.due_on is not None) == (found.state in (*INSTRUCTED, *WITH_APPLICANT))
        assert (found.dispositif is not None) == (found.state == CreationState.VALIDATED)
    assert Dispositif.objects.count() - before == (found.state == CreationState.VALIDATED), "created once, or never"
    log = TransitionLog.objects.filter(subject_type=CREATION.subject_type, subject_id=held.pk).order_by("pk")
    steps = list(log)
    assert [step.from_state for step in steps[1:]] == [step.to_state for step in steps[:-1]], "no hole in the history"
    assert steps[-1].to_state == found.state
    assert not [each for each in steps if each.from_state in DECIDED], "a decision is the end"
    if type_id == "hors_chrs" and found.state == CreationState.VALIDATED:
        assert found.decided_by_id == corinne.user_id, "never the SIAO alone"
