"""« Annexes et guide »: how to fill, nomenclature, dictionary, controls and dashboard, all from the declaration."""

import re
from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from sisiao.core.spreadsheet.dashboard import Cells, figures, formulas
from sisiao.core.spreadsheet.declaration import Tab, Workbook
from sisiao.core.spreadsheet.file_controls import FILE_CONTROLS
from sisiao.core.spreadsheet.findings import Control
from sisiao.core.spreadsheet.lists import FIRST_LIST_COLUMN
from sisiao.core.spreadsheet.styles import Styles

DICTIONARY = ("Onglet", "Lettre", "Intitulé", "Définition", "Obligatoire", "Contenu", "Exemple", "Erreur fréquente")
CONTROLS = ("Code", "Onglet", "Niveau", "Phrase", "Remède")


class GuideWriter:
    """Writes down the sheet, one block after the other."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self.sheet = sheet
        self.styles = styles
        self.row = 0

    def title(self, text: str) -> None:
        self.row += 1
        self.sheet.write_string(self.row, 0, text, self.styles.title)
        self.row += 1

    def line(self, *cells: str, head: bool = False) -> None:
        for column, text in enumerate(cells):
            self.sheet.write_string(self.row, column, text, self.styles.head if head else self.styles.text)
        self.row += 1


def write_guide(
    sheet: Worksheet,
    workbook: Workbook,
    styles: Styles,
    departement: str,
    last_rows: dict[str, int],
    rows: Mapping[str, Sequence[Cells]],
) -> None:
    """Fill the guide tab; `rows` are those that the tabs are pre-filled with.

    The second line tells the département and the kind of workbook: the import reads them too.
    """
    for column, width in enumerate((16, 22, 34, 60, 34, 40, 30, 40)):
        sheet.set_column(column, column, width)
    sheet.set_column(FIRST_LIST_COLUMN, FIRST_LIST_COLUMN + 150, 12, None, {"hidden": True})
    sheet.write_string(0, 0, workbook.title, styles.title)
    for column, text in enumerate(("Département", departement, "Modèle", workbook.kind)):
        sheet.write_string(1, column, text, styles.head)
    writer = GuideWriter(sheet, styles)
    writer.row = 2
    writer.title("A1. Mode d'emploi")
    for number, step in enumerate(workbook.steps, 1):
        writer.line(f"{number}.", step)
    for table in workbook.tables:
        writer.title(table.title)
        writer.line(*table.headings, head=True)
        for row in table.rows:
            writer.line(*row)
    _write_dictionary(writer, workbook)
    _write_controls(writer, workbook)
    _write_dashboard(writer, workbook, last_rows, rows)


def _write_dictionary(writer: GuideWriter, workbook: Workbook) -> None:
    writer.title("A5. Dictionnaire")
    writer.line(*DICTIONARY, head=True)
    for tab in workbook.tabs:
        for column in tab.columns:
            definition = column.definition or column.hint or column.heading
            writer.line(tab.name, tab.letter(column.key), column.heading, definition, column.obligation,
                        column.parser.label, column.example, column.mistake)  # fmt: skip


def _write_controls(writer: GuideWriter, workbook: Workbook) -> None:
    writer.title("A6. Contrôles et messages")
    writer.line(*CONTROLS, head=True)
    for name, controls in [("Fichier", FILE_CONTROLS), *((tab.name, tab_controls(tab)) for tab in workbook.tabs)]:
        for control in controls:
            phrase, remedy = (re.sub(r"\{(\w+)\}", "…", text) for text in (control.sentence, control.remedy))
            writer.line(control.code, name, control.level.value, phrase, remedy)


def tab_controls(tab: Tab) -> tuple[Control, ...]:
    """Every control that may speak about a tab, in the order of its codes."""
    return tuple(sorted((*tab.common.all(), *tab.controls), key=lambda control: control.code))


def _write_dashboard(
    writer: GuideWriter, workbook: Workbook, last_rows: dict[str, int], rows: Mapping[str, Sequence[Cells]]
) -> None:
    writer.title("A8. Tableau de bord")
    # LibreOffice shows the number that is written until a cell changes.
    known = dict(figures(workbook, rows))
    for label, formula in formulas(workbook, last_rows):
        writer.sheet.write_string(writer.row, 1, label, writer.styles.text)
        writer.sheet.write_formula(writer.row, 2, f"={formula}", writer.styles.text, float(known[label]))
        writer.row += 1
