"""Verbs of a dispositif on its own offer."""

from datetime import datetime

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif, PlaceGroup
from sisiao.siao.nights import current_night


@transaction.atomic
def declare_places(dispositif: Dispositif, *, actor: Actor, now: datetime) -> int:
    """The dispositif says that what the screen shows is true now: every group of the night is fresh again.

    Returns how many groups were declared; an older instant than the one held changes nothing. Needs `dispositif.siao`.
    """
    actor.require(Capability.UPDATE_PLACES)
    night = current_night(dispositif.siao, now)
    groups = PlaceGroup.objects.filter(dispositif=dispositif, period__contains=night)
    return groups.exclude(declared_at__gte=now).update(declared_at=now)
