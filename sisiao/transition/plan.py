"""What the switch of a SIAO reads: its decisions in force, who sleeps in its old groups, who asks for a place."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sisiao.accounts.models import User
from sisiao.siao.models import Siao
from sisiao.transition.allocation import Made, allocate
from sisiao.transition.enums import AttachmentKind
from sisiao.transition.models import Attachment, LegacyPlaceGroup, LegacyStay, UserAttachment
from sisiao.transition.requests import Waiting


class Where(Enum):
    """Where what forbids a switch is mended."""

    GROUPS = auto()
    DISAGREEMENTS = auto()
    ACCOUNTS = auto()
    # Who is there and who asks are facts of the old tool: its files are corrected and brought in again.
    FILES = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """What would leave an orphan, or two truths: the French sentence, and where to mend it."""

    words: str
    where: Where


@dataclass(slots=True)
class Plan:
    """The decisions in force of a SIAO, who sleeps in its old groups, who asks for a place."""

    siao: Siao
    groups: list[LegacyPlaceGroup]
    decisions: dict[int, Attachment]
    stays: dict[int, list[LegacyStay]]
    described: set[int]
    users: list[UserAttachment]
    waiting: Waiting
    problems: list[Problem] = field(default_factory=list)

    def creates(self, dispositif_id: int) -> bool:
        """Whether the shares of a dispositif make places: one that already describes its own keeps them."""
        return dispositif_id not in self.described

    def digest(self) -> str:
        """Of everything that the switch would read: another value, and the signature no longer holds."""
        told = {
            "groups": [[group.pk, group.places, _told(self.decisions.get(group.pk))] for group in self.groups],
            "stays": [
                [stay.pk, stay.group_id, stay.household_id, stay.person_id, stay.starts_on.isoformat()]
                for rows in self.stays.values()
                for stay in rows
            ],
            "described": sorted(self.described),
            "requests": [
                [row.pk, row.household_id, row.asked_on.isoformat(), row.group_id] for row in self.waiting.rows
            ],
            "users": [[row.legacy_user_id, row.kind, row.scope_id, row.profile, row.reason] for row in self.users],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def rows(self) -> list[LegacyStay]:
        """Everybody present."""
        return [stay for rows in self.stays.values() for stay in rows]

    def kind(self, group: LegacyPlaceGroup) -> str:
        """What was decided of a group; empty while nothing is."""
        decision = self.decisions.get(group.pk)
        return decision.kind if decision else ""

    def shares(self) -> Iterable[tuple[LegacyPlaceGroup, Any]]:
        """Each group with each dispositif that takes its places."""
        for group in self.groups:
            decision = self.decisions.get(group.pk)
            for share in decision.shares.all() if decision else ():
                yield group, share

    def placed(self) -> Iterable[tuple[LegacyPlaceGroup, list[LegacyStay]]]:
        """The groups that make places, with who sleeps there."""
        for group in self.groups:
            decision = self.decisions.get(group.pk)
            shares = decision.shares.all() if decision else ()
            if any(self.creates(share.dispositif_id) for share in shares):
                yield group, self.stays.get(group.pk, [])

    def accounts(self) -> dict[str, int]:
        """Accounts of the service that are those of old ones, by address in lower case."""
        wanted = {row.legacy_user.email for row in self.users if row.kind == AttachmentKind.ATTACHED} - {""}
        known = User.objects.filter(email__in=wanted).values_list("email", "pk")
        return {email.lower(): pk for email, pk in known}

    def allocation_of(self, group: LegacyPlaceGroup) -> list[Made]:
        """What a group that creates places becomes."""
        shares = [share for share in self.decisions[group.pk].shares.all() if self.creates(share.dispositif_id)]
        awaited = self.waiting.by_group.get(group.pk, [])
        return allocate(shares, self.stays.get(group.pk, []), awaited, group.category_code)

    def housed(self) -> set[int]:
        """Old requests whose household has a room where its old group goes."""
        groups = [group for group in self.groups if group.pk in self.waiting.by_group and group.pk in self.decisions]
        rooms = [room for group in groups for made in self.allocation_of(group) for room in made.rooms]
        return {each.request.pk for room in rooms for each in room.awaited}


def _told(decision: Attachment | None) -> list[Any]:
    if decision is None:
        return []
    kind, reason, shares = decision.told()
    return [kind, reason, sorted(shares)]
