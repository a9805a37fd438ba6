"""Verbs of the 115: a call is saved as typed, becomes a request, and never ends without an answer or its reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.helpline.enums import CallPurpose, CallState
from sisiao.helpline.models import Call, NightClosure, UnmetRequest
from sisiao.helpline.queries import Unmet, unmet_persons
from sisiao.households.actions import (
    SIAO_MEMORY,
    NewMember,
    create_household,
    link_scope,
    lock_household,
    set_members,
)
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household
from sisiao.housing_requests.actions import end_without_count, leave_unmet, open_request
from sisiao.housing_requests.enums import NotCountedReason, RequestState, UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.referrals.actions import release_reservation
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night, local_date

SAVED_FIELDS = frozenset(
    {
        "free_to_speak",
        "caller_kind",
        "phone",
        "commune",
        "slept_last_night",
        "motive",
        "purpose",
        "draft",
        "note",
        "night",
    }
)


class UnableToAnswer(Exception):
    """The act is not possible on this call; `str()` is the French sentence to show."""


def lock_call(call: Call) -> Call:
    """The running call, locked with its household; raises `UnableToAnswer` once it has ended."""
    fresh = (
        Call.objects.select_for_update(no_key=True, of=("self",))
        .select_related("siao__departement", "siao__settings", "request")
        .get(pk=call.pk)
    )
    if fresh.state != CallState.RUNNING:
        raise UnableToAnswer("Cet appel est terminé.")
    if fresh.household_id is not None:
        lock_household(fresh.household_id)
    return fresh


@verb
def start_call(siao: Siao, *, actor: Actor, now: datetime) -> Call:
    """Open a call for the night that the SIAO's clock says (R2)."""
    actor.require(Capability.ANSWER_CALLS)
    return Call.objects.create(siao=siao, call_taker_id=actor.user_id, started_at=now, night=current_night(siao, now))


@verb
def save_call(call: Call, fields: Mapping[str, Any], *, actor: Actor) -> Call:
    """Save what has been typed so far. Unknown names raise `KeyError`; an ended call raises `UnableToAnswer`."""
    actor.require(Capability.ANSWER_CALLS)
    unknown = set(fields) - SAVED_FIELDS
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    call = lock_call(call)
    for name, value in fields.items():
        setattr(call, name, value)
    call.version += 1
    call.save(update_fields=[*fields, "version"])
    return call


def _attach(call: Call, household: Household, now: datetime) -> Call:
    if call.request_id is not None and call.household_id != household.pk:
        raise UnableToAnswer("Une demande est déjà enregistrée pour ce ménage\u00a0: terminez cet appel d'abord.")
    lock_household(household.pk)
    call.household = household
    call.save(update_fields=["household"])
    today = local_date(call.siao, now)
    link_scope(
        household,
        call.siao.scope_id,
        LinkReason.CALL,
        call.pk,
        starts_on=min(call.night, today),
        ends_on=today + SIAO_MEMORY,
    )
    return call


@verb
def choose_household(call: Call, household: Household, *, actor: Actor, now: datetime) -> Call:
    """Answer for a household that the search found."""
    actor.require(Capability.ANSWER_CALLS)
    return _attach(lock_call(call), household, now)


@verb
def record_household(
    call: Call,
    members: Sequence[NewMember],
    *,
    actor: Actor,
    now: datetime,
    animals: Sequence[str] = (),
    to_protect: bool = False,
) -> Call:
    """Create the household of the call, or correct the one it answers for: a first name or nothing is enough."""
    actor.require(Capability.EDIT_HOUSEHOLD)
    call = lock_call(call)
    if not members:
        raise UnableToAnswer("Ajoutez au moins une personne, même anonyme.")
    if call.household is None:
        # Known tonight even when they ask for tomorrow: they may call again before.
        since = min(call.night, current_night(call.siao, now))
        household = create_household(members, actor=actor, on=since, animals=animals, to_protect=to_protect)
        return _attach(call, household, now)
    household = call.household
    set_members(household, members, actor=actor, on=call.night)
    if household.animals != list(animals) or household.to_protect != to_protect:
        household.animals, household.to_protect = list(animals), to_protect
        household.save(update_fields=["animals", "to_protect"])
    return call


