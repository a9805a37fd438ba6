"""The 115 corrects and ends a call while the dispositif answers its orientation: neither meets an error of the base."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from sisiao.core.context import acting_as
from sisiao.core.workflow import StepRefused
from sisiao.helpline.actions import UnableToAnswer, choose_household, end_call, record_household, start_call
from sisiao.helpline.models import Call
from sisiao.households.actions import NewMember
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household
from sisiao.occupation.actions import UnableToTake
from sisiao.referrals.models import Referral
from sisiao.stays.actions import confirm_arrival
from tests.factories import make_household, make_referral, make_request, make_siao, make_unit
from tests.factories.people import TESTS
from tests.support.database import FreshDatabase

ROUNDS = 12


def _end(call: Call, household: Household) -> None:
    """What the page of the call does when it is ended: correct the household, then end."""
    members = [NewMember(MemberRole(m.role), m.person) for m in household.current_memberships]
    record_household(call, members, actor=TESTS, now=timezone.now())
    end_call(call, actor=TESTS, now=timezone.now())


def _at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Errors of acts that begin together, each in its transaction; a refusal with a sentence is not one."""
    start, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            with acting_as(TESTS):
                act()
        except (UnableToAnswer, UnableToTake, StepRefused):
            pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.concurrency
def test_the_call_ends_while_the_arrival_is_confirmed(committed_database: FreshDatabase) -> None:
    for _ in range(ROUNDS):
        with acting_as(TESTS):
            siao, now = make_siao(), timezone.now()
            household = make_household(2, (3, 5), siao=siao)
            call = choose_household(start_call(siao, actor=TESTS, now=now), household, actor=TESTS, now=now)
            referral = make_referral(make_unit(places=4), make_request(household, siao, now), now)
        persons = {membership.person_id for membership in household.current_memberships}
        errors = _at_once(
            lambda call=call, household=household: _end(call, household),
            lambda mine=referral, arrived=persons: confirm_arrival(
                Referral.objects.get(pk=mine.pk), arrived, actor=TESTS, now=timezone.now()
            ),
        )
        assert errors == []
