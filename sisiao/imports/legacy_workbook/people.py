"""Who sleeps in the old groups and who asks for a place: a verb's work, for nobody reads these rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from sisiao.core.context import beyond_perimeter
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.households.models import Household, Membership
from sisiao.imports.legacy_workbook import declaration as tabs
from sisiao.imports.legacy_workbook.declaration import first_rows
from sisiao.imports.sources import Change, UnableToWrite, Written
from sisiao.imports.sync import BATCH, set_fields, update_changed
from sisiao.siao.models import Siao
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import LegacyPlaceGroup, LegacyRequest, LegacyStay, Switch

SWITCHED = "ce département bascule ou a basculé\u00a0: les personnes et les demandes se tiennent dans le service"


def people_named(rows: Iterable[Row]) -> dict[tuple[int, int], tuple[int, int]]:
    """Members of households now, by their two identifiers: the keys of household and person."""
    numbers = {row.get("person") for row in rows} - {None}
    with beyond_perimeter():
        members = Membership.objects.filter(person__record_number__in=numbers, period__upper_inf=True)
        told = members.values_list("household__record_number", "person__record_number", "household", "person")
        return {(household, person): (household_pk, pk) for household, person, household_pk, pk in told}


def households_named(rows: Iterable[Row]) -> dict[int, int]:
    """Households by their identifier: their keys."""
    numbers = {row.get("household") for row in rows} - {None}
    with beyond_perimeter():
        known = Household.objects.filter(record_number__in=numbers)
        return dict(known.values_list("record_number", "pk"))


class PeopleWriter:
    """The two tabs of people. A tab that is filled is whole: rows that it no longer holds are taken out."""

    def __init__(self, examined: Examined, siao: Siao, written: Written) -> None:
        self.siao, self.written = siao, written
        self.stays = first_rows(examined.rows[tabs.STAYS], "legacy_id")
        self.requests = first_rows(examined.rows[tabs.REQUESTS], "side", "legacy_id")

    def write(self) -> None:
        """Raises `UnableToWrite` once the département switches: a step may stand on each row."""
        if not self.stays and not self.requests:
            return
        if Switch.objects.filter(siao=self.siao).exclude(state=SwitchState.REVERSED).exists():
            raise UnableToWrite(SWITCHED)
        with beyond_perimeter():
            groups = LegacyPlaceGroup.objects.filter(siao=self.siao).values_list("side", "legacy_id", "pk")
            self.groups = {(side, number): pk for side, number, pk in groups}
            people, households = people_named(self.stays), households_named(self.requests)
            if self.stays:
                told = {(row.get("legacy_id"),): (row, self._stay(row, people)) for row in self.stays}
                self._bring(LegacyStay, ("legacy_id",), told, tabs.STAYS)
            if self.requests:
                known = {
                    (row.get("side"), row.get("legacy_id")): (row, self._request(row, households))
                    for row in self.requests
                }
                self._bring(LegacyRequest, ("side", "legacy_id"), known, tabs.REQUESTS)

    def _stay(self, row: Row, people: dict[tuple[int, int], tuple[int, int]]) -> dict[str, Any]:
        household, person = people.get((row.get("household"), row.get("person")), (None, None))
        return {
            "legacy_id": row.get("legacy_id"),
            "group_id": self.groups[row.get("side"), row.get("group")],
            "household_id": household,
            "person_id": person,
            "starts_on": row.get("starts_on"),
            "planned_end": row.get("planned_end"),
        }

    def _request(self, row: Row, households: dict[int, int]) -> dict[str, Any]:
        return {
            "side": row.get("side"),
            "legacy_id": row.get("legacy_id"),
            "household_id": households.get(row.get("household")),
            "asked_on": row.get("asked_on"),
            "group_id": self.groups[row.get("side"), row.get("group")] if row.get("group") else None,
        }

    def _bring(
        self, model: Any, keys: tuple[str, ...], told: Mapping[Any, tuple[Row, dict[str, Any]]], tab: str
    ) -> None:
        """Each row made or changed under its old numbers; those that are told no more go."""
        known = {tuple(getattr(item, key) for key in keys): item for item in model.objects.filter(siao=self.siao)}
        new, changed = [], []
        for numbers, (row, wanted) in told.items():
            item = known.get(numbers)
            if item is None:
                new.append(model(siao=self.siao, **wanted))
                self.written.add(Change(tab, row.number, "", created=True))
            elif names := set_fields(item, wanted):
                changed.append((item, names))
                self.written.add(Change(tab, row.number, "", created=False))
            else:
                self.written.keep(tab)
        gone = [item.pk for numbers, item in known.items() if numbers not in told]
        self.written.remove(tab, len(gone))
        model.objects.filter(pk__in=gone).delete()
        model.objects.bulk_create(new, batch_size=BATCH)
        update_changed(model, changed)
