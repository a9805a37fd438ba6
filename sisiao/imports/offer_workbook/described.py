"""What a dispositif of the workbook says from the day of the import on: its version, its contingent, its act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sisiao.core.spreadsheet.rows import Row
from sisiao.imports.offer_workbook.nomenclature import Nomenclature
from sisiao.imports.offer_workbook.wanted import version_fields
from sisiao.offer.actions import cite_acts, follow_state_quotas, follow_versions
from sisiao.offer.enums import ActKind

ACT_OF_FRAME = {
    "Autorisation CASF (CHRS)": ActKind.ORDER,
    "Agrément résidence sociale": ActKind.APPROVAL,
    "Agrément intermédiation locative": ActKind.APPROVAL,
    "Convention ALT": ActKind.AGREEMENT,
    "CPOM": ActKind.CPOM,
    "Subvention annuelle": ActKind.AGREEMENT,
    "Marché": ActKind.MARKET,
}


def follow_described(rows: Mapping[int, Row], nomenclature: Nomenclature, today: date) -> dict[int, list[str]]:
    """Bring the versions, contingents and acts of these dispositifs to their rows; what changed, by key, as columns."""
    versions: dict[int, Mapping[str, Any]] = {pk: version_fields(row, nomenclature) for pk, row in rows.items()}
    changed = follow_versions(versions, on=today)
    for pk in follow_agreements(rows, today):
        changed[pk].append("state_reserved")
    return changed


def follow_agreements(rows: Mapping[int, Row], today: date) -> set[int]:
    """Contingents and acts alone, for dispositifs that have just been created too."""
    quotas = {pk: _reserved(row) for pk, row in rows.items()}
    acts = {
        pk: (ACT_OF_FRAME.get(row.get("legal_frame"), ActKind.OTHER), row.get("act_reference") or "", ends_on)
        for pk, row in rows.items()
        if (ends_on := row.get("act_ends_on")) or row.get("act_reference")
    }
    return follow_state_quotas(quotas, on=today) | cite_acts(acts)


def _reserved(row: Row) -> tuple[int, int | None] | None:
    """The State's logements and those given to the SIAO; None when the file says nothing of them."""
    if row.get("state_reserved") is None:
        return None
    return row.get("state_reserved"), row.get("siao_reserved")
