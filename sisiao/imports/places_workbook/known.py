"""What the base knows of the places of a département, and the controls against it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import F, Q, QuerySet

from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.imports.labels import code_of
from sisiao.imports.places_workbook import units
from sisiao.imports.places_workbook.groups import NAME as GROUPS
from sisiao.imports.places_workbook.nights import Nights, UnitNights, nights_of, within
from sisiao.imports.sync import CodeBook
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import WorkbookTab
from sisiao.offer.models import Dispositif, Place, PlaceGroup, Unit


def dispositifs_by_code(departement: str) -> dict[str, Dispositif]:
    """Dispositifs of the département's Temps 1 workbook, by code."""
    codes = CodeBook.of(departement, WorkbookTab.DISPOSITIFS)
    rows = Dispositif.objects.select_related("type", "siao").in_bulk(codes.ids.values())
    return {code: rows[pk] for code, pk in sorted(codes.ids.items())}


def open_places() -> QuerySet[Place]:
    """Places that end with their unit: one that was taken away keeps its row and its history, closed."""
    without_end = Q(period__upper_inf=True, unit__period__upper_inf=True)
    return Place.objects.filter(without_end | Q(period__endswith=F("unit__period__endswith")))


def first_nights(group_ids: Iterable[int]) -> dict[int, date]:
    """The first night of each of these groups, whatever it said then: a change from a day on keeps the rows before."""
    found: dict[int, date] = {}
    rows = PlaceGroup.objects.filter(Q(pk__in=group_ids) | Q(became__in=group_ids)).order_by("-period")
    for pk, became, period in rows.values_list("pk", "became", "period"):
        found[became or pk] = period.lower
    return found


def unit_nights(unit_ids: Iterable[int]) -> dict[int, UnitNights]:
    """Open places of those units with their taken nights, past ones included. Two queries."""
    ids = list(unit_ids)
    found: dict[int, UnitNights] = defaultdict(UnitNights)
    for unit, number in open_places().filter(unit_id__in=ids).values_list("unit_id", "number"):
        found[unit].taken[number] = []
    rows = Occupation.objects.filter(place__unit_id__in=ids, active=True)
    for unit, number, nights, kind, cause in rows.values_list(
        "place__unit", "place__number", "nights", "kind", "cause"
    ):
        if number not in found[unit].taken:
            continue
        taken = (nights.lower, nights.upper)
        found[unit].taken[number].append(taken)
        if kind == OccupationKind.OUT_OF_SERVICE:
            found[unit].out_of_service.setdefault((taken, cause), []).append(number)
    return found


def periods(examined: Examined) -> dict[str, Nights]:
    """Period of each unit of the file; rows without a readable date are left out."""
    groups = {row.code: nights_of(row) for row in examined.rows[GROUPS] if row.get("starts_on")}
    return {
        row.code: nights_of(row, groups.get(row.get("group")))
        for row in examined.rows[units.NAME]
        if row.get("starts_on") or row.get("group") in groups
    }


def cause_of(row: Row) -> str:
    return code_of(UnavailabilityCause, row.get("cause"))


def check_against_base(examined: Examined, departement: str, today: date) -> Iterator[Finding]:
    """Places that are taken cannot be taken away, nor put out of service."""
    codes = CodeBook.of(departement, WorkbookTab.UNITS)
    ids = [codes.ids[row.code] for row in examined.rows[units.NAME] if row.code in codes.ids]
    known = unit_nights(ids)
    held = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "period"))
    file_periods = periods(examined)
    places: dict[str, UnitNights] = {}
    for row in examined.rows[units.NAME]:
        nights = known.get(codes.ids.get(row.code, 0), UnitNights())
        count = row.get("places") or 0
        period, before = file_periods.get(row.code), held.get(codes.ids.get(row.code, 0))
        # A stay may last beyond an announced closing, until it has its answer (R10): only a file that changes the
        # period is held to it.
        changed = before is None or period != (before.lower, before.upper)
        yield from _check_taken(row, nights.from_day(today), count, period if changed else None)
        for number in range(1, count + 1):
            nights.taken.setdefault(number, [])
        nights.taken = {number: taken for number, taken in nights.taken.items() if number <= count}
        places[row.code] = nights
    yield from _check_unavailable(examined.rows[units.UNAVAILABLE], places)


def _check_taken(row: Row, nights: dict[int, list[Nights]], count: int, period: Nights | None) -> Iterator[Finding]:
    taken = [number for number, ranges in nights.items() if ranges]
    if taken and max(taken) > count:
        yield row.find(units.TAKEN_PLACES, "places", taken=max(taken))
    if period and any(not within(other, period) for ranges in nights.values() for other in ranges):
        yield row.find(units.TAKEN_NIGHTS, "ends_on")


def _check_unavailable(rows: list[Row], places: dict[str, UnitNights]) -> Iterator[Finding]:
    for row in rows:
        start, end, unit = row.get("starts_on"), row.get("ends_on"), places.get(row.get("unit"))
        if unit and start and row.get("places") and not (end and end < start):
            free = unit.reserve(nights_of(row), cause_of(row), row.get("places"))
            if isinstance(free, int):
                yield row.find(units.NOT_ENOUGH, "places", free=free)
