"""The clock of a SIAO is its département's: an evening in the Antilles is already tomorrow in UTC."""

from datetime import UTC, datetime

import pytest

from sisiao.access.enums import Profile
from sisiao.helpline.actions import record_household, request_shelter, start_call
from sisiao.households.actions import NewMember
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household
from tests.factories import actor_for, make_person, make_siao
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # 21 h 30 on the 23rd in Pointe-à-Pitre


def test_a_call_for_the_next_night_opens_the_record_at_once() -> None:
    siao = make_siao("971")
    call = start_call(siao, actor=TESTS, now=EVENING)
    assert call.night.isoformat() == "2026-11-23"
    call.night = call.night.replace(day=24)
    call.save(update_fields=["night"])
    call = record_household(call, [NewMember(MemberRole.CONTACT, make_person())], actor=TESTS, now=EVENING)
    request_shelter(call, actor=TESTS, now=EVENING)
    actor = actor_for(Profile.CALL_TAKER, siao.scope)
    local_day = EVENING.astimezone(siao.departement.tz).date()
    assert Household.objects.visible_to(actor, local_day).count() == 1
