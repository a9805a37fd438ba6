"""Controls of the tab « Dispositifs », row by row and against the other tabs (trade rules 2.2, 2.3)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from sisiao.core.mailboxes import is_shared_mailbox
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.identifiers import finess_key_is_wrong
from sisiao.core.spreadsheet.rows import Row
from sisiao.core.text import normalise
from sisiao.imports.facts import Facts
from sisiao.imports.offer_workbook import dispositif_findings as controls
from sisiao.imports.offer_workbook.dispositifs import CAPACITY_TYPES, WITH_MODES, publics_of
from sisiao.imports.offer_workbook.nomenclature import (
    FIRST_CONTACT,
    HOUSING_IML,
    MEASURES,
    SHELTER,
    WATCH,
    Nomenclature,
)
from sisiao.offer.enums import DispositifSituation, FundingRegime, Layout, SiaoReferral
from sisiao.offer.models import DispositifType
from sisiao.offer.protected import WRITTEN_FREELY, name_is_neutral, tells_where

TELLING = ("siret", "finess", "address", "address_extra", "postal_code", "commune", "phone", "email", "attachments")
VIOLENCE = ("Femmes victimes de violences", "Victimes de traite ou de prostitution")
NO_PUBLIC_NEEDED = ("food_aid", "sao")
FUNDED_FAMILIES = (SHELTER, HOUSING_IML, MEASURES)


def type_of(row: Row, nomenclature: Nomenclature) -> DispositifType | None:
    return nomenclature.types.get((row.get("family") or "", row.get("type") or ""))


def check_dispositifs(rows: list[Row], facts: Facts, nomenclature: Nomenclature) -> Iterator[Finding]:
    """Every control of the tab by itself."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.get("name") and row.get("entity"):
            other = seen.setdefault((row.get("entity"), normalise(row.get("name"))), row.number)
            if other != row.number:
                yield row.find(controls.SAME_NAME, "name", other=other)
        kind = type_of(row, nomenclature)
        yield from _check_address(row, facts)
        yield from _check_dates(row, facts)
        yield from _check_public(row, kind)
        yield from _check_capacity(row, kind, nomenclature)
        if row.get("family") == FIRST_CONTACT and row.get("siao_referral") not in (None, SiaoReferral.NONE.label):
            yield row.find(controls.CONTACT_REFERRAL, "siao_referral")


def _check_address(row: Row, facts: Facts) -> Iterator[Finding]:
    if row.get("protected") is not False:
        if row.get("protected"):
            yield from (row.find(controls.PROTECTED_TELLS, key) for key in TELLING if key in row.typed)
            yield from _check_written(row, facts.departement)
        return
    yield from controls.COMMUNE.check(row, facts.communes)
    commune = facts.communes.commune_of(row)
    if commune and commune.departement_id != facts.departement:
        yield row.find(controls.COMMUNE_ELSEWHERE, "commune", departement=facts.departement)
    if set(VIOLENCE) & set(row.get("specific_public") or ()):
        yield row.find(controls.SHOULD_BE_PROTECTED, "protected")
    if row.get("layout") == Layout.MOBILE.label and row.get("type") != "Maraude":
        yield row.find(controls.MOBILE, "layout")
    if row.get("finess") and finess_key_is_wrong(row.get("finess")):
        yield row.find(controls.FINESS_KEY, "finess")
    if absent := _absent(row, facts):
        yield row.find(controls.NOT_DEPOSITED, "attachments", names=" ; ".join(absent))


def _absent(row: Row, facts: Facts) -> list[str]:
    """Attachments that a row names and that did not come, when it is known what came."""
    if facts.attachments is None:
        return []
    there = {normalise(name) for name in facts.attachments}
    # With or without what its name ends with.
    there |= {normalise(name.rpartition(".")[0]) for name in facts.attachments}
    named = [name.strip() for name in re.split(r"[;,\n]", row.get("attachments") or "")]
    return [name for name in named if name and normalise(name) not in there]


def _check_written(row: Row, departement: str) -> Iterator[Finding]:
    """What is written freely of a protected dispositif: the name, the secteur, the comment (R26)."""
    if not name_is_neutral(row.get("name") or "", departement):
        yield row.find(controls.NOT_NEUTRAL, "name")
    if row.get("old_names"):
        yield row.find(controls.OLD_NAME_NOT_KEPT, "old_names")
    for key in WRITTEN_FREELY:
        if tells_where(row.get(key) or "", departement):
            yield row.find(controls.NAMES_A_PLACE, key)


def _check_dates(row: Row, facts: Facts) -> Iterator[Finding]:
    opened, closed, today = row.get("opened_on"), row.get("closed_on"), facts.today
    if opened and opened > today + timedelta(days=730):
        yield row.find(controls.OPENS_LATE, "opened_on")
    if opened and closed and closed < opened:
        yield row.find(controls.CLOSES_BEFORE, "closed_on")
    if row.get("situation") == DispositifSituation.PLANNED.label and not (opened and opened > today):
        yield row.find(controls.PLANNED_WITHOUT_DATE, "opened_on")
    if row.get("act_ends_on") and row.get("act_ends_on") < today:
        yield row.find(controls.ACT_PAST, "act_ends_on")
    if row.get("family") == SHELTER and row.get("hours") == "Journée":
        yield row.find(controls.SHELTER_BY_DAY, "hours")


