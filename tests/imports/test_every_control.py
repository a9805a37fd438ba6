"""Each control that a guide prints is woken by a row, and says its sheet, its row, its column and its remedy."""

from collections.abc import Iterator
from typing import Any

import pytest

from sisiao.core.spreadsheet.declaration import Tab
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Row, examine
from sisiao.geo.models import Commune
from sisiao.imports.facts import CommuneBook
from sisiao.imports.offer_workbook.dispositif_findings import COMMUNE as OF_DISPOSITIFS
from sisiao.imports.offer_workbook.entities import COMMUNE as OF_ENTITIES
from sisiao.imports.registry import SOURCES
from tests.imports import test_offer_controls, test_places_import
from tests.imports.test_legacy_import import GROUP, USER
from tests.imports.workbooks import OFFER_ROWS, PLACES_ROWS, TODAY, Rows, as_read, assert_placed, changed, findings_of

pytestmark = pytest.mark.django_db
FIRST = 5
STAY = {"legacy_id": "1", "side": "115", "group": "48211", "household": 1, "person": 1, "starts_on": "01/02/2026"}
REQUEST = {"legacy_id": "1", "side": "115", "household": 1, "asked_on": "01/02/2026", "group": "48211"}
BASES: dict[str, Rows] = {
    "offre-temps-1": OFFER_ROWS,
    "places": PLACES_ROWS,
    "ancienne-offre": {
        "Groupes de places": [GROUP], "Utilisateurs": [USER], "Personnes présentes": [STAY],
        "Demandes en cours": [REQUEST],
    },
}  # fmt: skip
COMMON = {
    "missing": "01", "missing_wanted": "02", "unreadable": "03", "doubtful": "04", "no_code": "05",
    "repeated_code": "06", "unknown_code": "07", "not_stored": "08",
}  # fmt: skip
TABS = [(kind, tab) for kind, rows in BASES.items() for tab in rows]
GARBAGE = ("§", "§" * 1_900, -1, "Non, mais")


