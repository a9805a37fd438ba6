"""Verbs on urgent requests."""

from datetime import date, datetime

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.geo.models import Commune
from sisiao.households.actions import SIAO_MEMORY, link_scope, lock_household
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household
from sisiao.housing_requests.enums import NotCountedReason, RequestState, UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.housing_requests.workflow import URGENT_REQUEST
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date


@verb
def open_request(
    household: Household,
    siao: Siao,
    night: date,
    *,
    actor: Actor,
    now: datetime,
    commune: Commune | None = None,
    slept_last_night: str = "",
    motive: str = "",
) -> HousingRequest:
    """The household's request to this SIAO for this night: created, or renewed by a new call (R11: one count).

    Whoever refused, cancelled, or has left the place that they had for this night, asks again.
    """
    actor.require(Capability.ANSWER_CALLS)
    lock_household(household.pk)
    told = {"commune": commune, "slept_last_night": slept_last_night, "motive": motive}
    request, created = HousingRequest.objects.select_for_update(no_key=True).get_or_create(
        household=household,
        siao=siao,
        night=night,
        defaults={"created_at": now, "created_by_id": actor.user_id, **told},
    )
    if not created:
        changed = [name for name, value in told.items() if value and getattr(request, name) != value]
        for name in changed:
            setattr(request, name, told[name])
        left = request.state == RequestState.PROVIDED and not request.sheltered()
        if left or request.state in (RequestState.DECLINED, RequestState.CANCELLED):
            request.state, request.end_reason, request.hold = RequestState.OPEN, "", None
            changed += ["state", "end_reason", "hold"]
        if changed:
            request.save(update_fields=changed)
    link_scope(
        household,
        siao.scope_id,
        LinkReason.REQUEST,
        request.pk,
        starts_on=min(night, local_date(siao, now)),
        ends_on=night + SIAO_MEMORY,
    )
    return request


@verb
def leave_unmet(request: HousingRequest, reason: UnmetReason, *, actor: Actor) -> None:
    """Say why nothing was found. The request stays alive: a place that frees at 20 h 40 may still provide it."""
    lock_household(request.household_id)
    request = HousingRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    request.unmet_reason = UnmetReason(reason)
    request.save(update_fields=["unmet_reason"])
    URGENT_REQUEST.apply(request, "leave_unmet", actor=actor, comment=request.get_unmet_reason_display())


@verb
def end_without_count(request: HousingRequest, reason: NotCountedReason, *, actor: Actor) -> None:
    """End a request that is not unmet demand: refused offer, other solution, cancelled, not reached again (R11)."""
    lock_household(request.household_id)
    request = HousingRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    request.end_reason = NotCountedReason(reason)
    request.save(update_fields=["end_reason"])
    step = "decline" if reason == NotCountedReason.DECLINED else "cancel"
    URGENT_REQUEST.apply(request, step, actor=actor, comment=request.get_end_reason_display())
