"""Rows of the Temps 1 workbook as fields of the base."""

from typing import Any

from sisiao.core.spreadsheet.rows import Row
from sisiao.imports.facts import Facts
from sisiao.imports.labels import code_of
from sisiao.imports.offer_workbook.dispositifs import MODE_CODES, publics_of
from sisiao.imports.offer_workbook.nomenclature import Nomenclature
from sisiao.offer.enums import (
    AnimalRule,
    DispositifSituation,
    EntitySituation,
    Extent,
    FundingRegime,
    Layout,
    LegalStatus,
    OpeningRegime,
    SiaoReferral,
)

ENTITY_TEXTS = (
    "name", "short_name", "siren", "finess", "address", "address_extra", "postal_code", "phone", "email",
    "manager_last_name", "manager_first_name", "manager_email", "old_name", "comment",
)  # fmt: skip
DISPOSITIF_TEXTS = (
    "name", "siret", "finess", "address", "address_extra", "postal_code", "area", "phone", "email", "comment",
)  # fmt: skip
VERSION_TEXTS = ("season", "hours", "legal_frame")
FUNDING_TEXTS = ("chorus", "act_reference", "comment")
FUNDING_VALUES = (
    "fiscal_year", "starts_on", "ends_on", "number", "amount", "violence_places", "siao_places", "act_date", "cpom",
    "cpom_ends_on",
)  # fmt: skip


def texts(row: Row, keys: tuple[str, ...]) -> dict[str, str]:
    """Texts of a row, empty when the cell is."""
    return {key: row.get(key) or "" for key in keys}


def entity_fields(row: Row, facts: Facts) -> dict[str, Any]:
    commune = facts.communes.commune_of(row)
    name, email = row.get("deputy") or ("", "")
    return texts(row, ENTITY_TEXTS) | {
        "deputy_name": name,
        "deputy_email": email,
        "legal_status": code_of(LegalStatus, row.get("legal_status")),
        "commune_id": commune.pk if commune else None,
        "situation": code_of(EntitySituation, row.get("situation")),
    }


def dispositif_fields(row: Row, facts: Facts, nomenclature: Nomenclature, entities: dict[str, int]) -> dict[str, Any]:
    """What is true of a dispositif whatever the day."""
    kind = nomenclature.types[row.get("family"), row.get("type")]
    precision = nomenclature.precisions.get((row.get("type"), row.get("precision") or ""))
    commune = facts.communes.commune_of(row)
    name, email = row.get("manager") or ("", "")
    return texts(row, DISPOSITIF_TEXTS) | {
        "head_name": name,
        "head_email": email,
        # An old name may tell where a protected dispositif stands (R26).
        "old_names": "" if row.get("protected") else row.get("old_names") or "",
        "entity_id": entities[row.get("entity")],
        "type_id": kind.pk,
        "precision_id": precision.pk if precision else None,
        "protected_address": bool(row.get("protected")),
        "commune_id": commune.pk if commune else None,
        "layout": code_of(Layout, row.get("layout")),
        "opened_on": row.get("opened_on"),
        "closed_on": row.get("closed_on"),
    }


def version_fields(row: Row, nomenclature: Nomenclature) -> dict[str, Any]:
    """What a dispositif says from the day of the import on (`offer.DispositifVersion`)."""
    return texts(row, VERSION_TEXTS) | {
        "reception_modes": [MODE_CODES[label] for label in row.get("modes") or ()],
        "siao_referral": code_of(SiaoReferral, row.get("siao_referral")),
        "opening_regime": code_of(OpeningRegime, row.get("opening_regime")),
        "publics": publics_of(row.values),
        "specific_publics": list(row.get("specific_public") or ()),
        "min_age": row.get("min_age"),
        "max_age": row.get("max_age"),
        "wheelchair": code_of(Extent, row.get("wheelchair")),
        "animals": code_of(AnimalRule, row.get("animals")),
        "capacity": row.get("capacity"),
        "capacity_unit": nomenclature.unit_code(row.get("capacity_unit")),
        "situation": code_of(DispositifSituation, row.get("situation")),
    }


def funding_fields(row: Row, nomenclature: Nomenclature, dispositifs: dict[str, int]) -> dict[str, Any]:
    line = nomenclature.lines.get(row.get("line") or "")
    return (
        texts(row, FUNDING_TEXTS)
        | {key: row.get(key) for key in FUNDING_VALUES}
        | {
            "dispositif_id": dispositifs[row.get("dispositif")],
            "funder": row.get("funder"),
            "line_id": line.pk if line else None,
            "regime": code_of(FundingRegime, row.get("regime")),
            "unit": nomenclature.unit_code(row.get("unit")),
        }
    )
