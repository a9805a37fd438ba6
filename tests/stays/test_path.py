"""The main job: a household calls in the evening and sleeps in a place that suits it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.workflow import StepRefused
from sisiao.helpline.actions import (
    UnableToAnswer,
    choose_household,
    end_call,
    record_household,
    request_shelter,
    start_call,
)
from sisiao.helpline.queries import unmet_figures
from sisiao.households.actions import NewMember
from sisiao.households.composition import composition_of
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household
from sisiao.housing_requests.enums import RequestState, UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import not_proposed_tonight, places_tonight
from sisiao.occupation.actions import AlreadyTaken, UnableToTake
from sisiao.occupation.models import Occupation
from sisiao.occupation.queries import tonight_board
from sisiao.offer.enums import ReceptionMode
from sisiao.referrals.actions import mark_no_show, refer_household, refuse_referral, reserve_places
from sisiao.referrals.enums import ReferralState, RefusalReason
from sisiao.stays.actions import confirm_arrival, declare_exit, prolong_stays
from tests.factories import (
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_person,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def kinds(unit) -> list[str]:
    return sorted(Occupation.objects.filter(place__unit=unit, active=True).values_list("kind", flat=True))


def test_a_call_ends_in_a_bed() -> None:
    now = timezone.now()
    siao = make_siao()
    unit = make_unit(make_group(), places=3)
    call = start_call(siao, actor=TESTS, now=now)
    members = [NewMember(MemberRole.CONTACT, make_person()), NewMember(MemberRole.CHILD, make_person(age=3))]
    call = record_household(call, members, actor=TESTS, now=now)
    request = request_shelter(call, actor=TESTS, now=now)
    household = Household.objects.with_members().get(pk=call.household_id)
    need = need_of(composition_of(household, request.night))
    solutions = places_tonight(need, Night(siao.pk, request.night), household.pk, now)
    assert [solution.unit_ids for solution in solutions] == [(unit.pk,)]

    reserve_places(request, solutions[0].unit_ids, actor=TESTS, now=now, minutes=15)
    assert kinds(unit) == ["hold", "hold", "neutralised"]
    request.refresh_from_db()
    referral = refer_household(request, actor=TESTS, now=now)
    end_call(call, actor=TESTS, now=now)
    persons = {membership.person_id for membership in household.current_memberships}
    stays = confirm_arrival(referral, persons, actor=TESTS, now=now)

    assert {stay.person_id for stay in stays} == persons
    assert kinds(unit) == ["neutralised", "stay", "stay"]
    request.refresh_from_db()
    assert request.state == RequestState.PROVIDED
    line = tonight_board(siao.pk, request.night, now)[0]
    assert (line.created, line.open, line.occupied, line.neutralised, line.free) == (3, 3, 2, 1, 0)


def test_a_call_without_a_place_is_counted_with_its_reason() -> None:
    now = timezone.now()
    siao = make_siao()
    call = start_call(siao, actor=TESTS, now=now)
    call = record_household(call, [NewMember(MemberRole.CONTACT, make_person(age=None))], actor=TESTS, now=now)
    with pytest.raises(UnableToAnswer, match="dites pourquoi"):
        end_call(call, actor=TESTS, now=now)
    call = end_call(call, actor=TESTS, now=now, reason=UnmetReason.NO_PLACE)
    figures = unmet_figures(siao.pk, call.night)
    assert (figures.persons, figures.by_reason) == (1, {"no_place": 1})


def test_some_members_arrive_and_the_room_stays_theirs() -> None:
    unit = make_unit(places=3)
    household = make_household(1, (3, 7))
    request = make_request(household)
    mother = household.current_memberships[0].person_id
    stays = make_stay(unit, request, arrived={mother})
    assert len(stays) == 1
    assert kinds(unit) == ["neutralised", "neutralised", "stay"]


def test_who_has_left_asks_again_for_the_same_night() -> None:
    """Gone at 2 h, they call at 2 h 30: another place is found, or they are counted without one."""
    siao, now = make_siao(), timezone.now()
    household, elsewhere = make_household(siao=siao), make_unit()
    stay = make_stay(make_unit(), make_request(household))[0]
    night = stay.occupation.nights.lower

    def call_again() -> HousingRequest:
        call = choose_household(start_call(siao, actor=TESTS, now=now), household, actor=TESTS, now=now)
        return request_shelter(call, actor=TESTS, now=now)

    assert call_again().state == RequestState.PROVIDED
    declare_exit(stay, night, "18", "21", actor=TESTS, today=night)
    call = choose_household(start_call(siao, actor=TESTS, now=now), household, actor=TESTS, now=now)
    with pytest.raises(UnableToAnswer, match="dites pourquoi"):
        end_call(call, actor=TESTS, now=now)
    end_call(call, actor=TESTS, now=now, reason=UnmetReason.NO_PLACE)
    assert unmet_figures(siao.pk, night).persons == 1
    reserve_places(call_again(), [elsewhere.pk], actor=TESTS, now=now, minutes=15)
    refer_household(call_again(), actor=TESTS, now=now)
    assert unmet_figures(siao.pk, night).persons == 0


def test_a_refusal_frees_the_places_and_reopens_the_request() -> None:
    now = timezone.now()
    unit = make_unit(places=1)
    referral = make_referral(unit)
    refuse_referral(referral, RefusalReason.UNUSABLE, "Chauffage en panne.", actor=TESTS, now=now)
    referral.refresh_from_db()
    referral.request.refresh_from_db()
    assert (referral.state, referral.request.state, kinds(unit)) == (ReferralState.REFUSED, RequestState.OPEN, [])
    with pytest.raises(StepRefused):
        mark_no_show(referral, actor=TESTS, now=now)


def test_a_waiting_orientation_keeps_its_places_past_the_hour() -> None:
    """R4: past the hour of arrival only a person frees the places."""
    now = timezone.now()
    unit = make_unit(places=1)
    make_referral(unit, now=now)
    tomorrow_morning = now + timedelta(hours=9)
    other = make_request(make_household(), now=now)
    with pytest.raises(AlreadyTaken):
        reserve_places(other, [unit.pk], actor=TESTS, now=tomorrow_morning, minutes=15)


def test_a_planned_end_that_passes_frees_nothing() -> None:
    """Story 15, R3: a continuous stay lasts until somebody declares the exit."""
    now = timezone.now()
    unit = make_unit(make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY), places=1)
    stay = make_stay(unit)[0]
    stay.planned_end = timezone.localdate() - timedelta(days=1)
    stay.save(update_fields=["planned_end"])
    siao = make_siao()
    later = Night(siao.pk, timezone.localdate() + timedelta(days=30))
    need = need_of(composition_of(make_household(), timezone.localdate()))
    assert places_tonight(need, later, None, now) == []
    assert [refusal.words for refusal in not_proposed_tonight(need, later, None, now)] == ["Complet cette nuit."]


def test_the_last_to_leave_gives_the_room_back() -> None:
    unit = make_unit(make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY), places=2)
    today = timezone.localdate()
    yesterday = timezone.now() - timedelta(days=2)
    stays = make_stay(unit, make_request(make_household(2, couple=True), now=yesterday), now=yesterday)
    declare_exit(stays[0], today, "18", "21", actor=TESTS, today=today)
    tonight = Occupation.objects.filter(place__unit=unit, active=True, nights__contains=today)
    assert sorted(tonight.values_list("kind", flat=True)) == ["neutralised", "stay"]
    declare_exit(stays[1], today, "18", "21", actor=TESTS, today=today)
    assert not tonight.exists()


def test_nights_are_prolonged_until_somebody_else_is_promised_the_place() -> None:
    unit = make_unit(places=1)
    stay = make_stay(unit)[0]
    end = stay.occupation.nights.upper
    prolong_stays([stay], end + timedelta(days=2), actor=TESTS)
    stay.occupation.refresh_from_db()
    assert stay.occupation.nights.upper == end + timedelta(days=2)
    after = timezone.now() + timedelta(days=4)
    make_referral(unit, make_request(now=after), now=after)
    with pytest.raises(UnableToTake, match="promise"):
        prolong_stays([stay], end + timedelta(days=10), actor=TESTS)


def test_nobody_sleeps_in_two_places() -> None:
    household = make_household()
    make_stay(make_unit(places=1), make_request(household))
    other_siao = make_siao("48")
    elsewhere = make_unit(make_group(make_dispositif(other_siao)), places=1)
    with pytest.raises(UnableToTake, match="déjà prise en charge"):
        reserve_places(make_request(household, other_siao), [elsewhere.pk], actor=TESTS, now=timezone.now(), minutes=15)


def test_the_siao_keeps_the_record_of_whoever_it_shelters() -> None:
    """`docs/architecture.md`, « Who sees what »: while the stay lasts, and three months after."""
    siao = make_siao()
    unit = make_unit(make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY), places=1)
    today = timezone.localdate()
    stay = make_stay(unit, make_request(make_household()))[0]
    operator = actor_for(Profile.SIAO_OPERATOR, siao.scope)
    assert Household.objects.visible_to(operator, today + timedelta(days=400)).count() == 1
    declare_exit(stay, today, "18", "21", actor=TESTS, today=today)
    assert Household.objects.visible_to(operator, today + timedelta(days=80)).count() == 1
    assert Household.objects.visible_to(operator, today + timedelta(days=100)).count() == 0
