"""The ledger: authorised, funded, created, open, taken and free, for each dispositif on any date, from the dated rows.

Nothing is stored, nothing is counted twice. Places of one dispositif always add up:
open = unavailable + held + occupied + kept + neutralised + free. Units are never added together (R30).
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sisiao.core.rows import fetch_rows
from sisiao.occupation.enums import LedgerLine as Line
from sisiao.occupation.night_sql import COUNTED_ROWS, RUNS, STATES, night_parameters, places_of_the_night

PLACE = "place"
# Units of capacity that are described one by one, and the kind of room that each is.
DESCRIBED = {"dwelling": "flat", "room": "room"}
# Figures of the places themselves, in the order in which they are told.
TAKEN = (Line.UNAVAILABLE, Line.HELD, Line.OCCUPIED, Line.KEPT, Line.NEUTRALISED, Line.FREE)
COUNTED = (Line.CREATED, Line.OPEN, *TAKEN)

# The figures that mean something in a unit: measures, nights and the like are not taken one by one.
TOLD_ALONE = (Line.AUTHORISED, Line.FUNDED, Line.CREATED, Line.NOT_FOLLOWED)


def lines_of(unit: str) -> tuple[Line, ...]:
    """The figures that mean something in a unit, in the order in which they are told."""
    counted = unit == PLACE or unit in DESCRIBED
    return tuple(line for line in Line if counted or line in TOLD_ALONE)


def _on_that_day(table: str, column: str, alias: str) -> str:
    """Joins that say what a dispositif was, or will be, where the base holds what it is and its changes.

    Before a change, what it was until then; from the day of one that is announced, what it becomes.
    """
    return f"""
    LEFT JOIN (
        SELECT DISTINCT ON (dispositif_id) dispositif_id, from_{column} FROM {table} WHERE "on" > %(night)s
        ORDER BY dispositif_id, "on"
    ) {alias}_later ON {alias}_later.dispositif_id = d.id
    LEFT JOIN (
        SELECT DISTINCT ON (dispositif_id) dispositif_id, to_{column} FROM {table}
        WHERE "on" <= %(night)s AND applied_at IS NULL ORDER BY dispositif_id, "on" DESC
    ) {alias}_due ON {alias}_due.dispositif_id = d.id"""  # noqa: S608 (our own text)


# The words that `totals` shares with the ledger.
# What a dispositif says that day, of those `d` that answer what follows.
CHOSEN = f"""
    SELECT d.id, d.public_id, d.name, d.siao_id, v.capacity, v.capacity_unit, {RUNS} AS runs,
           coalesce(move_later.from_entity_id, move_due.to_entity_id, d.entity_id) AS entity_id,
           coalesce(nature_later.from_type_id, nature_due.to_type_id, d.type_id) AS type_id
    FROM offer_dispositif d
    JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(night)s
    {_on_that_day("offer_transfer", "entity_id", "move")}
    {_on_that_day("offer_naturechange", "type_id", "nature")}
    WHERE"""  # noqa: S608 (our own text)
# One that does not run that day is authorised to nothing.
AUTHORISED = "CASE WHEN d.runs THEN d.capacity END"
# Which dispositifs `d` are told, with what is counted of them in `c` and `u`.
TOLD = "t.units <> '{}' AND (d.runs OR c.created IS NOT NULL OR u.surplus IS NOT NULL)"


def beside_places(mine: str) -> str:
    """The expressions `surplus` and `funded`, for the rows whose dispositif is `mine`."""
    return f"""
