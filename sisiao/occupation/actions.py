"""Taking and giving back places (`docs/architecture.md`, « Placement »; `docs/rules.md` R3–R7).

Always in this order: lock the household (the acts above do), the candidate units, then the persons, each in id order;
end what has expired; check; write all the rows or none. The rows of a unit change under its lock only. The constraints
of `Occupation` stand behind the locks: the lock alone forgets, the constraint alone deadlocks.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.context import verb
from sisiao.core.rows import fetch_rows
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.locks import LockedUnit, lock_persons, lock_units
from sisiao.occupation.models import Hold, Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.enums import OpeningRegime, Sharing
from sisiao.offer.models import Place


class UnableToTake(Exception):
    """The places cannot be taken; `str()` is the French sentence to show."""


class AlreadyTaken(UnableToTake):
    """Somebody else took the places first."""


END_EXPIRED = """
WITH ended AS (
    UPDATE occupation_hold SET active = false
    WHERE active AND expires_at <= clock_timestamp() AND unit_id = ANY (%s) RETURNING id
)
UPDATE occupation_occupation o SET active = false FROM ended WHERE o.hold_id = ended.id AND o.active
"""

TAKEN_ALREADY = """
SELECT EXISTS (SELECT FROM occupation_hold WHERE household_id = %s AND active),
       EXISTS (SELECT FROM occupation_occupation
               WHERE person_id = ANY (%s) AND active AND nights && %s AND kind IN ('stay', 'hold'))
"""


# A surge place is there to be taken within an activation alone, and the activation is read under the lock (R10). A room
# that closes before its group takes nobody for longer; when the group itself closes, each gets an answer first.
UNIT_PLACES = """
SELECT p.unit_id, p.id, o.kind,
       (g.regime <> %(surge)s OR p.id IN (SELECT place_id FROM offer_activatedplace WHERE nights @> %(night)s::date))
         AND (p.period @> %(nights)s OR upper(p.period) IS NOT DISTINCT FROM upper(g.period))
FROM offer_place p
JOIN offer_unit u ON u.id = p.unit_id
JOIN offer_placegroup g ON g.id = u.group_id
LEFT JOIN occupation_occupation o ON o.place_id = p.id AND o.active AND o.nights && %(nights)s
WHERE p.unit_id = ANY (%(units)s) AND p.period @> %(night)s::date ORDER BY p.unit_id, p.number
"""


@dataclass(slots=True)
class _UnitPlaces:
    """The places of one locked unit for some nights: which are free, and whether a household is inside."""

    free: list[int]
    inhabited: bool = False


def end_expired(unit_ids: Collection[int]) -> None:
    """End the expired holds of these locked units, by the clock read after the locks."""
    with connection.cursor() as cursor:
        cursor.execute(END_EXPIRED, [list(unit_ids)])


def _places(unit_ids: Collection[int], nights: DateRange) -> dict[int, _UnitPlaces]:
    """State of the locked units' places over `nights`; a surge place that no activation opens is not free."""
    named = {"nights": nights, "units": list(unit_ids), "night": nights.lower, "surge": OpeningRegime.ON_ACTIVATION}
    units: dict[int, _UnitPlaces] = {}
    for unit_id, place_id, kind, opens in fetch_rows(UNIT_PLACES, named):
        places = units.setdefault(unit_id, _UnitPlaces([]))
        if kind is None:
            if opens:
                places.free.append(place_id)
        elif kind != OccupationKind.OUT_OF_SERVICE:
            places.inhabited = True
    return units


