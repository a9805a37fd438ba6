"""Many people ask for the last places of a session in the same instant, on real commits."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import register
from sisiao.helpdesk.models import SessionSeat
from tests.factories import actor_for, state_scope
from tests.factories.people import TESTS
from tests.helpdesk.test_sessions import hold, someone
from tests.support.database import FreshDatabase


@pytest.mark.concurrency
def test_the_last_place_goes_to_one_of_those_who_ask_at_once(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        organiser = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        starts = timezone.now() + timedelta(days=2)
        session, people = hold(organiser, capacity=3, starts_at=starts), [someone() for _ in range(8)]
    ready, failures = Barrier(len(people)), []

    def ask(actor: Actor) -> None:
        ready.wait()
        try:
            with acting_as(actor):
                register(session, actor=actor, now=timezone.now())
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=ask, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(each.seat or 0 for each in SessionSeat.objects.filter(session=session)) == [0, 0, 0, 0, 0, 1, 2, 3]
