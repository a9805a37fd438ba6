"""Whether the support answers the telephone now, and until or from when: hours of Paris, public holidays left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone
from django.utils.formats import date_format

from sisiao.core.wording import NBSP, short_date
from sisiao.helpdesk.models import SupportClosure, SupportHours

AHEAD = 30
PHONE = "Téléphone\u00a0: "
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Easter Monday, Ascension, Whit Monday: days after Easter.
MOVING = (1, 39, 50)


@dataclass(frozen=True, slots=True)
class Opening:
    """`words`: « Téléphone : ouvert jusqu'à 18 h », « Téléphone : fermé, rouvre lundi à 9 h »."""

    is_open: bool
    words: str


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus' algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return date(year, n, (h - m + r + n + 19) % 32)


@cache
def holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of metropolitan France."""
    fixed = {date(year, month, day) for month, day in FIXED}
    return frozenset(fixed | {easter(year) + timedelta(days=days) for days in MOVING})


def opening(now: datetime) -> Opening | None:
    """The state of the support at an instant; None when no hours are known for the month that comes."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    today = local.date()
    hours = list(SupportHours.objects.filter(period__overlap=(today, today + timedelta(days=AHEAD))).order_by("opens"))
    closed = set(SupportClosure.objects.filter(day__gte=today).values_list("day", flat=True))
    for ahead in range(AHEAD):
        day = today + timedelta(days=ahead)
        if day in closed or day in holidays(day.year):
            continue
        for stretch in _of(hours, day):
            if ahead or local.time() < stretch.opens:
                return Opening(is_open=False, words=f"{PHONE}fermé, rouvre {_day(day, today)}à {hour(stretch.opens)}")
            if local.time() < stretch.closes:
                return Opening(is_open=True, words=f"{PHONE}ouvert jusqu'à {hour(stretch.closes)}")
    return None


def _of(hours: Sequence[SupportHours], day: date) -> list[SupportHours]:
    return [each for each in hours if each.weekday == day.weekday() and day in each.period]


def _day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead < 2:
        return "demain " if ahead else ""
    return f"{date_format(day, 'l')} " if ahead < 7 else f"le {short_date(day)} "


def hour(value: time) -> str:
    """« 9 h », « 16 h 30 »."""
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")
