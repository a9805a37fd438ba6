"""Work of the night: frozen figures."""

from datetime import timedelta

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.helpline.actions import freeze_unmet
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night

# How far back a server that was down catches up.
MISSED_NIGHTS = 3


@job("helpline.freeze_unmet")
def freeze_unmet_of_last_night(timestamp: int = 0) -> None:
    """Freeze the nights that have ended in each SIAO; an hour that changes no night writes nothing."""
    now = timezone.now()
    for siao in Siao.objects.select_related("settings", "departement").order_by("pk"):
        for days in range(MISSED_NIGHTS, 0, -1):
            with acting_as(command_actor("helpline.freeze_unmet")) as actor:
                freeze_unmet(siao, current_night(siao, now) - timedelta(days=days), actor=actor)
