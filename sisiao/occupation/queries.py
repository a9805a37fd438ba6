"""The tonight board: what each dispositif has created, opened, lost, promised, filled and left, from the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sisiao.core.rows import fetch_rows
from sisiao.occupation.night_sql import (
    COUNTED_ROWS,
    LIVES,
    OPENS,
    RUNS,
    STATES,
    UNITS_OF,
    night_parameters,
    places_of_the_night,
)
from sisiao.offer.enums import EMERGENCY_MODES

_CHOSEN = f"SELECT d.id, {RUNS} AS runs FROM offer_dispositif d WHERE d.siao_id = %(siao)s"  # noqa: S608 (our own text)
_PLACES = places_of_the_night(
    _CHOSEN, groups="g.mode = ANY (%(modes)s)", taken="o.place_id = ANY (ARRAY(SELECT id FROM places))"
)
BOARD = f"""
WITH {_PLACES}, counts AS (
    SELECT p.dispositif_id,
{STATES}
    FROM {COUNTED_ROWS}
    GROUP BY p.dispositif_id
), surplus AS (
    SELECT dispositif_id, count(*) AS surplus FROM occupation_taken
    WHERE active AND place_id IS NULL AND nights @> %(night)s GROUP BY dispositif_id
), fresh AS (
    SELECT dispositif_id, CASE WHEN bool_and(declared_at IS NOT NULL) THEN min(declared_at) END AS declared_at,
           min(update_rhythm_hours) AS rhythm
    FROM offer_placegroup WHERE id IN (SELECT group_id FROM places) GROUP BY dispositif_id
), accepted AS (
    SELECT g.dispositif_id, array_agg(DISTINCT public) AS publics
    FROM offer_placegroup g CROSS JOIN LATERAL unnest(g.publics) AS public
    WHERE g.id IN (SELECT group_id FROM places) GROUP BY g.dispositif_id
)
SELECT d.public_id, d.name, d.protected_address, coalesce(k.name, '') AS commune,
       coalesce(nullif(d.phone, ''), e.phone) AS phone,
       coalesce(a.publics, v.publics) AS publics, c.created, c.open, c.unavailable, c.held, c.occupied, c.kept,
       c.neutralised, c.free, coalesce(s.surplus, 0) AS surplus, f.declared_at, f.rhythm
FROM counts c
JOIN offer_dispositif d ON d.id = c.dispositif_id
JOIN offer_entity e ON e.id = d.entity_id
JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(night)s
LEFT JOIN geo_commune k ON k.code = d.commune_id
LEFT JOIN surplus s ON s.dispositif_id = d.id
LEFT JOIN fresh f ON f.dispositif_id = d.id
LEFT JOIN accepted a ON a.dispositif_id = d.id
ORDER BY d.name, d.id
"""  # noqa: S608 (our own text)
COUNTED = ("created", "open", "unavailable", "held", "occupied", "kept", "neutralised", "free")


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One dispositif on one night, in places. `declared_at` is the oldest declaration of its groups, None if never.

    `publics` are the values of `offer.enums.Public` that one of its groups receives.
    """

    public_id: Any
    name: str
    protected_address: bool
    commune: str
    phone: str
    publics: list[str]
    created: int
    open: int
    unavailable: int
    held: int
    occupied: int
    kept: int
    neutralised: int
    free: int
    surplus: int
    declared_at: datetime | None
    rhythm: int

    def stale(self, now: datetime) -> bool:
        """Whether the declaration is older than its rhythm: to be checked by telephone."""
        return self.declared_at is None or (now - self.declared_at).total_seconds() > self.rhythm * 3600


PLACES = f"""
SELECT d.id, g.id, u.id, p.id, p.number,
       {RUNS} AND {OPENS} AS opens,
       CASE WHEN o.kind IS NULL AND u.sharing = 'exclusive'
              AND bool_or(o.kind <> 'out_of_service') OVER (PARTITION BY u.id)
            THEN 'neutralised' ELSE coalesce(o.kind, '') END,
       o.id, o.person_id, o.household_id, coalesce(o.cause, ''), lower(o.nights), upper(o.nights)
FROM offer_dispositif d
JOIN offer_placegroup g ON g.dispositif_id = d.id
JOIN offer_unit u ON {UNITS_OF}
JOIN offer_place p ON p.unit_id = u.id
LEFT JOIN (
    occupation_occupation o LEFT JOIN occupation_hold h ON h.id = o.hold_id
) ON o.place_id = p.id AND o.active AND o.nights @> %(night)s
     AND (o.kind NOT IN ('hold', 'neutralised') OR h.expires_at IS NULL OR h.expires_at > %(now)s)
WHERE d.id = ANY (%(dispositifs)s) AND {LIVES}
ORDER BY d.name, d.id, g.name, g.id, u.name, u.id, p.number
"""  # noqa: S608 (our own text)


@dataclass(frozen=True, slots=True)
class PlaceTonight:
    """One place on one night. `kind` is an `OccupationKind` or "" when free; `upto` is None when no end is known."""

    dispositif_id: int
    group_id: int
    unit_id: int
    place_id: int
    number: int
    opens: bool
    kind: str
    occupation_id: int | None
    person_id: int | None
    household_id: int | None
    cause: str
    since: date | None
    upto: date | None


def board_parameters(siao_id: int, night: date, now: datetime) -> dict[str, object]:
    return {"siao": siao_id, "modes": [mode.value for mode in EMERGENCY_MODES], **night_parameters(night, now)}


def tonight_board(siao_id: int, night: date, now: datetime) -> list[BoardLine]:
    """Urgence places of a SIAO on a night, one line per dispositif, in one query."""
    return [BoardLine(*row) for row in fetch_rows(BOARD, board_parameters(siao_id, night, now))]


def board_totals(lines: list[BoardLine]) -> dict[str, int]:
    """Sum of each column of the ledger; surnuméraires apart."""
    return {name: sum(getattr(line, name) for line in lines) for name in (*COUNTED, "surplus")}


def night_places(dispositif_ids: Collection[int], night: date, now: datetime) -> list[PlaceTonight]:
    """Every place of these dispositifs, whatever its mode, with what takes it on a night. One query."""
    parameters = {"dispositifs": list(dispositif_ids), **night_parameters(night, now)}
    return [PlaceTonight(*row) for row in fetch_rows(PLACES, parameters)]
