"""What the pages of a SIAO list."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from sisiao.access.models import Grant
from sisiao.audit.models import RowHistory
from sisiao.siao.models import (
    Antenna,
    CoveredTerritory,
    HelplineHours,
    Siao,
    SiaoContact,
    SiaoDocument,
    SiaoMessage,
    SiaoOperator,
    SiaoPartner,
    SiaoSettings,
)

# What the history of a sheet follows, beside the SIAO itself.
PARTS = (
    SiaoSettings,
    SiaoOperator,
    CoveredTerritory,
    Antenna,
    HelplineHours,
    SiaoContact,
    SiaoPartner,
    SiaoDocument,
    SiaoMessage,
)


def national_list(on: date) -> QuerySet[Siao]:
    """Every SIAO with `operator`, the name of who carries it on a day, in the order of the départements."""
    carried = SiaoOperator.objects.on(on).filter(siao=OuterRef("pk")).order_by("-starts_on").values("name")[:1]
    return Siao.objects.listed().annotate(operator=Subquery(carried)).order_by("departement")


def team_of(siao: Siao, on: date) -> list[Grant]:
    """Who works in the SIAO on a day, by name."""
    held = Grant.objects.active_on(on).filter(Q(scope=siao.scope_id) | Q(also=siao.scope_id)).distinct()
    return list(held.select_related("user", "scope").order_by("user__last_name", "user__first_name", "pk"))


def history_of_siao(siao: Siao) -> QuerySet[RowHistory]:
    """Changes of the sheet, of its lists and of the settings, recent first; what was taken off included."""
    rows = Q(table_name=Siao._meta.db_table, row_id=siao.pk)
    for model in PARTS:
        table = model._meta.db_table
        made = RowHistory.objects.filter(table_name=table, operation="I", new__siao_id=siao.pk)
        rows |= Q(table_name=table, row_id__in=made.values("row_id"))
    return RowHistory.objects.filter(rows).select_related("user").order_by("-pk")


def last_words(lines: Collection[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Table and key of a line → its columns as the journal last told them, whether it is still there or not."""
    tables, keys = {table for table, _key in lines}, {key for _table, key in lines}
    told: dict[tuple[str, int], dict[str, Any]] = {}
    for row in RowHistory.objects.filter(table_name__in=tables, row_id__in=keys).order_by("pk"):
        told.setdefault((row.table_name, row.row_id), {}).update(row.new or row.old or {})
    return told
