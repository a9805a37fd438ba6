"""The page of one row of a deposited workbook: what is wrong in it, and all its cells: the fault may lie in another."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sisiao.core.spreadsheet.declaration import Column, Workbook
from sisiao.core.spreadsheet.overlay import RowPlace
from sisiao.imports.corrections import column_of, open_rows, row_cells
from sisiao.imports.deposits import workbook_of
from sisiao.imports.models import UploadedWorkbook
from sisiao.web.http import ActorRequest
from sisiao.web.imports.correcting import CorrectionForm, Item, Keys, Posted, count_others, items_of, no_remark
from sisiao.web.imports.page import back_to, report_page, report_url


class RowForm(CorrectionForm):
    """The fields of a row: each column once, and lists that follow another cell with all that this cell may become."""

    def label_of(self, column: Column) -> str:
        return column.heading

    def choices_of(self, column: Column, item: Item, values: tuple[str, ...]) -> list[tuple[str, Any]]:
        if not column.depends_on:
            return super().choices_of(column, item, values)
        parent = item.cell.get("parent", "")
        groups = sorted(column.values_by, key=lambda each: each != parent)
        return [(f"Pour {each}", [(value, value) for value in column.values_by[each]]) for each in groups]


@dataclass(frozen=True, slots=True)
class RowItems:
    """What is wrong in a row, the cell that was asked for first; its other cells in the order of the file."""

    flagged: list[Item]
    others: list[Item]


def row_items(upload: UploadedWorkbook, workbook: Workbook, place: RowPlace, first: str) -> RowItems:
    """Items of an open row; `first` is the letter of a column."""
    cells, keys = row_cells(upload, workbook.tab(place[0]), place[1]), Keys(workbook)
    flagged = [item for item in items_of(upload, workbook) if (item.first["sheet"], item.first["row"]) == place]
    flagged.sort(key=lambda item: item.first["column"] != first)
    told = {item.place for item in flagged}
    active = {each.column: each for each in upload.corrections.active().filter(tab=place[0], row=place[1])}
    others = [
        Item([no_remark(each, cell)], each, keys.of(each), cell=cell, correction=active.get(each[2]))
        for each, cell in cells.items()
        if each not in told
    ]
    return RowItems(flagged, others)


def row_page(request: ActorRequest, upload: UploadedWorkbook, key: str, posted: Posted | None = None) -> HttpResponse:
    """The row with all its cells; 422 with what was refused. The report when nothing is left to correct in it."""
    workbook = workbook_of(upload, actor=request.actor, now=timezone.now())
    place = Keys(workbook).row(key)
    reading = posted is None and upload.job is not None
    if place is None or place not in open_rows(upload) or reading:
        return report_page(request, upload, posted) if posted else back_to(request, upload)
    first = request.GET.get("colonne", "")
    items = row_items(upload, workbook, place, first)
    count_others(upload, items.flagged)
    shown = [*items.flagged, *items.others]
    form = RowForm(shown, workbook, posted.typed if posted else None, posted.refused if posted else None)
    for item in items.flagged:
        item.opens = False
    if posted is None:
        _take_focus(form, shown, first)
    context = {
        "upload": upload,
        "title": f"{place[0]}, ligne\u00a0{place[1]}",
        "key": key,
        "form": form,
        "flagged": items.flagged,
        "bands": _bands(items.others, workbook),
        "back_url": report_url(request, upload),
    }
    return render(request, "imports/row.html", context, status=422 if form.errors else 200)


def _take_focus(form: RowForm, items: list[Item], first: str) -> None:
    """The cell that was asked for takes it; the first field, when that cell is a printed code."""
    keys = {item.place[2]: item.key for item in items if item.place}
    key = keys.get(first) or next(iter(keys.values()), "")
    if key:
        form.fields[f"v-{key}"].widget.attrs["autofocus"] = True


def _bands(items: list[Item], workbook: Workbook) -> list[tuple[str, list[Item]]]:
    """The other cells under the headings of the workbook."""
    grouped = groupby(items, lambda item: column_of(workbook, item.place).band if item.place else "")
    return [(band, list(each)) for band, each in grouped]
