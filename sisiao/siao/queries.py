"""What the pages of a SIAO list."""

from datetime import date

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


def history_of_siao(siao: Siao, limit: int = 50) -> list[RowHistory]:
    """Latest changes of the sheet, of its lists and of the settings, recent first; what was taken off included."""
    rows = Q(table_name=Siao._meta.db_table, row_id=siao.pk)
    for model in PARTS:
        table = model._meta.db_table
        made = RowHistory.objects.filter(table_name=table, operation="I", new__siao_id=siao.pk)
        rows |= Q(table_name=table, row_id__in=made.values("row_id"))
    return list(RowHistory.objects.filter(rows).select_related("user").order_by("-pk")[:limit])
