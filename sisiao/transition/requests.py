"""What each request in progress of the old tool becomes at the switch (issue "Offer", Temps 3).

An urgent one lives for one night (R2): those of the night of the switch and after go on in the service, with their
orientation when its old group makes the place. The service does not yet hold the others: they stay here, with the
dispositif to which their old group leads, and the SIAO reads them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from django.db.models import Q

from sisiao.households.models import Membership
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.siao.models import Siao
from sisiao.transition.allocation import Awaited
from sisiao.transition.enums import LegacySide
from sisiao.transition.models import LegacyRequest


class Becomes(Enum):
    """The five things that an old request may become."""

    AWAITED = auto()  # taken over with its orientation
    OPEN = auto()  # taken over, to orient
    KEPT = auto()  # of insertion: kept with its destination
    PAST = auto()  # of a night that is over
    KNOWN = auto()  # the service has one for that night


@dataclass(slots=True)
class Waiting:
    """The old requests of a SIAO, in the order of their numbers, and what the service knows of their households."""

    rows: list[LegacyRequest] = field(default_factory=list)
    becomes: dict[int, Becomes] = field(default_factory=dict)
    by_group: dict[int, list[Awaited]] = field(default_factory=dict)

    def count(self, *kinds: Becomes) -> int:
        return sum(kind in kinds for kind in self.becomes.values())

    def settle(self, awaited: Collection[int]) -> None:
        """Say which of those that could be awaited have a room: the others are open."""
        for each in (each for rows in self.by_group.values() for each in rows):
            self.becomes[each.request.pk] = Becomes.AWAITED if each.request.pk in awaited else Becomes.OPEN


def waiting_of(siao: Siao, on: date) -> Waiting:
    """The requests of a SIAO. Those that could be awaited are in `by_group`, and are `OPEN` until `settle`."""
    rows = list(LegacyRequest.objects.filter(siao=siao).order_by("pk"))
    found, asked, oriented = Waiting(rows), _asked(siao, on), set[int]()
    members = _members(row.household_id for row in rows)
    busy = _busy(members, on)
    for row in rows:
        found.becomes[row.pk] = kind = _kind(row, asked, on)
        household = row.household_id or 0
        if kind != Becomes.OPEN:
            continue
        asked.add((household, row.asked_on))
        free = household not in busy and household not in oriented and household in members
        if row.group_id is not None and free:
            # A household keeps one set of places at a time: its first orientation.
            oriented.add(household)
            found.by_group.setdefault(row.group_id, []).append(Awaited(row, tuple(members[household])))
    return found


def _kind(row: LegacyRequest, asked: set[tuple[int, date]], on: date) -> Becomes:
    if row.side == LegacySide.INSERTION:
        return Becomes.KEPT
    if row.asked_on < on:
        return Becomes.PAST
    return Becomes.KNOWN if (row.household_id or 0, row.asked_on) in asked else Becomes.OPEN


def _asked(siao: Siao, on: date) -> set[tuple[int, date]]:
    """Households and nights for which the service already has a request to this SIAO."""
    return set(HousingRequest.objects.filter(siao=siao, night__gte=on).values_list("household", "night"))


def _members(households: Iterable[int | None]) -> dict[int, list[int]]:
    """Members of today, by household."""
    found: dict[int, list[int]] = defaultdict(list)
    now = Membership.objects.filter(household__in={key for key in households if key}, period__upper_inf=True)
    for household, person in now.order_by("position", "pk").values_list("household", "person"):
        found[household].append(person)
    return dict(found)


def _busy(members: dict[int, list[int]], on: date) -> set[int]:
    """Households that keep places in the service, or of whom somebody sleeps there or is awaited from this night on."""
    kept = set(Hold.objects.filter(household__in=members, active=True).values_list("household", flat=True))
    persons = {person: household for household, there in members.items() for person in there}
    there = Occupation.objects.filter(person__in=persons, active=True).filter(
        Q(nights__endswith__gt=on) | Q(nights__upper_inf=True), kind__in=(OccupationKind.STAY, OccupationKind.HOLD)
    )
    return kept | {persons[person] for person in there.values_list("person", flat=True) if person is not None}