def _check_persons_free(household_id: int, person_ids: Collection[int], nights: DateRange) -> None:
    """Nobody sleeps in two places, and a household keeps one set of places at a time. One query."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN_ALREADY, [household_id, list(person_ids), nights])
        kept, asleep = cursor.fetchone()
    if kept:
        raise UnableToTake("Ce ménage a déjà une réservation en cours\u00a0: libérez-la d'abord.")
    if asleep:
        raise UnableToTake("Une personne du ménage est déjà prise en charge ou attendue ailleurs cette nuit.")


def _choose(
    units: dict[int, LockedUnit], unit_ids: Sequence[int], nights: DateRange, size: int
) -> tuple[LockedUnit, list[int]]:
    """First unit of the preference that takes the whole household; a household is never spread by itself (R5)."""
    places = _places(unit_ids, nights)
    for unit_id in unit_ids:
        state = places.get(unit_id)
        if state is None or unit_id not in units or len(state.free) < size:
            continue
        if units[unit_id].sharing == Sharing.EXCLUSIVE and state.inhabited:
            continue
        return units[unit_id], state.free
    raise AlreadyTaken("Cette place vient d'être prise. Les places proposées ont été rafraîchies.")


@verb
def hold_places(
    household_id: int,
    person_ids: Sequence[int],
    unit_ids: Sequence[int],
    nights: DateRange,
    *,
    actor: Actor,
    now: datetime,
    minutes: int,
) -> Hold:
    """Keep places for the whole household in the first unit of `unit_ids` that takes it, for `minutes` (R4).

    An exclusive unit has its spare places neutralised. Raises `AlreadyTaken` when no unit of the list takes them any
    more, `UnableToTake` when a person already sleeps or is awaited elsewhere. Writes everything or nothing.
    """
    units = lock_units(unit_ids, kept_by=household_id)
    lock_persons(person_ids)
    end_expired(units)
    _check_persons_free(household_id, person_ids, nights)
    unit, free = _choose(units, unit_ids, nights, len(person_ids))
    hold = Hold(
        household_id=household_id,
        dispositif_id=unit.dispositif_id,
        unit_id=unit.pk,
        nights=nights,
        created_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    write_hold(hold, zip(free, person_ids, strict=False))
    neutralise_spare([unit.pk], nights.lower)
    return hold


def write_hold(hold: Hold, beds: Iterable[tuple[int, int]]) -> list[Occupation]:
    """Save a hold with the place of each person, by key. Whoever calls holds the locks that keep these places free."""
    hold.save()
    return Occupation.objects.bulk_create(
        Occupation(
            place_id=place_id,
            dispositif_id=hold.dispositif_id,
            nights=hold.nights,
            kind=OccupationKind.HOLD,
            hold=hold,
            household_id=hold.household_id,
            person_id=person_id,
        )
        for place_id, person_id in beds
    )


def lock_hold(hold: Hold) -> Hold:
    """Lock the unit and the persons of a hold, then read it again. Raises `UnableToTake` when it has been ended."""
    lock_units([hold.unit_id])
    lock_persons(hold.occupations.filter(active=True, person__isnull=False).values_list("person_id", flat=True))
    fresh = Hold.objects.filter(pk=hold.pk, active=True).first()
    if fresh is None:
        raise UnableToTake("La réservation a pris fin\u00a0: les places ne sont plus gardées.")
    return fresh


@verb
def keep_until_answered(hold: Hold, *, actor: Actor) -> Hold:
    """Past the call, the orientation keeps the places until a person answers, even when it comes late."""
    hold = lock_hold(hold)
    hold.expires_at = None
    hold.save(update_fields=["expires_at"])
    return hold


@verb
def release_hold(hold: Hold, *, actor: Actor) -> None:
    """Give the places of a hold back; its rows stay, inactive, for the history. Releasing twice changes nothing."""
    lock_units([hold.unit_id])
    # An ended hold keeps nothing: the rows that it still has are those of the stays that it became.
    if Hold.objects.filter(pk=hold.pk, active=True).update(active=False):
        Occupation.objects.filter(hold=hold, active=True).update(active=False)
    hold.active = False


@verb
def settle_hold(hold: Hold, arrived: Collection[int], *, actor: Actor) -> list[Occupation]:
    """Turn a hold into stays for the persons who arrived; give the others' places back. Returns the stays' rows.

    In an exclusive unit the places of those who did not come are neutralised: no stranger is put in the room.
    Raises `UnableToTake` when the hold has ended or nobody of it arrived.
    """
    hold = lock_hold(hold)
    rows = list(hold.occupations.filter(active=True, kind=OccupationKind.HOLD).order_by("pk"))
    stays = [row for row in rows if row.person_id in arrived]
    if not stays:
        raise UnableToTake("Aucune personne de cette orientation n'est arrivée.")
    Occupation.objects.filter(pk__in=[row.pk for row in stays]).update(kind=OccupationKind.STAY)
    Occupation.objects.filter(pk__in=[row.pk for row in rows if row not in stays]).update(active=False)
    Hold.objects.filter(pk=hold.pk).update(active=False, expires_at=None)
    neutralise_spare([hold.unit_id], hold.nights.lower)
    return stays


@verb
def end_occupation(occupation: Occupation, on: date, *, actor: Actor) -> None:
    """Free the place of a stay from the night `on`. The room of who remains stays theirs (neutralised)."""
    units = lock_units(set(Place.objects.filter(occupations=occupation).values_list("unit_id", flat=True)))
    occupation.refresh_from_db(fields=["nights", "active"])
    cut(occupation, on)
    neutralise_spare(units, on)


def cut(occupation: Occupation, on: date) -> None:
    """End a row before the night `on`; a row that would hold no night becomes inactive."""
    if on <= occupation.nights.lower:
        occupation.active = False
        occupation.save(update_fields=["active"])
    elif occupation.nights.upper is None or occupation.nights.upper > on:
        occupation.nights = DateRange(occupation.nights.lower, on, "[)")
        occupation.save(update_fields=["nights"])


@verb
def prolong_occupations(rows: Sequence[Occupation], until: date, *, actor: Actor) -> None:
    """Add nights to stays « à la nuit » of one household in one unit, up to the night before `until`.

    Raises `UnableToTake` when a place, or a person, is promised elsewhere for one of these nights.
    """
    unit_ids = Place.objects.filter(occupations__in=rows).values_list("unit_id", flat=True)
    units = lock_units(set(unit_ids), kept_by=rows[0].household_id)
    lock_persons([row.person_id for row in rows if row.person_id])
    end_expired(units)
    since = min(row.nights.upper for row in rows)
    _refuse_beyond_closing(rows, until)
    for row in rows:
        _make_way(row, DateRange(row.nights.upper, until, "[)"))
        row.nights = DateRange(row.nights.lower, until, "[)")
        row.save(update_fields=["nights"])
    neutralise_spare(units, since)


def _refuse_beyond_closing(rows: Sequence[Occupation], until: date) -> None:
    """A room that closes before its group keeps nobody for longer."""
    places = Place.objects.filter(occupations__in=rows, period__endswith__lt=until).select_related("unit__group")
    for place in places.order_by("pk"):
        if place.period.upper != place.unit.group.period.upper:
            raise UnableToTake(f"Cette chambre ferme le {place.period.upper:%d/%m/%Y}\u00a0: choisissez-en une autre.")


def _make_way(row: Occupation, added: DateRange) -> None:
    """Free for a stay the nights added to it, when its place was only neutralised beside a member who stays longer.

    Raises `UnableToTake` when the place or the person is taken.
    """
    asleep = Q(person=row.person_id, kind__in=(OccupationKind.STAY, OccupationKind.HOLD))
    taken = Occupation.objects.overlapping(added).filter(Q(place__in=[row.place_id]) | asleep).exclude(pk=row.pk)
    for other in taken.order_by("pk"):
        if other.person_id == row.person_id:
            raise UnableToTake("Une de ces personnes est déjà prise en charge ou attendue ailleurs pour ces nuits.")
        beside = (OccupationKind.NEUTRALISED, row.household_id, row.hold_id)
        if (other.kind, other.household_id, other.hold_id) != beside:
            raise UnableToTake("Une de ces places est déjà promise à un autre ménage pour ces nuits.")
        cut(other, added.lower)


@verb
def close_places(
    places: Sequence[Place], nights: DateRange, cause: UnavailabilityCause, *, actor: Actor
) -> list[Occupation]:
    """Put places out of service for some nights. Raises `UnableToTake` when somebody sleeps or is awaited in one.

    The spare bed of a room that one household has alone may be broken too: it is neutralised again once mended.
    """
    units = lock_units({place.unit_id for place in places})
    end_expired(list(units))
    there = Place.objects.filter(pk__in=[place.pk for place in places], period__contains=nights.lower)
    if there.count() < len(places):
        raise UnableToTake("Une de ces places n'existe plus, ou pas encore, à ces dates.")
    busy = Occupation.objects.overlapping(nights).filter(place__in=places)
    if busy.exclude(kind=OccupationKind.NEUTRALISED).exists():
        raise UnableToTake("Une de ces places est occupée, réservée ou déjà indisponible à ces dates.")
    for spare in busy.order_by("pk"):
        cut(spare, nights.lower)
    closed = Occupation.objects.bulk_create(
        Occupation(
            place=place,
            dispositif_id=units[place.unit_id].dispositif_id,
            nights=nights,
            kind=OccupationKind.OUT_OF_SERVICE,
            cause=cause,
        )
        for place in places
    )
    neutralise_spare(units, nights.lower)
    return closed


@verb
def reopen_places(rows: Sequence[Occupation], on: date, *, actor: Actor) -> None:
    """Put places back in service from the night `on`; neutralised beside a household that has the room alone."""
    units = lock_units(set(Place.objects.filter(occupations__in=rows).values_list("unit_id", flat=True)))
    end_expired(units)
    # Read again under the lock: another desk may have reopened one of them sooner.
    for row in Occupation.objects.filter(pk__in=[row.pk for row in rows], active=True).order_by("pk"):
        cut(row, on)
    neutralise_spare(units, on)


@verb
def tidy_expired_holds(*, actor: Actor) -> int:
    """End the holds whose time has passed. Returns how many units were looked at."""
    expired = Hold.objects.filter(active=True, expires_at__lte=timezone.now())
    unit_ids = set(expired.values_list("unit_id", flat=True))
    lock_units(unit_ids)
    end_expired(unit_ids)
    return len(unit_ids)
