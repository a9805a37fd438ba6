"""The rows behind the figures of a dispositif: nobody is named."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.ledger import TAKEN, rooms_of
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Dispositif, Funding, PlaceGroup, Unit


@dataclass(frozen=True, slots=True)
class Room:
    """One unit: how many of its places are in each state."""

    unit: Unit
    places: int
    states: str


@dataclass(frozen=True, slots=True)
class Group:
    """One groupe de places of the night."""

    group: PlaceGroup
    opens: bool
    rooms: list[Room]


def rows_behind(dispositif: Dispositif, night: date, now: datetime) -> dict[str, Any]:
    """Funding in force, groups with their rooms, and what is out of service with its cause."""
    fundings = Funding.objects.filter(dispositif=dispositif, starts_on__lte=night, ends_on__gte=night)
    return {
        "fundings": fundings.select_related("line").order_by("starts_on", "pk"),
        "groups": _groups(dispositif, night, now),
        "closures": _closures(dispositif, night),
    }


def _groups(dispositif: Dispositif, night: date, now: datetime) -> list[Group]:
    groups = PlaceGroup.objects.filter(dispositif=dispositif).in_bulk()
    units = Unit.objects.filter(group__dispositif=dispositif).in_bulk()
    rooms: dict[int, list[Room]] = {}
    open_groups = set()
    for group, unit, figures in rooms_of(dispositif.pk, night, now):
        rooms.setdefault(group, []).append(Room(units[unit], figures[L.CREATED], _states(figures)))
        open_groups |= {group} if figures[L.OPEN] else set()
    found = [Group(groups[key], key in open_groups, _sorted(inside)) for key, inside in rooms.items()]
    return sorted(found, key=lambda each: (each.group.name.casefold(), each.group.pk))


def _sorted(rooms: list[Room]) -> list[Room]:
    return sorted(rooms, key=lambda room: (room.unit.name.casefold(), room.unit.pk))


def _states(figures: Counter[L]) -> str:
    """« 2 occupées, 1 libre »; nothing when the room does not open."""
    words = ((figures[line], str(line.label).lower().removesuffix("s")) for line in TAKEN)
    return ", ".join(f"{number}\u00a0{word}{'s' if number > 1 else ''}" for number, word in words if number)


def _closures(dispositif: Dispositif, night: date) -> list[tuple[str, int, date, date | None]]:
    """Cause, number of places, first night, night of the return."""
    rows = Occupation.objects.filter(dispositif=dispositif, active=True, kind=OccupationKind.OUT_OF_SERVICE)
    out = Counter((row.cause, row.nights.lower, row.nights.upper) for row in rows.filter(nights__contains=night))
    told = [
        (str(UnavailabilityCause(cause).label) if cause else "Cause non dite", number, since, upto)
        for (cause, since, upto), number in out.items()
    ]
    return sorted(told, key=lambda row: (row[2], row[0]))
