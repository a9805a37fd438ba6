"""What the controls must know of the base: communes, the département, what earlier files brought."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sisiao.core.spreadsheet.rows import Row
from sisiao.geo.models import Commune, PostalCode
from sisiao.geo.names import named


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
        return named(self.by_postal_code.get(postal_code, []), name)

    def commune_of(self, row: Row) -> Commune | None:
        """The commune told by `postal_code` and `commune` of a row."""
        found = self.matches(row.get("postal_code") or "", row.get("commune") or "")
        return found[0] if found else None


@dataclass(frozen=True)
class Facts:
    """Surroundings of one import. `attachments` are the files that came with the workbook; None when nobody knows."""

    departement: str
    today: date
    communes: CommuneBook
    attachments: tuple[str, ...] | None = None
