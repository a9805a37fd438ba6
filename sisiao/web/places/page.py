"""« Mes places »: what each place of a dispositif is tonight."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.shortcuts import get_object_or_404

from sisiao.access.capabilities import profiles_with
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass
from sisiao.households.models import Person
from sisiao.occupation.enums import LedgerLine, OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.occupation.queries import PlaceTonight, night_places
from sisiao.offer.models import Activation, Dispositif, PlaceGroup, Unit
from sisiao.siao.nights import current_night
from sisiao.web.dispositifs import by_night
from sisiao.web.places.forms import ClosingForm

# Kind, tone of the badge, ledger line. Free is the empty kind.
STATES = {
    "": ("success", LedgerLine.FREE),
    OccupationKind.HOLD.value: ("info", LedgerLine.HELD),
    OccupationKind.STAY.value: ("neutral", LedgerLine.OCCUPIED),
    OccupationKind.KEPT.value: ("new", LedgerLine.KEPT),
    OccupationKind.NEUTRALISED.value: ("neutral", LedgerLine.NEUTRALISED),
    OccupationKind.OUT_OF_SERVICE.value: ("warning", LedgerLine.UNAVAILABLE),
}
WORDS = {"": "Libre", "closed": "Fermée", **dict(OccupationKind.choices)}
TALLY = (
    LedgerLine.OPEN, LedgerLine.FREE, LedgerLine.OCCUPIED, LedgerLine.HELD, LedgerLine.KEPT, LedgerLine.NEUTRALISED,
    LedgerLine.UNAVAILABLE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place: its state in words, who it is for when somebody is expected or sleeps there."""

    place: PlaceTonight
    tone: str
    words: str
    who: str

    @property
    def free(self) -> bool:
        return self.place.kind == "" and self.place.opens

    @property
    def closable(self) -> bool:
        """Nobody sleeps or is awaited there: free, or a spare bed of a room that a household has alone."""
        return _closable(self.place)


@dataclass(frozen=True, slots=True)
class UnitCard:
    unit: Unit
    places: list[PlaceLine]

    @property
    def free(self) -> int:
        return sum(line.free for line in self.places)


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A groupe de places tonight; `stale` when its declaration is older than its rhythm."""

    group: PlaceGroup
    stale: bool
    units: list[UnitCard]


@dataclass(frozen=True, slots=True)
class Overview:
    """One dispositif in the list of an entité: its figures, and since when it is declared."""

    dispositif: Dispositif
    tally: list[tuple[str, int]]
    stale: bool
    declared_at: datetime | None
    described: bool


def is_stale(group: PlaceGroup, now: datetime) -> bool:
    """Whether a group's declaration is older than its rhythm."""
    return group.declared_at is None or (now - group.declared_at).total_seconds() > group.update_rhythm_hours * 3600


def tally(places: Iterable[PlaceTonight]) -> list[tuple[str, int]]:
    """Open places, then what they are, in the words of the ledger."""
    counts = Counter(STATES[place.kind][1] for place in places if place.opens)
    counts[LedgerLine.OPEN] = counts.total()
    return [(line.label, counts[line]) for line in TALLY if counts[line] or line in (LedgerLine.OPEN, LedgerLine.FREE)]


def overviews(dispositifs: Sequence[Dispositif], now: datetime) -> list[Overview]:
    """Every dispositif tonight, those that have places first. Two queries for each night (one, but at sea)."""
    places: dict[int, list[PlaceTonight]] = {}
    groups: dict[int, list[PlaceGroup]] = {}
    for night, here in by_night(dispositifs, now).items():
        for place in night_places([dispositif.pk for dispositif in here], night, now):
            places.setdefault(place.dispositif_id, []).append(place)
        for group in PlaceGroup.objects.filter(dispositif__in=here, period__contains=night):
            groups.setdefault(group.dispositif_id, []).append(group)
    found = [_overview(each, places.get(each.pk, []), groups.get(each.pk, []), now) for each in dispositifs]
    return sorted(found, key=lambda overview: not overview.described)


