"""The gaps of the ledger with who has explained them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sisiao.access.enums import Profile
from sisiao.occupation.enums import GapKind
from sisiao.occupation.gaps import Gap, ledger_with_gaps
from sisiao.occupation.ledger import Entry
from sisiao.quality.models import GapExplanation

# Whose answer is awaited first: the State for what it authorises and funds, who manages the places for the rest.
OWNERS: dict[GapKind, Profile] = {
    GapKind.AUTHORISED_FUNDED: Profile.DEPARTEMENT_ADMIN,
    GapKind.FUNDED_CREATED: Profile.ENTITY_MANAGER,
    GapKind.CREATED_OPEN: Profile.ENTITY_MANAGER,
    GapKind.OPEN_OCCUPIED: Profile.ENTITY_MANAGER,
}


@dataclass(frozen=True, slots=True)
class FoundGap:
    """One gap of one dispositif on a day; `explanation` is the one that answers for it as it stands."""

    entry: Entry
    gap: Gap
    explanation: GapExplanation | None

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited: its rows do not say it all, and nobody has."""
        return self.gap.asks and self.explanation is None

    @property
    def owner(self) -> str:
        """Who answers for it: whoever has explained it, else the profile that should."""
        return str(self.explanation.author) if self.explanation else OWNERS[self.gap.kind].label


def gaps(dispositifs: Collection[int], on: date, now: datetime) -> list[FoundGap]:
    """Every gap of these dispositifs on a day, in the order of the ledger. Whoever calls has chosen them."""
    told = GapExplanation.objects.in_force(on).filter(dispositif__in=dispositifs).select_related("author")
    known = {(row.dispositif_id, row.kind, row.digest): row for row in told.order_by("pk")}
    return [
        FoundGap(entry, gap, known.get((entry.pk, gap.kind, gap.digest)) if gap.asks else None)
        for entry, found in ledger_with_gaps(dispositifs, on, now)
        for gap in found
    ]
