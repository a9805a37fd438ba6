"""What the Temps 1 template is pre-filled with: the entités, dispositifs and lines already in the base (2.0, 5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sisiao.core.spreadsheet.template import Filling, Value
from sisiao.imports.labels import label_of
from sisiao.imports.offer_workbook import dispositifs, entities, funding
from sisiao.imports.offer_workbook.nomenclature import Nomenclature, load_nomenclature
from sisiao.imports.offer_workbook.wanted import DISPOSITIF_TEXTS, ENTITY_TEXTS
from sisiao.imports.sync import CodeBook
from sisiao.offer.enums import (
    AnimalRule,
    DispositifSituation,
    EntitySituation,
    Extent,
    FundingRegime,
    Layout,
    LegalStatus,
    OpeningRegime,
    Public,
    SiaoReferral,
    WorkbookTab,
)
from sisiao.offer.models import Dispositif, Entity, Funding
from sisiao.siao.models import SiaoOperator

Values = dict[str, Value]


def fill_offer(departement: str, today: date) -> Filling:
    """Rows by tab, in the order of their codes."""
    nomenclature = load_nomenclature(today)
    books = {tab: CodeBook.of(departement, tab) for tab in WorkbookTab}
    named = {object_id: code for code, object_id in books[WorkbookTab.ENTITIES].ids.items()}
    placed = {object_id: code for code, object_id in books[WorkbookTab.DISPOSITIFS].ids.items()}
    entity_rows = Entity.objects.select_related("commune").prefetch_related("departements").in_bulk(named)
    carrier = _carrier(departement, today)
    dispositif_rows = Dispositif.objects.select_related("commune", "type", "precision", "entity").in_bulk(placed)
    lines = {object_id: code for code, object_id in books[WorkbookTab.FUNDINGS].ids.items()}
    funding_rows = Funding.objects.select_related("line", "dispositif").in_bulk(lines)
    return {
        entities.NAME: by_code({named[pk]: _entity(row, carrier) for pk, row in entity_rows.items()}),
        dispositifs.NAME: by_code(
            {placed[pk]: _dispositif(row, nomenclature, named) for pk, row in dispositif_rows.items()}
        ),
        funding.NAME: by_code({lines[pk]: _funding(row, nomenclature, placed) for pk, row in funding_rows.items()}),
    }


def by_code(rows: Mapping[str, Values]) -> list[Values]:
    """Rows in the order of their codes, each with its code."""
    return [{"code": code, **rows[code]} for code in sorted(rows, key=lambda code: (len(code), code))]


def reference(code: str, name: str) -> str:
    """« E0001 – Nom », as the lists show it."""
    return f"{code} – {name}"


def _carrier(departement: str, today: date) -> int | None:
    """Perimeter of the entité that carries the SIAO."""
    carrier = SiaoOperator.objects.on(today).filter(siao__departement=departement).first()
    return carrier.scope_id if carrier else None


def _entity(entity: Entity, carrier: int | None) -> Values:
    texts: Values = {name: getattr(entity, name) for name in ENTITY_TEXTS}
    return texts | {
        "legal_status": label_of(LegalStatus, entity.legal_status),
        "commune": entity.commune.name if entity.commune else "",
        "departements": " ; ".join(sorted(item.pk for item in entity.departements.all())),
        "carries_siao": entity.scope_id == carrier,
        "situation": label_of(EntitySituation, entity.situation),
    }


def _dispositif(row: Dispositif, nomenclature: Nomenclature, named: dict[int, str]) -> Values:
    modes = {code: label for label, code in dispositifs.MODE_CODES.items()}
    publics: dict[str, Any] = {public.value: public.value in row.publics or None for public in Public}
    return (
        {name: getattr(row, name) for name in DISPOSITIF_TEXTS}
        | publics
        | {
            "entity": reference(named[row.entity_id], row.entity.name),
            "family": row.type.family_label,
            "type": row.type.label,
            "precision": row.precision.label if row.precision else "",
            "modes": " ; ".join(modes[code] for code in row.reception_modes),
            "siao_referral": label_of(SiaoReferral, row.siao_referral),
            "protected": row.protected_address,
            "commune": row.commune.name if row.commune else "",
            "layout": label_of(Layout, row.layout),
            "opened_on": row.opened_on,
            "closed_on": row.closed_on,
            "opening_regime": label_of(OpeningRegime, row.opening_regime),
            "min_age": row.min_age,
            "max_age": row.max_age,
            "wheelchair": label_of(Extent, row.wheelchair),
            "animals": label_of(AnimalRule, row.animals),
            "capacity": row.capacity,
            "state_reserved": row.state_reserved,
            "siao_reserved": row.siao_reserved,
            "capacity_unit": nomenclature.units.get(row.capacity_unit, ""),
            "situation": label_of(DispositifSituation, row.situation),
        }
    )


def _funding(row: Funding, nomenclature: Nomenclature, placed: dict[int, str]) -> Values:
    return {
        "dispositif": reference(placed[row.dispositif_id], row.dispositif.name),
        "funder": row.funder,
        "line": row.line.label if row.line else "",
        "regime": label_of(FundingRegime, row.regime),
        "fiscal_year": row.fiscal_year,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "unit": nomenclature.units[row.unit],
        "number": row.number,
        "amount": row.amount,
        "comment": row.comment,
    }
