"""Places out of service: for so many places of a room at once, and changed when works last longer or end sooner."""

from collections.abc import Sequence
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.core.text import how_many
from sisiao.occupation.actions import UnableToTake, close_places, cut, end_expired
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.locks import lock_units
from sisiao.occupation.models import Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.models import Place, Unit


@verb
def close_some(
    unit: Unit, number: int, nights: DateRange, cause: UnavailabilityCause, *, actor: Actor
) -> list[Occupation]:
    """Put `number` places of a room out of service, the last ones that nobody has on these nights.

    Raises `UnableToTake` when fewer can be, and says how many.
    """
    actor.require(Capability.UPDATE_PLACES)
    end_expired(list(lock_units([unit.pk])))
    busy = Occupation.objects.overlapping(nights).exclude(kind=OccupationKind.NEUTRALISED)
    free = Place.objects.filter(unit=unit, period__contains=nights.lower).exclude(
        pk__in=busy.filter(place__unit=unit).values("place")
    )
    chosen = list(free.order_by("-number")[:number])
    if len(chosen) < number:
        if not chosen:
            raise UnableToTake(f"Aucune place de «\u00a0{unit}\u00a0» n'est libre toutes ces nuits-là.")
        may = "peut être fermée" if len(chosen) == 1 else "peuvent être fermées"
        told = f"Seulement {how_many(len(chosen), 'place')} de «\u00a0{unit}\u00a0» {may} ces nuits-là"
        raise UnableToTake(f"{told}\u00a0: les autres sont prises.")
    return close_places(chosen, nights, cause, actor=actor)


@verb
def change_closure(
    rows: Sequence[Occupation], until: date | None, cause: UnavailabilityCause, *, actor: Actor, tonight: date
) -> None:
    """Works last longer, or end sooner: places are back in service on the night `until`, None when not known.

    Raises `UnableToTake` when one of them has been promised to somebody for a night that would be added.
    """
    actor.require(Capability.UPDATE_PLACES)
    units = lock_units(set(Place.objects.filter(occupations__in=rows).values_list("unit_id", flat=True)))
    end_expired(list(units))
    if until is not None and until < tonight:
        raise UnableToTake("Le retour ne peut pas précéder ce soir.")
    # Read again under the lock: another desk may have reopened one of them sooner.
    for row in Occupation.objects.filter(pk__in=[row.pk for row in rows], active=True).order_by("pk"):
        if row.nights.upper is None or (until is not None and until < row.nights.upper):
            if until is not None:
                cut(row, until)
        elif row.nights.upper != until:
            _lengthen(row, until)
        Occupation.objects.filter(pk=row.pk).update(cause=cause)
    neutralise_spare(units, tonight)


def _lengthen(row: Occupation, until: date | None) -> None:
    added = DateRange(row.nights.upper, until)
    for other in Occupation.objects.overlapping(added).filter(place=row.place_id).exclude(pk=row.pk).order_by("pk"):
        if other.kind != OccupationKind.NEUTRALISED:
            raise UnableToTake("Une de ces places est déjà promise, ou fermée, après la date prévue de retour.")
        cut(other, added.lower)
    row.nights = DateRange(row.nights.lower, until)
    row.save(update_fields=["nights"])
