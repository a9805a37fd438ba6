"""Nights: each has the date of its evening, in the time zone of its département (`docs/rules.md` R2).

The two hours are distinct: the *heure de changement de nuit* says for which night a request is made; places have their
own *heure de libération*.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange


def night_of(moment: datetime, time_zone: str, change_hour: int) -> date:
    """The night that a call made at `moment` (aware) is about.

    The coming night from `change_hour` on, the night in progress before it: at 1 h 30 it is still yesterday's evening.
    """
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() if local.hour >= change_hour else local.date() - timedelta(days=1)


# The clock and the hour of change of a page that speaks of several SIAO at once: those of most of them.
NATIONAL_ZONE, NATIONAL_CHANGE = "Europe/Paris", 7


def national_night(moment: datetime) -> date:
    """The night in progress for the whole country: a page of the nation or of a région has one night."""
    return night_of(moment, NATIONAL_ZONE, NATIONAL_CHANGE)


def one_night(night: date) -> DateRange:
    """The half-open range of a single night."""
    return DateRange(night, night + timedelta(days=1), "[)")


def nights_from(night: date, count: int | None) -> DateRange:
    """`count` nights from an evening; None leaves the range open (regime « continu »)."""
    return DateRange(night, None if count is None else night + timedelta(days=count), "[)")


def evening(
    night: date,
    time_zone: str,
    at_hour: int,
    at_minute: int = 0,
    before_change: int = 7,
) -> datetime:
    """The instant of a clock time of `night`: hours before `before_change` belong to the next calendar day."""
    day = night if at_hour >= before_change else night + timedelta(days=1)
    return datetime(day.year, day.month, day.day, at_hour, at_minute, tzinfo=ZoneInfo(time_zone))
