"""Authorised, funded and created places of each département on a date: the sums of the ledger, asked alone.

The words are the ledger's. What takes the places is not read: only a place past its dates is asked whose it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sisiao.core.rows import fetch_rows
from sisiao.occupation.ledger import AUTHORISED, CHOSEN, PLACE, TOLD, beside_places
from sisiao.occupation.night_sql import CREATED, night_parameters, places_there

TOTALS = f"""
WITH {places_there(f"{CHOSEN} d.siao_id IN (SELECT id FROM siao_siao WHERE departement_id = ANY (%(departements)s))")},
counts AS (
    SELECT p.dispositif_id, {CREATED} FROM places p GROUP BY p.dispositif_id
), {beside_places("dispositif_id IN (SELECT id FROM chosen)")}
SELECT s.departement_id,
       coalesce(sum({AUTHORISED}) FILTER (WHERE d.capacity_unit = %(place)s), 0),
       coalesce(sum((f.units ->> %(place)s)::numeric), 0),
       coalesce(sum(c.created), 0)
FROM chosen d
JOIN siao_siao s ON s.id = d.siao_id
JOIN offer_dispositiftype t ON t.code = d.type_id
LEFT JOIN counts c ON c.dispositif_id = d.id
LEFT JOIN surplus u ON u.dispositif_id = d.id
LEFT JOIN funded f ON f.dispositif_id = d.id
WHERE {TOLD}
GROUP BY s.departement_id
"""  # noqa: S608 (our own text)


@dataclass(frozen=True, slots=True)
class Totals:
    """In places (R30: no other unit is added)."""

    authorised: int = 0
    funded: Decimal | int = 0
    created: int = 0


def totals_in(departements: Collection[str], night: date, now: datetime) -> dict[str, Totals]:
    """For each of these départements, in one query; nothing for one where no dispositif is told.

    `now` says which réservations have expired. Whoever calls has chosen the départements within a perimeter.
    """
    asked = {"departements": list(departements), "place": PLACE, **night_parameters(night, now)}
    return {
        code: Totals(int(authorised), funded, int(created))
        for code, authorised, funded, created in fetch_rows(TOTALS, asked)
    }
