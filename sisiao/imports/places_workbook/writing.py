"""Writing the places workbook: groupes, units and their numbered places, then what is out of service."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now

from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.imports.labels import code_of
from sisiao.imports.offer_workbook.dispositifs import publics_of
from sisiao.imports.places_workbook import groups, units
from sisiao.imports.places_workbook.known import (
    cause_of,
    dispositifs_by_code,
    first_nights,
    open_places,
    periods,
    unit_nights,
)
from sisiao.imports.places_workbook.nights import as_range, nights_of
from sisiao.imports.sources import Change, UnableToWrite, Written
from sisiao.imports.sync import BATCH, CodeBook, set_fields, update_changed
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.actions import split_group
from sisiao.offer.enums import AccessRoute, AnimalRule, Extent, ReceptionMode, Sharing, UnitKind, WorkbookTab
from sisiao.offer.models import GROUP_FACTS, Place, PlaceGroup, Unit

COLUMN_OF_FIELD = {
    "dispositif_id": "dispositif", "group_id": "group", "publics": "men", "period": "starts_on",
    "update_rhythm_hours": "rhythm", "specific_publics": "specific_public",
}  # fmt: skip


class PlacesWriter:
    """One import of the places of one département; `write` runs inside the caller's transaction."""

    def __init__(self, examined: Examined, departement: str, today: date) -> None:
        self.examined = examined
        self.today = today
        self.written = Written()
        self.dispositifs = dispositifs_by_code(departement)
        self.groups = CodeBook.of(departement, WorkbookTab.GROUPS)
        self.units = CodeBook.of(departement, WorkbookTab.UNITS)
        self.touched: set[int] = set()
        self.opened = first_nights(self.groups.ids.values())
        # Units that the file makes begin on another night: their places follow.
        self.moved: set[int] = set()

    def write(self) -> Written:
        self._write_rows(groups.NAME, PlaceGroup, self.groups, self._group_fields)
        self._write_rows(units.NAME, Unit, self.units, self._unit_fields)
        self._lock_units()
        self._write_places()
        self._write_unavailable()
        # A place more beside a household that has the room alone.
        neutralise_spare(self.locked, self.today)
        PlaceGroup.objects.filter(pk__in=self.touched).update(declared_at=Now())
        return self.written

    def _group_fields(self, row: Row) -> dict[str, Any]:
        return {
            "dispositif_id": self.dispositifs[row.get("dispositif")].pk,
            "name": row.get("name"),
            "mode": code_of(ReceptionMode, row.get("mode")),
            "route": code_of(AccessRoute, row.get("route")),
            "quota_holder": row.get("quota_holder") or "",
            "period": as_range(nights_of(row)),
            "regime": groups.REGIMES[row.get("regime")].value,
            "publics": publics_of(row.values),
            "min_age": row.get("min_age"),
            "max_age": row.get("max_age"),
            "specific_publics": list(row.get("specific_public") or ()),
            "wheelchair": code_of(Extent, row.get("wheelchair")),
            "animals": code_of(AnimalRule, row.get("animals")),
            "update_rhythm_hours": row.get("rhythm") or 24,
        }

    def _unit_fields(self, row: Row) -> dict[str, Any]:
        return {
            "group_id": self.groups.ids[row.get("group")],
            "name": row.get("name"),
            "kind": code_of(UnitKind, row.get("kind")),
            "sharing": code_of(Sharing, row.get("sharing")),
            "wheelchair": bool(row.get("wheelchair")),
            "floor": row.get("floor") or "",
            "period": as_range(periods(self.examined)[row.code]),
        }

    def _write_rows(self, name: str, model: Any, codes: CodeBook, fields_of: Any) -> None:
        rows = self.examined.rows[name]
        known = model.objects.in_bulk([codes.ids[row.code] for row in rows if row.code in codes.ids])
        new, changed = [], []
        for row in rows:
            wanted = fields_of(row)
            item = known.get(codes.ids.get(row.code, 0))
            if item is None:
                new.append((row, model(**wanted)))
                self.written.add(Change(name, row.number, row.code, created=True))
            else:
                if isinstance(item, PlaceGroup):
                    self._keep_the_past(item, wanted)
                elif item.period.lower != wanted["period"].lower:
                    self.moved.add(item.pk)
                names = set_fields(item, wanted)
                changed.append((item, names))
                self._note(row, names)
        made = model.objects.bulk_create([item for _, item in new], batch_size=BATCH)
        codes.remember({row.code: item.pk for (row, _), item in zip(new, made, strict=True)})
        update_changed(model, changed)
        self._touch(made, [item for item, names in changed if names])

    def _keep_the_past(self, group: PlaceGroup, wanted: dict[str, Any]) -> None:
        """What a file says otherwise of a group is true from today on, as on its page (`offer.actions.groups`)."""
        period, same_start = wanted["period"], wanted["period"].lower == self.opened[group.pk]
        if same_start and any(getattr(group, name) != wanted[name] for name in GROUP_FACTS):
            split_group(group, self.today)
        if same_start:
            wanted["period"] = DateRange(group.period.lower, period.upper)

    def _note(self, row: Row, names: list[str]) -> None:
        if not names:
            self.written.keep(row.tab.name)
            return
        keys = dict.fromkeys(COLUMN_OF_FIELD.get(name, name) for name in names)
        headings = tuple(row.tab.column(key).heading for key in keys)
        self.written.add(Change(row.tab.name, row.number, row.code, created=False, headings=headings))

    def _touch(self, *lists: list[Any]) -> None:
        for item in (item for items in lists for item in items):
            self.touched.add(item.pk if isinstance(item, PlaceGroup) else item.group_id)

    def _lock_units(self) -> None:
        """The units, in the order of their keys, before any place is taken."""
        ids = [self.units.ids[row.code] for row in self.examined.rows[units.NAME]]
        locked = Unit.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        self.locked = {unit.pk: unit for unit in locked}

    def _write_places(self) -> None:
        """Places numbered from 1. One too many goes; one that has a history stays, closed."""
        known: dict[int, dict[int, Place]] = defaultdict(dict)
        for place in Place.objects.filter(unit_id__in=self.locked).order_by("pk"):
            known[place.unit_id][place.number] = place
        new: list[Place] = []
        changed: list[tuple[Place, list[str]]] = []
        extra: list[Place] = []
        for row in self.examined.rows[units.NAME]:
            unit = self.locked[self.units.ids[row.code]]
            theirs, count = known[unit.pk], row.get("places")
            missing = [number for number in range(1, count + 1) if number not in theirs]
            new.extend(Place(unit=unit, number=number, period=unit.period) for number in missing)
            kept = [place for number, place in theirs.items() if number <= count]
            reopened = [place for place in kept if self._is_closed(place, unit)]
            changed.extend((place, set_fields(place, {"period": self._period_of(place, unit)})) for place in kept)
            too_many = [
                place for number, place in theirs.items() if number > count and not self._is_closed(place, unit)
            ]
            extra.extend(too_many)
            if theirs and (missing or too_many or reopened):
                self.touched.add(unit.group_id)
                self._note_places(row)
        Place.objects.bulk_create(new, batch_size=BATCH)
        update_changed(Place, [*changed, *self._take_away(extra)])

    def _period_of(self, place: Place, unit: Unit) -> DateRange:
        """A place added to its unit later keeps its first night."""
        later = place.period.lower > unit.period.lower and unit.pk not in self.moved
        return DateRange(place.period.lower if later else unit.period.lower, unit.period.upper)

    def _is_closed(self, place: Place, unit: Unit) -> bool:
        """Whether the place ended before its unit: taken away by an earlier file."""
        end = place.period.upper
        return end is not None and end <= self.today and (unit.period.upper is None or end < unit.period.upper)

    def _take_away(self, extra: list[Place]) -> list[tuple[Place, list[str]]]:
        """Delete the places that never served, and give the others closed today (nobody is there: checked before)."""
        ids = [place.pk for place in extra]
        served = set(Occupation.objects.filter(place_id__in=ids).values_list("place_id", flat=True))
        Place.objects.filter(pk__in=set(ids) - served).delete()
        closed = []
        for place in extra:
            period = place.period
            end = min(self.today, period.upper - timedelta(days=1)) if period.upper else self.today
            if place.pk in served and period.lower < end:
                closed.append((place, set_fields(place, {"period": DateRange(period.lower, end, "[)")})))
        return closed

    def _note_places(self, row: Row) -> None:
        """The number of places is a change of the row, like its other columns."""
        heading = row.tab.column("places").heading
        for index, change in enumerate(self.written.changes):
            if (change.sheet, change.row) == (units.NAME, row.number):
                headings = (*change.headings, heading)
                self.written.changes[index] = Change(change.sheet, change.row, change.code, change.created, headings)
                return
        self.written.unchanged[units.NAME] -= 1
        self.written.add(Change(units.NAME, row.number, row.code, created=False, headings=(heading,)))

    def _write_unavailable(self) -> None:
        taken = unit_nights(self.locked)
        places = {
            (place.unit_id, place.number): place
            for place in open_places().filter(unit_id__in=self.locked).select_related("unit__group")
        }
        new = []
        for row in self.examined.rows[units.UNAVAILABLE]:
            unit_id = self.units.ids[row.get("unit")]
            numbers = taken[unit_id].reserve(nights_of(row), cause_of(row), row.get("places"))
            if isinstance(numbers, int):
                raise UnableToWrite(f"des places de l'unité {row.get('unit')} viennent d'être prises")
            for number in numbers:
                place = places[unit_id, number]
                new.append(self._out_of_service(place, row))
                self.touched.add(place.unit.group_id)
            if numbers:
                self.written.add(Change(units.UNAVAILABLE, row.number, "", created=True))
            else:
                self.written.keep(units.UNAVAILABLE)
        Occupation.objects.bulk_create(new, batch_size=BATCH)

    @staticmethod
    def _out_of_service(place: Place, row: Row) -> Occupation:
        return Occupation(
            place=place,
            dispositif_id=place.unit.group.dispositif_id,
            nights=as_range(nights_of(row)),
            kind=OccupationKind.OUT_OF_SERVICE,
            cause=cause_of(row),
        )
