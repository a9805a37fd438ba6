"""What the Temps 1 template is pre-filled with: the entités, dispositifs and lines already in the base (2.0, 5)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F

from sisiao.core.spreadsheet.template import Filling, Value
from sisiao.imports.cell_types import person_line
from sisiao.imports.labels import label_of
from sisiao.imports.offer_workbook import dispositifs, entities, funding
from sisiao.imports.offer_workbook.nomenclature import Nomenclature, load_nomenclature
from sisiao.imports.offer_workbook.wanted import (
    DISPOSITIF_TEXTS,
    ENTITY_TEXTS,
    FUNDING_TEXTS,
    FUNDING_VALUES,
    VERSION_TEXTS,
)
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
    QuotaHolder,
    SiaoReferral,
    WorkbookTab,
)
from sisiao.offer.models import Act, Dispositif, DispositifVersion, Entity, Funding, Quota
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
    described = _described(placed, nomenclature, today)
    agreements = _agreements(placed, today)
    lines = {object_id: code for code, object_id in books[WorkbookTab.FUNDINGS].ids.items()}
    funding_rows = Funding.objects.select_related("line", "dispositif").in_bulk(lines)
    return {
        entities.NAME: by_code({named[pk]: _entity(row, carrier) for pk, row in entity_rows.items()}),
        dispositifs.NAME: by_code(
            {
                placed[pk]: _dispositif(row, nomenclature, named) | described[pk] | agreements.get(pk, {})
                for pk, row in dispositif_rows.items()
            }
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
        "deputy": person_line(entity.deputy_name, entity.deputy_email),
        "departements": " ; ".join(sorted(item.pk for item in entity.departements.all())),
        "carries_siao": entity.scope_id == carrier,
        "situation": label_of(EntitySituation, entity.situation),
    }


def _dispositif(row: Dispositif, nomenclature: Nomenclature, named: dict[int, str]) -> Values:
    texts: Values = {name: getattr(row, name) for name in DISPOSITIF_TEXTS}
    return texts | {
        "entity": reference(named[row.entity_id], row.entity.name),
        "family": row.type.family_label,
        "type": row.type.label,
        "precision": row.precision.label if row.precision else "",
        "protected": row.protected_address,
        "commune": row.commune.name if row.commune else "",
        "layout": label_of(Layout, row.layout),
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "manager": person_line(row.head_name, row.head_email),
        "old_names": row.old_names,
    }


def _described(dispositifs: Iterable[int], nomenclature: Nomenclature, today: date) -> dict[int, Values]:
    """What each dispositif says today, by its key."""
    versions = DispositifVersion.objects.on(today).filter(dispositif__in=dispositifs)
    return {version.dispositif_id: _version(version, nomenclature) for version in versions}


def _version(row: DispositifVersion, nomenclature: Nomenclature) -> Values:
    modes = {code: label for label, code in dispositifs.MODE_CODES.items()}
    texts: Values = {name: getattr(row, name) for name in VERSION_TEXTS}
    publics: dict[str, Any] = {public.value: public.value in row.publics or None for public in Public}
    return (
        texts
        | publics
        | {
            "modes": " ; ".join(modes[code] for code in row.reception_modes),
            "siao_referral": label_of(SiaoReferral, row.siao_referral),
            "opening_regime": label_of(OpeningRegime, row.opening_regime),
            "specific_public": " ; ".join(row.specific_publics),
            "min_age": row.min_age,
            "max_age": row.max_age,
            "wheelchair": label_of(Extent, row.wheelchair),
            "animals": label_of(AnimalRule, row.animals),
            "capacity": row.capacity,
            "capacity_unit": nomenclature.units.get(row.capacity_unit, ""),
            "situation": label_of(DispositifSituation, row.situation),
        }
    )


def _agreements(dispositifs: Iterable[int], today: date) -> dict[int, Values]:
    """The contingent of the State and the act that ends last, by key of dispositif."""
    found: dict[int, Values] = {}
    for quota in Quota.objects.on(today).filter(dispositif__in=dispositifs, holder=QuotaHolder.STATE, holder_name=""):
        found[quota.dispositif_id] = {"state_reserved": quota.dwellings, "siao_reserved": quota.given_to_siao}
    acts = Act.objects.filter(dispositif__in=dispositifs).order_by(F("ends_on").asc(nulls_first=True), "pk")
    for act in acts:
        values: Values = {"act_reference": act.reference, "act_ends_on": act.ends_on}
        found[act.dispositif_id] = found.get(act.dispositif_id, {}) | values
    return found


def _funding(row: Funding, nomenclature: Nomenclature, placed: dict[int, str]) -> Values:
    values: Values = {name: getattr(row, name) for name in (*FUNDING_TEXTS, *FUNDING_VALUES)}
    return values | {
        "dispositif": reference(placed[row.dispositif_id], row.dispositif.name),
        "funder": row.funder,
        "line": row.line.label if row.line else "",
        "regime": label_of(FundingRegime, row.regime),
        "unit": nomenclature.units[row.unit],
    }
