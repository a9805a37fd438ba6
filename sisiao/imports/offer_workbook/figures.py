"""Figures of the dashboard of the Temps 1 workbook: the agent compares them with the report of the import (A8)."""

from datetime import date

from sisiao.core.spreadsheet.declaration import Figure
from sisiao.imports.offer_workbook import dispositifs, entities, funding
from sisiao.imports.offer_workbook.nomenclature import Nomenclature

PLACE = "place"


def figures_of(nomenclature: Nomenclature, today: date) -> tuple[Figure, ...]:
    """Entités without gestionnaire, places by type, then by year what is funded, unit by unit (R30) and by line."""
    place = nomenclature.units[PLACE]
    labels = [label for _, label in nomenclature.types]
    return (
        Figure("Entités sans gestionnaire", entities.NAME, {"manager_email": ""}),
        *(
            Figure(
                f"Places autorisées, {label if labels.count(label) == 1 else f'{family} – {label}'}",
                dispositifs.NAME,
                {"family": family, "type": label, "capacity_unit": place},
                "capacity",
            )
            for (family, label), kind in nomenclature.types.items()
            if PLACE in kind.units
        ),
        *(
            Figure(f"{year} – {unit}", funding.NAME, {"fiscal_year": year, "unit": unit}, "number")
            for year in range(funding.FIRST_YEAR, today.year + 2)
            for unit in (nomenclature.units[code] for code in funding.UNITS)
        ),
        *(
            Figure(
                f"{today.year} – {place}, {label}",
                funding.NAME,
                {"fiscal_year": today.year, "line": label, "unit": place},
                "number",
            )
            for label, line in nomenclature.lines.items()
            if PLACE in line.units
        ),
    )
