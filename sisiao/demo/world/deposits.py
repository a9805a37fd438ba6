"""Two workbooks that wait in the Val-d'Oise: one to correct on screen, one that contradicts it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.spreadsheet.template import write_template
from sisiao.demo.world.stories import DEPARTEMENT
from sisiao.geo.models import Departement
from sisiao.imports.deposits import deposit
from sisiao.imports.offer_workbook.source import OFFER

Rows = dict[str, list[dict[str, Any]]]
PRINTED = 12
KNOWN = 3  # rows of each tab taken up from what the base knows


def deposit_workbooks(now: datetime) -> None:
    """Both, deposited by an administrator of the SIAO; nothing of them is imported."""
    grants = Grant.objects.current(timezone.localdate(now)).filter(profile=Profile.SIAO_ADMIN)
    grant = grants.filter(scope__departement_id=DEPARTEMENT).order_by("pk").first()
    departement = Departement.objects.get(pk=DEPARTEMENT)
    if grant is None:
        return
    for name, rows, age in (
        ("temps1_95_capacites.xlsx", right_rows(now), timedelta(days=2)),
        ("temps1_95_complement.xlsx", wrong_rows(now), timedelta(hours=3)),
    ):
        content = written(rows, departement, now)
        deposit(OFFER.kind, content, file_name=name, departement=departement, actor=grant.actor(), now=now - age)


def known_rows(departement: str, now: datetime) -> Rows:
    """The first rows that the base knows: entités, then their dispositifs and funding lines."""
    filling = OFFER.fill(departement, timezone.localdate(now))
    entities = [dict(row) for row in filling["Entités"]][:KNOWN]
    codes = {str(row["code"]) for row in entities}
    sites = [dict(row) for row in filling["Dispositifs"] if _code(row["entity"]) in codes and row["capacity"]][:KNOWN]
    sheltered = {str(row["code"]) for row in sites}
    lines = [dict(row) for row in filling["Financement"] if _code(row["dispositif"]) in sheltered][:KNOWN]
    return {"Entités": entities, "Dispositifs": sites, "Financement": lines}


def _code(reference: object) -> str:
    return str(reference).partition(" ")[0]


def right_rows(now: datetime) -> Rows:
    rows = known_rows(DEPARTEMENT, now)
    rows["Dispositifs"][0]["capacity"] = int(rows["Dispositifs"][0]["capacity"]) + 4
    return rows


def wrong_rows(now: datetime) -> Rows:
    """What agents really mistype: a label of their own, a lost zero, a unit in a number, a day that does not exist."""
    rows = known_rows(DEPARTEMENT, now)
    entities, sites, lines = rows["Entités"], rows["Dispositifs"], rows["Financement"]
    for row in entities[:2]:
        row["legal_status"] = "Asso loi 1901"
    entities[1]["siren"] = "123456789"
    entities[2]["postal_code"] = "9500"
    sites[0] |= {"capacity": int(sites[0]["capacity"]) + 6, "hours": "24h sur 24"}
    sites[1]["opened_on"] = "31/02/2019"
    sites[2]["capacity"] = f"{sites[2]['capacity']} places"
    lines[0]["amount"] = "cent mille euros"
    lines[1]["unit"] = "Lits"
    return rows


def written(rows: Mapping[str, Sequence[Mapping[str, Any]]], departement: Departement, now: datetime) -> bytes:
    """The workbook as it comes back, with few blank rows."""
    declared = OFFER.declare(departement.pk, timezone.localdate(now))
    declared = replace(declared, tabs=tuple(replace(tab, printed_rows=PRINTED) for tab in declared.tabs))
    return write_template(declared, departement=departement.pk, departement_name=departement.name, filling=rows)
