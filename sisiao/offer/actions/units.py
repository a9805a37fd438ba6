"""Rooms, flats and dormitories of a groupe de places: one by one or in series."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.offer.actions.groups import UnableToChangeOffer, check_tells_nothing, lock_group, period_of
from sisiao.offer.enums import Sharing, UnitKind
from sisiao.offer.models import Place, PlaceGroup, Unit

MOST_UNITS = 100
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Series:
    """Alike rooms to add: « 10 chambres de 2 places, 101 à 110 »."""

    names: tuple[str, ...]
    kind: UnitKind
    sharing: Sharing
    places: int
    wheelchair: bool = False
    floor: str = ""


@transaction.atomic
def add_units(group: PlaceGroup, series: Series, *, starts_on: date, actor: Actor, tonight: date) -> list[Unit]:
    """Add rooms with their numbered places to a group from the night `starts_on`, up to the end of the group.

    All of them or none. Raises `UnableToChangeOffer` for a night that is past or out of the group's, and for a name
    that a room of the group has already.
    """
    locked = lock_group(group, actor)
    _check(locked, series, starts_on, tonight)
    upper = locked.last_day
    shape = {"kind": series.kind, "sharing": series.sharing, "wheelchair": series.wheelchair, "floor": series.floor}
    period = period_of(starts_on, upper)
    units = Unit.objects.bulk_create([Unit(group=locked, name=name, period=period, **shape) for name in series.names])
    Place.objects.bulk_create(
        [Place(unit=unit, number=number, period=period) for unit in units for number in range(1, series.places + 1)]
    )
    return units


def _check(group: PlaceGroup, series: Series, starts_on: date, tonight: date) -> None:
    if starts_on < tonight:
        raise UnableToChangeOffer("Une chambre s'ajoute pour ce soir ou une nuit à venir.", "starts_on")
    opened = group.before.order_by("period").first() or group
    if starts_on < opened.period.lower or (group.period.upper and starts_on >= group.period.upper):
        raise UnableToChangeOffer("À cette date, le groupe est fermé.", "starts_on")
    if not 1 <= series.places <= MOST_PLACES:
        raise UnableToChangeOffer(f"Une chambre a de 1 à {MOST_PLACES} places.", "places")
    if not 1 <= len(series.names) <= MOST_UNITS:
        raise UnableToChangeOffer(f"Ajoutez de 1 à {MOST_UNITS} chambres à la fois.", "names")
    check_tells_nothing(group.dispositif, "names", *series.names)
    same = Unit.objects.filter(group=group, name__in=series.names, period__contains=starts_on)
    taken = sorted(same.values_list("name", flat=True))
    if taken or len(set(series.names)) < len(series.names):
        told = ", ".join(taken[:5]) or "un nom est donné deux fois"
        raise UnableToChangeOffer(f"Ces noms existent déjà dans le groupe\u00a0: {told}.", "names")
