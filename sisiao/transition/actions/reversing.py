"""Taking a switch back, within 30 days: what it made goes, step by step, and the département is where it was."""

from collections import defaultdict
from datetime import datetime

from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils import timezone

from sisiao.access.models import DepartementStage
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Place, Unit
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from sisiao.stays.enums import StayState
from sisiao.stays.models import Stay
from sisiao.transition.actions.switching import UnableToSwitch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch, SwitchStep

# The last made go first.
TABLES = (
    "households_householdlink", "referrals_referral", "housing_requests_housingrequest", "stays_stay",
    "occupation_occupation", "occupation_hold", "offer_place", "offer_unit", "offer_placegroup", "access_grant",
)  # fmt: skip


def reverse_switch(siao: Siao, *, actor: Actor, now: datetime) -> Switch:
    """Take the switch back, or go on taking it back. Raises `UnableToSwitch` when somebody has worked on what it made.

    All is checked before anything is undone; a crash in the middle is gone on with.
    """
    with acting_as(actor), beyond_perimeter():
        switch = Switch.objects.filter(siao=siao).exclude(state=SwitchState.REVERSED).first()
        if switch is None:
            raise UnableToSwitch("Ce SIAO n'a pas de bascule à reprendre.")
        until = switch.reversible_until
        if until is not None and timezone.localdate(now) > until:
            raise UnableToSwitch("La bascule ne se reprend que pendant 30 jours.")
        steps = list(switch.steps.filter(reversed_at=None).order_by("-pk"))
        worked = _worked_on(steps)
        if worked:
            raise UnableToSwitch(
                f"{worked} faits nouveaux s'appuient sur ce que la bascule a créé (arrivées, sorties, travaux)\u00a0: "
                "elle ne peut plus être reprise."
            )
    for step in steps:
        _reverse(step, actor, now)
    with acting_as(actor), beyond_perimeter():
        DepartementStage.objects.filter(departement=siao.departement_id).update(stage=switch.stage_before)
        switch.state, switch.reversed_at = SwitchState.REVERSED, now
        switch.save(update_fields=["state", "reversed_at"])
    return switch


def _worked_on(steps: list[SwitchStep]) -> int:
    """What has happened since on the rows that these steps made."""
    made: dict[str, list[int]] = defaultdict(list)
    for step in steps:
        for table, keys in step.created.items():
            made[table] += keys
    places, units, rows = made["offer_place"], made["offer_unit"], made["occupation_occupation"]
    taken, kept = Occupation.objects.filter(pk__in=rows), Referral.objects.filter(pk__in=made["referrals_referral"])
    stays = Stay.objects.filter(pk__in=made["stays_stay"])
    ended = taken.filter(kind=OccupationKind.STAY).exclude(active=True, nights__upper_inf=True).count()
    left = stays.exclude(state=StayState.RUNNING).count()
    requests = HousingRequest.objects.filter(pk__in=made["housing_requests_housingrequest"])
    new = (
        Occupation.objects.filter(place__in=places).exclude(pk__in=rows),
        Place.objects.filter(unit__in=units).exclude(pk__in=places),
        Unit.objects.filter(group__in=made["offer_placegroup"]).exclude(pk__in=units),
        kept.exclude(state=ReferralState.WAITING),
        requests.exclude(
            Q(hold=None, state=RequestState.OPEN) | Q(referrals__in=kept.filter(state=ReferralState.WAITING))
        ),
    )
    return max(ended, left) + sum(rows.count() for rows in new)


def _reverse(step: SwitchStep, actor: Actor, now: datetime) -> None:
    try:
        with acting_as(actor), beyond_perimeter():
            with connection.cursor() as cursor:
                for table in TABLES:
                    if step.created.get(table):
                        cursor.execute(f"DELETE FROM {table} WHERE id = ANY (%s)", [step.created[table]])  # noqa: S608
            step.reversed_at = now
            step.save(update_fields=["reversed_at"])
            connection.check_constraints()
    except IntegrityError as error:
        raise UnableToSwitch("Des faits nouveaux s'appuient sur ce que la bascule a créé.") from error
