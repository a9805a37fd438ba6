"""What pages show of the journal."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from sisiao.audit.models import RecordOpening, RowHistory

PERSON_TABLE = "households_person"


def history_of(household_id: int, person_ids: Collection[int]) -> QuerySet[RowHistory]:
    """Changes of the household's rows and of its members' own, most recent first."""
    return (
        RowHistory.objects.filter(
            Q(household_id=household_id) | Q(table_name=PERSON_TABLE, row_id__in=list(person_ids))
        )
        .select_related("user")
        .order_by("-pk")
    )


def changes_of(table: str, row_ids: Collection[int]) -> dict[int, list[RowHistory]]:
    """Changes of each of these rows of a table, most recent first. One query."""
    found: dict[int, list[RowHistory]] = {}
    for row in RowHistory.objects.filter(table_name=table, row_id__in=row_ids).select_related("user").order_by("-pk"):
        found.setdefault(row.row_id, []).append(row)
    return found


def openings_of(household_id: int, limit: int = 100) -> list[RecordOpening]:
    """Last openings of the record."""
    return list(RecordOpening.objects.of_household(household_id).select_related("user")[:limit])
