"""Where those who sleep in an old group go when its dispositif already describes its places: into the free ones.

The same rules of sharing as for rooms that the switch makes: a household goes whole into a room that nobody has, an
adult alone may take a bed among adults. Somebody chooses a room shared by women, men or families, never this (R19).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef

from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import OpeningRegime, Sharing
from sisiao.offer.models import Place, PlaceGroup
from sisiao.transition.models import LegacyStay
from sisiao.transition.shapes import DORMITORY

ADULT = 18


@dataclass(slots=True)
class Space:
    """One described room: its places that nothing takes from a night on, and whether somebody has another of them."""

    unit_id: int
    dispositif_id: int
    sharing: str
    free: list[int] = field(default_factory=list)
    taken: bool = False

    def takes(self, size: int, *, adult: bool) -> bool:
        if len(self.free) < size:
            return False
        return not self.taken if self.sharing == Sharing.EXCLUSIVE else size == 1 and adult


@dataclass(frozen=True, slots=True)
class Followed:
    """A household that goes into a described room: who, and the place of each."""

    dispositif_id: int
    unit_id: int
    beds: tuple[tuple[LegacyStay, int], ...]


def spaces_of(dispositifs: Collection[int], on: date) -> list[Space]:
    """The rooms of these dispositifs that may take somebody from a night on, surge places aside (R10)."""
    if not dispositifs:
        return []
    groups = PlaceGroup.objects.open_on(on).standing().filter(dispositif__in=dispositifs)
    groups = groups.exclude(regime=OpeningRegime.ON_ACTIVATION)
    rows = Occupation.objects.overlapping(DateRange(on, None)).filter(place=OuterRef("pk"))
    places = Place.objects.filter(
        unit__group__in=groups, unit__sharing__in=(Sharing.EXCLUSIVE, Sharing.ADULTS), unit__period__contains=on,
        period__contains=on,
    ).annotate(
        taken=Exists(rows), inhabited=Exists(rows.exclude(kind=OccupationKind.OUT_OF_SERVICE))
    )  # fmt: skip
    named = ("unit", "unit__group__dispositif", "unit__sharing", "pk", "taken", "inhabited")
    found: dict[int, Space] = {}
    for unit, dispositif, sharing, place, taken, inhabited in places.order_by("unit", "number").values_list(*named):
        space = found.setdefault(unit, Space(unit, dispositif, sharing))
        space.taken |= inhabited
        if not taken:
            space.free.append(place)
    return list(found.values())


def follow(
    stays: Sequence[LegacyStay], spaces: Iterable[Space], on: date, category: str
) -> tuple[list[Followed], list[LegacyStay]]:
    """Each household whole, the largest first, in the room that wastes least; then those who find none.

    `spaces` are those of the dispositifs where the old group goes: what is given is taken out of them.
    """
    rooms = list(spaces)
    ordered = sorted(stays, key=lambda stay: (stay.household_id or 0, stay.pk))
    households = [list(rows) for _household, rows in groupby(ordered, key=lambda stay: stay.household_id)]
    found: list[Followed] = []
    stuck: list[LegacyStay] = []
    for rows in sorted(households, key=lambda rows: (-len(rows), rows[0].pk)):
        adult = all(_is_adult(stay, on) for stay in rows)
        fitting = [space for space in rooms if space.takes(len(rows), adult=adult)]
        if rows[0].household_id is None or not fitting:
            stuck += rows
            continue
        chosen = min(fitting, key=lambda space: _waste(space, len(rows), category))
        beds, chosen.free = chosen.free[: len(rows)], chosen.free[len(rows) :]
        chosen.taken = True
        found.append(Followed(chosen.dispositif_id, chosen.unit_id, tuple(zip(rows, beds, strict=True))))
    return found, stuck


def _waste(space: Space, size: int, category: str) -> tuple[int, int]:
    """Somebody of a dortoir goes to a dortoir; others to a room of their own when there is one of their size."""
    shared = space.sharing != Sharing.EXCLUSIVE
    spare = (0 if category == DORMITORY else 1) if shared else len(space.free) - size + (category == DORMITORY)
    return spare, space.unit_id


def _is_adult(stay: LegacyStay, on: date) -> bool:
    """A bed among adults is not for somebody known to be a minor (R25)."""
    age = stay.person.age(on) if stay.person else None
    return age is None or age >= ADULT
