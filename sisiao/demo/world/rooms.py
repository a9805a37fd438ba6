"""The rooms of a SIAO as the demo fills them: which household each can take, by the criteria of the service itself."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from sisiao.core.rows import fetch_rows
from sisiao.demo.population import Population
from sisiao.demo.world.records import Known, known_of
from sisiao.matching.criteria import Candidate, UnitState, why_not
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import EMERGENCY_MODES, AccessRoute, OpeningRegime, ReceptionMode, Sharing
from sisiao.offer.models import DispositifVersion, Place, Unit
from sisiao.siao.models import Siao

MOST_DRAWS = 60  # draws for one room before it takes a smaller household


@dataclass(slots=True)
class Room:
    """A unit whose places exist and are in service; `free` are the places that nobody has yet."""

    unit: Unit
    group: Candidate
    opened_on: date
    places: list[int]
    free: list[int] = field(default_factory=list)

    @property
    def exclusive(self) -> bool:
        return self.unit.sharing == Sharing.EXCLUSIVE

    @property
    def nightly(self) -> bool:
        return self.group.mode == ReceptionMode.NIGHT_EMERGENCY

    @property
    def for_115(self) -> bool:
        return self.unit.group.route == AccessRoute.SIAO_115 and self.group.mode in EMERGENCY_MODES

    def suits(self, known: Known) -> bool:
        """Whether the household fits in the places still free, by every criterion of the service."""
        state = UnitState(
            self.unit.pk, len(self.places), len(self.free), self.inhabited, self.unit.sharing, self.unit.wheelchair
        )
        return why_not(known.need, replace(self.group, units=(state,))) is None

    @property
    def inhabited(self) -> bool:
        return len(self.free) < len(self.places)

    def take(self, known: Known) -> tuple[list[int], list[int]]:
        """Places for each member, then those that an exclusive unit loses."""
        taken, spare = self.free[: known.size], self.free[known.size :]
        self.free = [] if self.exclusive else spare
        return taken, spare if self.exclusive else []


def rooms_of(siao: Siao, night: date) -> list[Room]:
    """Rooms of the SIAO that open on a night, out-of-service places left out, every mode and route."""
    closed = Occupation.objects.filter(
        active=True, kind=OccupationKind.OUT_OF_SERVICE, nights__overlap=DateRange(night - timedelta(days=60), None)
    ).values("place_id")
    places: dict[int, list[int]] = defaultdict(list)
    activated = _activated(night)
    in_service = Place.objects.filter(unit__group__dispositif__siao=siao, period__contains=night).exclude(pk__in=closed)
    in_service = in_service.filter(~Q(unit__group__regime=OpeningRegime.ON_ACTIVATION) | Q(pk__in=activated))
    for place_id, unit_id in in_service.order_by("unit", "number").values_list("pk", "unit"):
        places[unit_id].append(place_id)
    dispositif = "group__dispositif__"
    units = (
        Unit.objects.filter(pk__in=places, period__contains=night, group__period__contains=night)
        .filter(Q(**{f"{dispositif}opened_on": None}) | Q(**{f"{dispositif}opened_on__lte": night}))
        .filter(Q(**{f"{dispositif}closed_on": None}) | Q(**{f"{dispositif}closed_on__gt": night}))
        .select_related("group__dispositif__commune")
        .order_by("pk")
    )
    versions = DispositifVersion.objects.on(night).filter(dispositif__siao=siao)
    said = {version.dispositif_id: version for version in versions}
    return [
        Room(
            unit,
            _candidate(unit, said[unit.group.dispositif_id]),
            max(_starts(unit), _starts(unit.group), activated.get(places[unit.pk][0], date.min)),
            places[unit.pk],
            list(places[unit.pk]),
        )
        for unit in units
    ]


def _activated(night: date) -> dict[int, date]:
    """Surge places that an activation opens on a night, and its first night."""
    opened = "SELECT place_id, lower(nights) FROM offer_activatedplace WHERE nights @> %(night)s::date"
    return dict(fetch_rows(opened, {"night": night}))


def _starts(dated: object) -> date:
    return dated.period.lower or date.min  # type: ignore[attr-defined]


def _candidate(unit: Unit, said: DispositifVersion) -> Candidate:
    group, dispositif = unit.group, unit.group.dispositif
    commune = dispositif.commune
    return Candidate(
        group_id=group.pk,
        group_name=group.name,
        mode=group.mode,
        dispositif_id=dispositif.pk,
        dispositif_public_id=str(dispositif.public_id),
        dispositif_name=dispositif.name,
        commune=commune.name if commune else "",
        protected_address=dispositif.protected_address,
        phone=dispositif.phone,
        latitude=commune.latitude if commune else None,
        longitude=commune.longitude if commune else None,
        open=True,
        excluded=False,
        publics=group.publics or said.publics,
        min_age=group.min_age if group.min_age is not None else said.min_age,
        max_age=group.max_age if group.max_age is not None else said.max_age,
        animals=group.animals or said.animals,
        declared_at=group.declared_at,
        rhythm=group.update_rhythm_hours,
        units=(),
    )


class Crowd:
    """Households drawn and not placed yet; drawing goes on until `most` of them are known."""

    def __init__(self, population: Population, most: int, on: date) -> None:
        self._drawn = iter(population.households(most))
        self._on = on
        self.known: list[Known] = []
        self._waiting: dict[int, list[Known]] = defaultdict(list)

    def draw(self) -> Known | None:
        """One household more, waiting; None when all have been drawn."""
        drawn = next(self._drawn, None)
        if drawn is None:
            return None
        known = known_of(drawn, self._on)
        self.known.append(known)
        self._waiting[known.size].append(known)
        return known

    def find(self, room: Room, *, spare: int = 0) -> Known | None:
        """A household that fills the room but for `spare` places, else a smaller one; it waits no more."""
        size = len(room.free) - spare if room.exclusive else 1
        found = self._first(room, size)
        for _ in range(MOST_DRAWS):
            if found is not None or self.draw() is None:
                break
            found = self._first(room, size)
        for smaller in range(size - 1, 0, -1):
            found = found or self._first(room, smaller)
        return found

    def _first(self, room: Room, size: int) -> Known | None:
        for index, known in enumerate(self._waiting[size]):
            if room.suits(known):
                return self._waiting[size].pop(index)
        return None

    def rest(self) -> Iterator[Known]:
        """Everybody who has no room, after drawing all."""
        while self.draw() is not None:
            pass
        for waiting in list(self._waiting.values()):
            yield from waiting
        self._waiting.clear()