def _check_public(row: Row, kind: DispositifType | None) -> Iterator[Finding]:
    specific = row.get("specific_public") or ()
    minimum, maximum = row.get("min_age"), row.get("max_age")
    first_contact = row.get("family") == FIRST_CONTACT
    if not publics_of(row.values) and not first_contact and kind and kind.code not in NO_PUBLIC_NEEDED:
        yield row.find(controls.NO_PUBLIC, "men")
    if minimum is not None and maximum is not None and minimum > maximum:
        yield row.find(controls.AGES, "min_age")
    if minimum is not None and 0 < minimum < 18 and not receives_minors(row):
        yield row.find(controls.MINORS, "min_age")
    if "Réfugiés" in specific and row.get("family") in (SHELTER, WATCH):
        yield row.find(controls.REFUGEES, "specific_public")
    if row.get("family") == SHELTER and not row.get("modes") and kind and kind.code not in WITH_MODES:
        yield row.find(controls.NO_MODE, "modes")


def receives_minors(row: Row) -> bool:
    """Whether a minimum age under 18 has its reason: ASE, mother and child, or families."""
    families = any(row.get(key) for key in ("women_with_children", "men_with_children", "couples_with_children"))
    return (
        families
        or "Sortants de l'ASE" in (row.get("specific_public") or ())
        or row.get("precision") == "Accueil mère-enfant (État)"
    )


def _check_capacity(row: Row, kind: DispositifType | None, nomenclature: Nomenclature) -> Iterator[Finding]:
    capacity, unit = row.get("capacity"), row.get("capacity_unit")
    reserved, for_siao = row.get("state_reserved"), row.get("siao_reserved")
    if row.get("family") == FIRST_CONTACT and (capacity is not None or unit):
        yield row.find(controls.CONTACT_CAPACITY, "capacity")
    elif kind and unit and nomenclature.unit_code(unit) not in kind.units:
        units = " · ".join(nomenclature.units[code] for code in kind.units) or "aucune"
        yield row.find(controls.UNIT_NOT_ALLOWED, "capacity_unit", units=units)
    if _exceeds(for_siao, reserved) or _exceeds(reserved, capacity):
        yield row.find(controls.RESERVED_TOO_MANY, "siao_reserved")
    if kind and kind.code == "residence_sociale" and reserved is None:
        yield row.find(controls.RESERVED_UNKNOWN, "state_reserved")


def _exceeds(part: int | None, whole: int | None) -> bool:
    return part is not None and whole is not None and part > whole


def check_with_others(
    rows: list[Row], entities: list[Row], fundings: list[Row], facts: Facts, nomenclature: Nomenclature
) -> Iterator[Finding]:
    """Controls that need the tabs « Entités » and « Financement » beside."""
    sirens = {entity.code: entity.get("siren") for entity in entities}
    lines: dict[str, list[Row]] = defaultdict(list)
    for funding in fundings:
        lines[funding.get("dispositif") or ""].append(funding)
    for row in rows:
        siren = sirens.get(row.get("entity") or "")
        if siren and row.get("siret") and not row.concealed and row.get("siret")[:9] != siren:
            yield row.find(controls.OTHER_SIREN, "siret")
        yield from _check_lines(row, lines[row.code], facts, nomenclature)
    yield from _check_heads(rows, entities)


def _check_heads(rows: list[Row], entities: list[Row]) -> Iterator[Finding]:
    """Responsables: a mailbox of one person, and one name for one mailbox, in both tabs."""
    seen: dict[str, tuple[str, str]] = {}
    for entity in entities:
        if email := entity.get("manager_email"):
            name = normalise(f"{entity.get('manager_last_name')} {entity.get('manager_first_name')}")
            seen.setdefault(email, (name, f"dans l'onglet Entités, ligne {entity.number},"))
    for row in rows:
        told, email = row.get("manager") or ("", "")
        if not email:
            continue
        if is_shared_mailbox(email):
            yield row.find(controls.SHARED_MAILBOX, "manager")
        name, other = seen.setdefault(email, (normalise(told), f"ligne {row.number}"))
        if name != normalise(told):
            yield row.find(controls.TWO_NAMES, "manager", other=other)


def _check_lines(row: Row, lines: list[Row], facts: Facts, nomenclature: Nomenclature) -> Iterator[Finding]:
    closed = row.get("closed_on")
    if closed and closed < facts.today:
        late = next((line for line in lines if line.get("ends_on") and line.get("ends_on") > closed), None)
        if late:
            yield row.find(controls.FUNDED_AFTER, "closed_on", code=late.code)
    year = facts.today.year
    is_open = row.get("situation") == DispositifSituation.OPEN.label
    if is_open and row.get("family") in FUNDED_FAMILIES and all(line.get("fiscal_year") != year for line in lines):
        yield row.find(controls.WITHOUT_FUNDING, "code", year=year)
    total = sum(
        line.get("number") or 0
        for line in lines
        if line.get("fiscal_year") == year
        and line.get("regime") == FundingRegime.PERMANENT.label
        and line.get("unit") == row.get("capacity_unit")
    )
    kind = type_of(row, nomenclature)
    capacity = row.get("capacity")
    if kind and kind.code in CAPACITY_TYPES and capacity is not None and total > capacity:
        yield row.find(controls.LESS_THAN_FUNDED, "capacity", total=f"{total:g}")
