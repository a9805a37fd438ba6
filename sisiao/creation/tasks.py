"""Periodic work on requests of creation."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.creation.actions import hand_over, remind


@job("creation.remind")
def remind_of_late(timestamp: int) -> None:
    """Pass to the DDETS what is its own; tell who is late; forget the drafts that nobody confirmed."""
    now = timezone.now()
    with acting_as(command_actor("creation.remind")) as actor:
        hand_over(actor=actor, now=now)
        remind(timezone.localdate(now), actor=actor, now=now)
