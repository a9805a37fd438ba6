"""Households of one to five persons, on the same rooms, at once: whatever the interleaving, the base stays exact."""

from datetime import date

import psycopg
import pytest
from django.utils import timezone

from sisiao.core.context import acting_as
from sisiao.offer.enums import ReceptionMode, Sharing
from sisiao.siao.nights import current_night
from tests.factories import make_dispositif, make_group, make_household, make_request, make_siao, make_unit
from tests.factories.people import TESTS
from tests.occupation.clients import clients
from tests.occupation.invariants import wrongs
from tests.support import trials
from tests.support.database import FreshDatabase

pytestmark = pytest.mark.concurrency

PROCESSES, CLIENTS = 2, 10
STEPS = trials.rounds(40, short=10, proof=400)


def _world() -> tuple[dict[str, object], date]:
    """Rooms of one to five places, exclusive and shared, nightly and continuous, for households of one to five."""
    siao = make_siao()
    now = timezone.now()
    groups = []
    for mode in (ReceptionMode.NIGHT_EMERGENCY, ReceptionMode.CONTINUOUS_EMERGENCY):
        group = make_group(make_dispositif(siao), mode=mode)
        units = [make_unit(group, places=places) for places in (1, 2, 3, 3, 5, 5)]
        units += [
            make_unit(group, places=6, sharing=Sharing.FAMILIES),
            make_unit(group, places=4, sharing=Sharing.ADULTS),
        ]
        groups.append([unit.pk for unit in units])
    households = [make_household(1 + n % 2, (3, 7, 11)[: n % 4], siao=siao) for n in range(16)]
    requests = [make_request(household, siao, now).pk for household in households]
    night = current_night(siao, now)
    return {"requests": requests, "groups": groups, "steps": STEPS, "today": night.isoformat()}, night


def test_mixed_households_leave_an_exact_base(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        plan, night = _world()
    plans = [plan | {"seeds": list(range(index * CLIENTS, (index + 1) * CLIENTS))} for index in range(PROCESSES)]
    with clients(plans, committed_database) as crowd, psycopg.connect(committed_database.dsn, autocommit=True) as base:
        for _ in range(3):
            assert crowd.round() == {"done": PROCESSES * CLIENTS}
            assert wrongs(lambda query, named: base.execute(query, named).fetchall(), night) == {}
        deadlocks = base.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
        done = base.execute("SELECT count(*) FROM stays_stay").fetchone()
    assert deadlocks == (0,)
    assert done is not None and done[0] > trials.rounds(20, short=5), "the walks met too few stays to prove anything"
