"""Periodic work on the calls of partners."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.partners.actions import forget_calls


@job("partners.forget_calls")
def forget(timestamp: int) -> None:
    """Delete the calls of more than a year."""
    with acting_as(command_actor("partners.forget_calls")):
        forget_calls(timezone.now())
