"""What the controls must know of the base: communes, the département, what earlier files brought."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sisiao.core.spreadsheet.rows import Row
from sisiao.core.text import normalise
from sisiao.geo.models import Commune, PostalCode

SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def commune_words(name: str) -> str:
    """Name to compare: « St-Denis Cedex 9 » and « Saint-Denis » are the same."""
    words = normalise(name).split()
    if "cedex" in words:
        words = words[: words.index("cedex")]
    return " ".join(SHORTENED.get(word, word) for word in words)


@dataclass(frozen=True)
class CommuneBook:
    """Communes by postal code, for the codes that a file names."""

    by_postal_code: dict[str, list[Commune]] = field(default_factory=dict)

    @classmethod
    def for_codes(cls, codes: Iterable[str]) -> "CommuneBook":
        found: dict[str, list[Commune]] = {}
        for row in PostalCode.objects.filter(code__in=set(codes)).select_related("commune").order_by("code", "commune"):
            found.setdefault(row.code, []).append(row.commune)
        return cls(found)

    def matches(self, postal_code: str, name: str) -> list[Commune]:
        """Communes of that postal code and name, the most populous first; none when nothing agrees."""
        typed = commune_words(name)
        candidates = self.by_postal_code.get(postal_code, [])
        exact = [commune for commune in candidates if commune_words(commune.name) == typed]
        found = exact or [commune for commune in candidates if commune_words(commune.name).startswith(f"{typed} ")]
        return sorted(found, key=lambda commune: -commune.population) if typed else []

    def commune_of(self, row: Row) -> Commune | None:
        """The commune told by `postal_code` and `commune` of a row."""
        found = self.matches(row.get("postal_code") or "", row.get("commune") or "")
        return found[0] if found else None


@dataclass(frozen=True)
class Facts:
    """Surroundings of one import."""

    departement: str
    today: date
    communes: CommuneBook
