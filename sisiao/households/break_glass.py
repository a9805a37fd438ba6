"""Opening a record outside its links but inside the mission, and checking that it was right to (T09)."""

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Q
from django.utils import timezone

from sisiao.accounts.models import User
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.households.actions import lock_household
from sisiao.households.models import BreakGlass, Household, OutsideSearch
from sisiao.households.models.outside import OPENING, REASON_LENGTH
from sisiao.households.outside import (
    ExactCriteria,
    administrators,
    found_outside,
    is_reachable,
    siao_of,
    siaos_inside,
)
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

SEARCHES_AN_HOUR, SEARCHES_A_DAY = 20, 100
# The page that lists the openings, in the notices.
OPENINGS_PATH = "/ouvertures-hors-lien/"


class TooManySearches(Exception):
    """The account has searched too often outside its perimeter; `str()` is the French sentence to show."""


class UnableToOpen(Exception):
    """The record cannot be opened so; `str()` is the French sentence to show, the same whatever the record is."""


class UnableToVerify(Exception):
    """Whoever opened a record is not the one who checks it; `str()` is the French sentence to show."""


def _person(actor: Actor) -> tuple[int, int]:
    """The account and the grant that act: what is told and checked is somebody's, never a command's."""
    if actor.user_id is None or actor.grant_id is None:
        raise NotAllowed(Capability.BREAK_GLASS)
    return actor.user_id, actor.grant_id


@verb
def search_outside(criteria: ExactCriteria, *, actor: Actor, now: datetime) -> Household | None:
    """The household that exact criteria name, anywhere in the country; None for one to protect as for an unknown one.

    The search is counted before it is looked at. Raises `TooManySearches` past 20 an hour or 100 a day for the account.
    """
    if not actor.can(Capability.ANSWER_CALLS):
        actor.require(Capability.BREAK_GLASS)
    user_id, _ = _person(actor)
    # Two searches at once are counted one after the other.
    list(User.objects.filter(pk=user_id).select_for_update(no_key=True).values_list("pk"))
    past = OutsideSearch.objects.filter(user_id=user_id, at__gt=now - timedelta(days=1)).aggregate(
        day=Count("pk"), hour=Count("pk", filter=Q(at__gt=now - timedelta(hours=1)))
    )
    if past["hour"] >= SEARCHES_AN_HOUR or past["day"] >= SEARCHES_A_DAY:
        raise TooManySearches(
            f"Vous avez atteint la limite des recherches hors de votre périmètre\u00a0: {SEARCHES_AN_HOUR} par heure, "
            f"{SEARCHES_A_DAY} par jour. Appelez le SIAO concerné."
        )
    OutsideSearch.objects.create(user_id=user_id, profile=actor.profile, at=now)
    key = found_outside(criteria, timezone.localdate(now))
    return None if key is None else Household.objects.get(pk=key)


@verb
def break_glass(household: Household, reason: str, *, actor: Actor, now: datetime) -> BreakGlass:
    """Open a record to this grant, to read, for four hours; the administrators of both SIAO and the DPO are told.

    The identity of whoever opens has been confirmed just before. Opening again while it is open gives the opening in
    progress. Raises `UnableToOpen` for a household to protect, for one that nobody follows, for a reason too short.
    """
    actor.require(Capability.BREAK_GLASS)
    user_id, grant_id = _person(actor)
    lock_household(household.pk)
    on = timezone.localdate(now)
    if not is_reachable(household.pk, on):
        raise UnableToOpen("Aucun dossier ne peut être ouvert avec ces éléments.")
    reason = " ".join(reason.split())
    if len(reason) < REASON_LENGTH:
        raise UnableToOpen(f"Dites pourquoi, en {REASON_LENGTH} caractères au moins.")
    current = BreakGlass.objects.open_for(actor, now).filter(household=household).first()
    if current is not None:
        return current
    opening = BreakGlass.objects.create(
        household=household,
        user_id=user_id,
        grant_id=grant_id,
        reason=reason,
        period=DateTimeTZRange(now, now + OPENING, "[)"),
    )
    told = {siao.scope_id for siao in (*siaos_inside(household.pk, on), *siao_of(actor))}
    opening.told.set(told)
    _tell(opening, told, actor=actor, now=now)
    return opening


def _tell(opening: BreakGlass, scope_ids: set[int], *, actor: Actor, now: datetime) -> None:
    """What was typed of a household never leaves by mail: the reason is read on the page."""
    grant = opening.grant
    params = {"profile": grant.get_profile_display(), "scope": grant.scope.label, "at": now.isoformat()}
    for user in administrators(scope_ids, now, with_dpo=True):
        notify(user.pk, user.email, Category.BREAK_GLASS, actor=actor, now=now, params=params, path=OPENINGS_PATH)


@verb
def verify_opening(opening: BreakGlass, *, actor: Actor, now: datetime) -> BreakGlass:
    """Say that an opening was checked: once, by somebody else than whoever opened. Raises `UnableToVerify`."""
    actor.require(Capability.OVERSEE_ACCESS)
    fresh = BreakGlass.objects.select_for_update(no_key=True).get(pk=opening.pk)
    if fresh.user_id == actor.user_id:
        raise UnableToVerify("Vous avez ouvert ce dossier\u00a0: une autre personne vérifie cette ouverture.")
    if fresh.verified_at is None:
        fresh.verified_by_id, fresh.verified_at = actor.user_id, now
        fresh.save(update_fields=["verified_by", "verified_at"])
    return fresh
