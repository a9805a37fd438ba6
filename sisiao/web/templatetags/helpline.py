"""Words of the call page."""

from django import template

register = template.Library()


@register.filter
def lower_first(value: str) -> str:
    """« Femme seule » inside a sentence."""
    return value[:1].lower() + value[1:]
