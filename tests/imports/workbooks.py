"""Small filled workbooks of an invented département, and ways to read back what a file says."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import column_index_from_string

from sisiao.access.models import Scope
from sisiao.core.actor import command_actor
from sisiao.core.enums import ScopeKind
from sisiao.core.spreadsheet.declaration import FIRST_ROW
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.reader import RawSheet, RawWorkbook
from sisiao.core.spreadsheet.rows import examine
from sisiao.core.spreadsheet.template import write_template
from sisiao.geo.models import Departement
from sisiao.imports.facts import CommuneBook, Facts
from sisiao.imports.sources import Source
from sisiao.siao.models import Siao

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TODAY = date(2026, 11, 23)
ACTOR = command_actor("tests")

ENTITIES = [
    {
        "code": "E0001", "name": "Association Les Peupliers", "legal_status": "Association", "siren": "123456782",
        "address": "12 rue des Peupliers", "postal_code": "95100", "commune": "Argenteuil", "departements": "95",
        "carries_siao": False, "manager_last_name": "MARTIN", "manager_first_name": "Camille",
        "manager_email": "c.martin@exemple.fr", "deputy": "DA SILVA Léo l.dasilva@exemple.fr",
        "old_name": "Peupliers 95", "situation": "Active",
    },
    {
        "code": "E0002", "name": "CCAS de Pontoise", "legal_status": "CCAS ou CIAS", "siren": "111111118",
        "address": "1 place des Tilleuls", "postal_code": "95300", "commune": "Pontoise", "departements": "95 ; 78",
        "carries_siao": False, "situation": "Active",
    },
]  # fmt: skip
DISPOSITIFS = [
    {
        "code": "D0001", "entity": "E0001 – Association Les Peupliers", "name": "CHRS Les Tilleuls",
        "family": "Hébergement", "type": "CHRS", "modes": "Urgence ; Insertion", "siao_referral": "Toutes les places",
        "protected": False, "siret": "12345678200010", "finess": "950000018", "address": "3 avenue des Tilleuls",
        "postal_code": "95100", "commune": "Argenteuil", "layout": "Regroupé", "opened_on": date(2015, 9, 1),
        "opening_regime": "Permanent", "hours": "24 h/24", "women": True, "women_with_children": True, "min_age": 18,
        "wheelchair": "Oui", "animals": "Non", "capacity": 45, "capacity_unit": "Place",
        "legal_frame": "Autorisation CASF (CHRS)", "manager": "PETIT Dominique d.petit@exemple.fr",
        "old_names": "Foyer Béthanie ; Béthanie 2", "situation": "Ouvert",
    },
    {
        "code": "D0002", "entity": "E0001 – Association Les Peupliers", "name": "Maison claire",
        "family": "Hébergement", "type": "Hors CHRS", "precision": "Centre d'hébergement d'urgence", "modes": "Urgence",
        "siao_referral": "Toutes les places", "protected": True, "layout": "Diffus", "opened_on": 2019,
        "opening_regime": "Permanent", "hours": "24 h/24", "women": True, "women_with_children": True,
        "legal_frame": "Subvention annuelle", "situation": "Ouvert",
    },
    {
        "code": "D0003", "entity": "E0002 – CCAS de Pontoise", "name": "Accueil du CCAS", "family": "Premier accueil",
        "type": "Secteur (CCAS ou Département)", "precision": "CCAS ou CIAS", "postal_code": "95300",
        "commune": "Pontoise",
    },
]  # fmt: skip
FUNDINGS = [
    {
        "code": "F0001", "dispositif": "D0001 – CHRS Les Tilleuls", "funder": "État – BOP 177",
        "line": "CHRS insertion",
        "regime": "Pérenne", "fiscal_year": 2026, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31),
        "unit": "Place", "number": 40, "amount": 650000,
    },
    {
        "code": "F0002", "dispositif": "D0002 – Maison claire", "funder": "État – BOP 177",
        "line": "Hébergement d'urgence hors CHRS", "regime": "Pérenne", "fiscal_year": 2026,
        "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "unit": "Place", "number": 20, "amount": 200000,
    },
]  # fmt: skip
OFFER_ROWS = {"Entités": ENTITIES, "Dispositifs": DISPOSITIFS, "Financement": FUNDINGS}

GROUPS = [
    {
        "code": "G0001", "dispositif": "D0001 – CHRS Les Tilleuls", "name": "Urgence familles",
        "mode": "Urgence continue", "route": "SIAO-115", "starts_on": date(2024, 1, 1), "women_with_children": True,
        "couples_with_children": True, "min_age": 18, "specific_public": "Longue errance", "wheelchair": "En partie",
        "animals": "Non", "regime": "Pérenne",
        "rhythm": 24,
    },
]  # fmt: skip
UNITS = [
    {"code": "U0001", "group": "G0001 – Urgence familles", "name": "Chambre 1", "kind": "Chambre",
     "sharing": "Exclusif", "places": 4, "wheelchair": True, "floor": "rdc"},
    {"code": "U0002", "group": "G0001 – Urgence familles", "name": "Dortoir", "kind": "Dortoir",
     "sharing": "Partagé – femmes", "places": 6},
]  # fmt: skip
UNAVAILABLE = [
    {"unit": "U0002 – Dortoir", "places": 2, "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 15),
     "cause": "Travaux"},
]  # fmt: skip
PLACES_ROWS = {"Groupes": GROUPS, "Unités": UNITS, "Indisponibilités": UNAVAILABLE}

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def changed(rows: Rows, tab: str, index: int, **values: Any) -> dict[str, list[dict[str, Any]]]:
    """The same rows with one of them changed."""
    copy = {name: [dict(row) for row in tab_rows] for name, tab_rows in rows.items()}
    copy[tab][index].update(values)
    return copy


def filled(source: Source, rows: Rows, *, departement: str = "95", printed: int = 8) -> bytes:
    """A workbook of the source with those rows, as an agent would send it back; few blank rows, to be quick."""
    workbook = source.declare(departement, TODAY)
    workbook = replace(workbook, tabs=tuple(replace(tab, printed_rows=printed) for tab in workbook.tabs))
    name = Departement.objects.get(pk=departement).name
    return write_template(workbook, departement=departement, departement_name=name, filling=rows)


def make_siao(departement: str = "95") -> Siao:
    scope = Scope.objects.create(kind=ScopeKind.SIAO, label=f"SIAO {departement}", departement_id=departement)
    return Siao.objects.create(name=f"SIAO {departement}", departement_id=departement, scope=scope)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return output.getvalue()


def edited(content: bytes, edit: Any) -> bytes:
    """The workbook after `edit(openpyxl workbook)`."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    output = io.BytesIO()
    book.save(output)
    book.close()
    return output.getvalue()


