"""kill -9 in the middle of the switch: it goes on to the same end; taken back, the base is identical to the start."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household, Membership, Person
from sisiao.housing_requests.models import HousingRequest
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from sisiao.transition.actions import Share, attach_group
from sisiao.transition.models import LegacyStay, SwitchStep
from tests.factories import make_dispositif, make_entity
from tests.factories.people import TESTS
from tests.support import trials
from tests.support.database import ROOT, FreshDatabase
from tests.transition.switching import contents, end_state, leave_accounts, make_legacy_request, signed
from tests.transition.world import make_legacy_group, make_structure, make_temps2

pytestmark = [pytest.mark.crash, pytest.mark.longer]

STRUCTURES = trials.rounds(12, short=6, proof=300)
STAYS = trials.rounds(120, short=40, proof=20_000)
KILLS = trials.rounds(4, short=2, proof=10)
BY_HOUSEHOLD = 2


def populated() -> None:
    """A département ready to switch: a dispositif, an old group, its people and one awaited, for each structure."""
    world, now = make_temps2(), timezone.now()
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=now)
    each = -(-STAYS // STRUCTURES)
    groups = []
    for number in range(STRUCTURES):
        dispositif = make_dispositif(world.siao, make_entity(), name=f"CHU {number}")
        group = make_legacy_group(
            make_structure(world.siao), places=each + 2, category_code=random.choice(("40", "20", ""))
        )
        attach_group(group, [Share(dispositif.pk, each + 2)], actor=world.operator, now=now)
        groups.append(group)
    for number, group in enumerate(groups):
        make_legacy_request(world.siao, group=group if number % 3 else None)
    count = STAYS // BY_HOUSEHOLD
    since = timezone.localdate() - timedelta(days=200)
    households = Household.objects.bulk_create([Household(created_at=now) for _ in range(count)], 500)
    persons = Person.objects.bulk_create(
        [Person(first_name="Awa", last_name=f"D{number}") for number in range(count * BY_HOUSEHOLD)], 500
    )
    members = [
        Membership(
            household=households[number // BY_HOUSEHOLD],
            person=person,
            role=MemberRole.CONTACT if number % BY_HOUSEHOLD == 0 else MemberRole.OTHER,
            position=number % BY_HOUSEHOLD,
            period=DateRange(since, None),
        )
        for number, person in enumerate(persons)
    ]
    Membership.objects.bulk_create(members, 500)
    LegacyStay.objects.bulk_create(
        [
            LegacyStay(
                siao=world.siao,
                group=groups[number // BY_HOUSEHOLD % STRUCTURES],
                legacy_id=str(number),
                household=member.household,
                person=member.person,
                starts_on=since,
            )
            for number, member in enumerate(members)
        ],
        500,
    )
    leave_accounts(world)
    signed(world.siao)


def command(base: FreshDatabase, *arguments: str) -> "subprocess.Popen[bytes]":
    line = [sys.executable, str(ROOT / "manage.py"), "offer_switch", "--departement", "95", *arguments]
    return subprocess.Popen(line, env=base.env | {"SISIAO_DB_ROLE": "owner"}, stdout=subprocess.DEVNULL)


def whole(base: FreshDatabase, *arguments: str) -> None:
    base.manage("offer_switch", "--departement", "95", *arguments)


@pytest.fixture
def ready(committed_database: FreshDatabase) -> Iterator[FreshDatabase]:
    with acting_as(TESTS), beyond_perimeter():
        populated()
    yield committed_database


def steps(base: FreshDatabase) -> int:
    with psycopg.connect(base.dsn) as connection:
        query = "SELECT count(*) FROM transition_switchstep WHERE reversed_at IS NULL"
        return connection.execute(query).fetchone()[0]  # type: ignore[index]


def killed(base: FreshDatabase, act: str, goes: int) -> int:
    """Begin the act again and again, each time killed once it has gone on by a share of its steps; how many kills."""
    total, kills = 2 * STRUCTURES + 2, 0
    for number in range(1, goes + 1):
        aim = total * number // (goes + 1)
        process = command(base, act)
        while process.poll() is None and not _reached(base, act, aim, total):
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    return kills


def _reached(base: FreshDatabase, act: str, aim: int, total: int) -> bool:
    return steps(base) >= aim if act == "--commit" else steps(base) <= total - aim


def _goes_on(base: FreshDatabase) -> bool:
    with psycopg.connect(base.dsn) as connection:
        query = "SELECT count(*) FROM transition_switch WHERE state = 'done'"
        return connection.execute(query).fetchone() == (0,)


def test_killed_in_the_middle_it_ends_the_same_and_comes_back(ready: FreshDatabase, tmp_path: Path) -> None:
    with acting_as(TESTS), beyond_perimeter():
        start = contents()
    whole(ready, "--commit")
    with acting_as(TESTS), beyond_perimeter():
        expected = end_state()
        assert contents() != start
        assert sum(len(step.created.get("stays_stay", [])) for step in SwitchStep.objects.all()) == STAYS
        assert HousingRequest.objects.count() == STRUCTURES
        assert Referral.objects.count() == sum(number % 3 > 0 for number in range(STRUCTURES))
    whole(ready, "--reverse")
    with acting_as(TESTS), beyond_perimeter():
        assert contents() == start
        # A switch taken back asks for another decision.
        signed(Siao.objects.get(departement="95"))
    kills = killed(ready, "--commit", KILLS)
    whole(ready, "--commit") if _goes_on(ready) else None
    with acting_as(TESTS), beyond_perimeter():
        assert end_state() == expected
    back = killed(ready, "--reverse", max(1, KILLS // 2))
    whole(ready, "--reverse") if steps(ready) else None
    with acting_as(TESTS), beyond_perimeter():
        assert contents() == start
    print(f"{STRUCTURES} structures, {STAYS} stays: {kills} kills going, {back} coming back")
    assert kills, "no kill met the switch in its middle: it proved nothing"
