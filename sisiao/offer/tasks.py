"""Periodic work on the offer."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.offer.actions import apply_natures, apply_transfers, remind_of_stale_places


@job("offer.apply_transfers")
def apply_due_transfers(timestamp: int) -> None:
    """Carry out the transfers of dispositifs, and their changes of nature, whose day has come."""
    now = timezone.now()
    with acting_as(command_actor("offer.apply_transfers")):
        apply_transfers(timezone.localdate(now), now)
        apply_natures(timezone.localdate(now), now)


@job("offer.remind_of_stale_places")
def remind_stale(timestamp: int) -> None:
    """Nudge who keeps places that are past their rhythm of update."""
    with acting_as(command_actor("offer.remind_of_stale_places")) as actor:
        remind_of_stale_places(actor=actor, now=timezone.now())
