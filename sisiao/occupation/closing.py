"""A dispositif closes: announced, then carried out once nobody is left (R10). What it holds ends with it."""

from collections import Counter
from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, Q

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.core.rows import fetch_rows
from sisiao.occupation.actions import end_expired, reopen_places
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.locks import lock_units
from sisiao.occupation.models import Occupation
from sisiao.offer.actions import describe
from sisiao.offer.enums import DispositifSituation
from sisiao.offer.models import Dispositif, Place, PlaceGroup, Quota, Unit
from sisiao.offer.perms import require_on

# Rows that are somebody's after a day. A réservation that has expired is nobody's.
REMAINS = """
SELECT kind, count(*) FROM occupation_taken
WHERE dispositif_id = %(dispositif)s AND active AND kind IN ('hold', 'stay', 'kept')
  AND (upper_inf(nights) OR upper(nights) > %(on)s) AND (kind <> 'hold' OR expires_at IS NULL OR expires_at > %(now)s)
GROUP BY kind
"""


class UnableToClose(Exception):
    """The closing is refused; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def remains_after(dispositif: Dispositif, on: date, now: datetime) -> Counter[OccupationKind]:
    """How many places are still somebody's on the night `on` or later, by kind; nobody is named."""
    rows = fetch_rows(REMAINS, {"dispositif": dispositif.pk, "on": on, "now": now})
    return Counter({OccupationKind(kind): number for kind, number in rows})


@transaction.atomic
def announce_closing(dispositif: Dispositif, *, on: date, reason: str, actor: Actor, today: date) -> None:
    """Say that the first night `on` will not open. People stay until they have an answer; nobody new is proposed after.

    Raises `UnableToClose` when the day is past or precedes the opening.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    if on < today:
        raise UnableToClose("Choisissez aujourd'hui, ou un jour à venir.", "on")
    if locked.opened_on and on < locked.opened_on:
        raise UnableToClose("La fermeture ne peut pas précéder l'ouverture.", "on")
    Dispositif.objects.filter(pk=locked.pk).update(closed_on=on)
    describe(locked, {"situation": DispositifSituation.CLOSING}, since=today, reason=reason, actor=actor)


@transaction.atomic
def withdraw_closing(dispositif: Dispositif, *, actor: Actor, today: date) -> None:
    """Take back a closing that is announced. Raises `UnableToClose` once the day has come."""
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    if locked.closed_on is None or locked.closed_on <= today:
        raise UnableToClose("Aucune fermeture n'est annoncée pour un jour à venir.")
    Dispositif.objects.filter(pk=locked.pk).update(closed_on=None)
    reason = "Fermeture annulée"
    describe(locked, {"situation": DispositifSituation.OPEN}, since=today, reason=reason, actor=actor)


@verb
def carry_out_closing(dispositif: Dispositif, *, actor: Actor, now: datetime) -> None:
    """End on the announced day the places, rooms, groups and contingents of a dispositif that holds nobody any more.

    Raises `UnableToClose` while a place is somebody's that night or later: stays, kept places, orientations.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    on = locked.closed_on
    if on is None:
        raise UnableToClose("Annoncez d'abord le jour de la fermeture.")
    units = lock_units(set(Unit.objects.filter(group__dispositif=locked).values_list("pk", flat=True)))
    end_expired(list(units))
    left = remains_after(locked, on, now)
    if left:
        raise UnableToClose(f"{left.total()} place{'s sont' if left.total() > 1 else ' est'} encore à quelqu'un.")
    closed = Occupation.objects.filter(dispositif=locked, active=True, kind=OccupationKind.OUT_OF_SERVICE)
    reopen_places(list(closed.filter(Q(nights__endswith=None) | Q(nights__endswith__gt=on))), on, actor=actor)
    for rows in (
        Place.objects.filter(unit__group__dispositif=locked),
        Unit.objects.filter(group__dispositif=locked),
        PlaceGroup.objects.filter(dispositif=locked),
        Quota.objects.filter(dispositif=locked),
    ):
        _end(rows.filter(period__contains=on), on)
    connection.check_constraints()


def _end(rows: object, on: date) -> None:
    """End each row the day before; one that begins that very day keeps it: it never served."""
    for row in rows:  # type: ignore[attr-defined]
        if row.period.lower is None or row.period.lower < on:
            _keep(row, DateRange(row.period.lower, on))


def _keep(row: Model, period: DateRange) -> None:
    row.period = period  # type: ignore[attr-defined]
    row.save(update_fields=["period"])
