"""The nature of a dispositif changes by whoever could create it so (R12)."""

from datetime import date, datetime

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.creation.perms import why_not_nature
from sisiao.offer.actions import UnableToChangeNature, set_nature
from sisiao.offer.models import Dispositif, DispositifType, NatureChange, Precision


@transaction.atomic
def change_nature(
    dispositif: Dispositif,
    kind: DispositifType,
    precision: Precision | None,
    *,
    on: date,
    reason: str,
    actor: Actor,
    today: date,
    now: datetime,
) -> NatureChange:
    """Make a dispositif of another type or precision from a day on. Raises `UnableToChangeNature`."""
    refused = why_not_nature(actor, dispositif, kind, today)
    if refused:
        raise UnableToChangeNature(refused, "type")
    return set_nature(dispositif, kind, precision, on=on, reason=reason, actor=actor, today=today, now=now)
