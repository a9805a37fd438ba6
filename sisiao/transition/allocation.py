"""Who sleeps where once an old group has become rooms: the same answer for the rehearsal and for the switch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sisiao.offer.enums import Sharing
from sisiao.transition.models import AttachmentShare, LegacyStay
from sisiao.transition.shapes import DORMITORY, rooms_for


@dataclass(slots=True)
class Room:
    """One unit to make: its places, how it is shared, who sleeps there."""

    places: int
    sharing: Sharing
    stays: list[LegacyStay] = field(default_factory=list)


@dataclass(slots=True)
class Made:
    """What a share becomes; `surplus` are those for whom it has no place left."""

    share: AttachmentShare
    rooms: list[Room] = field(default_factory=list)
    surplus: list[LegacyStay] = field(default_factory=list)
    left: int = 0


def allocate(shares: Iterable[AttachmentShare], stays: Sequence[LegacyStay], category: str) -> list[Made]:
    """Each household whole in a room of its size, the largest first; what is left is rooms of the old category.

    Where no share has room for a whole household, the one with most room takes it, and those beyond are surnuméraires.
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
    for each in made:
        _finish(each, alone, category)
    made[0].surplus += alone
    return made


def _house(made: list[Made], rows: list[LegacyStay]) -> None:
    chosen = next((each for each in made if each.left >= len(rows)), None) or max(made, key=lambda each: each.left)
    places = min(chosen.left, len(rows))
    if places:
        chosen.rooms.append(Room(places, Sharing.EXCLUSIVE, rows[:places]))
    chosen.surplus += rows[places:]
    chosen.left -= places


def _finish(made: Made, alone: list[LegacyStay], category: str) -> None:
    """Rooms of what is left; a dortoir takes those who are alone."""
    for places, sharing in rooms_for(category, made.left):
        taken = alone[:places] if sharing == Sharing.ADULTS else []
        del alone[: len(taken)]
        made.rooms.append(Room(places, sharing, taken))
    made.left = 0
