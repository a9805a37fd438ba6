"""The remarks of a report as files: CSV, and the same rows as a workbook."""

import io
from typing import Any

import xlsxwriter

from sisiao.core.csv_files import written_csv
from sisiao.imports.models import UploadedWorkbook

HEADINGS = ("Niveau", "Code", "Onglet", "Ligne", "Colonne", "Intitulé", "Valeur", "Remarque", "Remède")
WIDTHS = (14, 12, 16, 8, 9, 30, 30, 60, 60)


def finding_rows(upload: UploadedWorkbook) -> list[list[Any]]:
    """One row by remark of the last reading, what blocks first. A value that may not be repeated is not there."""
    found = sorted(upload.report.get("findings", ()), key=lambda each: each["level"] != "bloquant")
    keys = ("level", "code", "sheet", "row", "column", "heading", "value", "message", "remedy")
    return [["" if each[key] is None else each[key] for key in keys] for each in found]


def findings_csv(upload: UploadedWorkbook) -> str:
    return written_csv(HEADINGS, finding_rows(upload))


def findings_xlsx(upload: UploadedWorkbook) -> bytes:
    """The same rows; every text is written as text, never as a formula (T34)."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Remarques")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    rows = finding_rows(upload)
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, wrapped)
            else:
                sheet.write_string(number, column, str(cell), wrapped)
    sheet.autofilter(0, 0, max(1, len(rows)), len(HEADINGS) - 1)
    sheet.freeze_panes(1, 0)
    book.close()
    return output.getvalue()
