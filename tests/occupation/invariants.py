"""What must never be in the base, whatever was done: each query gives 0 rows."""

from collections.abc import Callable
from datetime import date
from typing import Any

IN_FORCE = """
SELECT o.*, p.unit_id, u.sharing FROM occupation_occupation o
JOIN offer_place p ON p.id = o.place_id JOIN offer_unit u ON u.id = p.unit_id
LEFT JOIN occupation_hold h ON h.id = o.hold_id
WHERE o.active AND (o.kind NOT IN ('hold', 'neutralised') OR h.expires_at IS NULL OR h.expires_at > clock_timestamp())
"""

# Between two of these nights nothing begins and nothing ends: to look at each of them is to look at all.
NIGHTS = """
SELECT %(night)s::date AS night UNION SELECT bound FROM occupation_occupation
CROSS JOIN LATERAL (VALUES (lower(nights)), (upper(nights))) AS bounds (bound) WHERE active AND bound > %(night)s
"""

# Each query names what must never be; 0 rows is right.
NEVER = {
    "a place taken twice": """
        SELECT a.id FROM occupation_occupation a JOIN occupation_occupation b
        ON a.place_id = b.place_id AND a.id < b.id AND a.active AND b.active AND a.nights && b.nights""",
    "a person awaited or sleeping in two places": """
        SELECT a.id FROM occupation_occupation a JOIN occupation_occupation b
        ON a.person_id = b.person_id AND a.id < b.id AND a.active AND b.active AND a.nights && b.nights
        AND a.kind IN ('hold', 'stay') AND b.kind IN ('hold', 'stay')""",
    "a household split over units": f"""
        WITH o AS ({IN_FORCE}) SELECT a.id FROM o a JOIN o b
        ON a.household_id = b.household_id AND a.id < b.id AND a.unit_id <> b.unit_id AND a.nights && b.nights
        AND a.kind IN ('hold', 'stay') AND b.kind IN ('hold', 'stay')""",
    "a held household with fewer places than persons": """
        SELECT h.id FROM occupation_hold h WHERE h.active
        AND (SELECT count(*) FROM occupation_occupation o WHERE o.hold_id = h.id AND o.active AND o.kind = 'hold')
         <> (SELECT count(*) FROM households_membership m WHERE m.household_id = h.household_id)""",
    "two households in an exclusive room": f"""
        WITH o AS ({IN_FORCE}) SELECT a.id FROM o a JOIN o b
        ON a.unit_id = b.unit_id AND a.household_id <> b.household_id AND a.nights && b.nights
        WHERE a.sharing = 'exclusive'""",
    "a free place in the exclusive room of a household": f"""
        WITH o AS ({IN_FORCE}), n AS ({NIGHTS}) SELECT p.id FROM n CROSS JOIN offer_place p
        WHERE EXISTS (SELECT FROM o WHERE o.unit_id = p.unit_id AND o.sharing = 'exclusive' AND o.nights @> n.night
                      AND o.household_id IS NOT NULL)
        AND p.period @> n.night AND NOT EXISTS (SELECT FROM o WHERE o.place_id = p.id AND o.nights @> n.night)""",
    "somebody in a place that has ended": """
        SELECT o.id FROM occupation_occupation o JOIN offer_place p ON p.id = o.place_id
        WHERE o.active AND o.kind IN ('hold', 'stay', 'kept') AND NOT p.period @> o.nights
        AND (o.hold_id IS NULL OR NOT EXISTS (SELECT FROM occupation_hold h
             WHERE h.id = o.hold_id AND h.expires_at <= clock_timestamp()))""",
    "a neutralised place without its household": f"""
        WITH o AS ({IN_FORCE}), n AS ({NIGHTS}) SELECT a.id FROM n JOIN o a ON a.nights @> n.night
        WHERE a.kind = 'neutralised'
        AND NOT EXISTS (SELECT FROM o b WHERE b.unit_id = a.unit_id AND b.household_id = a.household_id
                        AND b.kind IN ('hold', 'stay', 'kept') AND b.nights @> n.night)""",
    "a neutralised place in a shared room": f"""
        WITH o AS ({IN_FORCE}) SELECT id FROM o WHERE kind = 'neutralised' AND sharing <> 'exclusive'""",
    "a place that an ended hold still takes": """
        SELECT o.id FROM occupation_occupation o JOIN occupation_hold h ON h.id = o.hold_id
        WHERE o.active AND NOT h.active AND h.expires_at IS NOT NULL""",
    "a waiting orientation without its places": """
        SELECT r.id FROM referrals_referral r JOIN occupation_hold h ON h.id = r.hold_id
        WHERE r.state = 'waiting' AND (NOT h.active OR h.expires_at IS NOT NULL)""",
    "a running stay without its place": """
        SELECT s.id FROM stays_stay s JOIN occupation_occupation o ON o.id = s.occupation_id
        WHERE s.state = 'running' AND NOT (o.active AND o.kind = 'stay')""",
    "an ended stay that still takes its place": """
        SELECT s.id FROM stays_stay s JOIN occupation_occupation o ON o.id = s.occupation_id
        WHERE s.state = 'ended' AND o.active AND o.nights @> s.left_on""",
    "a referred request without a waiting orientation": """
        SELECT q.id FROM housing_requests_housingrequest q WHERE q.state = 'referred'
        AND NOT EXISTS (SELECT FROM referrals_referral r WHERE r.request_id = q.id AND r.state = 'waiting')""",
    "a unit whose places are not the sum of its kinds": f"""
        WITH o AS ({IN_FORCE}), n AS ({NIGHTS}) SELECT p.unit_id FROM n CROSS JOIN offer_place p
        LEFT JOIN o ON o.place_id = p.id AND o.nights @> n.night
        GROUP BY n.night, p.unit_id HAVING count(*) <> count(DISTINCT p.id)""",
}


def wrongs(rows: Callable[[str, dict[str, Any]], list[Any]], night: date) -> dict[str, int]:
    """What must never be from `night` on and is, with how many rows; `rows` sends a query with its named parameters."""
    counts = {name: len(rows(query, {"night": night})) for name, query in NEVER.items()}
    return {name: count for name, count in counts.items() if count}
