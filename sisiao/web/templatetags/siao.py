"""Words that pages share: dates, ages of an information, numbers, badges."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import phonenumbers
from django import template
from django.utils import timezone

from sisiao.core.wording import NBSP, clock, long_date, moment, plain_number, short_date, short_moment
from sisiao.offer.units import counted, unit_labels

register = template.Library()

NARROW = "\u202f"
# Country codes of the départements of France: metropolitan, La Réunion and Mayotte, Guadeloupe, Guyane, Martinique.
OWN_CODES = frozenset({33, 262, 590, 594, 596})
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

# Tone, icon: a state is never told by its colour alone.
TONES = {
    "success": "fr-icon-success-fill",
    "info": "fr-icon-info-fill",
    "warning": "fr-icon-warning-fill",
    "error": "fr-icon-error-fill",
    "new": "fr-icon-flashlight-fill",
    "neutral": "fr-icon-information-line",
}


@register.filter
def number(value: int) -> str:
    """1234 → « 1 234 », with narrow spaces."""
    return f"{value:,}".replace(",", NARROW)


@register.filter
def amount(value: Decimal | int) -> str:
    """1234.50 → « 1 234,5 »; a dash for nothing."""
    if not value:
        return "–"
    whole, comma, rest = plain_number(value).partition(",")
    return f"{number(int(whole))}{comma}{rest}"


@register.filter
def beside(values: Iterable[Any], names: Iterable[str]) -> list[tuple[str, Any]]:
    """Each value with its name."""
    return list(zip(names, values, strict=True))


@register.filter
def unit(code: str) -> str:
    """A unit of capacity or of funding, in the words of the list."""
    return unit_labels().get(code, code)


@register.filter
def in_units(value: Decimal | int, code: str) -> str:
    """« 1 234 places », « 2,5 ETP »."""
    return f"{amount(value) if value else 0}{NBSP}{counted(value, code)}"


for words in (clock, long_date, short_date, moment, short_moment):
    register.filter(words.__name__, words)


@register.filter
def ago(value: datetime, now: datetime) -> str:
    """How long since: « à l'instant », « il y a 12 min », « il y a 3 h », « hier à 21 h 14 », « le 12/11/2026 »."""
    elapsed = now - value
    if elapsed < MINUTE:
        return "à l'instant"
    if elapsed < HOUR:
        return f"il y a {elapsed // MINUTE}{NBSP}min"
    days = (timezone.localtime(now).date() - timezone.localtime(value).date()).days
    if days == 0 or elapsed < 6 * HOUR:
        return f"il y a {elapsed // HOUR}{NBSP}h"
    return f"hier à {clock(value)}" if days == 1 else f"le {short_date(value)}"


@register.filter
def since(value: datetime, now: datetime) -> str:
    """When it began: « depuis 16 h 14 », « depuis hier 16 h 14 », « depuis le 12/11/2026 »."""
    days = (timezone.localtime(now).date() - timezone.localtime(value).date()).days
    if days == 0:
        return f"depuis {clock(value)}"
    return f"depuis hier {clock(value)}" if days == 1 else f"depuis le {short_date(value)}"


@register.filter
def until(value: datetime, now: datetime) -> str:
    """A deadline: « avant 22 h 30 », « avant demain 7 h 00 », « avant le 02/12/2026 », « dépassé depuis 12 min »."""
    if value <= now:
        return f"dépassé {_late(value, now)}"
    days = (timezone.localtime(value).date() - timezone.localtime(now).date()).days
    if days == 0:
        return f"avant {clock(value)}"
    return f"avant demain {clock(value)}" if days == 1 else f"avant le {short_date(value)}"


def _late(value: datetime, now: datetime) -> str:
    elapsed = now - value
    return f"depuis {max(elapsed // MINUTE, 1)}{NBSP}min" if elapsed < HOUR else since(value, now)


@register.filter
def lasting(value: timedelta) -> str:
    """A duration: « 12 min », « 3 h », « 2 jours »."""
    if value < HOUR:
        return f"{max(value // MINUTE, 1)}{NBSP}min"
    days = value.days
    if not days:
        return f"{value // HOUR}{NBSP}h"
    return f"{days}{NBSP}jour{'s' if days > 1 else ''}"


@register.filter
@lru_cache(maxsize=1024)
def phone(value: str) -> str:
    """« +33612345678 » → « 06 12 34 56 78 »; another country's number keeps its prefix."""
    try:
        number = phonenumbers.parse(value, "FR")
    except phonenumbers.NumberParseException:
        return value
    form = phonenumbers.PhoneNumberFormat
    own = number.country_code in OWN_CODES
    written = phonenumbers.format_number(number, form.NATIONAL if own else form.INTERNATIONAL)
    return written.replace(" ", NBSP)


@register.inclusion_tag("components/badge.html")
def badge(tone: str, label: str, icon: str = "") -> dict[str, Any]:
    """A status: a tone of `TONES`, its words, its icon (that of the tone unless told)."""
    return {"tone": tone, "label": label, "icon": icon or TONES[tone]}
