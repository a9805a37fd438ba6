"""Jobs of the switch."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.core.jobs import enqueue, is_alive, job
from sisiao.transition.actions.reversing import advance_reversal
from sisiao.transition.actions.switching import ADVANCE, advance_switch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch

BATCH = 20
TAKE_UP = "transition.take_up"
ACTS = {SwitchState.RUNNING: advance_switch, SwitchState.REVERSING: advance_reversal}


@job(ADVANCE)
def advance(switch: int) -> None:
    """Some steps of a switch, or of its return, then the next job.

    A crash leaves the steps of the jobs before, and this one again. Two at once wait for one another.
    """
    actor = command_actor(ADVANCE)
    with acting_as(actor), beyond_perimeter():
        locked = Switch.objects.select_for_update(no_key=True, of=("self",)).select_related("siao__departement")
        running = locked.get(pk=switch)
        act = ACTS.get(SwitchState(running.state))
        if act is not None and not act(running, actor=actor, now=timezone.now(), most=BATCH):
            enqueue(ADVANCE, switch=switch)


@job(TAKE_UP)
def take_up(timestamp: int) -> None:
    """A switch whose job died with its worker, or failed, goes on by itself."""
    with acting_as(command_actor(TAKE_UP)), beyond_perimeter():
        for switch in Switch.objects.filter(state__in=ACTS).values_list("pk", flat=True).order_by("pk"):
            if not is_alive(ADVANCE, switch=switch):
                enqueue(ADVANCE, switch=switch)
