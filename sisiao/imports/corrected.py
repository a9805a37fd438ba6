"""The corrected workbook, to download: the template of the day filled with what the next reading reads."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sisiao.core.actor import Actor
from sisiao.core.spreadsheet.declaration import FIRST_ROW, Column, Tab
from sisiao.core.spreadsheet.overlay import Overlay, lay_over
from sisiao.core.spreadsheet.parsers import Day, Number, Unreadable, Whole, as_text
from sisiao.core.spreadsheet.reader import Cell, RawSheet, read_raw
from sisiao.core.spreadsheet.rows import headings_match
from sisiao.core.spreadsheet.template import Value, write_template
from sisiao.imports.corrections import flagged_cells
from sisiao.imports.deposits import overlay_of, workbook_of
from sisiao.imports.models import UploadedWorkbook


def corrected_workbook(upload: UploadedWorkbook, *, actor: Actor, now: datetime) -> bytes | None:
    """Bytes of the workbook with its corrections, each row where it was; None when its tabs cannot be told apart.

    A row left out keeps its code alone, as an untouched one. A cell whose value may not be repeated (R26) stays empty.
    """
    workbook = workbook_of(upload, actor=actor, now=now)
    raw = read_raw(bytes(upload.content), workbook.layouts)
    overlay = overlay_of(upload)
    concealed = {place: "" for place, cell in flagged_cells(upload).items() if cell["concealed"]}
    lay_over(raw, Overlay(cells=concealed | dict(overlay.cells)))
    sheets = [(tab, raw.sheets.get(tab.name)) for tab in workbook.tabs]
    if any(sheet is None or not headings_match(tab, sheet) for tab, sheet in sheets):
        return None
    filling = {tab.name: _rows(tab, sheet, overlay) for tab, sheet in sheets if sheet is not None}
    code, name = upload.departement_id or "", upload.departement.name if upload.departement else ""
    return write_template(workbook, departement=code, departement_name=name, filling=filling)


def _rows(tab: Tab, sheet: RawSheet, overlay: Overlay) -> list[Mapping[str, Value]]:
    """The rows of a tab from the first one, those that the file skips as the template prints them."""
    found: dict[int, Mapping[str, Value]] = {}
    for number, cells in sheet.rows:
        left_out = (tab.name, number) in overlay.left_out
        kept = tab.columns[:1] if left_out and tab.coded else () if left_out else tab.columns
        found[number] = {
            column.key: _value(column, cell) for column, cell in zip(tab.columns, cells, strict=True) if column in kept
        }
    last = max(found, default=FIRST_ROW - 1)
    return [found.get(number, {}) for number in range(FIRST_ROW, last + 1)]


def _value(column: Column, cell: Cell) -> Any:
    """The cell as a spreadsheet holds it: a number or a date typed on screen becomes one."""
    if isinstance(cell, time):
        return as_text(cell)
    if isinstance(cell, str) and isinstance(column.parser, Whole | Number | Day):
        try:
            return column.parser.parse(cell)
        except Unreadable:
            return cell
    return cell
