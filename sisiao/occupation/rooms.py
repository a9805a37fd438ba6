"""Rooms and their places where people may be: more, fewer, shared otherwise, closed on a night (R7, R10).

Every act locks the dispositif, then the units, as whoever takes a place does; it is refused while a place is somebody's
on a night that it would take away, with how many, and never leaves anybody without a place.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.context import verb
from sisiao.core.rows import fetch_rows
from sisiao.occupation.actions import cut, end_expired
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.locks import lock_units
from sisiao.occupation.models import Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.actions import UnableToChangeOffer, check_closing, lock_group
from sisiao.offer.enums import OpeningRegime, Sharing, UnitKind
from sisiao.offer.models import Place, PlaceGroup, Unit

# Rows that are somebody's on a night or later: a réservation that has expired is nobody's.
SOMEBODYS_AFTER = """
active AND kind IN ('hold', 'stay', 'kept') AND (upper_inf(nights) OR upper(nights) > %(on)s)
AND (kind <> 'hold' OR expires_at IS NULL OR expires_at > %(now)s)
"""
SOMEBODYS = f"""
SELECT place_id, kind FROM occupation_taken WHERE place_id = ANY (%(places)s) AND {SOMEBODYS_AFTER}
"""  # noqa: S608 (our own text)
STATES = {
    OccupationKind.STAY: ("est occupée", "sont occupées"),
    OccupationKind.HOLD: ("est réservée", "sont réservées"),
    OccupationKind.KEPT: ("est conservée", "sont conservées"),
}
WAYS_OUT = "Déclarez les sorties, attendez la fin des réservations, ou choisissez une date plus tardive."


def somebodys(places: Collection[int], on: date, now: datetime) -> list[tuple[int, OccupationKind]]:
    """Key and kind of each of these places that is somebody's on the night `on` or later; nobody is named."""
    rows = fetch_rows(SOMEBODYS, {"places": list(places), "on": on, "now": now})
    return [(place, OccupationKind(kind)) for place, kind in rows]


def refusal(left: Iterable[OccupationKind]) -> str:
    """« 2 places sont occupées, 1 est réservée… » and what can be done."""
    counts = Counter(left)
    told = [f"{number} {STATES[kind][number > 1]}" for kind, number in counts.items()]
    first, *others = told
    word = "places" if not first.startswith("1 ") else "place"
    number, _, state = first.partition(" ")
    return f"{', '.join([f'{number} {word} {state}', *others])} à cette date ou après. {WAYS_OUT}"


@verb
def resize_unit(unit: Unit, places: int, *, on: date, actor: Actor, tonight: date) -> None:
    """The room has `places` places from the night `on`: more are numbered on, fewer end among those that nobody has.

    Raises `UnableToChangeOffer` when too few are nobody's.
    """
    locked = _lock(unit, on, actor, tonight)
    if not 1 <= places <= 200:
        raise UnableToChangeOffer("Une chambre a de 1 à 200 places\u00a0: fermez-la plutôt que de la vider.", "places")
    there = list(_from(locked, on).filter(period__contains=on).order_by("number"))
    if places > len(there):
        _add(locked, there, places - len(there), on)
    elif places < len(there):
        busy = dict(somebodys([place.pk for place in there], on, timezone.now()))
        free = [place for place in reversed(there) if place.pk not in busy]
        if len(free) < len(there) - places:
            raise UnableToChangeOffer(refusal(busy.values()), "places")
        end_places(free[: len(there) - places], on)
    neutralise_spare([locked.pk], on)


def _add(unit: Unit, there: list[Place], more: int, on: date) -> None:
    used = set(Place.objects.filter(unit=unit, period__overlap=DateRange(on, None)).values_list("number", flat=True))
    numbers = [number for number in range(1, len(used) + more + 1) if number not in used][:more]
    Place.objects.bulk_create(
        [Place(unit=unit, number=number, period=DateRange(on, unit.period.upper)) for number in numbers]
    )


@verb
def renew_unit(unit: Unit, *, kind: UnitKind, sharing: Sharing, on: date, actor: Actor, tonight: date) -> Unit:
    """Share a room otherwise, or make it another kind, from the night `on`: only when nobody has it (R7).

    The room ends and another of the same name begins, out of service for as long; what it was stays true of the past.
    """
    locked = _lock(unit, on, actor, tonight)
    if (locked.kind, locked.sharing) == (kind, sharing):
        return locked
    places = list(_from(locked, on).order_by("number"))
    _refuse_if_somebodys(places, on)
    if locked.period.lower == on:
        locked.kind, locked.sharing = kind, sharing
        locked.save(update_fields=["kind", "sharing"])
        return locked
    closed = list(_closures(places, on))
    shape = {"wheelchair": locked.wheelchair, "floor": locked.floor, "group_id": locked.group_id}
    upper = locked.period.upper
    kept = [(place.pk, place.number, DateRange(max(place.period.lower, on), place.period.upper)) for place in places]
    told = [(row.place_id, DateRange(max(row.nights.lower, on), row.nights.upper), row) for row in closed]
    end_unit(locked, on)
    made = Unit.objects.create(name=locked.name, kind=kind, sharing=sharing, period=DateRange(on, upper), **shape)
    fresh = {pk: Place.objects.create(unit=made, number=number, period=period) for pk, number, period in kept}
    for place_id, nights, row in told:
        Occupation.objects.create(
            place=fresh[place_id or 0], dispositif_id=row.dispositif_id, nights=nights, kind=row.kind, cause=row.cause
        )
    return made