@verb
def request_shelter(call: Call, *, actor: Actor, now: datetime) -> HousingRequest:
    """The urgent request of this call, for its night: created or renewed. Needs a household."""
    actor.require(Capability.ANSWER_CALLS)
    call = lock_call(call)
    if call.household is None:
        raise UnableToAnswer("Enregistrez d'abord le ménage, même anonyme.")
    request = open_request(
        call.household,
        call.siao,
        call.night,
        actor=actor,
        now=now,
        commune=call.commune,
        slept_last_night=call.slept_last_night,
        motive=call.motive,
    )
    call.request = request
    call.save(update_fields=["request"])
    return request


@verb
def end_call(call: Call, *, actor: Actor, now: datetime, reason: str = "") -> Call:
    """End a call. One that asked for shelter and has no place needs `reason`: an `UnmetReason` or a `NotCountedReason`.

    A réservation that was not turned into an orientation is released. Raises `UnableToAnswer` without a reason.
    """
    actor.require(Capability.ANSWER_CALLS)
    call = lock_call(call)
    if call.purpose == CallPurpose.SHELTER and call.household_id is not None:
        request = request_shelter(call, actor=actor, now=now)
        if request.state in (RequestState.OPEN, RequestState.UNMET):
            _answer_without_place(request, reason, actor=actor)
    elif call.purpose == CallPurpose.SHELTER and not reason:
        raise UnableToAnswer(
            "Cet appel demande un hébergement\u00a0: enregistrez le ménage, même anonyme, ou changez son objet."
        )
    call.state, call.ended_at = CallState.ENDED, now
    call.save(update_fields=["state", "ended_at"])
    return call


def _answer_without_place(request: HousingRequest, reason: str, *, actor: Actor) -> None:
    if reason not in (*UnmetReason.values, *NotCountedReason.values):
        raise UnableToAnswer("Aucune place n'a été trouvée\u00a0: dites pourquoi.")
    if request.hold is not None:
        release_reservation(request, actor=actor)
    if reason in UnmetReason.values:
        leave_unmet(request, UnmetReason(reason), actor=actor)
        _count_after_the_night(request)
    else:
        end_without_count(request, NotCountedReason(reason), actor=actor)


def _count_after_the_night(request: HousingRequest) -> None:
    """A call begun before the change of night and ended after its freezing asked for that night all the same (R11)."""
    if NightClosure.objects.filter(siao=request.siao_id, night=request.night).exists():
        theirs = [row for row in unmet_persons(request.siao_id, request.night) if row.request_id == request.pk]
        _write_unmet(request.siao_id, request.night, theirs)


@verb
def freeze_unmet(siao: Siao, night: date, *, actor: Actor) -> int:
    """Freeze the unmet requests of a night that is over: one row per person, one count for the country (R11).

    A night is frozen once: run again, it counts nothing. Returns how many rows were written.
    """
    _, first = NightClosure.objects.get_or_create(siao=siao, night=night)
    if not first:
        return 0
    return _write_unmet(siao.pk, night, unmet_persons(siao.pk, night))


def _write_unmet(siao_id: int, night: date, persons: Iterable[Unmet]) -> int:
    """One row for each person, unless another SIAO has counted them for the night; how many were given."""
    rows = UnmetRequest.objects.bulk_create(
        (
            UnmetRequest(
                siao_id=siao_id,
                night=night,
                person_id=unmet.person_id,
                household_id=unmet.household_id,
                request_id=unmet.request_id,
                reason=unmet.reason,
                minor=unmet.minor,
                under_three=unmet.under_three,
                slept_last_night=unmet.slept_last_night,
            )
            for unmet in persons
        ),
        ignore_conflicts=True,
    )
    return len(rows)
