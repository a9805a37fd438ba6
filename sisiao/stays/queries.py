"""« Bientôt libres »: the places that somebody should leave, counted without naming anybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sisiao.core.rows import fetch_rows

# The view says nothing of who leaves: whoever counts may not read every stay (`docs/security.md` T20).
SOON = """
SELECT v.dispositif_id, d.public_id, d.name, v.free_on, u.name, g.name, count(*)
FROM stays_vacancy v
JOIN offer_dispositif d ON d.id = v.dispositif_id
JOIN offer_place p ON p.id = v.place_id JOIN offer_unit u ON u.id = p.unit_id
JOIN offer_placegroup g ON g.id = u.group_id
WHERE (d.id = ANY (%(dispositifs)s) OR d.siao_id = %(siao)s) AND v.free_on BETWEEN %(first)s AND %(last)s
  AND (%(modes)s::varchar[] IS NULL OR g.mode = ANY (%(modes)s::varchar[]))
GROUP BY v.dispositif_id, d.public_id, d.name, v.free_on, u.id, u.name, g.name
ORDER BY v.free_on, d.name, u.name, u.id
"""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """So many places of a room that should be free from a day on: a date to talk about, which frees nothing (R3)."""

    dispositif_id: int
    public_id: object
    dispositif: str
    free_on: date
    room: str
    group: str
    places: int


def announced_vacancies(
    first: date,
    last: date,
    *,
    dispositifs: Collection[int] = (),
    siao: int | None = None,
    modes: Collection[str] | None = None,
) -> list[Vacancy]:
    """Vacancies announced for these days, both included, in these dispositifs or those of a SIAO, the nearest first.

    `modes` keeps those of some modes d'accueil.
    """
    asked = {"dispositifs": list(dispositifs), "siao": siao, "first": first, "last": last}
    return [Vacancy(*row) for row in fetch_rows(SOON, asked | {"modes": list(modes) if modes else None})]
