"""The templates: tabs, letters, protection, lists, guide; strings are never formulas."""

import io
from typing import Any

import openpyxl
import pytest

from sisiao.core.spreadsheet.declaration import GUIDE
from sisiao.imports.registry import SOURCES
from sisiao.imports.sources import Source
from tests.imports.workbooks import OFFER_ROWS, TODAY, changed, filled

pytestmark = pytest.mark.django_db


def opened(source: Source, rows: Any = None) -> Any:
    return openpyxl.load_workbook(io.BytesIO(filled(source, rows or {})))


OFFER, PLACES = SOURCES["offre-temps-1"], SOURCES["places"]


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_four_tabs_headed_protected_and_open_to_typing(source: Source) -> None:
    book = opened(source)
    declared = source.declare("95", TODAY)
    assert book.sheetnames == [*(tab.name for tab in declared.tabs), GUIDE]
    for tab in declared.tabs:
        sheet = book[tab.name]
        assert [sheet.cell(2, number).value for number in range(1, len(tab.columns) + 1)] == [
            column.title for column in tab.columns
        ]
        assert sheet.protection.sheet
        assert sheet["A1"].value == tab.who_fills
        assert not sheet.merged_cells.ranges
        assert sheet.cell(2, 2).protection.locked
        dimension = next(item for item in sheet.column_dimensions.values() if item.min <= 3 <= item.max)
        assert not dimension.protection.locked
        if tab.coded:
            assert sheet["A4"].value == "EXEMPLE"
            assert sheet["A5"].value == f"{tab.prefix}0001"
            assert sheet["A5"].protection.locked
            helper = sheet.column_dimensions[tab_helper(tab)]
            assert helper.hidden


def tab_helper(tab: Any) -> str:
    return openpyxl.utils.get_column_letter(len(tab.columns) + 1)


def test_the_letters_of_the_rules() -> None:
    entities, dispositifs, fundings = OFFER.declare("95", TODAY).tabs
    assert (entities.letter("siren"), entities.letter("manager_email"), entities.letter("situation")) == ("E", "Q", "T")
    assert (dispositifs.letter("protected"), dispositifs.letter("address"), dispositifs.letter("hours")) == (
        "I",
        "L",
        "X",
    )
    assert (dispositifs.letter("men"), dispositifs.letter("couples_with_children")) == ("Y", "AD")
    assert (fundings.letter("unit"), fundings.letter("amount"), fundings.letter("comment")) == ("J", "N", "S")


def test_every_list_of_values_leads_to_cells() -> None:
    book = opened(OFFER, OFFER_ROWS)
    names = set(book.defined_names)
    for tab in OFFER.declare("95", TODAY).tabs:
        rules = {
            str(rule.sqref).split(":")[0]: rule.formula1 for rule in book[tab.name].data_validations.dataValidation
        }
        for column in tab.columns:
            formula = rules.get(f"{tab.letter(column.key)}5")
            if column.values:
                assert formula in names, column.heading
            if column.depends_on:
                stem = f"L_{tab.prefix}_{column.key.upper()}"
                assert formula.startswith("INDIRECT(")
                assert {f"{stem}_PARENTS", *(f"{stem}_{n}" for n in range(1, len(column.values_by) + 1))} <= names
            if column.refers_to:
                assert formula.startswith("OFFSET(")
    for name in book.defined_names.values():
        sheet, area = next(iter(name.destinations))
        cells = [cell for row in book[sheet][area] for cell in row]
        assert cells[0].value, name.name


def test_references_show_the_code_and_the_name() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(OFFER, OFFER_ROWS)), data_only=True)
    assert book["Entités"]["V5"].value == "E0001 – Association Les Peupliers"
    assert book["Dispositifs"]["B5"].value == "E0001 – Association Les Peupliers"


def test_the_guide_has_every_column_every_control_and_the_dashboard() -> None:
    sheet = opened(OFFER)[GUIDE]
    cells = [[cell.value for cell in row[:8]] for row in sheet.iter_rows()]
    texts = {text for row in cells for text in row if text}
    for title in ("A1. Mode d'emploi", "A2. Nomenclature", "A3. Précisions", "A4. Lignes BOP 177", "A5. Dictionnaire",
                  "A6. Contrôles et messages", "A7. Cas particuliers", "A8. Tableau de bord"):  # fmt: skip
        assert title in texts
    declared = OFFER.declare("95", TODAY)
    assert len(declared.steps) == 10
    for tab in declared.tabs:
        for column in tab.columns:
            assert [tab.name, tab.letter(column.key), column.heading] in [row[:3] for row in cells]
        for control in tab.controls:
            assert control.code in texts
    assert {"C-FIC-11", "C-DIS-09"} <= texts
    assert "95 – Val-d'Oise" in texts
    assert sheet.protection.sheet


def test_codes_of_controls_are_unique() -> None:
    for source in SOURCES.values():
        codes = [
            control.code for tab in source.declare("95", TODAY).tabs for control in (*tab.common.all(), *tab.controls)
        ]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "\uff1d1", "{=1}"])
def test_strings_are_written_as_text(text: str) -> None:
    book = opened(OFFER, changed(OFFER_ROWS, "Entités", 0, name=text))
    cell = book["Entités"]["B5"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_column_for_a_year_alone_is_not_a_date_column() -> None:
    sheet = opened(OFFER, OFFER_ROWS)["Dispositifs"]
    letter = OFFER.declare("95", TODAY).tabs[1].letter("opened_on")
    assert sheet[f"{letter}5"].is_date
    assert sheet[f"{letter}6"].value == 2019
    assert sheet[f"{letter}6"].number_format == "General"
