"""Verbs of a dispositif on its own offer."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif, PlaceGroup


@transaction.atomic
def declare_places(dispositif: Dispositif, *, actor: Actor, now: datetime) -> int:
    """The dispositif says that what the screen shows is true now: every group of the day is fresh again.

    Returns how many groups were declared; an older instant than the one held changes nothing.
    """
    actor.require(Capability.UPDATE_PLACES)
    groups = PlaceGroup.objects.filter(dispositif=dispositif, period__contains=timezone.localdate(now))
    return groups.exclude(declared_at__gte=now).update(declared_at=now)
