"""Where a dispositif with a protected address is: told to the few who direct somebody there (T20, R26).

The row belongs to another role of the database and its content is sealed; `protected_location.sql` says who is told.
"""

import json
from dataclasses import asdict, dataclass

from django.db import connection, transaction

from sisiao.accounts.sealing import seal, unseal
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass
from sisiao.core.rows import fetch_rows
from sisiao.offer.models import Dispositif

# As the page asks for it.
LONGEST_ADDRESS = 200
TOLD = "SELECT content FROM sealed.protected_location_told WHERE dispositif_id = %(dispositif)s"


class UnableToRecordLocation(Exception):
    """The location is not theirs to write; `str()` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class ProtectedLocation:
    """What whoever directs a household says: the address, the number to arrange the arrival, the way to come."""

    address: str = ""
    phone: str = ""
    directions: str = ""


def _context(dispositif_id: int) -> str:
    return f"protected-location:{dispositif_id}"


def protected_location(dispositif: Dispositif, *, actor: Actor) -> ProtectedLocation | None:
    """What is recorded, if the actor is told it; None for the others, and in the support view. One query."""
    if not dispositif.protected_address or actor.masked:
        return None
    rows = fetch_rows(TOLD, {"dispositif": dispositif.pk})
    return ProtectedLocation(**json.loads(unseal(rows[0][0], _context(dispositif.pk)))) if rows else None


def take_location(dispositif: Dispositif) -> None:
    """Keep the address and the number of one that is about to be protected, for its cleared people.

    Inside the transaction of who protects it, whose right they have checked; nothing to keep when none is known.
    """
    town = " ".join(part for part in (dispositif.postal_code, str(dispositif.commune or "")) if part)
    address = ", ".join(part for part in (dispositif.address, dispositif.address_extra, town) if part)
    if not (dispositif.address or dispositif.phone):
        return
    said = asdict(ProtectedLocation(address[:LONGEST_ADDRESS], dispositif.phone))
    content = seal(json.dumps(said), _context(dispositif.pk))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed.take_location(%s, %s)", [dispositif.pk, content])


@transaction.atomic
def record_location(dispositif: Dispositif, location: ProtectedLocation, *, actor: Actor) -> None:
    """Write where the dispositif is, or forget it when nothing is said. Raises `UnableToRecordLocation`."""
    actor.require(Capability.UPDATE_PLACES)
    if not actor.reads(FieldClass.PROTECTED_PLACE):
        raise UnableToRecordLocation("Votre habilitation ne comprend pas les lieux protégés.")
    if not dispositif.protected_address:
        raise UnableToRecordLocation("L'adresse de ce dispositif n'est pas protégée.")
    said = asdict(location)
    content = seal(json.dumps(said), _context(dispositif.pk)) if any(said.values()) else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed.record_location(%s, %s)", [dispositif.pk, content])
