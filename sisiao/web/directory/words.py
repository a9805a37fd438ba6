"""Hours and gaps of the directory, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import groupby

from sisiao.core.wording import NBSP
from sisiao.directory.coverage import DAY_MINUTES, Gap, Group, Span
from sisiao.directory.enums import SlotDay
from sisiao.directory.models import ContactSlot

WEEKDAYS = tuple(day for day in SlotDay if day != SlotDay.HOLIDAY)


@dataclass(frozen=True, slots=True)
class Line:
    """A group of communes: a few of their names, those of the others, who answers there, when nobody does."""

    names: str
    others: tuple[str, ...]
    whole: bool
    rest: bool
    contacts: tuple[str, ...]
    gaps: tuple[str, ...]


SHOWN = 6


def lines_of(groups: Sequence[Group]) -> list[Line]:
    """Those that have gaps first."""
    lines = [
        Line(
            names=", ".join(group.communes[:SHOWN]),
            others=group.communes[SHOWN:],
            whole=len(groups) == 1,
            rest=group.rest,
            contacts=tuple(contact.label for contact in group.contacts),
            gaps=gaps_in_words(group.gaps),
        )
        for group in groups
    ]
    return sorted(lines, key=lambda line: not line.gaps)


def gaps_in_words(gaps: Iterable[Gap]) -> tuple[str, ...]:
    """« lundi à vendredi, 8 h – 20 h »; days that have the same gaps are told together."""
    told: dict[tuple[Span, ...], list[SlotDay]] = {}
    for gap in gaps:
        told.setdefault(gap.spans, []).append(gap.day)
    return tuple(f"{days_in_words(days)}, {' et '.join(map(_span, spans))}" for spans, days in told.items())


def slot_in_words(slot: ContactSlot) -> str:
    """« tous les jours, 20 h – 8 h »."""
    return f"{days_in_words(slot.days)}, {hours_in_words(slot.opens, slot.closes)}"


def hours_in_words(opens: time, closes: time) -> str:
    """« 20 h – 8 h », « 24 h/24 » for a whole day."""
    return f"24{NBSP}h/24" if opens == closes else f"{clock_in_words(opens)} – {clock_in_words(closes)}"


def hours_of(minutes: int) -> int:
    """Whole hours, rounded up: half an hour without anybody is an hour to mend."""
    return -(-minutes // 60)


def clock_in_words(value: time) -> str:
    """« 8 h », « 8 h 30 »."""
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")


def _span(span: Span) -> str:
    opens, closes = (time(minutes // 60 % 24, minutes % 60) for minutes in span)
    return f"24{NBSP}h/24" if span == (0, DAY_MINUTES) else f"{clock_in_words(opens)} – {clock_in_words(closes)}"


def days_in_words(days: Iterable[int]) -> str:
    """« tous les jours », « lundi à vendredi », « samedi, dimanche et jours fériés »."""
    told = sorted(SlotDay(day) for day in days)
    if told == list(SlotDay):
        return "tous les jours"
    weekdays = [day for day in told if day != SlotDay.HOLIDAY]
    words = [word for _key, run in _runs(weekdays) for word in _run([day for _rank, day in run])]
    if len(weekdays) == len(WEEKDAYS):
        return "tous les jours sauf fériés"
    if SlotDay.HOLIDAY in told:
        words.append("jours fériés")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def _runs(days: Sequence[SlotDay]) -> Iterable[tuple[int, Iterable[tuple[int, SlotDay]]]]:
    """Days that follow each other."""
    return groupby(enumerate(days), key=lambda pair: pair[1] - pair[0])


def _run(days: Sequence[SlotDay]) -> list[str]:
    told = [str(day.label).lower() for day in days]
    return told if len(told) < 3 else [f"{told[0]} à {told[-1]}"]
