"""Codes of what was created outside the workbooks: a template prints all that is known, each row under its code."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from sisiao.geo.models import Departement
from sisiao.imports.offer_workbook.funding import FIRST_YEAR
from sisiao.imports.sync import BATCH, FIRST_GIVEN, is_given
from sisiao.offer.enums import WorkbookTab
from sisiao.offer.models import Dispositif, Entity, Funding, PlaceGroup, Unit, WorkbookCode

PREFIXES = {
    WorkbookTab.ENTITIES: "E",
    WorkbookTab.DISPOSITIFS: "D",
    WorkbookTab.FUNDINGS: "F",
    WorkbookTab.GROUPS: "G",
    WorkbookTab.UNITS: "U",
}


def _described(departement: str) -> dict[WorkbookTab, QuerySet[Any]]:
    """What the tabs of a département describe, coded or not. A line of before the first exercise is not asked for."""
    there = Dispositif.objects.filter(siao__departement=departement)
    return {
        WorkbookTab.ENTITIES: Entity.objects.filter(
            Q(departements=departement) | Q(pk__in=there.order_by().values("entity"))
        ),
        WorkbookTab.DISPOSITIFS: there,
        WorkbookTab.FUNDINGS: Funding.objects.filter(dispositif__in=there, fiscal_year__gte=FIRST_YEAR),
        # What a group said before a change is a row of its own, which no file describes.
        WorkbookTab.GROUPS: PlaceGroup.objects.filter(dispositif__in=there, became=None),
        WorkbookTab.UNITS: Unit.objects.filter(group__dispositif__in=there),
    }


@transaction.atomic
def give_codes(departement: str) -> None:
    """Give a code to each entité, dispositif, line of funding, group and unit of a département that has none.

    The same row keeps its code whatever happens; two who ask at once give one. Nothing changes for those that have one.
    """
    Departement.objects.select_for_update(no_key=True).get(pk=departement)
    for tab, rows in _described(departement).items():
        coded = WorkbookCode.objects.filter(departement=departement, tab=tab)
        missing = rows.exclude(pk__in=coded.values("object_id")).order_by("pk").distinct().values_list("pk", flat=True)
        given = [int(code[1:]) for code in coded.values_list("code", flat=True) if is_given(code)]
        first = max(given, default=FIRST_GIVEN - 1) + 1
        WorkbookCode.objects.bulk_create(
            [
                WorkbookCode(departement_id=departement, tab=tab, code=f"{PREFIXES[tab]}{number}", object_id=pk)
                for number, pk in enumerate(missing, first)
            ],
            batch_size=BATCH,
            # An import may be naming the same row under the code of its file: its code stays.
            ignore_conflicts=True,
        )
