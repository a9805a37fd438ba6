"""What the switch of a SIAO reads: its decisions in force, who sleeps in its old groups, who asks for a place."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Any

from sisiao.accounts.models import User
from sisiao.siao.models import Siao
from sisiao.transition.allocation import Made, allocate
from sisiao.transition.enums import AttachmentKind
from sisiao.transition.following import Followed, follow, spaces_of
from sisiao.transition.models import Attachment, LegacyPlaceGroup, LegacyStay, UserAttachment
from sisiao.transition.requests import Waiting


class Where(Enum):
    """Where what forbids a switch is mended."""

    GROUPS = auto()
    GROUP = auto()
    DISAGREEMENTS = auto()
    ACCOUNTS = auto()
    # Who is there and who asks are facts of the old tool: its files are corrected and brought in again.
    FILES = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """What would leave an orphan, or two truths: the French sentence, and where to mend it (its group, if one)."""

    words: str
    where: Where
    group: LegacyPlaceGroup | None = None


@dataclass(slots=True)
class Plan:
    """The decisions in force of a SIAO, who sleeps in its old groups, who asks for a place."""

    siao: Siao
    on: date
    groups: list[LegacyPlaceGroup]
    decisions: dict[int, Attachment]
    stays: dict[int, list[LegacyStay]]
    described: set[int]
    users: list[UserAttachment]
    waiting: Waiting
    # Old stays of those who have theirs in the dispositif already, by key; nothing is to be made for them.
    there: set[int] = field(default_factory=set)
    followed: dict[int, list[Followed]] = field(default_factory=dict)
    stuck: dict[int, list[LegacyStay]] = field(default_factory=dict)
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
            "there": sorted(self.there),
            "stuck": sorted(stay.pk for rows in self.stuck.values() for stay in rows),
            "requests": [
                [row.pk, row.household_id, row.asked_on.isoformat(), row.group_id] for row in self.waiting.rows
            ],
            "users": [[row.legacy_user_id, row.kind, row.scope_id, row.profile, row.reason] for row in self.users],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def rows(self) -> list[LegacyStay]:
        """Everybody present."""
        return [stay for rows in self.stays.values() for stay in rows]

    def sleepers(self, group: LegacyPlaceGroup) -> list[LegacyStay]:
        """Who sleeps in a group and has no stay in the service yet."""
        return [stay for stay in self.stays.get(group.pk, []) if stay.pk not in self.there]

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

    def makes(self, group: LegacyPlaceGroup) -> bool:
        """Whether a group makes places, in one dispositif at least."""
        decision = self.decisions.get(group.pk)
        return any(self.creates(share.dispositif_id) for share in (decision.shares.all() if decision else ()))

    def placed(self) -> Iterable[tuple[LegacyPlaceGroup, list[LegacyStay]]]:
        """The groups that make places, with who goes there."""
        for group in self.groups:
            if self.makes(group):
                yield group, self.sleepers(group)

    def place_the_others(self) -> None:
        """Who sleeps in a group that makes no place goes into the free places that its dispositifs describe."""
        others = [group for group in self.groups if group.pk in self.decisions and not self.makes(group)]
        others = [group for group in others if self.sleepers(group)]
        decided = {group.pk: self.decisions[group.pk].shares.all() for group in others}
        targets = {pk: {share.dispositif_id for share in shares} for pk, shares in decided.items()}
        spaces = spaces_of(set().union(*targets.values()), self.on)
        for group in others:
            there = [space for space in spaces if space.dispositif_id in targets[group.pk]]
            found, stuck = follow(self.sleepers(group), there, self.on, group.category_code)
            self.followed[group.pk] = found
            if stuck:
                self.stuck[group.pk] = stuck

    def accounts(self) -> dict[str, int]:
        """Accounts of the service that are those of old ones, by address in lower case."""
        wanted = {row.legacy_user.email for row in self.users if row.kind == AttachmentKind.ATTACHED} - {""}
        known = User.objects.filter(email__in=wanted).values_list("email", "pk")
        return {email.lower(): pk for email, pk in known}

    def allocation_of(self, group: LegacyPlaceGroup) -> list[Made]:
        """What a group that creates places becomes."""
        shares = [share for share in self.decisions[group.pk].shares.all() if self.creates(share.dispositif_id)]
        awaited = self.waiting.by_group.get(group.pk, [])
        return allocate(shares, self.sleepers(group), awaited, group.category_code)

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
