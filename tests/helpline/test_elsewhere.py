"""A household that another SIAO knows and that calls tonight: two exact answers open its record (R27)."""

from datetime import date

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.helpline.actions import UnableToAnswer, start_call
from sisiao.helpline.elsewhere import Answers, answer_elsewhere, look_elsewhere
from sisiao.helpline.enums import CallState
from sisiao.households.enums import ElsewhereState
from sisiao.households.models import Household, HouseholdLink, KnownElsewhere
from sisiao.households.outside import ExactCriteria
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice
from tests.factories import actor_for, make_household, make_siao, make_user

BORN = date(1990, 3, 5)
BY_NAME = ExactCriteria("Le Goff", "Élise", BORN)


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def household(db):
    return make_household(
        children=[7],
        siao=make_siao("48"),
        first_name="Élise",
        last_name="Le Goff",
        birth_date=BORN,
        phone="+33612345678",
    )


@pytest.fixture
def taker(db):
    return actor_for(Profile.CALL_TAKER, make_siao("95").scope)


@pytest.fixture
def call(taker, now):
    return start_call(make_siao("95"), actor=taker, now=now)


def test_two_exact_answers_link_the_household_and_the_other_siao_is_told(household, call, taker, now) -> None:
    other = make_user(Profile.SIAO_ADMIN, make_siao("48").scope)
    make_user(Profile.SIAO_ADMIN, make_siao("95").scope)
    assert look_elsewhere(call, BY_NAME, actor=taker, now=now).household == household
    right = Answers(phone="+33612345678", first_name="lina")
    assert answer_elsewhere(call, right, actor=taker, now=now)
    call.refresh_from_db()
    assert call.household == household
    assert HouseholdLink.objects.filter(household=household, scope=make_siao("95").scope, reason="call").exists()
    notice = Notice.objects.get()
    assert (notice.user_id, notice.category) == (other.pk, Category.KNOWN_ELSEWHERE)
    assert "Goff" not in repr(notice.params)


def test_wrong_twice_closes_the_way_for_this_call(household, call, taker, now) -> None:
    look_elsewhere(call, BY_NAME, actor=taker, now=now)
    half_right = Answers(phone="+33612345678", first_name="Zoé")
    assert not answer_elsewhere(call, half_right, actor=taker, now=now)
    assert not answer_elsewhere(call, half_right, actor=taker, now=now)
    with pytest.raises(UnableToAnswer):
        answer_elsewhere(call, Answers(phone="+33612345678", first_name="Lina"), actor=taker, now=now)
    assert look_elsewhere(call, BY_NAME, actor=taker, now=now).state == ElsewhereState.CLOSED
    assert not Household.objects.visible_to(taker, timezone.localdate()).exists()


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "+33612345678"},
        {"birth_date": BORN, "first_name": "Lina"},
        {"first_name": "Élise", "phone": "+33612345678"},
    ],
)
def test_what_served_to_search_is_no_answer(household, call, taker, now, given) -> None:
    look_elsewhere(call, BY_NAME, actor=taker, now=now)
    with pytest.raises(UnableToAnswer, match="deux réponses"):
        answer_elsewhere(call, Answers(**given), actor=taker, now=now)
    assert KnownElsewhere.objects.get().wrong == 0


def test_by_its_number_the_date_of_birth_is_an_answer(household, call, taker, now) -> None:
    look_elsewhere(call, ExactCriteria(record_number=household.record_number), actor=taker, now=now)
    with pytest.raises(UnableToAnswer, match="deux réponses"):
        answer_elsewhere(call, Answers(household.record_number, birth_date=BORN), actor=taker, now=now)
    assert answer_elsewhere(call, Answers(first_name="Lina", birth_date=BORN), actor=taker, now=now)


def test_one_to_protect_is_not_found_and_not_opened(household, call, taker, now) -> None:
    Household.objects.update(to_protect=True)
    assert look_elsewhere(call, BY_NAME, actor=taker, now=now) is None
    Household.objects.update(to_protect=False)
    look_elsewhere(call, BY_NAME, actor=taker, now=now)
    Household.objects.update(to_protect=True)
    assert not answer_elsewhere(call, Answers(phone="+33612345678", first_name="Lina"), actor=taker, now=now)


def test_a_household_of_the_perimeter_is_found_by_the_ordinary_search(call, taker, now) -> None:
    make_household(siao=make_siao("95"), first_name="Élise", last_name="Le Goff", birth_date=BORN)
    assert look_elsewhere(call, BY_NAME, actor=taker, now=now) is None


def test_an_ended_call_looks_for_nobody(household, call, taker, now) -> None:
    type(call).objects.update(state=CallState.ENDED)
    with pytest.raises(UnableToAnswer):
        look_elsewhere(call, BY_NAME, actor=taker, now=now)
