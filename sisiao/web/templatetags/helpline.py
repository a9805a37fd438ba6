"""Words of the call page."""

from datetime import date, datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def date_of(value: datetime) -> date:
    """The calendar day of an instant, in the current time zone."""
    return timezone.localtime(value).date()


@register.filter
def lower_first(value: str) -> str:
    """« Femme seule » inside a sentence."""
    return value[:1].lower() + value[1:]
