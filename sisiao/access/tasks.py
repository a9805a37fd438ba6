"""Periodic work on accounts and grants."""

from django.utils import timezone

from sisiao.access.actions.tidying import carry_out, plan_tidying
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job


@job("access.tidy")
def tidy(timestamp: int) -> None:
    """Remind, suspend and close what time asks for."""
    now = timezone.now()
    with acting_as(command_actor("access.tidy")) as actor:
        carry_out(plan_tidying(now), actor=actor, now=now)
