"""Tidying of what time has ended."""

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.occupation.actions import tidy_expired_holds


@job("occupation.tidy_holds")
def tidy_holds(timestamp: int = 0) -> None:
    """Make inactive the holds whose minutes have passed: nobody waits for it, it only tidies."""
    with acting_as(command_actor("occupation.tidy_holds")) as actor:
        tidy_expired_holds(actor=actor)
