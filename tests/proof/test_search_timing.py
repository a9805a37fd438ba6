"""Who is hidden and who is unknown take the same time, seen from outside: AUC ≤ 0.55 (T21). In `make proof` alone."""

import os
import time
from dataclasses import replace
from random import Random

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from sisiao.households import break_glass
from tests.households.doors import UNKNOWN, Desk, Door, Said, hide, make_desk
from tests.support.database import FreshDatabase
from tests.support.timing import area_under_curve

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.skipif("SISIAO_PROOF" not in os.environ, reason="times are taken by `make proof` alone"),
]
EACH = 500
WARMING = 20
TIMED = (
    Desk.by_name,
    Desk.by_number,
    Desk.outside_by_number,
    Desk.outside_by_name,
    Desk.elsewhere_by_name,
    Desk.near,
    Desk.recorded,
)


def a_name(chance: Random, syllables: int) -> str:
    return "".join(chance.choice("bdfglmnprstv") + chance.choice("aeiou") for _ in range(syllables)).capitalize()


def somebody(chance: Random) -> Said:
    number = chance.randrange(500_000, 999_999)
    said = replace(UNKNOWN, last_name=a_name(chance, 4), first_name=a_name(chance, 3), record_number=number)
    return replace(said, phone=f"06{chance.randrange(10**8):08}")


def seconds(desk: Desk, door: Door, said: Said) -> float:
    with transaction.atomic():
        started = time.perf_counter()
        assert door(desk, said).status_code == 200
        spent = time.perf_counter() - started
        transaction.set_rollback(True)
    return spent


@pytest.mark.parametrize("door", TIMED, ids=lambda door: door.__name__)
def test_the_hidden_and_the_unknown_take_the_same_time(
    door: Door, client: Client, committed_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    """On a base whose statistics are known, as they are in service: the plans are those that users meet."""
    monkeypatch.setattr(break_glass, "SEARCHES_AN_HOUR", 10 * EACH)
    monkeypatch.setattr(break_glass, "SEARCHES_A_DAY", 10 * EACH)
    chance = Random(115)
    drawn = [somebody(chance) for _ in range(2 * EACH + WARMING)]
    with transaction.atomic():
        hidden = [hide("to protect", said.last_name, said.first_name, said.phone) for said in drawn[:EACH]]
    trials = [(said, True) for said in hidden] + [(said, False) for said in drawn[EACH : 2 * EACH]]
    chance.shuffle(trials)
    desk = make_desk(client)
    with psycopg.connect(committed_database.dsn, autocommit=True) as owner:
        owner.execute("ANALYZE")
    for said in drawn[2 * EACH :]:
        seconds(desk, door, said)
    times: dict[bool, list[float]] = {True: [], False: []}
    for said, is_hidden in trials:
        times[is_hidden].append(seconds(desk, door, said))
    area = area_under_curve(times[True], times[False])
    record_property("AUC", round(area, 4))
    assert area <= 0.55
