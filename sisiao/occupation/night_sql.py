"""Words of SQL that the board and the ledger share: the places of a night, what takes each, the name of each state.

They read `%(night)s`, `%(now)s` and `%(on_activation)s`.
"""

from datetime import date, datetime

from sisiao.offer.enums import OpeningRegime

# Whether a dispositif `d` is open that night by its own dates.
RUNS = """(d.opened_on IS NULL OR d.opened_on <= %(night)s)
           AND (d.closed_on IS NULL OR d.closed_on > %(night)s)"""

# What takes the places: what a taker would find, an expired réservation aside.
IN_FORCE = "(o.kind NOT IN ('hold', 'neutralised') OR o.expires_at IS NULL OR o.expires_at > %(now)s)"

# The units of a group hang on the row that stays; what it said before a change stands in rows of its own.
UNITS_OF = "u.group_id = coalesce(g.became_id, g.id)"

# Somebody's place stays one beyond the last night of its group, of its room or of an activation: no date puts anybody
# out (R10).
SOMEBODYS = """EXISTS (SELECT FROM occupation_taken s WHERE s.place_id = p.id AND s.active AND s.nights @> %(night)s
           AND s.kind IN ('hold', 'stay', 'kept')
           AND (s.kind <> 'hold' OR s.expires_at IS NULL OR s.expires_at > %(now)s))"""
LIVES = f"""(g.period @> %(night)s AND u.period @> %(night)s AND p.period @> %(night)s
           OR g.became_id IS NULL AND coalesce(lower(g.period) <= %(night)s, true) AND {SOMEBODYS})"""
# Surge places open by an activation that somebody decides, as many as it says (`offer/sql/activated.sql`).
ACTIVATED = "p.id IN (SELECT place_id FROM offer_activatedplace WHERE nights @> %(night)s)"
OPENS = f"(g.regime <> %(on_activation)s OR {ACTIVATED} OR {SOMEBODYS})"

# Whatever its rows say, a free place of a room that one household has alone is neutralised, never free: somebody stayed
# longer than the others, or a place came back into service beside them.
CREATED = "count(*) AS created"
STATES = f"""
           {CREATED},
           count(*) FILTER (WHERE opens) AS open,
           count(*) FILTER (WHERE opens AND t.kind = 'out_of_service') AS unavailable,
           count(*) FILTER (WHERE opens AND t.kind = 'hold') AS held,
           count(*) FILTER (WHERE opens AND t.kind = 'stay') AS occupied,
           count(*) FILTER (WHERE opens AND t.kind = 'kept') AS kept,
           count(*) FILTER (WHERE opens AND (t.kind = 'neutralised' OR t.kind IS NULL AND i.unit_id IS NOT NULL))
             AS neutralised,
           count(*) FILTER (WHERE opens AND t.kind IS NULL AND i.unit_id IS NULL) AS free
"""
# The rows that `STATES` counts.
COUNTED_ROWS = "places p LEFT JOIN taken t ON t.place_id = p.id LEFT JOIN inhabited i ON i.unit_id = p.unit_id"


def places_there(chosen: str, *, groups: str = "TRUE") -> str:
    """The expressions `chosen` and `places`, after `WITH`: the places that exist, and whether they open.

    `chosen` selects `id` and `runs` of dispositifs, `groups` keeps some of their groups `g`.
    `OFFSET 0` has the units read group by group: otherwise the planner, who dreads what `LIVES` asks of each row, may
    put every place beside every group first.
    """
    return f"""
chosen AS (
{chosen}
), places AS (
    SELECT p.id, g.dispositif_id, g.id AS group_id, u.id AS unit_id, u.kind AS unit_kind,
           u.sharing = 'exclusive' AS exclusive, d.runs AND {OPENS} AS opens
    FROM chosen d
    JOIN offer_placegroup g ON g.dispositif_id = d.id AND {groups}
    JOIN LATERAL (SELECT u.* FROM offer_unit u WHERE {UNITS_OF} OFFSET 0) u ON TRUE
    JOIN offer_place p ON p.unit_id = u.id
    WHERE {LIVES}
)"""  # noqa: S608 (our own text)


def places_of_the_night(chosen: str, *, groups: str = "TRUE", taken: str) -> str:
    """Those of `places_there`, then `taken` and `inhabited`: what takes the places.

    `taken` says of the rows `o` that take a place which ones may concern these dispositifs.
    """
    return f"""{places_there(chosen, groups=groups)}, taken AS (
    SELECT o.place_id, o.kind FROM occupation_taken o
    WHERE o.active AND o.nights @> %(night)s AND {taken} AND {IN_FORCE}
), inhabited AS (
    SELECT DISTINCT p.unit_id FROM places p JOIN taken t ON t.place_id = p.id
    WHERE p.exclusive AND t.kind <> 'out_of_service'
)"""  # noqa: S608 (our own text)


def night_parameters(night: date, now: datetime) -> dict[str, object]:
    """What these words are asked."""
    return {"night": night, "now": now, "on_activation": OpeningRegime.ON_ACTIVATION.value}
