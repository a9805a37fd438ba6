"""The spare places of a room that one household has alone: neutralised on every night that it is there, and no other.

They follow from the household's own rows (held, occupied, kept) in the room. Every act that changes those, or puts a
place of the room back in service, says so here; no act writes a neutralised row by itself.
"""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

# Nights that a household has a room, apart for each hold that brought it there: beside a réservation that expires, the
# spare places expire with it. Both statements below begin so.
HAD = """
WITH had AS (
    SELECT u.id AS unit_id, g.dispositif_id, o.household_id, o.hold_id, range_agg(o.nights) AS nights
    FROM offer_unit u
    JOIN offer_placegroup g ON g.id = u.group_id
    JOIN offer_place p ON p.unit_id = u.id
    JOIN occupation_occupation o ON o.place_id = p.id AND o.active AND o.nights && %(since)s
    WHERE u.id = ANY (%(units)s) AND u.sharing = 'exclusive' AND o.kind IN ('hold', 'stay', 'kept')
    GROUP BY u.id, g.dispositif_id, o.household_id, o.hold_id
)
"""

# What is neutralised on a night when the household is no longer there ends before that night.
CUT = """
, ended AS (
    SELECT n.id, lower(datemultirange(n.nights * %(since)s) - coalesce(h.nights, '{}')) AS night
    FROM occupation_occupation n
    JOIN offer_place p ON p.id = n.place_id
    LEFT JOIN had h ON h.unit_id = p.unit_id AND h.household_id = n.household_id
                   AND h.hold_id IS NOT DISTINCT FROM n.hold_id
    WHERE p.unit_id = ANY (%(units)s) AND n.active AND n.kind = 'neutralised' AND n.nights && %(since)s
)
UPDATE occupation_occupation n
SET active = lower(n.nights) < e.night,
    nights = CASE WHEN lower(n.nights) < e.night THEN daterange(lower(n.nights), e.night) ELSE n.nights END
FROM ended e WHERE n.id = e.id AND e.night IS NOT NULL
"""

# What nothing takes on a night when the household is there is neutralised: the row of the night before goes on, or
# another begins. Two households in a room that has just become exclusive share its spare places: one row is enough.
FILL = """
, spare AS (
    SELECT p.id AS place_id, h.dispositif_id, h.household_id, h.hold_id, free.nights
    FROM had h
    JOIN offer_place p ON p.unit_id = h.unit_id
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(o.nights), '{}') AS nights FROM occupation_occupation o
        WHERE o.place_id = p.id AND o.active AND o.nights && %(since)s
    ) taken
    CROSS JOIN LATERAL unnest(
        h.nights * datemultirange(p.period) * datemultirange(%(since)s) - taken.nights
    ) AS free (nights)
), longer AS (
    UPDATE occupation_occupation n SET nights = daterange(lower(n.nights), upper(s.nights))
    FROM spare s
    WHERE n.place_id = s.place_id AND n.active AND n.kind = 'neutralised' AND n.household_id = s.household_id
      AND n.hold_id IS NOT DISTINCT FROM s.hold_id AND upper(n.nights) = lower(s.nights)
    RETURNING s.place_id, s.nights
)
INSERT INTO occupation_occupation
    (place_id, dispositif_id, nights, kind, active, hold_id, household_id, cause, surplus_reason)
SELECT s.place_id, s.dispositif_id, s.nights, 'neutralised', true, s.hold_id, s.household_id, '', ''
FROM spare s LEFT JOIN longer l USING (place_id, nights)
WHERE l.place_id IS NULL
ON CONFLICT DO NOTHING
"""


def neutralise_spare(unit_ids: Collection[int], since: date) -> None:
    """Make the neutralised rows of these locked units exact from the night `since` on; earlier nights do not change.

    Changes nothing in a room that several households share, nor when called again.
    """
    named = {"units": list(unit_ids), "since": DateRange(since, None, "[)")}
    with connection.cursor() as cursor:
        cursor.execute(HAD + CUT, named)
        cursor.execute(HAD + FILL, named)
