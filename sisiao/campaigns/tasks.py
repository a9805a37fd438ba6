"""Periodic work of campaigns."""

from django.utils import timezone

from sisiao.campaigns.actions import remind_near_deadlines
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job


@job("campaigns.remind")
def remind_of_deadlines(timestamp: int) -> None:
    """Remind the départements whose deadline comes near."""
    with acting_as(command_actor("campaigns.remind")) as actor:
        remind_near_deadlines(actor=actor, now=timezone.now())