surplus AS (
    SELECT dispositif_id, count(*) AS surplus FROM occupation_taken
    WHERE active AND place_id IS NULL AND nights @> %(night)s AND {mine}
    GROUP BY dispositif_id
), funded AS (
    SELECT dispositif_id, jsonb_object_agg(unit, number) AS units FROM (
        SELECT dispositif_id, unit, sum(number) AS number FROM offer_funding
        WHERE starts_on <= %(night)s AND ends_on >= %(night)s AND number IS NOT NULL AND {mine}
        GROUP BY dispositif_id, unit
    ) sums GROUP BY dispositif_id
)"""  # noqa: S608 (our own text)


# As `queries.BOARD`, for every mode and for a list of dispositifs: a test holds both equal on urgence. What a
# dispositif is authorised to and funded for stands beside.
MINE = "dispositif_id = ANY (%(dispositifs)s)"
LEDGER_PLACES = places_of_the_night(
    f"{CHOSEN} d.id = ANY (%(dispositifs)s)", taken=f"o.{MINE} AND o.place_id IS NOT NULL"
)
# A room is one thing: occupied as soon as somebody sleeps there, else held, else kept; free when a place of it is.
ROOM_STATE = """CASE WHEN open = 0 THEN 'closed' WHEN occupied > 0 THEN 'occupied' WHEN held > 0 THEN 'held'
                WHEN kept > 0 THEN 'kept' WHEN free > 0 THEN 'free' WHEN neutralised > 0 THEN 'neutralised'
                ELSE 'unavailable' END"""


def _rooms_counted(kind: str) -> str:
    """The figures of the rooms of a kind, as `COUNTED`."""
    which = ["TRUE", "open > 0", *(f"state = '{line.value}'" for line in TAKEN)]
    counted = (f"count(*) FILTER (WHERE unit_kind = '{kind}' AND {each})" for each in which)
    return f"array[{', '.join(counted)}] AS {kind}s"


LEDGER = f"""
WITH {LEDGER_PLACES}, units AS (
    SELECT p.dispositif_id, p.unit_id, p.unit_kind,
{STATES}
    FROM {COUNTED_ROWS}
    GROUP BY p.dispositif_id, p.unit_id, p.unit_kind
), counts AS (
    SELECT dispositif_id, {", ".join(f"sum({line.value})::bigint AS {line.value}" for line in COUNTED)},
           {", ".join(map(_rooms_counted, DESCRIBED.values()))}
    FROM (SELECT *, {ROOM_STATE} AS state FROM units) units
    GROUP BY dispositif_id
), {beside_places(MINE)}, measures AS (
    SELECT dispositif_id, jsonb_object_agg(unit, number) AS units FROM (
        SELECT dispositif_id, unit, sum(number) AS number FROM offer_supportmeasure
        WHERE period @> %(night)s AND {MINE} GROUP BY dispositif_id, unit
    ) sums GROUP BY dispositif_id
)
SELECT d.id, d.public_id, d.name, s.departement_id, s.name, e.public_id, e.name, t.family_label, t.label,
       {AUTHORISED}, d.capacity_unit, coalesce(f.units, '{{}}'),
       CASE WHEN d.runs THEN greatest(d.capacity - q.dwellings, 0) END,
       {", ".join(f"coalesce(c.{line.value}, 0)" for line in COUNTED)},
       c.flats, c.rooms, coalesce(u.surplus, 0), CASE WHEN d.runs THEN m.units END
