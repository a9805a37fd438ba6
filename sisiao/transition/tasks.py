"""Jobs of the switch."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.core.jobs import enqueue, job
from sisiao.transition.actions.switching import ADVANCE, advance_switch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch

BATCH = 20


@job(ADVANCE)
def advance(switch: int) -> None:
    """Some steps of a switch, then the next job: a crash leaves the steps of the jobs before, and this one again."""
    actor = command_actor(ADVANCE)
    with acting_as(actor), beyond_perimeter():
        running = Switch.objects.select_for_update(no_key=True).select_related("siao__departement").get(pk=switch)
        if running.state != SwitchState.RUNNING:
            return
        if not advance_switch(running, actor=actor, now=timezone.now(), most=BATCH):
            enqueue(ADVANCE, switch=switch)
