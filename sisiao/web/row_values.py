"""The value of a column, as the journal keeps it, in the words of a page."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models

from sisiao.web.templatetags.siao import phone, short_date, short_moment


def written_value(field: "models.Field[Any, Any] | None", value: Any) -> str:
    """A date, an hour of the current time zone, a period, a choice by its label, a telephone as it is dialled."""
    if isinstance(field, models.DateTimeField):
        return short_moment(datetime.fromisoformat(value))
    if isinstance(field, models.DateField):
        return short_date(date.fromisoformat(value))
    if isinstance(field, DateRangeField):
        return _period(value, lambda edge: short_date(date.fromisoformat(edge)))
    if isinstance(field, DateTimeRangeField):
        return _period(value, lambda edge: short_moment(datetime.fromisoformat(edge)))
    if field is not None and field.name == "phone":
        return phone(value)
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return str(choices.get(value, value))


def _period(value: str, written: Callable[[str], str]) -> str:
    """« [2026-11-23,2026-11-25) » gives « du 23/11/2026 au 25/11/2026 »; an open end gives « depuis le »."""
    if value == "empty":
        return "aucun jour"
    first, last = (part.strip('[]()"') for part in value.split(","))
    begins = written(first) if first else ""
    return f"du {begins} au {written(last)}" if last else f"depuis le {begins}"
