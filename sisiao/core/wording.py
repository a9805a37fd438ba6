"""Dates and hours as people say them in French: pages and mails share these words."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format

NBSP = "\u00a0"
MONTHS_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def plain_number(value: Decimal | int) -> str:
    """1234.50 → « 1234,5 », without thousands apart: what a spreadsheet reads."""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole},{rest}" if rest else whole


def clock(value: datetime) -> str:
    """« 21 h 14 », in the current time zone."""
    local = timezone.localtime(value)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def long_date(value: date) -> str:
    """« lundi 23 novembre 2026 », « dimanche 1er novembre 2026 »."""
    day = _day(value)
    rank = "1er" if day.day == 1 else str(day.day)
    return f"{date_format(day, 'l')} {rank}{NBSP}{date_format(day, 'F Y')}"


def short_date(value: date) -> str:
    """« 23/11/2026 »."""
    return f"{_day(value):%d/%m/%Y}"


def moment(value: datetime) -> str:
    """« lundi 23 novembre 2026 à 21 h 14 »."""
    return f"{long_date(value)} à {clock(value)}"


def short_moment(value: datetime) -> str:
    """« 23/11/2026 à 21 h 14 »."""
    return f"{short_date(value)} à {clock(value)}"


def _day(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
