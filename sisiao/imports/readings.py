"""What is kept of the reading of a deposited workbook: its report, its flagged cells, what its coded rows say."""

from collections.abc import Mapping, Set
from typing import Any

from sisiao.core.spreadsheet.addresses import column_number
from sisiao.core.spreadsheet.declaration import Column, Tab
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.overlay import OF_THE_CELL, RowPlace
from sisiao.core.spreadsheet.parsers import Unreadable, as_text
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.core.spreadsheet.template import Filling
from sisiao.imports.reports import ImportReport
from sisiao.imports.sources import Change

Rows = Mapping[RowPlace, Row]
# Beside the tabs, in what is kept of the rows: no tab has this name.
OPEN_ROWS = ""


def stored_report(report: ImportReport, before: Filling) -> dict[str, Any]:
    """The report as the pages keep it: each remark with its cell, each change with what it replaces.

    `before` is the pre-filled content of the same workbook: what the base said ahead of this file.
    """
    rows = _rows(report.examined)
    kept = report.as_dict()
    kept["findings"] = [finding.as_dict() | {"cell": _cell(finding, rows)} for finding in report.findings.items]
    kept["concealed"] = [list(place) for place, row in rows.items() if row.concealed]
    known = _known(report.examined, before)
    kept["changes"] = [
        told | {"values": _replaced(change, rows.get((change.sheet, change.row)), known)}
        for told, change in zip(kept["changes"], report.written.changes, strict=True)
    ]
    return kept


def _known(examined: Examined | None, before: Filling) -> dict[tuple[str, ...], Mapping[str, Any]]:
    """What the base said of each row, by its tab and what identifies it."""
    tabs = examined.workbook.tabs if examined else ()
    return {_identity(tab, values): values for tab in tabs for values in before.get(tab.name, ())}


def _identity(tab: Tab, values: Mapping[str, Any]) -> tuple[str, ...]:
    keys = ("code",) if tab.coded else tab.identity
    return (tab.name, *(as_text(values.get(key) or "") for key in keys))


def typed_rows(report: ImportReport, corrected: Set[RowPlace]) -> dict[str, Any]:
    """By tab and code, the text of each column: to hold two files against each other.

    And under `OPEN_ROWS`, by tab and number, those of each row that has a remark or a correction: to correct it whole.
    """
    examined = report.examined
    if examined is None:
        return {}
    opened: dict[str, dict[str, list[str | None]]] = {}
    places = {(finding.sheet, finding.row) for finding in report.findings.items} | corrected
    for (tab, number), row in _rows(examined).items():
        if (tab, number) in places:
            opened.setdefault(tab, {})[str(number)] = [_told(row, column) for column in row.tab.columns]
    return {OPEN_ROWS: opened} | {
        tab.name: {
            row.code: [row.typed.get(column.key, "") for column in tab.columns]
            for row in examined.rows[tab.name]
            if row.code
        }
        for tab in examined.workbook.tabs
        if tab.coded
    }


def _told(row: Row, column: Column) -> str | None:
    """The text of a cell; None for one that is filled in a row whose values are not repeated (R26)."""
    return None if row.concealed and column.key in row.typed else row.typed.get(column.key, "")


def _rows(examined: Examined | None) -> Rows:
    return {(tab, row.number): row for tab, rows in (examined.rows if examined else {}).items() for row in rows}


def _cell(finding: Finding, rows: Rows) -> dict[str, Any] | None:
    """The cell that a remark lets correct: its whole text (none for a concealed row), and the value it depends on.

    None when no value would do: a printed code is corrected only where it is itself what is wrong.
    """
    row = rows.get((finding.sheet, finding.row or 0))
    if row is None or not finding.column:
        return {"text": "", "parent": "", "concealed": False} if finding.code in OF_THE_CELL else None
    index = column_number(finding.column) - 1
    if index >= len(row.tab.columns):
        return None
    column = row.tab.columns[index]
    own = (row.tab.common.no_code.code, row.tab.common.repeated_code.code)
    if column.locked and finding.code not in own:
        return None
    parent = "" if row.concealed or not column.depends_on else str(row.get(column.depends_on) or "")
    text = "" if row.concealed else row.typed.get(column.key, "")
    return {"text": text, "parent": parent, "concealed": row.concealed and column.key in row.typed}


def _replaced(change: Change, row: Row | None, known: Mapping[tuple[str, ...], Mapping[str, Any]]) -> list[list[str]]:
    """Heading, old and new text of each column that changes; nothing of a row whose values are not repeated (R26).

    Of a row without a code, those that its writer says: it may keep less than what the file tells.
    """
    if change.created or row is None or row.concealed or not (row.tab.coded or row.tab.identity):
        return []
    old = known.get(_identity(row.tab, {"code": row.code} if row.tab.coded else row.typed), {})
    return [
        [column.heading, "" if old.get(column.key) is None else as_text(old[column.key]), row.typed.get(column.key, "")]
        for column in row.tab.columns
        if column.heading in change.headings or row.tab.coded
        if _differs(column, old.get(column.key), row.get(column.key))
    ]


def _differs(column: Column, known: Any, new: Any) -> bool:
    """Whether a known value and a read one say two things; « Non » and nothing at all are the same."""
    try:
        old = None if known in (None, "") else column.parser.parse(known)
    except Unreadable:
        old = known
    return old != new and bool(old or new)
