"""kill -9 of the site and of PostgreSQL under load: nothing acknowledged is lost, nothing is there twice."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sisiao.core.postgres import Cluster
from tests.proof.writers import Writer, Written
from tests.support import trials
from tests.support.database import ROOT, FreshDatabase
from tests.support.live_site import LiveSite, serving

pytestmark = pytest.mark.crash

KILLS = 20 if trials.PROOF else 2
WRITERS = 6
BETWEEN = 25  # calls ended between two kills
LONG = 120

LOST = {
    "a call acknowledged and lost": (
        "SELECT count(*) FROM unnest(%(calls)s::uuid[]) AS a(id)"
        " WHERE NOT EXISTS (SELECT FROM helpline_call c WHERE c.public_id = a.id)"
    ),
    "an end acknowledged and lost": (
        "SELECT count(*) FROM unnest(%(ended)s::uuid[]) AS a(id)"
        " WHERE NOT EXISTS (SELECT FROM helpline_call c JOIN housing_requests_housingrequest r ON r.id = c.request_id"
        " WHERE c.public_id = a.id AND c.state = 'ended' AND r.state = 'unmet' AND r.household_id = c.household_id)"
    ),
    "a person acknowledged and lost": (
        "SELECT count(*) FROM unnest(%(names)s::text[]) AS a(name)"
        " WHERE NOT EXISTS (SELECT FROM households_person p WHERE p.first_name = a.name)"
    ),
    "a person written twice": (
        "SELECT count(*) FROM (SELECT FROM households_person GROUP BY first_name HAVING count(*) > 1) t"
    ),
    "a household written twice": (
        "SELECT count(*) FROM (SELECT FROM households_membership GROUP BY person_id HAVING count(*) > 1) t"
    ),
    "a request written twice": (
        "SELECT count(*) FROM (SELECT FROM housing_requests_housingrequest GROUP BY household_id, night"
        " HAVING count(*) > 1) t"
    ),
    "a change without its history": (
        "SELECT count(*) FROM households_person p WHERE NOT EXISTS (SELECT FROM audit_rowhistory h"
        " WHERE h.table_name = 'households_person' AND h.row_id = p.id AND h.operation = 'I')"
    ),
    "more calls than were asked for": "SELECT greatest(count(*) - %(attempts)s, 0) FROM helpline_call",
}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A PostgreSQL of its own: this one is killed."""
    own = Cluster(tmp_path / "postgres")
    with own.lease():
        yield own
    own.destroy()


@pytest.fixture
def base(cluster: Cluster) -> FreshDatabase:
    database = FreshDatabase("sisiao", cluster.dsn())
    database.manage("migrate", "--verbosity=0")
    return database


def _sessions(base: FreshDatabase) -> list[str]:
    command = [sys.executable, "-m", "tests.proof.seed", str(WRITERS)]
    seeded = subprocess.run(command, env=base.env, cwd=ROOT, check=True, capture_output=True, text=True)
    return list(json.loads(seeded.stdout))


def _kill_postgres(cluster: Cluster) -> None:
    postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    cluster.ensure_running()


def _kill_site(site: LiveSite) -> None:
    site.stop(signal.SIGKILL)
    site.start()


def test_nothing_acknowledged_is_lost_or_doubled(cluster: Cluster, base: FreshDatabase, tmp_path: Path) -> None:
    written, over = Written(), threading.Event()
    with serving(base, tmp_path) as site:
        writers = [Writer(site.port, session, written, over) for session in _sessions(base)]
        for writer in writers:
            writer.start()
        for kill in range(KILLS):
            written.wait_for(BETWEEN + random.randint(0, 10), timeout=LONG)
            if kill % 2:
                _kill_postgres(cluster)
            else:
                _kill_site(site)
        written.wait_for(BETWEEN, timeout=LONG)
        over.set()
        for writer in writers:
            writer.join(LONG)
    assert written.odd == []
    named = {
        "calls": sorted(written.calls),
        "ended": sorted(written.ended.values()),
        "names": sorted(written.ended),
        "attempts": written.attempts,
    }
    with psycopg.connect(base.dsn) as connection:
        wrong = {name: connection.execute(query, named).fetchone()[0] for name, query in LOST.items()}
    assert {name: count for name, count in wrong.items() if count} == {}
    assert len(written.ended) >= KILLS * BETWEEN
    assert written.retries, "the kills met no write in progress: they proved nothing"
    print(f"{KILLS} kills, {len(written.ended)} calls ended and kept, {written.retries} writes sent again")