@verb
def close_unit(unit: Unit, *, on: date, actor: Actor, tonight: date) -> None:
    """End a room and its places: the night `on` is the first without it. Refused while somebody has it by then."""
    locked = _lock(unit, on, actor, tonight)
    _refuse_if_somebodys(list(_from(locked, on)), on)
    end_unit(locked, on)


@verb
def postpone_closing(group: PlaceGroup, until: date | None, *, actor: Actor, tonight: date) -> None:
    """Keep a group open for longer, with the rooms and places that end with it: `until` is the first night closed."""
    locked = lock_group(group, actor)
    upper = locked.period.upper
    if upper is None:
        raise UnableToChangeOffer("Aucune fermeture n'est annoncée pour ce groupe.")
    if until is not None and (until <= upper or until <= tonight):
        raise UnableToChangeOffer("Choisissez une date après celle qui est annoncée.", "on")
    if until is None and locked.regime == OpeningRegime.SEASONAL:
        raise UnableToChangeOffer("Un groupe saisonnier a une dernière nuit\u00a0: donnez la nouvelle.", "on")
    check_closing(locked.dispositif, until, "on")
    units = lock_units(set(Unit.objects.filter(group=locked).values_list("pk", flat=True)))
    for rows in (Place.objects.filter(unit__in=units), Unit.objects.filter(pk__in=units)):
        for row in rows.filter(period__endswith=upper):
            _keep(row, DateRange(row.period.lower, until))
    _keep(locked, DateRange(locked.period.lower, until))
    neutralise_spare(units, tonight)


def end_unit(unit: Unit, on: date) -> None:
    """End a locked room that is nobody's from the night `on`; one that would not have opened yet never was."""
    end_places(list(_from(unit, on)), on)
    if unit.period.lower < on:
        _keep(unit, DateRange(unit.period.lower, on))
    elif not unit.places.exists():
        unit.delete()
    else:
        raise UnableToChangeOffer(
            f"«\u00a0{unit}\u00a0» ouvre à cette date\u00a0: choisissez-en une plus tardive.", "on"
        )


def end_places(places: Collection[Place], on: date) -> None:
    """End places of locked rooms the night before `on`, with what was out of service or neutralised beyond."""
    idle = (OccupationKind.OUT_OF_SERVICE, OccupationKind.NEUTRALISED)
    after = Occupation.objects.overlapping(DateRange(on, None))
    for row in after.filter(place__in=places, kind__in=idle).order_by("pk"):
        cut(row, on)
    served = set(Occupation.objects.filter(place__in=places).values_list("place_id", flat=True))
    for place in places:
        if place.period.lower < on:
            _keep(place, DateRange(place.period.lower, on))
        elif place.pk not in served:
            place.delete()
        else:
            raise UnableToChangeOffer("Une de ces places vient d'ouvrir\u00a0: choisissez une date plus tardive.", "on")


def _lock(unit: Unit, on: date, actor: Actor, tonight: date) -> Unit:
    """The room, read again under its lock and those of its group. Refuses a night that is past or out of the room's."""
    lock_group(unit.group, actor)
    lock_units([unit.pk])
    end_expired([unit.pk])
    locked = Unit.objects.select_related("group").filter(pk=unit.pk).first()
    if locked is None:
        raise UnableToChangeOffer("Cette chambre vient d'être retirée.")
    if on < tonight:
        raise UnableToChangeOffer("Les nuits passées ne changent pas\u00a0: choisissez ce soir ou après.", "on")
    if on < locked.period.lower or (locked.period.upper and on >= locked.period.upper):
        raise UnableToChangeOffer(f"«\u00a0{locked}\u00a0» n'est pas ouverte à cette date.", "on")
    return locked


def _from(unit: Unit, on: date) -> QuerySet[Place]:
    """Places of a room that are there on the night `on` or later."""
    return Place.objects.filter(unit=unit, period__overlap=DateRange(on, None))


def _closures(places: Collection[Place], on: date) -> QuerySet[Occupation]:
    after = Occupation.objects.filter(active=True, kind=OccupationKind.OUT_OF_SERVICE, place__in=places)
    return after.filter(Q(nights__upper_inf=True) | Q(nights__endswith__gt=on)).order_by("pk")


def _refuse_if_somebodys(places: Collection[Place], on: date) -> None:
    left = somebodys([place.pk for place in places], on, timezone.now())
    if left:
        raise UnableToChangeOffer(refusal(kind for _place, kind in left), "on")


def _keep(row: Place | Unit | PlaceGroup, period: DateRange) -> None:
    row.period = period
    row.save(update_fields=["period"])
