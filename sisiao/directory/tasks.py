"""Periodic work on the directory."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.directory.actions import chase_unchecked


@job("directory.chase")
def chase(timestamp: int) -> None:
    """Remind each SIAO of the contacts that nobody has checked for too long."""
    with acting_as(command_actor("directory.chase")) as actor:
        chase_unchecked(actor=actor, now=timezone.now())
