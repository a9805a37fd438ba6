"""Verbs of a dispositif on its own offer."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

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
    # A group whose change is announced has two rows: today's, and the one that will take its place.
    there = Q(period__contains=night) | Q(before__period__contains=night)
    keys = PlaceGroup.objects.filter(there, dispositif=dispositif).values("pk")
    groups = PlaceGroup.objects.filter(pk__in=keys)
    return groups.exclude(declared_at__gte=now).update(declared_at=now)
