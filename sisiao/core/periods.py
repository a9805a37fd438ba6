"""Periods of whole days: half-open ranges in the base, a last day included on the pages."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange


def last_day(period: DateRange) -> date | None:
    """The last day of a period, included; None when it has no end."""
    return period.upper - timedelta(days=1) if period.upper else None
