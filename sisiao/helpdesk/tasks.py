"""Periodic work of the help."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.helpdesk.actions import close_settled


@job("helpdesk.tidy")
def tidy(timestamp: int) -> None:
    """Close the requests for help that are settled."""
    with acting_as(command_actor("helpdesk.tidy")) as actor:
        close_settled(actor=actor, now=timezone.now())
