"""Tab « Financement » of the demo: who pays what for each dispositif, for the years of the campaign."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sisiao.core.spreadsheet.template import Value
from sisiao.demo.offer.plan import Line, lines, places_of

YEARS = (2025, 2026)
PLACE_COSTS = {"chrs": 17_500, "hors_chrs": 10_500, "rhvs": 9_000, "other_shelter": 4_000}
WINTER_COST, FLAT_COST, NIGHT_COST = 4_000, 4_200, 21
NIGHTS_A_YEAR = {"48": 4_400, "95": 93_000, "974": 9_500}


@dataclass
class Fundings:
    """Rows in the order of the dispositifs; one line is repeated for each year."""

    departement: str
    rows: list[dict[str, Value]] = field(default_factory=list)

    def of_shelter(self, dispositif: str, groups: list[Line], capacity: int) -> None:
        """Lines of a hébergement: nights of a hotel, logements of an ALT, else places by budget line."""
        kind = groups[0]["type"]
        if kind == "hotel":
            hotels = [line for line in lines("shelters.csv", self.departement) if line["type"] == "hotel"]
            nights = NIGHTS_A_YEAR[self.departement] * capacity // sum(places_of(line) for line in hotels)
            self._add(dispositif, "Nuitées hôtelières", "Nuitée", nights, nights * NIGHT_COST)
        elif groups[0]["precision"] == "alt":
            self._add(dispositif, "ALT 1", "Logement", capacity, capacity * FLAT_COST)
        else:
            by_line: dict[tuple[str, str], int] = {}
            for group in groups:
                by_line[_line_of(kind, group)] = by_line.get(_line_of(kind, group), 0) + places_of(group)
            for (line, regime), places in by_line.items():
                cost = PLACE_COSTS[kind] if regime == "Pérenne" else WINTER_COST
                self._add(dispositif, line, "Place", places, places * cost, regime=regime)

    def of_service(self, dispositif: str, service: Line, capacity: int) -> None:
        """The line of another dispositif, as its type says."""
        unit, cost, funder = service["funded_unit"], int(service["amount"]), service["funder"]
        if service["type"] == "hotel":
            capacity = NIGHTS_A_YEAR[self.departement] // int(service[f"n{self.departement}"])
        if unit == "Forfait":
            self._add(dispositif, service["line"], unit, None, cost, funder=funder)
        elif unit == "ETP":
            posts = (Decimal(capacity) / 8).quantize(Decimal("0.01"))
            self._add(dispositif, service["line"], unit, posts, int(posts * cost), funder=funder)
        else:
            self._add(dispositif, service["line"], unit, capacity, capacity * cost, funder=funder)

    def _add(
        self,
        dispositif: str,
        line: str,
        unit: str,
        number: Value,
        amount: int,
        *,
        regime: str = "Pérenne",
        funder: str = "État – BOP 177",
    ) -> None:
        for year in YEARS:
            self.rows.append(
                {
                    "code": f"F{len(self.rows) + 1:04d}",
                    "dispositif": dispositif,
                    "funder": funder,
                    "line": line,
                    "regime": regime,
                    "fiscal_year": year,
                    "starts_on": date(year, 1, 1),
                    "ends_on": date(year, 12, 31),
                    "unit": unit,
                    "number": number,
                    "amount": amount,
                }
            )


def _line_of(kind: str, group: Line) -> tuple[str, str]:
    """Budget line and regime of the places of a group."""
    if group["group_regime"] != "Pérenne":
        regime = "Hivernal" if group["group_regime"] == "Saisonnier" else "Exceptionnel"
        return "Places hivernales ou exceptionnelles", regime
    if kind == "chrs":
        return f"CHRS {group['mode'].split()[0].lower()}", "Pérenne"
    return ("RHVS" if kind == "rhvs" else "Hébergement d'urgence hors CHRS"), "Pérenne"
