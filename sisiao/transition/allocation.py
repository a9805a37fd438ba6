"""Who sleeps or is awaited where once an old group has become rooms: one answer for the rehearsal and the switch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sisiao.offer.enums import Sharing
from sisiao.transition.models import AttachmentShare, LegacyRequest, LegacyStay
from sisiao.transition.shapes import DORMITORY, rooms_for


@dataclass(frozen=True, slots=True)
class Awaited:
    """A household oriented to an old group, not arrived: its request and its members, by key."""

    request: LegacyRequest
    persons: tuple[int, ...]


@dataclass(slots=True)
class Room:
    """One unit to make: its places, how it is shared, who sleeps there, then who is awaited there."""

    places: int
    sharing: Sharing
    stays: list[LegacyStay] = field(default_factory=list)
    awaited: list[Awaited] = field(default_factory=list)


@dataclass(slots=True)
class Made:
    """What a share becomes; `surplus` are those for whom it has no place left."""

    share: AttachmentShare
    rooms: list[Room] = field(default_factory=list)
    surplus: list[LegacyStay] = field(default_factory=list)
    left: int = 0


def allocate(
    shares: Iterable[AttachmentShare], stays: Sequence[LegacyStay], awaited: Sequence[Awaited], category: str
) -> list[Made]:
    """Each household whole in a room of its size, the largest first; what is left is rooms of the old category.

    Where no share has room for a whole household, the one with most room takes it, and those beyond are surnuméraires.
    Those awaited come after all who sleep there, first asked first; one for whom no room is left is in none.
    """
    made = [Made(share, left=share.places) for share in sorted(shares, key=lambda each: each.dispositif_id)]
    if not made:
        return []
    ordered = sorted(stays, key=lambda stay: (stay.household_id or 0, stay.pk))
    households = [list(rows) for _household, rows in groupby(ordered, key=lambda stay: stay.household_id)]
    alone: list[LegacyStay] = []
    for rows in sorted(households, key=lambda rows: (-len(rows), rows[0].pk)):
        if category == DORMITORY and len(rows) == 1:
            alone += rows
        else:
            _house(made, rows)
    beds = list(_await(made, awaited, len(alone), category))
    for each in made:
        _finish(each, alone, beds, category)
    made[0].surplus += alone
    return made


def _house(made: list[Made], rows: list[LegacyStay]) -> None:
    chosen = next((each for each in made if each.left >= len(rows)), None) or max(made, key=lambda each: each.left)
    places = min(chosen.left, len(rows))
    if places:
        chosen.rooms.append(Room(places, Sharing.EXCLUSIVE, rows[:places]))
    chosen.surplus += rows[places:]
    chosen.left -= places


def _await(made: list[Made], awaited: Sequence[Awaited], alone: int, category: str) -> Iterator[Awaited]:
    """A room for each household that still has one, `alone` beds being those of others; yields who takes a bed."""
    beds = 0
    for each in awaited:
        size = len(each.persons)
        if sum(share.left for share in made) - alone - beds < size:
            continue
        if category == DORMITORY and size == 1:
            beds += 1
            yield each
            continue
        chosen = next((share for share in made if share.left >= size), None)
        if chosen is not None:
            chosen.rooms.append(Room(size, Sharing.EXCLUSIVE, awaited=[each]))
            chosen.left -= size


def _finish(made: Made, alone: list[LegacyStay], beds: list[Awaited], category: str) -> None:
    """Rooms of what is left; a dortoir takes those who are alone, then those awaited alone."""
    for places, sharing in rooms_for(category, made.left):
        shared = sharing == Sharing.ADULTS
        taken = alone[:places] if shared else []
        del alone[: len(taken)]
        expected = beds[: places - len(taken)] if shared else []
        del beds[: len(expected)]
        made.rooms.append(Room(places, sharing, taken, expected))
    made.left = 0
