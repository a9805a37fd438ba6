"""Unmet requests of a night (R11): one person, one night, one count for the whole country."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.helpline.actions import (
    choose_household,
    end_call,
    freeze_unmet,
    record_household,
    request_shelter,
    save_call,
    start_call,
)
from sisiao.helpline.models import Call, NightClosure, UnmetRequest
from sisiao.helpline.queries import unmet_figures, unmet_persons
from sisiao.households.actions import NewMember
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household
from sisiao.housing_requests.enums import NotCountedReason, RequestState, UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.referrals.actions import mark_no_show, refer_household, reserve_places
from sisiao.siao.models import Siao
from sisiao.stays.actions import confirm_arrival
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_person,
    make_referral,
    make_request,
    make_siao,
    make_unit,
)
from tests.factories.people import TESTS

DAY = date(2026, 11, 10)
pytestmark = pytest.mark.django_db


def at(siao: Siao, hour: int, minute: int = 0, days: int = 0) -> datetime:
    """An instant of the SIAO's clock, `days` after 10 November 2026."""
    return datetime(2026, 11, 10, hour, minute, tzinfo=siao.departement.tz) + timedelta(days=days)


def newcomers(siao: Siao, *composition: object, **person: object) -> Household:
    """A household that is there on 10 November 2026."""
    return make_household(*composition, siao=siao, on=DAY, **person)


def ask(siao: Siao, household: Household, now: datetime, reason: str = "", actor: Actor = TESTS) -> Call:
    call = choose_household(start_call(siao, actor=actor, now=now), household, actor=actor, now=now)
    return end_call(call, actor=actor, now=now, reason=reason) if reason else call


def frozen(night: date) -> int:
    return UnmetRequest.objects.for_night(night).count()


def test_story_13_a_place_that_frees_in_the_evening_provides_for_the_call_of_the_morning() -> None:
    siao = make_siao()
    household = newcomers(siao)
    call = ask(siao, household, at(siao, 8, 5), UnmetReason.NO_PLACE)
    assert unmet_figures(siao.pk, call.night).persons == 1
    unit = make_unit(make_group(make_dispositif(siao)), places=1)
    request = HousingRequest.objects.get(household=household)
    reserve_places(request, [unit.pk], actor=TESTS, now=timezone.now(), minutes=15)
    request.refresh_from_db()
    referral = refer_household(request, actor=TESTS, now=at(siao, 20, 40))
    assert unmet_figures(siao.pk, call.night).persons == 0
    persons = {membership.person_id for membership in household.current_memberships}
    confirm_arrival(referral, persons, actor=TESTS, now=at(siao, 21, 30))
    assert freeze_unmet(siao, call.night, actor=TESTS) == 0
    assert frozen(call.night) == 0


def test_who_first_asked_for_tomorrow_and_calls_again_tonight_is_counted_tonight() -> None:
    siao, now = make_siao(), at(make_siao(), 20)
    call = save_call(start_call(siao, actor=TESTS, now=now), {"night": DAY + timedelta(days=1)}, actor=TESTS)
    call = record_household(call, [NewMember(MemberRole.CONTACT, make_person())], actor=TESTS, now=now)
    end_call(call, actor=TESTS, now=now, reason=UnmetReason.NO_PLACE)
    ask(siao, call.household, now + timedelta(hours=2), UnmetReason.NO_PLACE)
    assert unmet_figures(siao.pk, DAY).persons == unmet_figures(siao.pk, DAY + timedelta(days=1)).persons == 1


def test_story_14_a_call_at_half_past_one_is_of_the_night_that_has_begun() -> None:
    siao = make_siao()
    late, morning = at(siao, 1, 30, days=1), at(siao, 8, 0, days=1)
    assert start_call(siao, actor=TESTS, now=late).night == date(2026, 11, 10)
    assert start_call(siao, actor=TESTS, now=morning).night == date(2026, 11, 11)


def test_two_siao_one_person_one_count() -> None:
    here, there = make_siao("95"), make_siao("48")
    household = newcomers(here, 2, (3,))
    night = ask(here, household, at(here, 18), UnmetReason.NO_PLACE).night
    ask(there, household, at(there, 19), UnmetReason.COMPOSITION)
    assert (freeze_unmet(here, night, actor=TESTS), frozen(night)) == (3, 3)
    freeze_unmet(there, night, actor=TESTS)
    assert frozen(night) == 3
    assert UnmetRequest.objects.for_night(night).values("person").distinct().count() == 3