FROM chosen d
JOIN siao_siao s ON s.id = d.siao_id
JOIN offer_entity e ON e.id = d.entity_id
JOIN offer_dispositiftype t ON t.code = d.type_id
LEFT JOIN counts c ON c.dispositif_id = d.id
LEFT JOIN surplus u ON u.dispositif_id = d.id
LEFT JOIN funded f ON f.dispositif_id = d.id
LEFT JOIN measures m ON m.dispositif_id = d.id
LEFT JOIN offer_quota q ON q.dispositif_id = d.id AND q.holder = 'state' AND q.period @> %(night)s
WHERE {TOLD}
ORDER BY s.departement_id, d.name, d.id
"""  # noqa: S608 (our own text)
ROOMS = f"""
WITH {LEDGER_PLACES}
SELECT p.group_id, p.unit_id,
{STATES}
FROM {COUNTED_ROWS}
GROUP BY p.group_id, p.unit_id
ORDER BY p.group_id, p.unit_id
"""  # noqa: S608 (our own text)


@dataclass(slots=True)
class Figures:
    """What is counted, for one dispositif or several. `places` holds `COUNTED`; the others are by unit of capacity.

    `described` holds `COUNTED` for the units described one by one (`DESCRIBED`): a logement is taken as a whole.
    `not_followed` is the part of a résidence sociale outside the contingent of the State (R30).
    """

    places: Counter[Line] = field(default_factory=Counter)
    authorised: Counter[str] = field(default_factory=Counter)
    funded: Counter[str] = field(default_factory=Counter)
    created: Counter[str] = field(default_factory=Counter)
    not_followed: Counter[str] = field(default_factory=Counter)
    described: dict[str, Counter[Line]] = field(default_factory=lambda: {unit: Counter() for unit in DESCRIBED})
    surplus: int = 0

    def add(self, other: "Figures") -> None:
        for unit, counted in other.described.items():
            self.described[unit].update(counted)
        for name in ("places", "authorised", "funded", "created", "not_followed"):
            getattr(self, name).update(getattr(other, name))
        self.surplus += other.surplus

    def of(self, line: Line, unit: str = PLACE) -> Decimal | int:
        """A figure in a unit; nil for one that means nothing there (`lines_of`)."""
        if line in TOLD_ALONE:
            alone: Counter[str] = getattr(self, line.value)
            return alone[unit]
        return self.places[line] if unit == PLACE else self.described.get(unit, Counter())[line]

    def units(self, *lines: Line) -> set[str]:
        """The units in which one of these figures, or any of them, is not nil."""
        every = {unit for line in TOLD_ALONE for unit in getattr(self, line.value)} | {PLACE, *DESCRIBED}
        return {unit for unit in every if any(self.of(line, unit) for line in lines or Line)}

    def as_json(self) -> dict[str, Any]:
        """The keys of the ledger in places, then every figure by unit."""
        told: dict[str, Any] = {line.value: _plain(self.of(line)) for line in Line}
        told["surplus"] = self.surplus
        told["by_unit"] = {
            line.value: {unit: _plain(self.of(line, unit)) for unit in sorted(self.units(line))} for line in Line
        }
        return told


@dataclass(frozen=True, slots=True)
class Entry:
    """One dispositif on one date."""

    pk: int
    public_id: Any
    name: str
    departement: str
    siao: str
    entity_id: Any
    entity: str
    family: str
    type: str
    figures: Figures

    def as_json(self) -> dict[str, Any]:
        told = {"dispositif": str(self.public_id), "name": self.name, "departement": self.departement}
        about = {"siao": self.siao, "entity": self.entity, "family": self.family, "type": self.type}
        return {**told, **about, **self.figures.as_json()}


def ledger_parameters(dispositifs: Collection[int], night: date, now: datetime) -> dict[str, Any]:
    """What `LEDGER` and `ROOMS` are asked."""
    return {"dispositifs": list(dispositifs), **night_parameters(night, now)}


def rooms_of(dispositif: int, night: date, now: datetime) -> list[tuple[int, int, Counter[Line]]]:
    """Keys of the group and of the unit, and the figures of its places, for each unit of a dispositif on a night."""
    rows = fetch_rows(ROOMS, ledger_parameters([dispositif], night, now))
    return [(row[0], row[1], Counter(dict(zip(COUNTED, row[2:], strict=True)))) for row in rows]


def ledger(dispositifs: Collection[int], night: date, now: datetime) -> list[Entry]:
    """One entry for each of these dispositifs that runs on a night or still holds somebody, in one query.

    `now` says which réservations have expired. Whoever calls has chosen the dispositifs within a perimeter.
    """
    return [_entry(row) for row in fetch_rows(LEDGER, ledger_parameters(dispositifs, night, now))]


def _entry(row: tuple[Any, ...]) -> Entry:
    capacity, unit, funded, outside = row[9:13]
    *counts, flats, rooms, surplus, measures = row[13:]
    by_room = {"dwelling": _counted(flats), "room": _counted(rooms)}
    figures = Figures(
        places=_counted(counts),
        authorised=Counter({unit: capacity} if capacity and unit else {}),
        funded=Counter({each: Decimal(number) for each, number in json.loads(funded, parse_float=Decimal).items()}),
        created=Counter(_created(counts[0], by_room, json.loads(measures or "{}"))),
        not_followed=Counter({unit: outside} if outside and unit else {}),
        described=by_room,
        surplus=surplus,
    )
    return Entry(*(*row[:9], figures))


def _counted(counts: list[int] | None) -> Counter[Line]:
    """The figures by name; none without a place."""
    return Counter(dict(zip(COUNTED, counts, strict=True)) if counts else {})


def _created(places: int, rooms: dict[str, Counter[Line]], measures: dict[str, int]) -> dict[str, int]:
    """What exists, unit by unit; nothing for a unit of which there is none."""
    every = {PLACE: places} | {unit: counted[Line.CREATED] for unit, counted in rooms.items()} | measures
    return {unit: number for unit, number in every.items() if number}


def total_of(entries: Iterable[Entry]) -> Figures:
    """The sum of several dispositifs, unit by unit."""
    total = Figures()
    for entry in entries:
        total.add(entry.figures)
    return total


def _plain(number: Decimal | int) -> int | float:
    whole = int(number)
    return whole if whole == number else float(number)
