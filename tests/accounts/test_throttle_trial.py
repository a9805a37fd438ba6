"""Guesses in parallel on real commits: never one more is looked at than the limit, and nobody waits for another."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from sisiao.accounts import throttle
from sisiao.accounts.models import Attempts
from sisiao.accounts.throttle import Origin
from tests.support import trials
from tests.support.database import FreshDatabase

pytestmark = pytest.mark.concurrency
THREADS = 8
TRIES = trials.rounds(640, short=160, proof=10_000)


def guesses(number: int) -> tuple[int, int]:
    """One thread: guesses at the same account that were looked at, and sign-ins of a colleague that passed."""
    looked_at = passed = 0
    for attempt in range(TRIES // THREADS):
        found = throttle.sign_in("cible@exemple.fr", Origin(f"203.0.{number}.{attempt % 250}"), now=timezone.now())
        if found:
            found.failed()
            looked_at += 1
        if attempt % 8 == 0:
            known = throttle.sign_in("cible@exemple.fr", Origin("203.0.0.1", f"poste {number}"), now=timezone.now())
            if known:
                known.succeeded()
                passed += 1
    connection.close()
    return looked_at, passed


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def test_never_one_more_than_the_limit(committed_database: FreshDatabase, crowd: ThreadPoolExecutor) -> None:
    results = list(crowd.map(guesses, range(THREADS)))
    assert sum(looked_at for looked_at, _ in results) == throttle.PER_ACCOUNT
    assert all(passed == -(-TRIES // THREADS // 8) for _, passed in results)
    assert min(Attempts.objects.values_list("count", flat=True)) >= 0
