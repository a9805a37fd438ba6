"""The controls of the workbook, played on a request: the same columns, lists, rules and words (workbook 2.1, 2.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sisiao.core.spreadsheet.declaration import Tab, Workbook
from sisiao.core.spreadsheet.findings import Finding, Level
from sisiao.core.spreadsheet.reader import Cell, RawSheet, RawWorkbook
from sisiao.core.spreadsheet.rows import examine
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.imports.facts import CommuneBook, Facts
from sisiao.imports.offer_workbook import dispositif_controls, dispositif_findings, dispositifs, entities
from sisiao.imports.offer_workbook.nomenclature import load_nomenclature
from sisiao.imports.offer_workbook.writing import departement_codes
from sisiao.offer.enums import DispositifSituation, Public, SiaoReferral
from sisiao.offer.units import unit_labels

NBSP = "\u00a0"
# What a request is not asked: its funding, its reserved dwellings, said once it exists.
NOT_ASKED = (dispositif_findings.WITHOUT_FUNDING.code, dispositif_findings.RESERVED_UNKNOWN.code)
# The workbook has a column for each public; a form has boxes.
NO_PUBLIC = "Aucun public n'est coché. Cochez-en au moins un."
# Columns of the workbook whose field of the request has another name.
ENTITY_NAMES = {"commune": "entity_town", "legal_status": "entity_status"}
NAMES = {
    "family": "type", "modes": "reception_modes", "protected": "protected_address", "commune": "town",
    "opened_on": "opens_on", "specific_public": "specific_publics", "siao_referral": "type", "situation": "opens_on",
} | {public.value: "publics" for public in Public}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One remark on a field of the request; a blocking one stops its sending. Never the value (R26).

    `awaited`: only that the field is empty, and may stay so.
    """

    field: str
    heading: str
    blocking: bool
    sentence: str
    awaited: bool = False


def controls_of(request: CreationRequest, today: date) -> list[Said]:
    """What the workbook would say of the entité and of the dispositif that a request describes."""
    nomenclature = load_nomenclature(today)
    tabs = [(entities.entities_tab(request.departement_id, departement_codes()), _entity_cells(request))]
    if request.kind == CreationKind.DISPOSITIF:
        tabs.append((dispositifs.dispositifs_tab(nomenclature), _dispositif_cells(request, today)))
    raw = RawWorkbook(sheets={tab.name: _sheet(tab, cells) for tab, cells in tabs})
    examined = examine(Workbook("request", "", tuple(tab for tab, _ in tabs), ()), raw)
    rows = {name: examined.rows.get(name, []) for name in (entities.NAME, dispositifs.NAME)}
    codes = {request.entity_postal_code, request.postal_code} - {""}
    facts = Facts(request.departement_id, today, CommuneBook.for_codes(codes))
    examined.findings.extend(entities.check_entities(rows[entities.NAME], facts))
    examined.findings.extend(dispositif_controls.check_dispositifs(rows[dispositifs.NAME], facts, nomenclature))
    beside = (rows[dispositifs.NAME], rows[entities.NAME], [], facts, nomenclature)
    examined.findings.extend(dispositif_controls.check_with_others(*beside))
    return list(dict.fromkeys(_told([tab for tab, _ in tabs], examined.findings.items)))


def _told(tabs: list[Tab], findings: list[Finding]) -> Iterator[Said]:
    by_name = {tab.name: tab for tab in tabs}
    for finding in findings:
        tab = by_name.get(finding.sheet)
        if tab is None or finding.code in NOT_ASKED:
            continue
        key = next(column.key for column in tab.columns if tab.letter(column.key) == finding.column)
        field = ENTITY_NAMES.get(key, f"entity_{key}") if tab.name == entities.NAME else NAMES.get(key, key)
        text = f"{finding.message[:1].upper()}{finding.message[1:]} {finding.remedy}".strip()
        publics = finding.code == dispositif_findings.NO_PUBLIC.code
        yield Said(
            field,
            "Publics" if publics else finding.heading,
            finding.level is Level.BLOCKING,
            NO_PUBLIC if publics else _on_a_page(text),
            finding.code == tab.common.missing_wanted.code,
        )


def _on_a_page(text: str) -> str:
    """A sentence of the workbook as a page says it: a box, and spaces that do not break."""
    words = (("la cellule", "la case"), ("La cellule", "La case"), ("« ", f"«{NBSP}"), (" »", f"{NBSP}»"))
    text = text.replace(" (toujours)", "").removesuffix(" Remplissez-la.")
    for word, kept in (*words, (" :", f"{NBSP}:"), (" ;", f"{NBSP};")):
        text = text.replace(word, kept)
    return text


def _sheet(tab: Tab, cells: dict[str, Cell]) -> RawSheet:
    unknown = set(cells) - {column.key for column in tab.columns}
    if unknown:
        raise ValueError(f"no such column: {sorted(unknown)}")
    row: list[Cell] = [cells.get(column.key) for column in tab.columns]
    return RawSheet([column.title for column in tab.columns], [(1, [None if cell == "" else cell for cell in row])])


def _entity_cells(request: CreationRequest) -> dict[str, Cell]:
    shared = ("name", "short_name", "siren", "finess", "address", "postal_code", "phone", "email")
    return {name: getattr(request, f"entity_{name}") for name in shared} | {
        "code": "E0001",
        "legal_status": request.get_entity_status_display() if request.entity_status else "",
        "commune": request.entity_commune.name if request.entity_commune else "",
        "departements": request.departement_id,
        "carries_siao": "Non",
        "situation": request.get_entity_situation_display(),
    }


def _dispositif_cells(request: CreationRequest, today: date) -> dict[str, Cell]:
    kind, to_come = request.type, request.opens_on is not None and request.opens_on > today
    situation = DispositifSituation.PLANNED if to_come else DispositifSituation.OPEN
    never = kind is not None and kind.family_label == dispositif_controls.FIRST_CONTACT
    shared = (
        "name", "siret", "finess", "address", "address_extra", "postal_code", "area", "phone", "email", "season",
        "hours", "min_age", "max_age", "capacity", "legal_frame",
    )  # fmt: skip
    chosen = ("layout", "opening_regime", "wheelchair", "animals")
    publics: dict[str, Cell] = dict.fromkeys(request.publics, "Oui")
    return (
        {name: getattr(request, name) for name in shared}
        | publics
        | {
            **{name: getattr(request, f"get_{name}_display")() for name in chosen if getattr(request, name)},
            "code": "D0001",
            "entity": "E0001",
            "family": kind.family_label if kind else "",
            "type": kind.label if kind else "",
            "precision": request.precision.label if request.precision else "",
            "modes": " ; ".join(request.modes),
            "siao_referral": (SiaoReferral.NONE if never else SiaoReferral.ALL).label,
            "protected": "Oui" if request.protected_address else "Non",
            "commune": request.commune.name if request.commune else "",
            "opened_on": request.opens_on,
            "specific_public": " ; ".join(request.specific_publics),
            "capacity_unit": unit_labels().get(request.capacity_unit, ""),
            "situation": situation.label,
        }
    )
