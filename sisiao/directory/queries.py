"""« Who do I call now? »: for a commune and an instant, whom to call, in order, the 115 last."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from sisiao.directory.enums import Reader
from sisiao.directory.models import PrivilegedContact
from sisiao.directory.places import Place
from sisiao.directory.slots import Hours, answers
from sisiao.siao.enums import Outside
from sisiao.siao.models import HelplineHours, Siao

HELPLINE = "115"


@dataclass(frozen=True, slots=True)
class Line:
    """A number that answers, until when by the clock of the place (None: all day, or the whole night and day)."""

    phone: str
    until: time | None


@dataclass(frozen=True, slots=True)
class Call:
    """One to call: its rank, its lines that answer now, whether nobody has checked it for too long."""

    rank: int
    contact: PrivilegedContact
    lines: tuple[Line, ...]
    unchecked: bool


@dataclass(frozen=True, slots=True)
class LastResort:
    """The 115, which never closes: who holds it now, and the number that professionals call."""

    rank: int
    siao: Siao | None
    relay: Siao | None
    on_call: bool

    @property
    def holder(self) -> Siao | None:
        """The SIAO that answers now."""
        return self.relay or self.siao


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom to call there, then: `calls` in order, then `last`, always."""

    place: Place
    instant: datetime
    calls: tuple[Call, ...]
    last: LastResort


def directory_of(siao: Siao, reader: Reader) -> QuerySet[PrivilegedContact]:
    """What a reader may see of the directory of a SIAO, in the order of call, with numbers and closures."""
    shown = PrivilegedContact.objects.shown_to(reader).filter(siao=siao)
    return shown.prefetch_related("slots", "closures").order_by("position", "pk")


def who_to_call(place: Place, instant: datetime, reader: Reader, now: datetime) -> Answer:
    """The answer for a reader. `now` says which checks are too old: the instant may be another one.

    Holidays, hours and closures are those of the place, by its clock.
    """
    calls: list[Call] = []
    if place.siao is not None:
        there = Q(everywhere=True) | Q(communes__in=place.communes)
        for contact in directory_of(place.siao, reader).filter(there).distinct():
            if lines := open_lines(contact, place, instant):
                calls.append(Call(len(calls) + 1, contact, lines, contact.is_unchecked(now)))
    return Answer(place, instant, tuple(calls), last_resort(place, instant, len(calls) + 1))


def open_lines(contact: PrivilegedContact, place: Place, instant: datetime) -> tuple[Line, ...]:
    """The numbers of a contact that answer, each once, in the order in which its SIAO wrote them."""
    closed = _closed(contact)
    local = place.local(instant).replace(tzinfo=None)
    found: dict[str, Line] = {}
    for slot in sorted(contact.slots.all(), key=lambda each: each.pk):
        if answers(slot.hours, local, place.is_holiday, closed):
            found.setdefault(slot.phone, Line(slot.phone, None if slot.hours.whole_day else slot.closes))
    return tuple(found.values())


def _closed(contact: PrivilegedContact) -> Callable[[date], bool]:
    periods = [(each.period.lower, each.period.upper) for each in contact.closures.all()]
    return lambda day: any(lower <= day < upper for lower, upper in periods)


def last_resort(place: Place, instant: datetime, rank: int) -> LastResort:
    """Who holds the 115 there, then: the team in its hours, else its astreinte or whoever takes over from it."""
    siao = place.siao
    if siao is None or siao.round_the_clock:
        return LastResort(rank, siao, None, on_call=False)
    weekly = HelplineHours.objects.filter(siao=siao)
    if _team_answers(weekly, place.local(instant).replace(tzinfo=None)):
        return LastResort(rank, siao, None, on_call=False)
    relayed = siao.outside == Outside.RELAYED
    return LastResort(rank, siao, siao.relay if relayed else None, on_call=not relayed)


def _team_answers(weekly: Iterable[HelplineHours], local: datetime) -> bool:
    """The team keeps the same hours on holidays and never closes: its sheet says no more."""
    rows = (Hours(frozenset({row.weekday}), row.opens, row.closes) for row in weekly)
    return any(answers(hours, local, _never, _never) for hours in rows)


def _never(day: date) -> bool:
    return False
