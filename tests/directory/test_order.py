"""For any commune and any instant, whom to call and in which order: hours, midnights, holidays, clock changes.

The oracle writes down every evening of the week around the instant as naive times of the wall, and looks whether the
clock of the place stands in one of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.directory.actions import SlotTold, archive_contact, close_contact, move_contact
from sisiao.directory.enums import Reader, SlotDay
from sisiao.directory.models import ContactClosure, PrivilegedContact
from sisiao.directory.places import place_of
from sisiao.directory.queries import HELPLINE, who_to_call
from sisiao.geo.holidays import is_holiday
from sisiao.siao.actions import Week, set_helpline_hours
from sisiao.siao.enums import Outside, Weekday
from sisiao.siao.models import CoveredTerritory
from tests.directory.contacts import ALWAYS, NIGHTS, PHONE, make_contact
from tests.factories import make_siao
from tests.factories.people import TESTS
from tests.support import trials

pytestmark = pytest.mark.django_db
# Village, département, clock; an arrondissement whose town a contact covers; an overseas collectivité.
PLACES = {
    "95127": ("95", "Europe/Paris"),
    "95040": ("95", "Europe/Paris"),
    "67482": ("67", "Europe/Paris"),
    "75101": ("75", "Europe/Paris"),
    "97411": ("974", "Indian/Reunion"),
    "97209": ("972", "America/Martinique"),
    "97302": ("973", "America/Cayenne"),
    "97801": ("978", "America/Marigot"),
}
COVERED = {"978": "971"}
# Days around which the rules differ: clock changes, holidays of some territories, the turn of the year.
EDGES = (
    *(date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2026, 12, 31), date(2026, 4, 3), date(2026, 5, 1)),
    *(date(2026, 5, 22), date(2026, 5, 28), date(2026, 6, 10), date(2026, 12, 20), date(2026, 12, 26)),
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
days = st.sets(st.sampled_from(SlotDay), min_size=1)
slots = st.builds(SlotTold, st.sampled_from([PHONE, "+33261910000"]), days, clocks, clocks).filter(
    lambda slot: slot.opens != slot.closes or slot.opens == time(0)
)


@dataclass(frozen=True)
class Told:
    """What a contact is made of; `closed` counts days from the instant."""

    slots: list[SlotTold]
    readers: frozenset[Reader]
    here: bool | None
    closed: tuple[int, int] | None
    archived: bool


contacts = st.builds(
    Told,
    st.lists(slots, min_size=1, max_size=3),
    st.frozensets(st.sampled_from(Reader), min_size=1),
    st.sampled_from([None, True, False]),
    st.none() | st.tuples(st.integers(-2, 1), st.integers(1, 3)),
    st.booleans(),
)
instants = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from(EDGES) | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(-26 * 60, 26 * 60),
)


def naive_instants(code: str, instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(PLACES[code][1])).replace(tzinfo=None)


def evenings(slot: SlotTold, around: date) -> Iterator[tuple[date, datetime, datetime]]:
    """The day, the beginning and the end of each time of the slot, by the clock on the wall."""
    for shift in range(-2, 2):
        day = around + timedelta(days=shift)
        begins, ends = datetime.combine(day, slot.opens), datetime.combine(day, slot.closes)
        yield day, begins, ends if ends > begins else ends + timedelta(days=1)


def answers_by_oracle(told: Told, code: str, instant: datetime) -> bool:
    wall, territory = naive_instants(code, instant), PLACES[code][0]
    closed = DateRange(date.min, date.min)
    if told.closed:
        first = wall.date() + timedelta(days=told.closed[0])
        closed = DateRange(first, first + timedelta(days=told.closed[1]))
    for slot in told.slots:
        for day, begins, ends in evenings(slot, wall.date()):
            kind = SlotDay.HOLIDAY if is_holiday(day, territory) else SlotDay(day.weekday())
            if begins <= wall < ends and kind in slot.days and not closed.lower <= day < closed.upper:
                return True
    return False


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.longer
@given(code=st.sampled_from(sorted(PLACES)), instant=instants, every=st.lists(contacts, max_size=5), data=st.data())
@settings(
    max_examples=trials.rounds(60, short=20, proof=2_000),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
)
def test_the_order_is_right(code: str, instant: datetime, every: list[Told], data: st.DataObject) -> None:
    with undone():
        territory = PLACES[code][0]
        siao = make_siao(COVERED.get(territory, territory))
        if territory in COVERED:
            CoveredTerritory.objects.create(siao=siao, collectivity_id=territory, starts_on=date(2020, 1, 1))
        elsewhere = {"95": "95500", "67": "67001", "75": "75056", "974": "97415", "972": "97213", "973": "97304"}
        here = {"75101": "75056", "97801": None}.get(code, code)
        far = "75102" if territory == "75" else elsewhere.get(territory, "97105")
        made: list[tuple[Told, PrivilegedContact]] = []
        for rank, told in enumerate(every):
            where = {None: None, True: here, False: far}[told.here]
            readers = sorted(told.readers)
            contact = make_contact(siao, f"Contact {rank}", told.slots, [where] if where else [], readers)
            if told.closed:
                first = naive_instants(code, instant).date() + timedelta(days=told.closed[0])
                close_contact(contact, first, first + timedelta(days=told.closed[1] - 1), actor=TESTS)
            made.append((told, contact))
        for _ in range(data.draw(st.integers(0, 3)) if len(made) > 1 else 0):
            at = data.draw(st.integers(1, len(made) - 1))
            move_contact(PrivilegedContact.objects.get(pk=made[at][1].pk), up=True, actor=TESTS)
            made[at - 1], made[at] = made[at], made[at - 1]
        for told, contact in made:
            if told.archived:
                archive_contact(PrivilegedContact.objects.get(pk=contact.pk), actor=TESTS, now=instant)
        place = place_of(code, instant)
        assert place is not None and place.siao == siao
        for reader in Reader:
            answer = who_to_call(place, instant, reader, instant)
            expected = [
                contact.label
                for told, contact in made
                if reader in told.readers and not told.archived and _covers(told, here)
                and answers_by_oracle(told, code, instant)
            ]  # fmt: skip
            assert [call.contact.label for call in answer.calls] == expected
            ranks = [call.rank for call in answer.calls]
            assert [*ranks, answer.last.rank] == list(range(1, len(expected) + 2))


def _covers(told: Told, here: str | None) -> bool:
    """A contact whose only commune is that of a collectivité, which is none, covers everything there."""
    return told.here is not False if here else told.here in (None, True)


@pytest.mark.parametrize(
    ("instant", "answers"),
    [
        ("2026-10-25T00:30:00+00:00", True),  # 2 h 30, the first time
        ("2026-10-25T01:30:00+00:00", True),  # 2 h 30 again, an hour later
        ("2026-10-25T01:59:59+00:00", True),
        ("2026-10-25T02:00:00+00:00", False),  # 3 h: closed
        ("2026-03-29T00:59:59+00:00", True),  # 1 h 59
        ("2026-03-29T01:00:00+00:00", False),  # 3 h: the hour before never was
    ],
)
def test_a_night_when_the_clock_changes(instant: str, answers: bool) -> None:
    siao, when = make_siao(), datetime.fromisoformat(instant)
    make_contact(siao, slots=[SlotTold(PHONE, tuple(SlotDay), time(20), time(3))])
    place = place_of("95127", when)
    assert place is not None
    assert bool(who_to_call(place, when, Reader.POLICE, when).calls) is answers


def test_the_115_is_always_last_and_says_who_holds_it() -> None:
    siao, relay = make_siao("48"), make_siao("30")
    ask = partial(who_to_call, reader=Reader.LINE_3919, now=datetime(2026, 11, 25, tzinfo=UTC))
    place = place_of("48095", datetime(2026, 11, 25, tzinfo=UTC))
    assert place is not None
    alone = ask(place, datetime(2026, 11, 25, 2, tzinfo=UTC))
    assert (alone.calls, alone.last.rank, alone.last.holder, alone.last.on_call) == ((), 1, siao, False)
    week = Week(dict.fromkeys(Weekday, (time(8), time(20))), Outside.RELAYED, relay)
    set_helpline_hours(siao, week, actor=TESTS)
    for hour, holder in ((2, relay), (12, siao)):
        instant = datetime(2026, 11, 25, hour, tzinfo=UTC)
        place = place_of("48095", instant)
        assert place is not None and ask(place, instant).last.holder == holder
    set_helpline_hours(siao, Week(week.days, Outside.ON_CALL), actor=TESTS)
    place = place_of("48095", instant)
    assert place is not None
    night = ask(place, datetime(2026, 11, 25, 2, tzinfo=UTC)).last
    assert (night.holder, night.on_call) == (place.siao, True)
    assert HELPLINE == "115"


def test_a_place_without_siao_has_the_115_alone_and_what_is_no_place_has_nothing() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    place = place_of("98818", now)
    assert place is not None and place.siao is None and place.zone == ZoneInfo("Pacific/Noumea")
    answer = who_to_call(place, now, Reader.POLICE, now)
    assert (answer.calls, answer.last.siao, answer.last.rank) == ((), None, 1)
    assert [place_of(code, now) for code in ("00000", "95", "975", "abcde", "", "97501x", "99999")] == [None] * 7


def test_a_number_is_told_once_and_until_when() -> None:
    siao, now = make_siao(), datetime(2026, 11, 25, 2, tzinfo=UTC)
    make_contact(siao, slots=[*NIGHTS, *ALWAYS, *NIGHTS])
    place = place_of("95127", now)
    assert place is not None
    [call] = who_to_call(place, now, Reader.SIAO, now).calls
    assert [(line.phone, line.until) for line in call.lines] == [("+33199005678", time(8)), (PHONE, None)]
    assert not ContactClosure.objects.exists()
