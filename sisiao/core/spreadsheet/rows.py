"""From cells to typed rows and findings, by the declaration alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sisiao.core.spreadsheet import file_controls
from sisiao.core.spreadsheet.conditions import ALWAYS
from sisiao.core.spreadsheet.declaration import EXAMPLE_CODE, Column, Tab, Workbook
from sisiao.core.spreadsheet.findings import Control, Finding, Findings, Level
from sisiao.core.spreadsheet.parsers import Unreadable, as_text
from sisiao.core.spreadsheet.reader import Cell, RawSheet, RawWorkbook
from sisiao.core.text import normalise

SHORT_LIST = 8


@dataclass(slots=True)
class Row:
    """One filled row: typed values by column key, and what was typed. `concealed` rows are never echoed."""

    tab: Tab
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    concealed: bool = False

    @property
    def code(self) -> str:
        return str(self.values.get("code", ""))

    def get(self, key: str) -> Any:
        """Value of a column, None when empty or unreadable."""
        return self.values.get(key)

    def find(self, control: Control, key: str, **words: object) -> Finding:
        """Finding of `control` on one cell of this row."""
        column = self.tab.column(key)
        value = None if self.concealed else self.typed.get(key)
        place = {"sheet": self.tab.name, "row": self.number, "column": self.tab.letter(key), "heading": column.heading}
        return control.find(**place, value=value, **words)  # type: ignore[arg-type]


@dataclass(slots=True)
class Count:
    """Rows of one tab: with something in them in the file, untouched (a code alone), examples, and data."""

    in_file: int = 0
    untouched: int = 0
    examples: int = 0
    filled: int = 0


@dataclass(slots=True)
class Examined:
    """The whole file, read and checked by its declaration."""

    workbook: Workbook
    findings: Findings
    rows: dict[str, list[Row]] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=dict)


def examine(workbook: Workbook, raw: RawWorkbook, known_codes: Mapping[str, set[str]] | None = None) -> Examined:
    """Every row of every tab, with every finding at once.

    `known_codes` gives, by tab name, codes that exist outside this file (a row of another file may be referred to).
    """
    examined = Examined(workbook, raw.findings)
    for tab in workbook.tabs:
        sheet = raw.sheets.get(tab.name)
        rows: list[Row] = []
        count = Count()
        if sheet is not None:
            count.in_file = len(sheet.rows)
            if _headings_match(tab, sheet, examined.findings):
                rows = [
                    row for number, cells in sheet.rows if (row := _row(tab, number, cells, count, examined.findings))
                ]
        count.filled = len(rows)
        examined.rows[tab.name], examined.counts[tab.name] = rows, count
    for tab in workbook.tabs:
        _check_codes(tab, examined.rows[tab.name], examined.findings)
        _check_references(tab, examined, known_codes or {})
        _tell_unstored(tab, examined)
    return examined


def headings_match(tab: Tab, sheet: RawSheet) -> bool:
    """Whether every column of the sheet stands where it is declared."""
    return not list(_moved(tab, sheet))


def _headings_match(tab: Tab, sheet: RawSheet, findings: Findings) -> bool:
    moved = list(_moved(tab, sheet))
    for column, heading in moved:
        words = {"expected": column.title, "found": as_text(heading)[:60] or "(vide)"}
        findings.add(file_controls.WRONG_HEADING.find(sheet=tab.name, row=2, column=tab.letter(column.key), **words))
    return not moved


def _moved(tab: Tab, sheet: RawSheet) -> Iterator[tuple[Column, str]]:
    """Columns whose heading is not the declared one, with the heading found."""
    found = sheet.headings + [""] * (len(tab.columns) - len(sheet.headings))
    for column, heading in zip(tab.columns, found, strict=False):
        if normalise(heading) != normalise(column.title):
            yield column, heading


def _row(tab: Tab, number: int, cells: list[Cell], count: Count, findings: Findings) -> Row | None:
    present = {column.key: cell for column, cell in zip(tab.columns, cells, strict=True) if cell is not None}
    first = tab.columns[0]
    if as_text(present.get(first.key, "")).upper() == EXAMPLE_CODE:
        count.examples += 1
        findings.add(file_controls.EXAMPLE_ROW.find(sheet=tab.name, row=number))
        return None
    if all(_untouched(tab, tab.column(key), cell) for key, cell in present.items()):
        count.untouched += 1
        return None
    row = Row(tab, number, typed={key: as_text(cell) for key, cell in present.items()})
    problems = [problem for key, cell in present.items() if (problem := _parse(row, tab.column(key), cell))]
    tab.relax(row.values)
    row.concealed = tab.concealed(row.values)
    for column, unreadable in problems:
        _report_unreadable(row, column, unreadable, findings)
    for column in tab.columns[1:] if tab.coded else tab.columns:
        _check_required(row, column, findings)
    return row


def _untouched(tab: Tab, column: Column, cell: Cell) -> bool:
    return (tab.coded and column is tab.columns[0]) or (bool(column.filled) and as_text(cell) == column.filled)


def _parse(row: Row, column: Column, cell: Cell) -> tuple[Column, Unreadable] | None:
    try:
        value = column.parser.parse(cell)
        if column.depends_on:
            _check_dependent(row, column, value)
        row.values[column.key] = value
    except Unreadable as unreadable:
        row.unreadable.add(column.key)
        if unreadable.kept is not None:
            row.values[column.key] = unreadable.kept
        return column, unreadable
    return None


def _check_dependent(row: Row, column: Column, value: str) -> None:
    parent = row.values.get(column.depends_on)
    if parent is not None and value not in column.values_by.get(str(parent), ()):
        raise Unreadable(f"cette valeur n'est pas admise pour « {parent} ».", "Choisissez dans la liste de la cellule.")


def _report_unreadable(row: Row, column: Column, unreadable: Unreadable, findings: Findings) -> None:
    common = row.tab.common
    if row.tab.coded and column is row.tab.columns[0]:
        findings.add(row.find(common.no_code, column.key))
        return
    doubtful = column.parse_level is Level.WARNING or unreadable.kept is not None
    values = column.values_by.get(str(row.values.get(column.depends_on)), ()) if column.depends_on else column.values
    mending = f"Valeurs admises : {' · '.join(values)}." if 0 < len(values) <= SHORT_LIST else unreadable.remedy
    control = common.doubtful if doubtful else common.unreadable
    findings.add(row.find(control, column.key, problem=unreadable.message, mending=mending))


def _check_required(row: Row, column: Column, findings: Findings) -> None:
    if column.key in row.values or column.key in row.unreadable or not column.required.holds(row.values):
        return
    common = row.tab.common
    when = "toujours" if column.required is ALWAYS else column.obligation
    findings.add(
        row.find(common.missing if column.level is Level.BLOCKING else common.missing_wanted, column.key, when=when)
    )


def _check_codes(tab: Tab, rows: list[Row], findings: Findings) -> None:
    if not tab.coded:
        return
    key = tab.columns[0].key
    first_seen: dict[str, int] = {}
    for row in rows:
        code = row.get(key)
        if code is None:
            if key not in row.unreadable:
                findings.add(row.find(tab.common.no_code, key))
        elif code in first_seen:
            findings.add(row.find(tab.common.repeated_code, key, code=code, other=first_seen[code]))
        else:
            first_seen[code] = row.number


def _check_references(tab: Tab, examined: Examined, known_codes: Mapping[str, set[str]]) -> None:
    for column in tab.columns:
        if not column.refers_to:
            continue
        codes = set(known_codes.get(column.refers_to, ()))
        codes.update(row.code for row in examined.rows.get(column.refers_to, ()))
        for row in examined.rows[tab.name]:
            code = row.get(column.key)
            if code is not None and code not in codes:
                words = {"code": code, "tab": column.refers_to}
                examined.findings.add(row.find(tab.common.unknown_code, column.key, **words))


def _tell_unstored(tab: Tab, examined: Examined) -> None:
    counts = Counter(key for row in examined.rows[tab.name] for key in row.values if not tab.column(key).stored)
    for key, count in sorted(counts.items(), key=lambda item: tab.position(item[0])):
        column = tab.column(key)
        place = {"sheet": tab.name, "column": tab.letter(key), "heading": column.heading}
        examined.findings.add(tab.common.not_stored.find(**place, count=count))  # type: ignore[arg-type]
