"""64 clients, one place: exactly one wins, the others are told that it is taken, and nothing else ever happens."""

from collections import Counter

import psycopg
import pytest
from django.utils import timezone

from sisiao.core.context import acting_as
from tests.factories import make_household, make_request, make_siao, make_unit
from tests.factories.people import TESTS
from tests.occupation.clients import clients
from tests.support import trials
from tests.support.database import FreshDatabase

pytestmark = pytest.mark.concurrency

CLIENTS = 64
PROCESSES = 2
ROUNDS = trials.rounds(300, short=30, proof=1000)

ACTOR = """SELECT set_config('sisiao.actor', '{"user": null, "profile": "command", "label": "tests"}', true)"""
WINNERS = "SELECT count(*) FROM occupation_occupation WHERE active AND kind = 'hold'"
RESET = """
WITH holds AS (UPDATE occupation_hold SET active = false WHERE active)
UPDATE occupation_occupation SET active = false WHERE active
"""


def _rush(database: FreshDatabase, rounds: int, *, naive: bool = False) -> tuple[Counter[str], Counter[int]]:
    """Ways in which the attempts ended, and number of rounds for each number of winners that the base counts."""
    with acting_as(TESTS):
        now = timezone.now()
        siao = make_siao()
        unit = make_unit(places=1)
        requests = [make_request(make_household(siao=siao), siao, now).pk for _ in range(CLIENTS)]
    plans = [{"requests": requests[index::PROCESSES], "unit": unit.pk, "naive": naive} for index in range(PROCESSES)]
    ways: Counter[str] = Counter()
    winners: Counter[int] = Counter()
    with clients(plans, database) as crowd, psycopg.connect(database.dsn) as base:
        for _ in range(rounds):
            ways.update(crowd.round())
            won = base.execute(WINNERS).fetchone()
            winners[won[0] if won else 0] += 1
            base.execute(ACTOR)
            base.execute(RESET)
            base.commit()
    return ways, winners


def test_the_last_place_is_given_once(committed_database: FreshDatabase) -> None:
    ways, winners = _rush(committed_database, ROUNDS)
    assert winners == {1: ROUNDS}
    assert ways == {"won": ROUNDS, "taken": ROUNDS * (CLIENTS - 1)}


def test_the_naive_version_overbooks_so_the_trial_bites(committed_database: FreshDatabase) -> None:
    """Read then insert, without the lock and without the constraint: the same harness must see the overbooking."""
    rounds = 10
    with psycopg.connect(committed_database.dsn) as base:
        base.execute("ALTER TABLE occupation_occupation DROP CONSTRAINT occupation_place_once")
    _ways, winners = _rush(committed_database, rounds, naive=True)
    assert sum(count for won, count in winners.items() if won > 1) >= rounds / 2, winners


def test_the_constraint_alone_still_refuses_a_second_household(committed_database: FreshDatabase) -> None:
    """Whatever the code above forgets, PostgreSQL gives a place once; without the lock the losers meet errors."""
    ways, winners = _rush(committed_database, 3, naive=True)
    assert winners == {1: 3}
    assert ways["won"] == 3