def _overview(dispositif: Dispositif, places: list[PlaceTonight], groups: list[PlaceGroup], now: datetime) -> Overview:
    declared = [group.declared_at for group in groups]
    oldest = min(declared) if declared and None not in declared else None
    return Overview(dispositif, tally(places), any(is_stale(group, now) for group in groups), oldest, bool(places))


def opened(actor: Actor, public_id: UUID) -> Dispositif:
    """A dispositif of the perimeter, with what tells its night; 404 otherwise."""
    visible = Dispositif.objects.visible_to(actor).select_related("siao__settings", "siao__departement")
    return get_object_or_404(visible, public_id=public_id)


def context_of(dispositif: Dispositif, actor: Actor, now: datetime, form: ClosingForm | None = None) -> dict[str, Any]:
    """Context of the page of a dispositif's places. Six queries, none per place."""
    night = current_night(dispositif.siao, now)
    places = night_places([dispositif.pk], night, now)
    blocks = _blocks(places, now)
    declared = [block.group.declared_at for block in blocks]
    return {
        "location": dispositif.protected_address and actor.reads(FieldClass.PROTECTED_PLACE),
        "dispositif": dispositif,
        "night": night,
        "now": now,
        "tally": tally(places),
        "blocks": blocks,
        "stale": any(block.stale for block in blocks),
        "declared_at": min(declared) if declared and None not in declared else None,
        "closures": closures(dispositif, night),
        "activations": Activation.objects.filter(group__dispositif=dispositif).running(night).select_related("group"),
        "updates": actor.can(Capability.UPDATE_PLACES),
        "who_updates": profiles_with(Capability.UPDATE_PLACES),
        "form": form or ClosingForm(closable_places(places), night),
    }


def closable_places(places: Iterable[PlaceTonight]) -> list[int]:
    return [place.place_id for place in places if _closable(place)]


def _closable(place: PlaceTonight) -> bool:
    return place.kind in ("", OccupationKind.NEUTRALISED) and place.opens


def closures(dispositif: Dispositif, night: date) -> list[tuple[Occupation, str]]:
    """Places out of service tonight or later, with the cause in words."""
    rows = (
        Occupation.objects.filter(dispositif=dispositif, active=True, kind=OccupationKind.OUT_OF_SERVICE)
        .filter(nights__overlap=DateRange(night, None))
        .select_related("place__unit")
        .order_by("nights", "place__unit__name", "place__number")
    )
    return [(row, UnavailabilityCause(row.cause).label if row.cause else "Cause non précisée") for row in rows]


def _blocks(places: list[PlaceTonight], now: datetime) -> list[GroupBlock]:
    groups = PlaceGroup.objects.in_bulk({place.group_id for place in places})
    units = Unit.objects.in_bulk({place.unit_id for place in places})
    persons = Person.objects.in_bulk({place.person_id for place in places if place.person_id})
    blocks = []
    for group_id, in_group in groupby(places, key=lambda place: place.group_id):
        cards = [
            UnitCard(units[unit_id], [_line(place, persons) for place in in_unit])
            for unit_id, in_unit in groupby(in_group, key=lambda place: place.unit_id)
        ]
        blocks.append(GroupBlock(groups[group_id], is_stale(groups[group_id], now), cards))
    return blocks


def _line(place: PlaceTonight, persons: dict[int, Person]) -> PlaceLine:
    if not place.opens:
        return PlaceLine(place, "neutral", WORDS["closed"], "")
    who = persons[place.person_id].full_name if place.person_id in persons else ""
    if place.kind == OccupationKind.OUT_OF_SERVICE and place.cause:
        who = UnavailabilityCause(place.cause).label
    elif place.kind == OccupationKind.NEUTRALISED:
        who = "Chambre attribuée à un ménage"
    return PlaceLine(place, STATES[place.kind][0], WORDS[place.kind], who)
