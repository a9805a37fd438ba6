"""From outside, a household to protect and one that was never recorded are one and the same (T21, T36).

Each door is tried twice, with the words of the one and of the other, which have as many letters. All that comes out
must be equal: status, body, size, headers, statements, session, log lines. Times are for `tests/proof`.
"""

from operator import attrgetter

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from sisiao.households.models import Household
from tests.households.doors import DOORS, KINDS, UNKNOWN, Desk, Door, Said, hide, make_desk
from tests.support.traces import Trace, differences, traced

pytestmark = pytest.mark.django_db
name_of = attrgetter("__name__")
# Those that answer beyond the perimeter, when nothing forbids it.
BEYOND = (Desk.outside_by_number, Desk.outside_by_name, Desk.elsewhere_by_number, Desk.elsewhere_by_name)


@pytest.fixture
def desk(client: Client) -> Desk:
    return make_desk(client)


def try_door(desk: Desk, door: Door, said: Said) -> Trace:
    """One try from the same state as any other: nothing of it is kept."""
    with transaction.atomic():
        trace = traced(desk.client, lambda: door(desk, said), said.marks)
        transaction.set_rollback(True)
    return trace


@pytest.mark.parametrize("door", DOORS, ids=name_of)
@pytest.mark.parametrize("kind", KINDS)
def test_who_is_hidden_is_as_who_is_unknown(desk: Desk, door, kind: str) -> None:
    hidden = hide(kind)
    with time_machine.travel(timezone.now(), tick=False):
        try_door(desk, door, UNKNOWN)  # what a process reads once
        met, unmet = try_door(desk, door, hidden), try_door(desk, door, UNKNOWN)
    told = differences(met, unmet)
    assert not told, "\n".join(told)
    assert hidden.last_name.lower() not in met.answer[1].lower()
    assert met.answer[0] == 200


@pytest.mark.parametrize("door", BEYOND, ids=name_of)
def test_the_doors_do_open(desk: Desk, door) -> None:
    """The same words find the same person once nothing hides them: the equality above is no closed door."""
    hidden = hide("to protect")
    Household.objects.update(to_protect=False)
    with time_machine.travel(timezone.now(), tick=False):
        met, unmet = try_door(desk, door, hidden), try_door(desk, door, UNKNOWN)
    assert met.answer != unmet.answer
    assert met.statements != unmet.statements
