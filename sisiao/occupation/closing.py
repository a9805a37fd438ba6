"""A dispositif closes: announced, then carried out once nobody is left (R10). What it holds ends with it.

A group closes on written answers (`stays.closing`): whoever stays is counted there, in a dispositif that runs. Nobody
would be counted in one that has closed, so it closes last, when every stay has ended or moved.
"""

from collections import Counter
from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.access.actions.grants import end_with_structure
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.core.rows import fetch_rows
from sisiao.occupation.actions import end_expired
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.locks import lock_units
from sisiao.occupation.rooms import SOMEBODYS_AFTER, end_unit
from sisiao.offer.actions import UnableToChangeOffer, describe, end_what_it_holds
from sisiao.offer.enums import DispositifSituation
from sisiao.offer.models import Closing, Dispositif, Unit
from sisiao.offer.perms import require_on

# Those of surnuméraires too, who have no place.
REMAINS = f"""
SELECT kind, count(*) FROM occupation_taken WHERE dispositif_id = %(dispositif)s AND {SOMEBODYS_AFTER} GROUP BY kind
"""  # noqa: S608 (our own text)


def remains_after(dispositif: Dispositif, on: date, now: datetime) -> Counter[OccupationKind]:
    """How many places are still somebody's on the night `on` or later, by kind; nobody is named."""
    rows = fetch_rows(REMAINS, {"dispositif": dispositif.pk, "on": on, "now": now})
    return Counter({OccupationKind(kind): number for kind, number in rows})


@transaction.atomic
def announce_closing(dispositif: Dispositif, *, on: date, reason: str, actor: Actor, today: date) -> None:
    """Say that the first night `on` will not open. People stay until they have an answer; nobody new is proposed after.

    Raises `UnableToChangeOffer` when the day is past or precedes the opening.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    if on < today:
        raise UnableToChangeOffer("Choisissez aujourd'hui, ou un jour à venir.", "on")
    if Closing.objects.filter(dispositif=locked).exists():
        raise UnableToChangeOffer("La fermeture est déjà faite.", "on")
    if locked.opened_on and on < locked.opened_on:
        raise UnableToChangeOffer("La fermeture ne peut pas précéder l'ouverture.", "on")
    Dispositif.objects.filter(pk=locked.pk).update(closed_on=on)
    describe(locked, {"situation": DispositifSituation.CLOSING}, since=today, reason=reason, actor=actor)


@transaction.atomic
def withdraw_closing(dispositif: Dispositif, *, actor: Actor, today: date) -> None:
    """Take back a closing that is announced; what it has ended already stays ended, to be opened again one by one.

    Raises `UnableToChangeOffer` once the day has come.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    if locked.closed_on is None or locked.closed_on <= today:
        raise UnableToChangeOffer("Aucune fermeture n'est annoncée pour un jour à venir.")
    Dispositif.objects.filter(pk=locked.pk).update(closed_on=None)
    reason = "Fermeture annulée"
    describe(locked, {"situation": DispositifSituation.OPEN}, since=today, reason=reason, actor=actor)


@verb
def carry_out_closing(dispositif: Dispositif, *, actor: Actor, now: datetime) -> None:
    """End on the announced day all that a dispositif holds, once it holds nobody any more, and the rights on it alone.

    Its lines of funding stay: they are acts of their funders (the rule of quality Q15 says those that run past it).
    Raises `UnableToChangeOffer` while a place is somebody's that night or later: stays, kept places, orientations.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True, of=("self",)).select_related("scope")
    closed = locked.get(pk=dispositif.pk)
    on = closed.closed_on
    if on is None:
        raise UnableToChangeOffer("Annoncez d'abord le jour de la fermeture.")
    units = lock_units(set(Unit.objects.filter(group__dispositif=closed).values_list("pk", flat=True)))
    end_expired(list(units))
    left = remains_after(closed, on, now)
    if left:
        raise UnableToChangeOffer(f"{left.total()} place{'s sont' if left.total() > 1 else ' est'} encore à quelqu'un.")
    for unit in Unit.objects.filter(pk__in=units, period__overlap=DateRange(on, None)).order_by("pk"):
        end_unit(unit, on)
    end_what_it_holds(closed, on, actor=actor, now=now)
    end_with_structure(closed.scope, on, actor=actor, now=now)
    Closing.objects.get_or_create(
        dispositif=closed, defaults={"carried_out_by_id": actor.user_id, "carried_out_at": now}
    )
    connection.check_constraints()
