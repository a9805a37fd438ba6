"""Writes the empty or pre-filled workbook of a declaration. Every string is written as text, never as a formula."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sisiao.core.spreadsheet.addresses import letter
from sisiao.core.spreadsheet.conditions import ALWAYS, NEVER
from sisiao.core.spreadsheet.declaration import EXAMPLE_CODE, FIRST_ROW, GUIDE, Tab, Workbook
from sisiao.core.spreadsheet.guide import write_guide
from sisiao.core.spreadsheet.lists import ListWriter
from sisiao.core.spreadsheet.styles import Styles

Value = str | int | float | bool | Decimal | date | None
Filling = Mapping[str, Sequence[Mapping[str, Value]]]

PERMISSIONS = {"select_locked_cells": True, "format_columns": True, "format_rows": True, "autofilter": True}


def write_template(
    workbook: Workbook, *, departement: str, departement_name: str, filling: Filling | None = None
) -> bytes:
    """Bytes of the .xlsx. `filling` holds by tab name the rows already known, each by column key, `code` included."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": workbook.title})
    book.set_custom_property("sisiao_kind", workbook.kind, "text")
    book.set_custom_property("sisiao_departement", departement, "text")
    styles = Styles(book)
    sheets = {tab.name: book.add_worksheet(tab.name) for tab in workbook.tabs}
    guide = book.add_worksheet(GUIDE)
    lists = ListWriter(book, guide)
    last_rows = {tab.name: FIRST_ROW - 1 + _row_count(tab, filling) for tab in workbook.tabs}
    for tab in workbook.tabs:
        rows = list((filling or {}).get(tab.name, ()))
        _write_tab(sheets[tab.name], tab, styles, rows, last_rows[tab.name])
        _write_rules(sheets[tab.name], tab, workbook, styles, lists, last_rows)
    write_guide(guide, workbook, styles, f"{departement} – {departement_name}", last_rows, _printed(workbook, filling))
    guide.protect("", PERMISSIONS)
    book.close()
    return output.getvalue()


def _printed(workbook: Workbook, filling: Filling | None) -> dict[str, list[dict[str, Value]]]:
    """Cells of the pre-filled rows, with what every row holds."""
    same = {tab.name: {each.key: each.filled for each in tab.columns if each.filled} for tab in workbook.tabs}
    return {name: [{**same[name], **row} for row in (filling or {}).get(name, ())] for name in same}


def _row_count(tab: Tab, filling: Filling | None) -> int:
    """Printed rows: the declared number, or half as many again as what is known."""
    known = len((filling or {}).get(tab.name, ()))
    return max(tab.printed_rows, -(-known * 3 // 2))


def _write_tab(sheet: Worksheet, tab: Tab, styles: Styles, rows: list[Mapping[str, Value]], last_row: int) -> None:
    _write_head(sheet, tab, styles)
    helper = len(tab.columns)
    taken = {str(row.get("code")) for row in rows}
    spare = (code for number in range(1, 100_000) if (code := tab.code(number)) not in taken)
    for index in range(last_row - FIRST_ROW + 1):
        values = rows[index] if index < len(rows) else {}
        code = str(values.get("code") or next(spare)) if tab.coded else ""
        row = FIRST_ROW - 1 + index
        for position, column in enumerate(tab.columns):
            value = code if position == 0 and tab.coded else values.get(column.key, column.filled or None)
            style = styles.code if column.locked else styles.date if isinstance(value, date) else styles.data(column)
            _write_value(sheet, row, position, value, style)
        if tab.coded:
            _write_helper(sheet, row, tab, helper, code, values.get(tab.named_by))
    sheet.freeze_panes(FIRST_ROW - 1, 2)
    sheet.protect("", PERMISSIONS)


def _write_head(sheet: Worksheet, tab: Tab, styles: Styles) -> None:
    band = ""
    for position, column in enumerate(tab.columns):
        sheet.set_column(position, position, column.width, styles.data(column))
        sheet.write_string(0, position, column.band if column.band != band else "", styles.band)
        band = column.band
        sheet.write_string(1, position, column.title, styles.head)
        sheet.write_string(2, position, column.hint, styles.hint)
        example = EXAMPLE_CODE if position == 0 and tab.coded else column.example
        sheet.write_string(3, position, example, styles.example)
    sheet.write_string(0, 0, tab.who_fills, styles.band)
    sheet.set_row(1, 48)
    sheet.set_row(2, 60)
    sheet.set_column(len(tab.columns), len(tab.columns), 30, None, {"hidden": True})


def _write_helper(sheet: Worksheet, row: int, tab: Tab, helper: int, code: str, name: Value) -> None:
    """« E0001 – Nom » in the hidden locked column, empty while the row has no name: the source of other tabs' lists."""
    named = f"{tab.letter(tab.named_by)}{row + 1}"
    formula = f'=IF({named}="","",$A{row + 1}&" – "&{named})'
    sheet.write_formula(row, helper, formula, None, f"{code} – {name}" if name else "")


def _write_value(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "Oui" if value else "Non", style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, value, style)


def _write_rules(
    sheet: Worksheet, tab: Tab, workbook: Workbook, styles: Styles, lists: ListWriter, last_rows: dict[str, int]
) -> None:
    """Lists, greying of what means nothing, and colour of what is still wanted."""
    first, last = FIRST_ROW - 1, last_rows[tab.name] - 1
    named = f"${tab.letter(tab.named_by)}{FIRST_ROW}"

    def cell_of(key: str) -> str:
        return f"${tab.letter(key)}{FIRST_ROW}"

    for position, column in enumerate(tab.columns):
        source = lists.source_of(tab, column, workbook, last_rows)
        if source:
            rule = {"validate": "list", "source": source, "error_title": column.heading[:32]}
            rule["error_message"] = "Choisissez dans la liste."
            sheet.data_validation(first, position, last, position, rule)
        if column.meaningless is not NEVER:
            rule = {"type": "formula", "criteria": f"={column.meaningless.formula(cell_of)}", "format": styles.greyed}
            sheet.conditional_format(first, position, last, position, rule)
        if column.required is not NEVER:
            wanted = "TRUE" if column.required is ALWAYS else column.required.formula(cell_of)
            cell = f"${letter(position + 1)}{FIRST_ROW}"
            rule = {"type": "formula", "criteria": f'=AND({named}<>"",{cell}="",{wanted})', "format": styles.wanted}
            sheet.conditional_format(first, position, last, position, rule)
