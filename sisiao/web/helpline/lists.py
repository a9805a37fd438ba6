"""Choices of the call page that come from the code lists."""

from collections import defaultdict
from datetime import date

from sisiao.core.models import Reference

Choice = tuple[str, str]
LISTS = ("situationDemandes", "motifDemandes", "animaux")


def active_choices(on: date) -> dict[str, list[Choice]]:
    """Entries that may be chosen on a day, by list code. One query."""
    choices: dict[str, list[Choice]] = defaultdict(list)
    entries = Reference.objects.filter(list_code__in=LISTS).active(on).order_by("list_code", "position", "code")
    for list_code, code, label in entries.values_list("list_code", "code", "label"):
        choices[list_code].append((code, label))
    return choices
