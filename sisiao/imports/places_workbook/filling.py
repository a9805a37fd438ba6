"""What the places template is pre-filled with."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F, Q

from sisiao.core.spreadsheet.template import Filling
from sisiao.imports.labels import label_of
from sisiao.imports.offer_workbook.filling import Values, by_code, reference
from sisiao.imports.places_workbook import groups, units
from sisiao.imports.places_workbook.known import first_nights
from sisiao.imports.sync import CodeBook
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import AccessRoute, AnimalRule, Extent, Public, ReceptionMode, Sharing, UnitKind, WorkbookTab
from sisiao.offer.models import PlaceGroup, Unit

REGIME_LABELS = {regime.value: label for label, regime in groups.REGIMES.items()}


def fill_places(departement: str, today: date) -> Filling:
    """Groupes, units, and what is or will be out of service."""
    books = {tab: CodeBook.of(departement, tab).ids for tab in WorkbookTab}
    sites = {pk: code for code, pk in books[WorkbookTab.DISPOSITIFS].items()}
    group_codes = {pk: code for code, pk in books[WorkbookTab.GROUPS].items()}
    unit_codes = {pk: code for code, pk in books[WorkbookTab.UNITS].items()}
    group_rows = PlaceGroup.objects.select_related("dispositif").in_bulk(group_codes)
    opened = first_nights(group_codes)
    unit_rows = (
        Unit.objects.select_related("group")
        .annotate(place_count=Count("places", filter=_open_places()))
        .in_bulk(unit_codes)
    )
    return {
        groups.NAME: by_code({group_codes[pk]: _group(row, sites, opened[pk]) for pk, row in group_rows.items()}),
        units.NAME: by_code(
            {unit_codes[pk]: _unit(row, group_codes, opened[row.group_id]) for pk, row in unit_rows.items()}
        ),
        units.UNAVAILABLE: _unavailable(unit_codes, today),
    }


def _last_night(end: date | None) -> date | None:
    return end - timedelta(days=1) if end else None


def _open_places() -> Q:
    """As `known.open_places`, from the unit."""
    return Q(places__period__upper_inf=True, period__upper_inf=True) | Q(places__period__endswith=F("period__endswith"))


def _group(row: PlaceGroup, sites: dict[int, str], opened_on: date) -> Values:
    publics: Values = {public.value: public.value in row.publics or None for public in Public}
    return publics | {
        "dispositif": reference(sites[row.dispositif_id], row.dispositif.name),
        "name": row.name,
        "mode": label_of(ReceptionMode, row.mode),
        "route": label_of(AccessRoute, row.route),
        "quota_holder": row.quota_holder,
        "starts_on": opened_on,
        "ends_on": _last_night(row.period.upper),
        "min_age": row.min_age,
        "max_age": row.max_age,
        "specific_public": " ; ".join(row.specific_publics),
        "wheelchair": label_of(Extent, row.wheelchair),
        "animals": label_of(AnimalRule, row.animals),
        "regime": REGIME_LABELS[row.regime],
        "rhythm": row.update_rhythm_hours,
    }


def _unit(row: Unit, group_codes: dict[int, str], opened_on: date) -> Values:
    same_start = row.period.lower == opened_on
    same_end = row.period.upper == row.group.period.upper
    return {
        "group": reference(group_codes[row.group_id], row.group.name),
        "name": row.name,
        "kind": label_of(UnitKind, row.kind),
        "sharing": label_of(Sharing, row.sharing),
        "places": row.place_count,  # type: ignore[attr-defined]
        "wheelchair": row.wheelchair or None,
        "floor": row.floor,
        "starts_on": None if same_start else row.period.lower,
        "ends_on": None if same_end else _last_night(row.period.upper),
    }


def _unavailable(unit_codes: dict[int, str], today: date) -> list[Values]:
    rows = (
        Occupation.objects.filter(
            place__unit_id__in=unit_codes,
            active=True,
            kind=OccupationKind.OUT_OF_SERVICE,
            nights__overlap=DateRange(today, None),
        )
        .values("place__unit", "place__unit__name", "nights", "cause")
        .annotate(places=Count("pk"))
        .order_by("place__unit", "nights", "cause")
    )
    return [
        {
            "unit": reference(unit_codes[row["place__unit"]], row["place__unit__name"]),
            "places": row["places"],
            "starts_on": row["nights"].lower,
            "ends_on": _last_night(row["nights"].upper),
            "cause": label_of(UnavailabilityCause, row["cause"]),
        }
        for row in rows
    ]
