"""Rows that enter again what the base already knows: created by the form or on screen, or under another code."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.core.text import normalise
from sisiao.imports.facts import Facts
from sisiao.imports.labels import code_of
from sisiao.imports.offer_workbook import dispositif_findings, funding
from sisiao.imports.offer_workbook.dispositif_controls import type_of
from sisiao.imports.offer_workbook.dispositifs import NAME as DISPOSITIFS
from sisiao.imports.offer_workbook.entities import NAME as ENTITIES
from sisiao.imports.offer_workbook.nomenclature import Nomenclature
from sisiao.imports.sync import CodeBook
from sisiao.offer.enums import FundingRegime, WorkbookTab
from sisiao.offer.models import Dispositif, Funding


class _Line(NamedTuple):
    """What makes two lines of funding one, their period aside."""

    dispositif: int
    funder: str
    line: str
    regime: str


def check_twins(examined: Examined, facts: Facts, nomenclature: Nomenclature) -> Iterator[Finding]:
    """New codes for what the base holds under a code that the file does not repeat; the tab checks its own rows."""
    entities, dispositifs, lines = (CodeBook.of(facts.departement, tab) for tab in (
        WorkbookTab.ENTITIES, WorkbookTab.DISPOSITIFS, WorkbookTab.FUNDINGS))  # fmt: skip
    rows = examined.rows[DISPOSITIFS]
    siren_of = {row.code: row.get("siren") for row in examined.rows[ENTITIES]}
    yield from _dispositifs(rows, entities, siren_of, dispositifs, nomenclature)
    yield from _fundings(examined.rows[funding.NAME], dispositifs, lines)


def _dispositifs(
    rows: list[Row],
    entities: CodeBook,
    siren_of: dict[str, str | None],
    codes: CodeBook,
    nomenclature: Nomenclature,
) -> Iterator[Finding]:
    in_file = {row.code for row in rows}
    others = {pk: code for code, pk in codes.ids.items() if code not in in_file}
    known: dict[tuple[str, str, str], str] = {}
    held = Dispositif.objects.filter(pk__in=others).select_related("entity").order_by("-pk")
    for each in held:
        for owner in {f"={each.entity_id}", each.entity.siren} - {""}:
            for mark in {normalise(each.name), each.finess} - {""}:
                known[owner, each.type_id, mark] = others[each.pk]
    for row in (each for each in rows if each.code not in codes.ids):
        kind, entity = type_of(row, nomenclature), row.get("entity") or ""
        owners = (f"={entities.ids.get(entity, 0)}", siren_of.get(entity) or "")
        marks = (normalise(row.get("name") or ""), row.get("finess") or "")
        keys = [(owner, kind.pk, mark) for owner in owners for mark in marks] if kind else []
        code = next((known[key] for key in keys if key in known), "")
        if code:
            yield row.find(dispositif_findings.KNOWN, "name", code=code)


def _fundings(rows: list[Row], dispositifs: CodeBook, codes: CodeBook) -> Iterator[Finding]:
    in_file = {row.code for row in rows}
    others = {pk: code for code, pk in codes.ids.items() if code not in in_file}
    known: dict[_Line, list[tuple[date, date, str]]] = defaultdict(list)
    for each in Funding.objects.filter(pk__in=others).select_related("line"):
        told = _Line(each.dispositif_id, each.funder, each.line.label if each.line else "", each.regime)
        known[told].append((each.starts_on, each.ends_on, others[each.pk]))
    for row in (each for each in rows if each.code not in codes.ids):
        start, end = row.get("starts_on"), row.get("ends_on")
        said = _Line(
            dispositifs.ids.get(row.get("dispositif") or "", 0),
            row.get("funder") or "",
            row.get("line") or "",
            code_of(FundingRegime, row.get("regime")),
        )
        if start and end:
            code = next((code for first, last, code in known[said] if start <= last and first <= end), "")
            if code:
                yield row.find(funding.KNOWN, "dispositif", code=code)
