"""Confirm arrivals, prolong, declare exits (R3, R4)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.households.actions import DISPOSITIF_MEMORY, SIAO_MEMORY, end_links, link_scope, lock_household
from sisiao.households.enums import LinkReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.housing_requests.workflow import URGENT_REQUEST
from sisiao.occupation.actions import end_occupation, prolong_occupations, settle_hold
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Dispositif
from sisiao.referrals.actions import lock_referral
from sisiao.referrals.models import Referral
from sisiao.referrals.workflow import REFERRAL
from sisiao.siao.nights import local_date
from sisiao.stays.enums import StayRegime, StayState
from sisiao.stays.exits import DESTINATIONS, EXIT_REASONS
from sisiao.stays.models import Stay
from sisiao.stays.workflow import STAY


class UnableToLeave(Exception):
    """The exit cannot be declared so; `str()` is the French sentence to show."""


class UnableToProlong(Exception):
    """The stay cannot be prolonged so; `str()` is the French sentence to show."""


def _link(stay: Stay, starts_on: date, until: date | None) -> None:
    """The dispositif and its SIAO are inside the record while the stay lasts, and for a time after it."""
    for scope_id, memory in (
        (stay.dispositif.scope_id, DISPOSITIF_MEMORY),
        (stay.dispositif.siao.scope_id, SIAO_MEMORY),
    ):
        ends_on = until + memory if until is not None else None
        link_scope(stay.household, scope_id, LinkReason.STAY, stay.pk, starts_on=starts_on, ends_on=ends_on)


def _new_stay(referral: Referral, dispositif: Dispositif, row: Occupation, on: date) -> Stay:
    stay = Stay.objects.create(
        household=referral.household,
        person_id=row.person_id,  # type: ignore[misc]  # a stay always has its person (constraint)
        dispositif=dispositif,
        referral=referral,
        occupation=row,
        regime=StayRegime.CONTINUOUS if row.nights.upper is None else StayRegime.NIGHTLY,
    )
    _link(stay, on, row.nights.upper)
    return stay


@verb
def confirm_arrival(referral: Referral, arrived: Collection[int], *, actor: Actor, now: datetime) -> list[Stay]:
    """The dispositif confirms that these persons (ids) are there: their stay begins on the night of the orientation.

    The others' places are given back, or neutralised when the room is theirs alone. Raises `UnableToTake` when nobody
    of the orientation is named or its places are no longer kept, `StepRefused` when it has been answered already.
    """
    actor.require(Capability.ANSWER_REFERRALS)
    lock_household(referral.household_id)
    rows = settle_hold(referral.hold, arrived, actor=actor)
    referral = lock_referral(referral)
    absent = referral.household.memberships.filter(period__upper_inf=True).exclude(person_id__in=arrived).count()
    referral.answered_at = now
    referral.save(update_fields=["answered_at"])
    REFERRAL.apply(referral, "admit", actor=actor, comment=f"{absent} personne(s) absente(s)" if absent else "")
    dispositif = Dispositif.objects.select_related("siao__departement").get(pk=referral.dispositif_id)
    today = local_date(dispositif.siao, now)
    stays = [_new_stay(referral, dispositif, row, min(referral.night, today)) for row in rows]
    request = HousingRequest.objects.select_for_update(no_key=True).get(pk=referral.request_id)
    URGENT_REQUEST.apply(request, "provide", actor=actor)
    end_links(referral.household_id, LinkReason.REFERRAL, referral.pk, ends_on=today + DISPOSITIF_MEMORY)
    return stays


def _lock(stays: Sequence[Stay]) -> list[Stay]:
    """Read running stays again under lock. Raises `UnableToProlong` when one has ended meanwhile."""
    for household_id in sorted({stay.household_id for stay in stays}):
        lock_household(household_id)
    chosen = Stay.objects.filter(pk__in=[stay.pk for stay in stays]).order_by("pk")
    list(chosen.select_for_update(no_key=True).values_list("pk"))
    # Read after the lock: joined rows of a locking query would be those of before the wait.
    locked = list(chosen.select_related("occupation", "household", "dispositif"))
    if not locked or any(stay.state != StayState.RUNNING for stay in locked):
        raise UnableToProlong("Une de ces personnes est déjà sortie.")
    return locked


@verb
def prolong_stays(stays: Sequence[Stay], until: date, *, actor: Actor) -> None:
    """Add nights to stays « à la nuit » of one household, up to the night before `until`; a continuous stay needs none.

    Raises `UnableToProlong`, or `UnableToTake` when a place is promised to somebody else.
    """
    actor.require(Capability.MANAGE_STAYS)
    stays = _lock(stays)
    if any(stay.regime != StayRegime.NIGHTLY for stay in stays):
        raise UnableToProlong("Un séjour continu ne se prolonge pas\u00a0: il dure jusqu'à la sortie déclarée.")
    if any(stay.occupation.nights.upper >= until for stay in stays):
        raise UnableToProlong("La nouvelle fin doit être après la fin actuelle.")
    prolong_occupations([stay.occupation for stay in stays], until, actor=actor)
    for stay in stays:
        _link(stay, stay.occupation.nights.lower, until)


@verb
def declare_exit(stay: Stay, on: date, reason: str, destination: str, *, actor: Actor, today: date) -> Stay:
    """The person left: their place is free from the night `on`, with the codes of a reason and of a destination.

    Raises `UnableToLeave` for an exit before the arrival or in the future, `StepRefused` when they had left already.
    """
    actor.require(Capability.MANAGE_STAYS)
    lock_household(stay.household_id)
    stay = Stay.objects.select_for_update(no_key=True, of=("self",)).select_related("occupation").get(pk=stay.pk)
    if on < stay.occupation.nights.lower:
        raise UnableToLeave("La sortie ne peut pas précéder l'arrivée.")
    if on > today:
        raise UnableToLeave(
            "La sortie se déclare quand la personne est partie\u00a0: elle ne peut pas être dans le futur."
        )
    if reason not in EXIT_REASONS or destination not in DESTINATIONS:
        raise UnableToLeave("Indiquez le motif de sortie et la destination.")
    stay.left_on, stay.exit_reason, stay.destination = on, reason, destination
    stay.save(update_fields=["left_on", "exit_reason", "destination"])
    STAY.apply(stay, "leave", actor=actor)
    end_occupation(stay.occupation, on, actor=actor)
    _link(stay, on, on)
    return stay


@verb
def leave_together(
    stays: Sequence[Stay], on: date, reason: str, destination: str, *, actor: Actor, today: date
) -> None:
    """Declare the exit of several persons at once: all of them or nobody. Raises as `declare_exit`."""
    for stay in sorted(stays, key=lambda each: each.pk):
        declare_exit(stay, on, reason, destination, actor=actor, today=today)


@verb
def plan_end(stays: Sequence[Stay], planned_end: date | None, *, actor: Actor) -> None:
    """Note, or erase, the date to talk about a continuous stay: it frees nothing (R3)."""
    actor.require(Capability.MANAGE_STAYS)
    for stay in _lock(stays):
        if stay.regime != StayRegime.CONTINUOUS:
            raise UnableToProlong("Un séjour à la nuit n'a pas de fin prévue\u00a0: prolongez-le.")
        if planned_end is not None and planned_end < stay.occupation.nights.lower:
            raise UnableToProlong("La fin prévue ne peut pas précéder l'arrivée.")
        stay.planned_end = planned_end
        stay.save(update_fields=["planned_end"])
