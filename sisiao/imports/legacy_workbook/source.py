"""The workbook of the old offer put together."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sisiao.core.spreadsheet.declaration import Workbook
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined
from sisiao.core.spreadsheet.template import Filling
from sisiao.imports.facts import Facts
from sisiao.imports.legacy_workbook import declaration as tabs
from sisiao.imports.legacy_workbook.people import households_named, people_named
from sisiao.imports.legacy_workbook.writing import LegacyWriter
from sisiao.imports.sources import Source, Written
from sisiao.siao.models import Siao
from sisiao.transition.enums import LegacySide
from sisiao.transition.models import LegacyPlaceGroup, LegacyUser


def declare(departement: str, today: date) -> Workbook:
    """The same for every département."""
    return tabs.declare_legacy()


def no_codes(departement: str) -> dict[str, set[str]]:
    """Nothing in this workbook refers to another row."""
    return {}


def check(examined: Examined, facts: Facts) -> Iterator[Finding]:
    yield from tabs.check_groups(examined.rows[tabs.GROUPS], facts)
    yield from tabs.check_users(examined.rows[tabs.USERS])
    stays, requests = examined.rows[tabs.STAYS], examined.rows[tabs.REQUESTS]
    if stays or requests:
        known = LegacyPlaceGroup.objects.filter(siao__departement=facts.departement).values_list("side", "legacy_id")
        groups = {(row.get("side"), row.get("legacy_id")) for row in examined.rows[tabs.GROUPS]} | set(known)
        yield from tabs.check_stays(stays, groups, set(people_named(stays)))
        yield from tabs.check_requests(requests, groups, set(households_named(requests)))


def write(examined: Examined, facts: Facts) -> Written:
    siao = Siao.objects.get(departement_id=facts.departement)
    return LegacyWriter(examined, facts, siao).write()


def totals(examined: Examined) -> dict[str, str]:
    """Groups and places of each side, as the file tells them; users."""
    rows = tabs.first_rows(examined.rows[tabs.GROUPS], "side", "legacy_id")
    groups = Counter(row.get("side") for row in rows)
    places: Counter[str] = Counter()
    for row in rows:
        places[row.get("side")] += row.get("places") or 0
    told = {f"Groupes – {side.label}": str(groups[side]) for side in LegacySide}
    told |= {f"Places – {side.label}": str(places[side]) for side in LegacySide}
    told["Utilisateurs"] = str(len(examined.rows[tabs.USERS]))
    told[tabs.STAYS] = str(len(tabs.first_rows(examined.rows[tabs.STAYS], "legacy_id")))
    return told | {tabs.REQUESTS: str(len(tabs.first_rows(examined.rows[tabs.REQUESTS], "side", "legacy_id")))}


def fill(departement: str, today: date) -> Filling:
    """The cells as they were read: a template sent back unchanged changes nothing. No household is printed."""
    groups = LegacyPlaceGroup.objects.filter(siao__departement=departement).order_by("side", "legacy_id")
    users = LegacyUser.objects.filter(siao__departement=departement).order_by("login")
    return {
        tabs.GROUPS: list(groups.values_list("raw", flat=True)),
        tabs.USERS: list(users.values_list("raw", flat=True)),
    }


LEGACY_OFFER = Source(
    kind=tabs.KIND,
    title="Ancienne offre (Temps 2)",
    declare=declare,
    known_codes=no_codes,
    check=check,
    write=write,
    totals=totals,
    fill=fill,
)
