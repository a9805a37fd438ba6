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
# Figures of the places themselves, in the order in which they are told.
TAKEN = (Line.UNAVAILABLE, Line.HELD, Line.OCCUPIED, Line.KEPT, Line.NEUTRALISED, Line.FREE)
COUNTED = (Line.CREATED, Line.OPEN, *TAKEN)

# The words that `totals` shares with the ledger.
# What a dispositif says that day, of those `d` that answer what follows.
CHOSEN = f"""
    SELECT d.id, d.public_id, d.name, d.siao_id, d.entity_id, d.type_id, v.capacity, v.capacity_unit,
           {RUNS} AS runs
    FROM offer_dispositif d
    JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(night)s
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
LEDGER = f"""
WITH {LEDGER_PLACES}, counts AS (
    SELECT p.dispositif_id,
{STATES},
           count(DISTINCT p.unit_id) FILTER (WHERE p.unit_kind = 'flat') AS flats,
           count(DISTINCT p.unit_id) FILTER (WHERE p.unit_kind = 'room') AS rooms
    FROM {COUNTED_ROWS}
    GROUP BY p.dispositif_id
), {beside_places(MINE)}, measures AS (
    SELECT dispositif_id, jsonb_object_agg(unit, number) AS units FROM (
        SELECT dispositif_id, unit, sum(number) AS number FROM offer_supportmeasure
        WHERE period @> %(night)s AND {MINE} GROUP BY dispositif_id, unit
    ) sums GROUP BY dispositif_id
)
SELECT d.id, d.public_id, d.name, s.departement_id, s.name, e.public_id, e.name, t.family_label, t.label,
       {AUTHORISED}, d.capacity_unit, coalesce(f.units, '{{}}'),
       CASE WHEN d.runs THEN greatest(d.capacity - q.dwellings, 0) END,
       coalesce(c.created, 0), coalesce(c.open, 0), coalesce(c.unavailable, 0), coalesce(c.held, 0),
       coalesce(c.occupied, 0), coalesce(c.kept, 0), coalesce(c.neutralised, 0), coalesce(c.free, 0),
       coalesce(c.flats, 0), coalesce(c.rooms, 0), coalesce(u.surplus, 0), CASE WHEN d.runs THEN m.units END
FROM chosen d
JOIN siao_siao s ON s.id = d.siao_id
JOIN offer_entity e ON e.id = d.entity_id
JOIN offer_dispositiftype t ON t.code = d.type_id
LEFT JOIN counts c ON c.dispositif_id = d.id
LEFT JOIN surplus u ON u.dispositif_id = d.id
LEFT JOIN funded f ON f.dispositif_id = d.id
LEFT JOIN measures m ON m.dispositif_id = d.id
LEFT JOIN offer_quota q ON q.dispositif_id = d.id AND q.holder = 'state' AND q.holder_name = ''
     AND q.period @> %(night)s
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

    `not_followed` is the part of a résidence sociale outside the contingent of the State (R30).
    """

    places: Counter[Line] = field(default_factory=Counter)
    authorised: Counter[str] = field(default_factory=Counter)
    funded: Counter[str] = field(default_factory=Counter)
    created: Counter[str] = field(default_factory=Counter)
    not_followed: Counter[str] = field(default_factory=Counter)
    surplus: int = 0

    def add(self, other: "Figures") -> None:
        for name in ("places", "authorised", "funded", "created", "not_followed"):
            getattr(self, name).update(getattr(other, name))
        self.surplus += other.surplus

    def of(self, line: Line) -> Decimal | int:
        """A figure in places."""
        by_unit = {Line.AUTHORISED: self.authorised, Line.FUNDED: self.funded, Line.NOT_FOLLOWED: self.not_followed}
        return by_unit[line][PLACE] if line in by_unit else self.places[line]

    def as_json(self) -> dict[str, Any]:
        """The keys of the ledger in places, then what is told in other units."""
        told: dict[str, Any] = {line.value: _plain(self.of(line)) for line in Line}
        told["surplus"] = self.surplus
        told["by_unit"] = {
            name: {unit: _plain(number) for unit, number in sorted(getattr(self, name).items())}
            for name in ("authorised", "funded", "created", "not_followed")
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
    figures = Figures(
        places=Counter(dict(zip(COUNTED, counts, strict=True))),
        authorised=Counter({unit: capacity} if capacity and unit else {}),
        funded=Counter({each: Decimal(number) for each, number in json.loads(funded, parse_float=Decimal).items()}),
        created=Counter(_created(counts[0], flats, rooms, json.loads(measures or "{}"))),
        not_followed=Counter({unit: outside} if outside and unit else {}),
        surplus=surplus,
    )
    return Entry(*(*row[:9], figures))


def _created(places: int, flats: int, rooms: int, measures: dict[str, int]) -> dict[str, int]:
    """What exists, unit by unit; nothing for a unit of which there is none."""
    every = {PLACE: places, "dwelling": flats, "room": rooms} | measures
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
