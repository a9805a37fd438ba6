"""Réserver → orienter: from the minutes of a call to the hour of arrival (R4)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.core.nights import evening, nights_from
from sisiao.core.rows import fetch_rows
from sisiao.households.actions import DISPOSITIF_MEMORY, end_links, link_scope, lock_household, members_of
from sisiao.households.enums import LinkReason
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.housing_requests.workflow import URGENT_REQUEST
from sisiao.occupation.actions import hold_places, keep_until_answered, release_hold
from sisiao.occupation.models import Hold
from sisiao.offer.enums import ReceptionMode
from sisiao.referrals.enums import ReferralState, RefusalReason
from sisiao.referrals.models import Referral
from sisiao.referrals.workflow import REFERRAL
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date

# As the group is on that night: a change may be announced for later.
MODE = """
SELECT g.mode FROM offer_unit u JOIN offer_placegroup g ON u.group_id IN (g.id, g.became_id)
WHERE u.id = %(unit)s AND g.period @> %(night)s::date
"""


class UnableToRefer(Exception):
    """The act is not possible now; `str()` is the French sentence to show."""


def _lock(request: HousingRequest) -> HousingRequest:
    return HousingRequest.objects.select_for_update(no_key=True).get(pk=request.pk)


def _nights(unit_ids: Sequence[int], request: HousingRequest) -> DateRange:
    """Those of the groupe de places of these units."""
    modes = fetch_rows(MODE, {"unit": unit_ids[0] if unit_ids else None, "night": request.night})
    return nights_kept(modes[0][0] if len(modes) == 1 else "", request.night)


def nights_kept(mode: str, night: date) -> DateRange:
    """The nights that a place of a *mode d'accueil* is kept for: one in urgence à la nuit, else without an end (R3)."""
    return nights_from(night, 1 if mode == ReceptionMode.NIGHT_EMERGENCY else None)


@verb
def reserve_places(
    request: HousingRequest, unit_ids: Sequence[int], *, actor: Actor, now: datetime, minutes: int
) -> Hold:
    """Keep a unit of `unit_ids` (one groupe de places, by preference) for the whole household, for the time of a call.

    Raises `UnableToTake` (`AlreadyTaken` when somebody was faster), `UnableToRefer` when the request wants no place.
    """
    actor.require(Capability.TAKE_PLACES)
    lock_household(request.household_id)
    persons, nights = members_of(request.household_id), _nights(unit_ids, request)
    hold = hold_places(request.household_id, persons, unit_ids, nights, actor=actor, now=now, minutes=minutes)
    request = _lock(request)
    if request.state not in (RequestState.OPEN, RequestState.UNMET):
        raise UnableToRefer(
            f"Cette demande n'attend pas de place\u00a0: elle est «\u00a0{request.get_state_display()}\u00a0»."
        )
    request.hold = hold
    request.save(update_fields=["hold"])
    return hold


@verb
def release_reservation(request: HousingRequest, *, actor: Actor) -> None:
    """Give the places of a call back. Not for an orientation: cancel it instead."""
    actor.require(Capability.TAKE_PLACES)
    lock_household(request.household_id)
    hold = _lock(request).hold
    if hold is None:
        raise UnableToRefer("Il n'y a pas de réservation à libérer.")
    if Referral.objects.filter(hold=hold).exists():
        raise UnableToRefer("Le ménage a été orienté\u00a0: annulez l'orientation pour libérer ses places.")
    release_hold(hold, actor=actor)
    request.hold = None
    request.save(update_fields=["hold"])


def arrival_limit(hold: Hold, siao: Siao, night: date) -> datetime:
    """Instant of the dispositif's *heure limite d'arrivée* on a night, on the SIAO's clock."""
    limit = hold.dispositif.arrival_limit
    return evening(night, siao.departement.time_zone, limit.hour, limit.minute, siao.settings.night_change_hour)


@verb
def refer_household(request: HousingRequest, *, actor: Actor, now: datetime, message: str = "") -> Referral:
    """Orient the household to the dispositif whose places its réservation keeps; they stay kept until it answers.

    Raises `UnableToRefer` without a réservation, `UnableToTake` when it has been ended.
    """
    actor.require(Capability.TAKE_PLACES)
    lock_household(request.household_id)
    request = _lock(request)
    if request.hold is None:
        raise UnableToRefer("Réservez d'abord une place.")
    hold = keep_until_answered(request.hold, actor=actor)
    siao = Siao.objects.select_related("departement", "settings").get(pk=request.siao_id)
    URGENT_REQUEST.apply(request, "refer", actor=actor)
    return write_referral(request, hold, siao, actor=actor, now=now, since=local_date(siao, now), message=message)


