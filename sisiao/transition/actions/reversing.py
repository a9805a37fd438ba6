"""Taking a switch back, within 30 days, whatever was done since: what it made goes step by step, what was done stays.

Nothing done since: the département is, to the byte, where it was. Else each new fact is told before, with what becomes
of it (`since.py`), and whoever takes the switch back says that they have read it.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from sisiao.access.models import DepartementStage
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.core.jobs import enqueue
from sisiao.occupation.locks import lock_units
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.models import Place, Unit
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.stays.enums import StayState
from sisiao.stays.models import Stay
from sisiao.transition.actions.switching import ADVANCE, UnableToSwitch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import LegacyStay, Switch, SwitchDecision, SwitchStep
from sisiao.transition.since import done_since, planned_ends
from sisiao.transition.undoing import Undoing


def reverse_switch(siao: Siao, *, actor: Actor, now: datetime, accepted: str = "") -> Switch:
    """Take the switch back, or go on taking it back. Raises `UnableToSwitch`.

    `accepted` is the digest of the new facts that were read (`done_since`): another one, and nothing is undone. All is
    checked before anything is; a crash in the middle is gone on with.
    """
    switch = _begun(siao, actor, now, accepted)
    advance_reversal(switch, actor=actor, now=now)
    return switch


def start_reversal(siao: Siao, *, actor: Actor, now: datetime, accepted: str = "") -> Switch:
    """Begin, from a page, or go on: the jobs do the steps. Raises `UnableToSwitch`."""
    actor.require(Capability.RUN_SWITCH)
    switch = _begun(siao, actor, now, accepted)
    with acting_as(actor):
        enqueue(ADVANCE, switch=switch.pk)
    return switch


def advance_reversal(switch: Switch, *, actor: Actor, now: datetime, most: int | None = None) -> bool:
    """Take back the steps that are left, `most` of them at most, the last made first; whether nothing is left."""
    left = list(switch.steps.filter(reversed_at=None).select_related("group").order_by("-pk"))
    for step in left[:most]:
        _reverse(switch, step, actor, now)
    if most is not None and len(left) > most:
        return False
    with acting_as(actor), beyond_perimeter():
        DepartementStage.objects.filter(departement=switch.siao.departement_id).update(stage=switch.stage_before)
        # Another switch is another decision.
        SwitchDecision.objects.filter(pk=switch.decision_id).update(spent_at=now)
        switch.state, switch.reversed_at = SwitchState.REVERSED, now
        switch.save(update_fields=["state", "reversed_at"])
    return True


def _begun(siao: Siao, actor: Actor, now: datetime, accepted: str) -> Switch:
    with acting_as(actor), beyond_perimeter():
        # A job that makes steps holds this row: none is made once it is told.
        locked = Switch.objects.select_for_update(no_key=True, of=("self",)).select_related("siao__departement")
        switch = locked.filter(siao=siao).exclude(state=SwitchState.REVERSED).first()
        if switch is None:
            raise UnableToSwitch("Ce SIAO n'a pas de bascule à annuler.")
        if switch.state == SwitchState.REVERSING:
            return switch
        until = switch.reversible_until
        if until is not None and timezone.localdate(now) > until:
            raise UnableToSwitch("La bascule ne s'annule que pendant 30 jours.")
        since = done_since(switch, now)
        if since.blocking:
            raise UnableToSwitch(since.refusal())
        if since.digest != accepted:
            raise UnableToSwitch(
                "Des faits nouveaux s'appuient sur la bascule\u00a0: lisez ce qu'ils deviennent, puis confirmez."
            )
        switch.state = SwitchState.REVERSING
        switch.save(update_fields=["state"])
    return switch


def _reverse(switch: Switch, step: SwitchStep, actor: Actor, now: datetime) -> None:
    on = local_date(switch.siao, now)
    with acting_as(actor), beyond_perimeter():
        # Whoever takes a place waits, then finds the room gone, or closed.
        units = set(
            Unit.objects.filter(group__in=step.created.get("offer_placegroup", ())).values_list("pk", flat=True)
        )
        rooms = Place.objects.filter(occupations__in=step.created.get("occupation_occupation", ()))
        units |= set(rooms.values_list("unit", flat=True))
        lock_units(units)
        undoing = Undoing(step.created)
        _carry_back(step, undoing)
        undoing.delete()
        undoing.close(on)
        # A room that the switch had only filled is its household's no more.
        neutralise_spare(Unit.objects.filter(pk__in=units).values_list("pk", flat=True), on)
        step.reversed_at = now
        step.save(update_fields=["reversed_at"])
        connection.check_constraints()


def _carry_back(step: SwitchStep, undoing: Undoing) -> None:
    """What was told since of those who slept in the old group: who left, and what was planned."""
    if step.group is None:
        return
    old = LegacyStay.objects.filter(group=step.group)
    for stay in Stay.objects.filter(pk__in=undoing.kept(Stay), state=StayState.ENDED):
        old.filter(person=stay.person_id).update(left_on=stay.left_on)
    for stay in planned_ends(step.created.get("stays_stay", [])):
        old.filter(person=stay.person_id).update(planned_end=stay.planned_end)
