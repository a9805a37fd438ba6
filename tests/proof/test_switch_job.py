"""kill -9 of the worker in the middle of a switch: it is taken up by itself, and ends."""

import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.core.enums import ScopeKind
from sisiao.core.jobs import enqueue
from sisiao.offer.models import Place
from sisiao.transition.actions import Share, attach_group
from sisiao.transition.actions.switching import start_switch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch
from tests.factories import actor_for, state_scope
from tests.factories.people import TESTS
from tests.support.database import ROOT, FreshDatabase
from tests.transition.switching import leave_accounts, signed
from tests.transition.world import make_legacy_group, make_temps2

pytestmark = [pytest.mark.crash, pytest.mark.longer]
GROUPS, PLACES = 60, 5


def populated() -> None:
    """A département of so many groups, whose switch is launched from its page."""
    world, now = make_temps2(), timezone.now()
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=now)
    for _ in range(GROUPS):
        group = make_legacy_group(world.structure, places=PLACES)
        attach_group(group, [Share(world.chrs.pk, PLACES)], actor=world.operator, now=now)
    leave_accounts(world)
    signed(world.siao)
    start_switch(world.siao, actor=actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)), now=now)


def steps(base: FreshDatabase) -> int:
    with psycopg.connect(base.dsn) as connection:
        return connection.execute("SELECT count(*) FROM transition_switchstep").fetchone()[0]  # type: ignore[index]


def going(base: FreshDatabase) -> bool:
    with psycopg.connect(base.dsn) as connection:
        query = "SELECT count(*) FROM transition_switch WHERE state = 'running'"
        return connection.execute(query).fetchone() == (1,)


def in_the_middle(base: FreshDatabase) -> bool:
    """Some steps are done, a job does others, and no other job waits to go on."""
    with psycopg.connect(base.dsn) as connection:
        query = "SELECT status FROM procrastinate_jobs WHERE task_name = 'transition.advance' AND status <> 'succeeded'"
        waiting = [status for (status,) in connection.execute(query).fetchall()]
    return waiting == ["doing"] and 0 < steps(base) < GROUPS + 2


def test_its_worker_killed_it_goes_on_by_itself(committed_database: FreshDatabase) -> None:
    base = committed_database
    with acting_as(TESTS), beyond_perimeter():
        populated()
    worker = subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "worker"], env=base.env)
    end = time.monotonic() + 60
    while worker.poll() is None and time.monotonic() < end:
        if not in_the_middle(base):
            continue
        # Held still while it is looked at again: a job may end between the look and the kill.
        worker.send_signal(signal.SIGSTOP)
        if in_the_middle(base):
            break
        worker.send_signal(signal.SIGCONT)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert in_the_middle(base), "the worker was not killed in the middle: it proved nothing"
    with psycopg.connect(base.dsn, autocommit=True) as connection:
        # A minute without its beat.
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    with acting_as(TESTS), beyond_perimeter():
        assert Switch.objects.get().state == SwitchState.RUNNING
        enqueue("transition.take_up", timestamp=0)
    # One that stops when no job is left does not wait for the next of the chain.
    for _ in range(GROUPS):
        base.manage("worker", "--once")
        if not going(base):
            break
    with acting_as(TESTS), beyond_perimeter():
        assert Switch.objects.get().state == SwitchState.DONE
        assert Place.objects.count() == 24 + GROUPS * PLACES and steps(base) == GROUPS + 2