def write_referral(
    request: HousingRequest, hold: Hold, siao: Siao, *, actor: Actor, now: datetime, since: date, message: str = ""
) -> Referral:
    """The orientation that waits with these places, and the record opened to its dispositif from `since` on."""
    referral = Referral.objects.create(
        household_id=request.household_id,
        request=request,
        siao=siao,
        dispositif=hold.dispositif,
        hold=hold,
        night=request.night,
        created_at=now,
        created_by_id=actor.user_id,
        arrival_limit=max(arrival_limit(hold, siao, request.night), now + timedelta(hours=1)),
        message=message,
    )
    link_scope(
        referral.household, hold.dispositif.scope_id, LinkReason.REFERRAL, referral.pk,
        starts_on=min(request.night, since), ends_on=None,
    )  # fmt: skip
    return referral


def lock_referral(referral: Referral) -> Referral:
    """Read a referral again under lock, after the units and persons of its hold (the order of every act)."""
    return (
        Referral.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hold", "request", "siao__departement")
        .get(pk=referral.pk)
    )


def _give_back(referral: Referral, *, actor: Actor) -> Referral:
    """Free the kept places, then lock the referral: the household, units and persons always come first."""
    lock_household(referral.household_id)
    release_hold(referral.hold, actor=actor)
    return lock_referral(referral)


def _end(
    referral: Referral, step: str, request_step: str, *, actor: Actor, now: datetime, comment: str = ""
) -> Referral:
    referral.answered_at = now
    referral.save(update_fields=["answered_at", "refusal_reason", "refusal_facts"])
    REFERRAL.apply(referral, step, actor=actor, comment=comment)
    request = _lock(referral.request)
    request.hold = None
    request.save(update_fields=["hold"])
    URGENT_REQUEST.apply(request, request_step, actor=actor)
    today = local_date(referral.siao, now)
    end_links(referral.household_id, LinkReason.REFERRAL, referral.pk, ends_on=today + DISPOSITIF_MEMORY)
    return referral


@verb
def cancel_referral(referral: Referral, *, actor: Actor, now: datetime) -> Referral:
    """The SIAO takes its orientation back: the places are free again, the request is open again."""
    actor.require(Capability.TAKE_PLACES)
    return _end(_give_back(referral, actor=actor), "cancel", "withdraw", actor=actor, now=now)


@verb
def refuse_referral(referral: Referral, reason: RefusalReason, facts: str, *, actor: Actor, now: datetime) -> Referral:
    """The dispositif refuses, with a typed reason and facts (R13); the request is open again and the SIAO sees it."""
    actor.require(Capability.ANSWER_REFERRALS)
    if not facts.strip():
        raise UnableToRefer("Décrivez les faits\u00a0: un refus est toujours motivé.")
    referral = _give_back(referral, actor=actor)
    referral.refusal_reason, referral.refusal_facts = RefusalReason(reason), facts.strip()
    return _end(referral, "refuse", "lose", actor=actor, now=now, comment=referral.get_refusal_reason_display())


@verb
def mark_no_show(referral: Referral, *, actor: Actor, now: datetime) -> Referral:
    """Nobody came: a person says so, never the clock (R4). The places are free again."""
    actor.require(Capability.ANSWER_REFERRALS)
    return _end(_give_back(referral, actor=actor), "no_show", "lose", actor=actor, now=now)


@verb
def extend_arrival(referral: Referral, until: datetime, *, actor: Actor) -> Referral:
    """Expect the household later, in one gesture, by the 115 or the night staff (R4)."""
    if not (actor.can(Capability.TAKE_PLACES) or actor.can(Capability.ANSWER_REFERRALS)):
        actor.require(Capability.TAKE_PLACES)
    referral = lock_referral(referral)
    if referral.state != ReferralState.WAITING:
        raise UnableToRefer("Cette orientation n'attend plus d'arrivée.")
    if until <= referral.arrival_limit:
        raise UnableToRefer("La nouvelle heure doit être plus tardive.")
    referral.arrival_limit = until
    referral.save(update_fields=["arrival_limit"])
    return referral