def filled_rows(content: bytes, source: Source) -> dict[str, int]:
    """By tab, rows that another reader (ElementTree) finds filled beyond their code and what every blank row holds."""
    parts = parts_of(content)
    shared = ElementTree.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>"))
    strings = ["".join(item.itertext()).strip() for item in shared]
    found = {}
    for number, tab in enumerate(source.declare("95", TODAY).tabs, 1):
        blank = {"", *(column.filled for column in tab.columns)}
        columns = range(2 if tab.coded else 1, len(tab.columns) + 1)
        rows = ElementTree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"]).iter(f"{MAIN}row")
        found[tab.name] = sum(
            int(row.get("r", "5")) >= 5
            and any(column in columns and text not in blank for column, text in _cells(row, strings))
            for row in rows
        )
    return found


def _cells(row: ElementTree.Element, strings: list[str]) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row:
        address = cell.get("r")
        column = column_index_from_string(address.rstrip("0123456789")) if address else column + 1
        text = "".join("".join(part.itertext()) for part in cell if part.tag != f"{MAIN}f").strip()
        yield column, strings[int(text)] if cell.get("t") == "s" and text else text


def as_read(source: Source, rows: Rows) -> RawWorkbook:
    """What the reader would give for those rows, without a file."""
    raw = RawWorkbook(properties={"sisiao_kind": source.kind, "sisiao_departement": "95"})
    for tab in source.declare("95", TODAY).tabs:
        sheet = RawSheet([column.title for column in tab.columns], [])
        for number, row in enumerate(rows.get(tab.name, ()), FIRST_ROW):
            cells = [row.get(column.key, column.filled or None) for column in tab.columns]
            sheet.rows.append((number, [None if cell == "" else cell for cell in cells]))
        raw.sheets[tab.name] = sheet
    return raw


def findings_of(source: Source, rows: Rows) -> list[Finding]:
    """Every finding on those rows: the declaration's and the domain's."""
    examined = examine(source.declare("95", TODAY), as_read(source, rows), source.known_codes("95"))
    postal_codes = {row.get("postal_code") for rows in examined.rows.values() for row in rows} - {None}
    examined.findings.extend(
        source.check(examined, Facts("95", TODAY, CommuneBook.for_codes(postal_codes), ("arrete_2026.pdf",)))
    )
    return examined.findings.items


def assert_placed(found: Sequence[Finding], code: str, sheet: str, index: int, column: str) -> None:
    """One of these findings is of this control, in the row of that index, with words and a remedy.

    A column that is not taken over yet is told once, for all its rows.
    """
    mine = [each for each in found if (each.code, each.sheet, each.column) == (code, sheet, column)]
    assert {each.row for each in mine} & {FIRST_ROW + index, None if code.endswith("-08") else 0}, [
        each.sentence for each in found
    ]
    assert all(each.heading and each.message.strip() and each.remedy.strip() for each in mine)
