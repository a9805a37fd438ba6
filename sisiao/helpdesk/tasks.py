"""Periodic work of the help."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.helpdesk.actions import close_settled, forget_files, remind_of_sessions


@job("helpdesk.tidy")
def tidy(timestamp: int) -> None:
    """Close the requests for help that are settled, forget the files of the old ones."""
    with acting_as(command_actor("helpdesk.tidy")) as actor:
        close_settled(actor=actor, now=timezone.now())
        forget_files(actor=actor, now=timezone.now())


@job("helpdesk.remind")
def remind(timestamp: int) -> None:
    """Tell those who have a place that their session is near."""
    with acting_as(command_actor("helpdesk.remind")) as actor:
        remind_of_sessions(actor=actor, now=timezone.now())