def test_a_night_is_frozen_once() -> None:
    siao = make_siao()
    night = ask(siao, newcomers(siao), at(siao, 18), UnmetReason.NO_PLACE).night
    assert freeze_unmet(siao, night, actor=TESTS) == 1
    assert freeze_unmet(siao, night, actor=TESTS) == 0
    assert (frozen(night), NightClosure.objects.count()) == (1, 1)


def test_a_call_that_ends_after_the_freezing_asked_for_the_night_that_was() -> None:
    """Begun at ten to seven, ended at ten past: the demand is that of the night, counted when it is known."""
    siao = make_siao()
    call = start_call(siao, actor=TESTS, now=at(siao, 6, 50, days=1))
    assert freeze_unmet(siao, call.night, actor=TESTS) == 0
    call = record_household(call, [NewMember(MemberRole.CONTACT, make_person())], actor=TESTS, now=call.started_at)
    assert frozen(call.night) == 0
    end_call(call, actor=TESTS, now=at(siao, 7, 10, days=1), reason=UnmetReason.NO_PLACE)
    assert frozen(call.night) == 1


def test_what_is_not_counted_is_not_counted_after_the_freezing_either() -> None:
    siao = make_siao()
    call = start_call(siao, actor=TESTS, now=at(siao, 6, 50, days=1))
    freeze_unmet(siao, call.night, actor=TESTS)
    call = record_household(call, [NewMember(MemberRole.CONTACT, make_person())], actor=TESTS, now=call.started_at)
    end_call(call, actor=TESTS, now=at(siao, 7, 10, days=1), reason=NotCountedReason.DECLINED)
    assert frozen(call.night) == 0


def test_several_calls_of_a_night_are_one_request() -> None:
    siao = make_siao()
    household = newcomers(siao)
    for hour in (8, 12, 18):
        call = ask(siao, household, at(siao, hour), UnmetReason.NO_PLACE)
    assert HousingRequest.objects.count() == 1
    assert unmet_figures(siao.pk, call.night).persons == 1


@pytest.mark.parametrize("reason", NotCountedReason.values)
def test_what_is_counted_beside_is_never_inside(reason: str) -> None:
    siao = make_siao()
    night = ask(siao, newcomers(siao), at(siao, 18), reason).night
    assert unmet_persons(siao.pk, night) == []


def test_a_refused_offer_then_a_new_call_is_a_request_again() -> None:
    siao = make_siao()
    household = newcomers(siao)
    night = ask(siao, household, at(siao, 18), NotCountedReason.DECLINED).night
    ask(siao, household, at(siao, 22), UnmetReason.NO_PLACE)
    assert unmet_figures(siao.pk, night).by_reason == {"no_place": 1}


def test_an_orientation_not_honoured_is_not_unmet_demand() -> None:
    siao = make_siao()
    referral = make_referral(make_unit(make_group(make_dispositif(siao))), make_request(siao=siao))
    mark_no_show(referral, actor=TESTS, now=timezone.now())
    assert unmet_persons(siao.pk, referral.night) == []
    household = Household.objects.with_members().get(pk=referral.household_id)
    ask(siao, household, timezone.now() + timedelta(minutes=5), UnmetReason.NO_PLACE)
    assert len(unmet_persons(siao.pk, referral.night)) == 1, "whoever calls again asks again"


def test_who_has_accepted_a_place_is_not_unmet_though_nobody_confirmed_yet() -> None:
    """R11: neither sleep in a place nor have accepted one."""
    siao = make_siao()
    referral = make_referral(make_unit(make_group(make_dispositif(siao))), make_request(siao=siao))
    assert unmet_persons(siao.pk, referral.night) == []


def test_a_minor_alone_stays_in_tonights_list() -> None:
    """R25, story 10."""
    siao = make_siao()
    call = ask(siao, newcomers(siao, age=16), at(siao, 21), UnmetReason.OTHER_SERVICE)
    figures = unmet_figures(siao.pk, call.night)
    assert (figures.persons, figures.minors) == (1, 1)


def test_a_request_left_without_a_word_is_counted_as_no_place() -> None:
    siao = make_siao()
    call = ask(siao, newcomers(siao), at(siao, 21))
    request = request_shelter(call, actor=TESTS, now=at(siao, 21))
    assert request.state == RequestState.OPEN
    assert unmet_figures(siao.pk, call.night).by_reason == {"no_place": 1}
