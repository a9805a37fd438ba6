"""What the offer is told in figures from its dated rows."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sisiao.core.rows import fetch_rows

# Funded on the last day of each month, as the monthly survey asked; a line counts while it runs. Units apart (R30).
FUNDED = """
SELECT s.departement_id, t.label, f.funder, coalesce(l.label, ''), m.month, sum(f.number)
FROM offer_funding f
JOIN offer_dispositif d ON d.id = f.dispositif_id
JOIN offer_dispositiftype t ON t.code = d.type_id
JOIN siao_siao s ON s.id = d.siao_id
LEFT JOIN offer_budgetline l ON l.code = f.line_id
JOIN generate_series(1, 12) AS m(month)
     ON (make_date(%(year)s, m.month, 1) + interval '1 month - 1 day')::date BETWEEN f.starts_on AND f.ends_on
WHERE f.dispositif_id = ANY (%(dispositifs)s) AND f.unit = %(unit)s AND f.number IS NOT NULL
GROUP BY s.departement_id, t.position, t.label, f.funder, l.position, l.label, m.month
ORDER BY s.departement_id, t.position, f.funder, l.position NULLS LAST, m.month
"""


@dataclass(frozen=True, slots=True)
class FundedLine:
    """What one funder pays for one type in one département: twelve figures, January first, in one unit."""

    departement: str
    type: str
    funder: str
    line: str
    months: tuple[Decimal, ...]


def funded_by_month(dispositifs: Collection[int], year: int, unit: str) -> list[FundedLine]:
    """The table that the monthly survey of funded places asked for (road map), from the lines of funding alone."""
    rows = fetch_rows(FUNDED, {"dispositifs": list(dispositifs), "year": year, "unit": unit})
    found: dict[tuple[str, str, str, str], list[Decimal]] = {}
    for departement, kind, funder, line, month, number in rows:
        months = found.setdefault((departement, kind, funder, line), [Decimal()] * 12)
        months[month - 1] += number
    return [FundedLine(*key, tuple(months)) for key, months in found.items()]
