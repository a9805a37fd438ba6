"""Controls of the Temps 1 workbook against what the base already knows."""

from collections.abc import Iterator
from dataclasses import replace

from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.imports.facts import Facts
from sisiao.imports.labels import code_of
from sisiao.imports.offer_workbook import dispositif_findings, entities
from sisiao.imports.offer_workbook.dispositif_controls import type_of
from sisiao.imports.offer_workbook.dispositifs import NAME as DISPOSITIFS
from sisiao.imports.offer_workbook.nomenclature import Nomenclature
from sisiao.imports.offer_workbook.twin_controls import check_twins
from sisiao.imports.offer_workbook.wanted import entity_fields
from sisiao.imports.offer_workbook.writing import COLUMN_OF_FIELD, as_operator, link_known_entities, shared_entities
from sisiao.imports.sync import CodeBook
from sisiao.offer.enums import LegalStatus, WorkbookTab
from sisiao.offer.holdings import forbidden
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.actions import recognises
from sisiao.siao.models import Siao, SiaoOperator


def check_known(examined: Examined, facts: Facts, nomenclature: Nomenclature) -> Iterator[Finding]:
    """What the base knows under another code, entités followed elsewhere, types that cannot hold their places."""
    rows = examined.rows[entities.NAME]
    codes = CodeBook.of(facts.departement, WorkbookTab.ENTITIES)
    yield from _check_protected(examined, facts)
    yield from _check_sirens(rows, codes)
    yield from _check_shared(rows, codes, facts)
    yield from _check_carrier(rows, codes, facts)
    yield from _check_types(examined.rows[DISPOSITIFS], facts, nomenclature)
    yield from check_twins(examined, facts, nomenclature)


def _check_protected(examined: Examined, facts: Facts) -> Iterator[Finding]:
    """What was protected since an older template was made: its row is refused, and nothing of it is repeated (R26)."""
    codes = CodeBook.of(facts.departement, WorkbookTab.DISPOSITIFS)
    protected = set(
        Dispositif.objects.filter(pk__in=codes.ids.values(), protected_address=True).values_list("pk", flat=True)
    )
    rows = examined.rows[DISPOSITIFS]
    lifted = [row for row in rows if codes.ids.get(row.code) in protected and not row.get("protected")]
    for row in lifted:
        row.concealed = True
        yield row.find(dispositif_findings.STAYS_PROTECTED, "protected")
    numbers = {row.number for row in lifted}
    items = examined.findings.items
    items[:] = [
        replace(each, value=None) if each.sheet == DISPOSITIFS and each.row in numbers else each for each in items
    ]


def _check_sirens(rows: list[Row], codes: CodeBook) -> Iterator[Finding]:
    by_id = {object_id: code for code, object_id in codes.ids.items()}
    found = Entity.objects.filter(siren__in=[row.get("siren") for row in rows if row.get("siren")])
    known = {siren: by_id[pk] for siren, pk in found.values_list("siren", "pk") if pk in by_id}
    in_file = {row.code: row.get("siren") for row in rows}
    linked = link_known_entities(rows, codes)
    for row in (each for each in rows if each.code not in linked):
        code = known.get(row.get("siren"), row.code)
        if code != row.code and in_file.get(code, row.get("siren")) == row.get("siren"):
            yield row.find(entities.SIREN_KNOWN, "siren", code=code)


def _check_shared(rows: list[Row], codes: CodeBook, facts: Facts) -> Iterator[Finding]:
    ids = codes.ids | link_known_entities(rows, codes)
    known = Entity.objects.in_bulk([ids[row.code] for row in rows if row.code in ids])
    shared = shared_entities(set(known), facts.departement)
    for row in rows:
        entity = known.get(ids.get(row.code, 0))
        if entity is None or entity.pk not in shared:
            continue
        wanted = entity_fields(row, facts)
        changed = [name for name, value in wanted.items() if getattr(entity, name) != value]
        keys = dict.fromkeys(COLUMN_OF_FIELD.get(name, name.removesuffix("_id")) for name in changed)
        if keys:
            headings = ", ".join(f"« {row.tab.column(key).heading} »" for key in keys)
            yield row.find(entities.KEPT_AS_KNOWN, "code", headings=headings)


def _check_carrier(rows: list[Row], codes: CodeBook, facts: Facts) -> Iterator[Finding]:
    """What the file says of who carries the SIAO against the sheet of the SIAO, which an import never changes."""
    siao = Siao.objects.filter(departement_id=facts.departement).first()
    carrier = SiaoOperator.objects.on(facts.today).filter(siao=siao).first()
    if siao is None or carrier is None:
        return
    ids = codes.ids | link_known_entities(rows, codes)
    known = Entity.objects.select_related("scope").in_bulk([ids[row.code] for row in rows if row.code in ids])
    for row in rows:
        entity, says = known.get(ids.get(row.code, 0)), bool(row.get("carries_siao"))
        carries = entity is not None and entity.scope_id == carrier.scope_id
        if says is carries:
            continue
        status = code_of(LegalStatus, row.get("legal_status"))
        told = entity or Entity(name=row.get("name"), siren=row.get("siren") or "", legal_status=status)
        if not says or recognises(siao, as_operator(told), facts.today) is None:
            yield row.find(entities.OTHER_CARRIER, "carries_siao", name=carrier.name)


def _check_types(rows: list[Row], facts: Facts, nomenclature: Nomenclature) -> Iterator[Finding]:
    codes = CodeBook.of(facts.departement, WorkbookTab.DISPOSITIFS)
    kinds = {row.code: type_of(row, nomenclature) for row in rows}
    found = forbidden(
        {codes.ids[code]: kind for code, kind in kinds.items() if kind and code in codes.ids}, facts.today
    )
    for row in rows:
        if held := found.get(codes.ids.get(row.code, 0)):
            yield row.find(dispositif_findings.LOSES_TYPE, "type", held=" et des ".join(each.what for each in held))
