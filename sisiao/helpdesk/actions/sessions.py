"""Holding sessions, coming to them. A place is given under the lock of the session."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from sisiao.accounts.models import User
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.helpdesk.enums import OF_A_SIAO
from sisiao.helpdesk.models import HelpSession, SessionSeat
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

PAGE = "/sessions/{public_id}/"
# How long before it begins people are told that a session is near.
NEAR = timedelta(hours=24)
# What those who come need to know again when it changes.
TOLD = ("starts_at", "ends_at", "place", "link")
FREED = "une place s'est libérée, elle est à vous."
CHANGED = "l'horaire, le lieu ou le lien a changé."
CANCELLED = "la session est annulée."


class UnableToRegister(Exception):
    """The act is not possible now; `str()` is the French sentence."""


@transaction.atomic
def save_session(session: HelpSession | None, fields: Mapping[str, Any], *, actor: Actor, now: datetime) -> HelpSession:
    """Announce a session, or change it; those who come are told of what matters to them.

    The nation holds sessions of every kind, a SIAO workshops and questions of its territory. Raises `NotAllowed`,
    `ValidationError`.
    """
    actor.require(Capability.ORGANISE_SESSIONS)
    held = _organised(session, actor) if session else _new(actor)
    before = {name: getattr(held, name) for name in TOLD}
    for name, value in fields.items():
        setattr(held, name, value)
    if held.scope_id is not None and held.kind not in OF_A_SIAO:
        raise ValidationError({"kind": "Un SIAO organise des ateliers et des séances de questions et réponses."})
    if session:
        held.sequence += 1
        _check_places(held)
    held.full_clean()
    held.save()
    if session:
        told = set() if before == {name: getattr(held, name) for name in TOLD} else _everybody(held)
        _tell(held, told, CHANGED, actor, now)
        if told:
            held.seats.update(reminded_at=None)
        _settle(held, actor, now)
    return held


@transaction.atomic
def cancel_session(session: HelpSession, *, actor: Actor, now: datetime) -> None:
    """Cancel it; whoever was to come is told. Raises `NotAllowed`, `UnableToRegister`."""
    held = _organised(session, actor)
    if held.cancelled_at is not None:
        raise UnableToRegister("Cette session est déjà annulée.")
    held.cancelled_at, held.sequence = now, held.sequence + 1
    held.save(update_fields=["cancelled_at", "sequence"])
    _tell(held, _everybody(held), CANCELLED, actor, now)


@transaction.atomic
def register(session: HelpSession, *, actor: Actor, now: datetime) -> SessionSeat:
    """Come to a session: with a place, or waiting for one. Registering twice changes nothing.

    Raises `NotAllowed`, `UnableToRegister` when it has begun, is cancelled, or is not for this profile.
    """
    actor.require(Capability.ASK_SUPPORT)
    held = _lock(session)
    if held.cancelled_at is not None:
        raise UnableToRegister("Cette session est annulée.")
    if held.starts_at <= now:
        raise UnableToRegister("Cette session a commencé\u00a0: les inscriptions sont closes.")
    if not HelpSession.objects.open_to(actor).filter(pk=held.pk).exists():
        raise UnableToRegister("Cette session n'est pas ouverte à votre profil.")
    user = User.objects.get(Q(pk=actor.user_id))
    SessionSeat.objects.get_or_create(session=held, user=user, defaults={"registered_at": now})
    _settle(held, actor, now)
    return SessionSeat.objects.get(session=held, user=user)


@transaction.atomic
def unregister(session: HelpSession, *, actor: Actor, now: datetime) -> None:
    """Not come after all; the first who waits gets the place. Raises `UnableToRegister`."""
    held = _lock(session)
    if not held.seats.filter(user=actor.user_id).delete()[0]:
        raise UnableToRegister("Vous n'êtes pas inscrit(e) à cette session.")
    if held.cancelled_at is None and held.starts_at > now:
        _settle(held, actor, now)


@transaction.atomic
def remind_of_sessions(*, actor: Actor, now: datetime) -> int:
    """Tell those who have a place, once, that their session begins within a day; how many were told."""
    near = HelpSession.objects.filter(cancelled_at=None, starts_at__gt=now, starts_at__lte=now + NEAR)
    seats = SessionSeat.objects.filter(session__in=near, seat__isnull=False, reminded_at=None)
    told = list(seats.select_for_update(no_key=True, of=("self",)).select_related("session", "user").order_by("pk"))
    for each in told:
        _notify(each.session, each.user, Category.SESSION_NEAR, actor, now)
    SessionSeat.objects.filter(pk__in=[each.pk for each in told]).update(reminded_at=now)
    return len(told)


def _new(actor: Actor) -> HelpSession:
    scope_id = None if actor.perimeter.nation else actor.perimeter.scope_id
    return HelpSession(scope_id=scope_id, organiser=User.objects.get(Q(pk=actor.user_id)))


def _lock(session: HelpSession) -> HelpSession:
    return HelpSession.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)


def _organised(session: HelpSession, actor: Actor) -> HelpSession:
    if not HelpSession.objects.organised_by(actor).filter(pk=session.pk).exists():
        raise NotAllowed(Capability.ORGANISE_SESSIONS)
    return _lock(session)


def _check_places(session: HelpSession) -> None:
    """Fewer places only while nobody has those that go; the numbers are dealt again first."""
    taken = session.seats.exclude(seat=None).count()
    if session.capacity and session.capacity < taken:
        raise ValidationError({"capacity": f"{taken} personnes ont déjà une place\u00a0: gardez-en au moins autant."})
    for number, each in enumerate(session.seats.exclude(seat=None).order_by("registered_at", "pk"), 1):
        session.seats.filter(pk=each.pk).exclude(seat=number).update(seat=number)


def _settle(session: HelpSession, actor: Actor, now: datetime) -> None:
    """Give the numbers that are free to those who wait, the first registered first; tell those who did not ask now."""
    taken = set(session.seats.exclude(seat=None).values_list("seat", flat=True))
    free = [number for number in range(1, session.capacity + 1) if number not in taken]
    waiting = list(session.seats.filter(seat=None).select_related("user").order_by("registered_at", "pk")[: len(free)])
    for number, each in zip(free, waiting, strict=False):
        session.seats.filter(pk=each.pk).update(seat=number)
    _tell(session, {each.user for each in waiting if each.user_id != actor.user_id}, FREED, actor, now)


def _everybody(session: HelpSession) -> set[User]:
    return {each.user for each in session.seats.select_related("user")}


def _tell(session: HelpSession, users: Iterable[User], news: str, actor: Actor, now: datetime) -> None:
    for user in sorted(users, key=lambda user: user.pk):
        if user.pk != actor.user_id:
            _notify(session, user, Category.SESSION_NEWS, actor, now, news=news)


def _notify(session: HelpSession, user: User, category: Category, actor: Actor, now: datetime, **more: str) -> None:
    params = {"session": session.title, "at": session.starts_at.isoformat()} | more
    path = PAGE.format(public_id=session.public_id)
    notify(user.pk, user.email, category, actor=actor, now=now, params=params, path=path)
