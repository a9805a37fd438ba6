"""Who has been living in the rooms « en continu », and which rooms tonight's calls will find empty."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.demo.world.journeys import Taken
from sisiao.demo.world.records import Known
from sisiao.demo.world.rooms import Crowd, Room
from sisiao.demo.world.territories import PAST_NIGHTS, Territory

LARGE = 5  # a room for a household of five is never left empty by chance: story 1 has the only one
EMPTY_OUTSIDE_115 = 0.04
LONGEST_STAY = 800
OVERDUE_SHARE, PLANNED_SHARE = 0.07, 0.45
TOO_LARGE_SHARE = 0.15  # rooms one place larger than their household


@dataclass(slots=True, eq=False)
class Lane:
    """What one household takes at a time in a nightly room: the whole room if exclusive, else one place of it."""

    room: Room
    places: list[int]
    empty_tonight: bool = False

    def suits(self, known: Known) -> bool:
        self.room.free = list(self.places)
        return known.size <= len(self.places) and self.room.suits(known)

    def take(self, known: Known, nights: DateRange) -> Taken:
        """The household takes its places; in an exclusive room the others are lost."""
        self.room.free = list(self.places)
        taken, spare = self.room.take(known)
        return Taken(self.room, taken, spare if self.room.exclusive else [], nights)


def lanes_of(room: Room) -> list[Lane]:
    return [Lane(room, room.places)] if room.exclusive else [Lane(room, [place]) for place in room.places]


@dataclass(slots=True)
class Settled:
    """`all_taken` are the running continuous stays; `open_tonight` what is left for the calls of tonight."""

    all_taken: list[tuple[Known, Taken]] = field(default_factory=list)
    open_tonight: list[Lane] = field(default_factory=list)
    nightly: list[Lane] = field(default_factory=list)


def settle(
    rooms: list[Room], crowd: Crowd, territory: Territory, tonight: date, rng: Random, kept_free: frozenset[int]
) -> Settled:
    """Fill the continuous rooms; leave `left_free + awaited` places of SIAO-115 empty, nightly ones mostly.

    Units of `kept_free` belong to the stories and stay empty.
    """
    settled = Settled()
    continuous = [room for room in rooms if not room.nightly and room.unit.pk not in kept_free]
    settled.nightly = [lane for room in rooms if room.nightly and room.for_115 for lane in lanes_of(room)]
    wanted = territory.left_free + territory.awaited
    for lane in rng.sample(settled.nightly, min(len(settled.nightly), wanted * 6 // 10)):
        lane.empty_tonight = True
        settled.open_tonight.append(lane)
    small = [room for room in continuous if room.for_115 and room.exclusive and len(room.places) < LARGE]
    empty = rng.sample(small, min(len(small), wanted - len(settled.open_tonight)))
    settled.open_tonight += [Lane(room, room.places) for room in empty]
    # The largest first, while the crowd still has large households.
    for room in sorted((room for room in continuous if room not in empty), key=lambda room: -len(room.places)):
        if room.for_115 or rng.random() > EMPTY_OUTSIDE_115:
            _fill(room, crowd, settled, tonight, rng)
    return settled


def _fill(room: Room, crowd: Crowd, settled: Settled, tonight: date, rng: Random) -> None:
    while room.free:
        too_large = len(room.free) > 2 and rng.random() < TOO_LARGE_SHARE
        known = crowd.find(room, spare=int(too_large))
        if known is None:
            return
        places, spare = room.take(known)
        days = int(rng.triangular(PAST_NIGHTS + 1, LONGEST_STAY, 90))
        starts = max(room.opened_on, tonight - timedelta(days=days))
        taken = Taken(room, places, spare, DateRange(starts, None, "[)"), _planned_end(tonight, rng))
        settled.all_taken.append((known, taken))


def _planned_end(tonight: date, rng: Random) -> date | None:
    """A date to talk about; some have passed and free nothing (R3)."""
    draw = rng.random()
    if draw < OVERDUE_SHARE:
        return tonight - timedelta(days=rng.randint(1, 25))
    return tonight + timedelta(days=rng.randint(5, 150)) if draw < PLANNED_SHARE else None