def spoilt(tab: Tab, row: dict[str, Any], name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Ways to wake a common control of a tab: the column that is spoilt, and the rows."""
    first = tab.columns[0].key
    for column in tab.columns:
        if name in ("missing", "missing_wanted"):
            yield column.key, [{key: value for key, value in row.items() if key != column.key}]
        elif name in ("unreadable", "doubtful"):
            yield from ((column.key, [row | {column.key: text}]) for text in GARBAGE)
        elif name == "unknown_code" and column.refers_to:
            yield column.key, [row | {column.key: f"{column.refers_to[0]}0999 – Rien"}]
        elif name == "not_stored" and not column.stored:
            yield column.key, [row | {column.key: column.example}]
    if name == "no_code":
        yield first, [row | {first: "§"}]
    if name == "repeated_code":
        yield first, [row, row]


def woken(kind: str, name: str, tab_name: str, common: str) -> Finding | None:
    """The first finding of this control that one of the ways brings, held to its place."""
    source = SOURCES[kind]
    tab = source.declare("95", TODAY).tab(tab_name)
    for key, rows in spoilt(tab, dict(BASES[kind][tab_name][0]), common):
        examined = examine(
            source.declare("95", TODAY), as_read(source, {**BASES[kind], tab_name: rows}), source.known_codes("95")
        )
        for finding in examined.findings.items:
            if finding.code == name and finding.column == tab.letter(key):
                return finding
    return None


def cannot_be(tab: Tab, common: str) -> bool:
    """Whether nothing that a tab declares can wake this control."""
    return {
        "missing_wanted": tab.name not in ("Dispositifs", "Financement"),
        "doubtful": tab.name in ("Groupes", "Unités", "Indisponibilités", "Demandes en cours"),
        "no_code": not tab.coded,
        "repeated_code": not tab.coded,
        "unknown_code": not any(column.refers_to for column in tab.columns),
        "not_stored": all(column.stored for column in tab.columns),
    }.get(common, False)


@pytest.mark.parametrize("common", COMMON)
@pytest.mark.parametrize(("kind", "tab_name"), TABS)
def test_those_of_every_tab(kind: str, tab_name: str, common: str) -> None:
    tab = SOURCES[kind].declare("95", TODAY).tab(tab_name)
    found = woken(kind, f"{tab.control_prefix}-{COMMON[common]}", tab_name, common)
    assert (found is None) == cannot_be(tab, common)
    if found is not None:
        # A column that is not taken over is told once for all its rows.
        row = {"not_stored": None, "repeated_code": FIRST + 1}.get(common, FIRST)
        assert (found.sheet, found.row) == (tab_name, row) and found.heading
        assert found.message.strip() and found.remedy.strip()


def more(rows: Rows, tab: str, *added: dict[str, Any]) -> Rows:
    return {**rows, tab: [*rows[tab], *added]}


# Workbook, rows, code, sheet, row, column.
Case = tuple[str, Rows, str, str, int, str]
ENTITY, DISPOSITIF, PLACES_GROUP = OFFER_ROWS["Entités"][0], OFFER_ROWS["Dispositifs"][0], PLACES_ROWS["Groupes"][0]
RESIDENCE = {"family": "Logement Résidence sociale", "type": "Résidence sociale classique"}
OTHERS: list[Case] = [
    ("offre-temps-1", more(OFFER_ROWS, "Entités", {**OFFER_ROWS["Entités"][1], "code": "E0003", "siren": "732829320"}),
     "C-ENT-21", "Entités", 7, "A"),
    ("offre-temps-1", changed(changed(OFFER_ROWS, "Entités", 0, carries_siao=True), "Entités", 1, carries_siao=True),
     "C-ENT-17", "Entités", 6, "N"),
    ("offre-temps-1", more(OFFER_ROWS, "Dispositifs", {**DISPOSITIF, "code": "D0004"}), "C-DIS-11", "Dispositifs", 8,
     "C"),
    ("offre-temps-1", changed(OFFER_ROWS, "Dispositifs", 0, **RESIDENCE), "C-DIS-34", "Dispositifs", 5,
     "AO"),
    ("places", more(PLACES_ROWS, "Groupes", {**PLACES_GROUP, "code": "G0002"}), "C-GRP-14", "Groupes", 6, "C"),
    ("places", {"Groupes": PLACES_ROWS["Groupes"]}, "C-GRP-13", "Groupes", 5, "A"),
]  # fmt: skip
# Tables of the tests that hold each of these to its place.
TABLES = (*test_offer_controls.ENTITY_CASES, *test_offer_controls.DISPOSITIF_CASES, *test_offer_controls.FUNDING_CASES)
# Those that depend on what the base holds, or on two communes of one name: where they are held to their place.
ELSEWHERE = {
    "C-ENT-15": "here", "C-DIS-15": "here", "C-ENT-23": "test_offer_import", "C-ENT-24": "test_offer_import",
    "C-ENT-26": "test_carrier", "C-DIS-09": "test_offer_controls", "C-DIS-41": "test_places_import",
    "C-UNI-12": "test_places_import", "C-UNI-13": "test_places_import",
    "C-DIS-43": "test_offer_controls", "C-DIS-44": "test_offer_controls",
    "C-GRP-15": "test_places_import", "C-GRP-17": "test_places_import", "C-UNI-14": "test_places_import",
    "C-DIS-42": "test_codes", "C-FIN-24": "test_codes", "C-DIS-49": "test_offer_import",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "rows", "code", "sheet", "row", "column"), OTHERS)
def test_those_of_one_tab(kind: str, rows: Rows, code: str, sheet: str, row: int, column: str) -> None:
    assert_placed(findings_of(SOURCES[kind], rows), code, sheet, row - FIRST, column)


@pytest.mark.parametrize(("controls", "name"), [(OF_ENTITIES, "Entités"), (OF_DISPOSITIFS, "Dispositifs")])
def test_two_communes_of_one_name(controls: Any, name: str) -> None:
    tab = SOURCES["offre-temps-1"].declare("95", TODAY).tab(name)
    row = Row(tab, 9, {"postal_code": "95100", "commune": "Argenteuil"}, {"commune": "Argenteuil"})
    book = CommuneBook({"95100": [Commune(code="95018", name="Argenteuil"), Commune(code="95019", name="Argenteuil")]})
    (found,) = controls.check(row, book)
    assert (found.code, found.sheet, found.row, found.column) == (
        f"{tab.control_prefix}-15", name, 9, tab.letter("commune"),
    )  # fmt: skip
    assert found.remedy and "Argenteuil est retenue" in found.message


def test_none_is_forgotten() -> None:
    tried = {case[2] for case in (*TABLES, *OTHERS)} | {case[3] for case in test_places_import.CASES} | ELSEWHERE.keys()
    for kind in ("offre-temps-1", "places"):
        declared = {control.code for tab in SOURCES[kind].declare("95", TODAY).tabs for control in tab.controls}
        assert declared - tried == set()
