"""A lost second factor, by two administrators of the account (T05): who may ask, approve and stop."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sisiao.access.actions.accounts import NOT_YOURS, UnableToAdminister, lock_administered
from sisiao.access.perms import overseen_users
from sisiao.accounts.actions import (
    UnableToRecover,
    approve_factor_recovery,
    ask_factor_recovery,
    cancel_factor_recovery,
    lock_account,
)
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import FactorRecovery, User
from sisiao.core.actor import Actor


def recoveries_to_approve(actor: Actor, now: datetime) -> QuerySet[FactorRecovery]:
    """Recoveries that a first person has asked for and that the actor may approve, the first asked for first."""
    waiting = FactorRecovery.objects.running().filter(approved_by=None).exclude(asked_by=actor.user_id)
    overseen = overseen_users(actor, timezone.localdate(now))
    return waiting.filter(user__in=overseen).order_by("asked_at", "pk")


@transaction.atomic
def ask_recovery(user: User, *, actor: Actor, now: datetime) -> FactorRecovery:
    """Whoever administers the account asks. Raises `UnableToAdminister` or `UnableToRecover`."""
    user = lock_administered(user, actor, now)
    if user.state != UserState.ACTIVE:
        raise UnableToAdminister(f"Ce compte est {user.get_state_display().lower()}\u00a0: il ne se connecte pas.")
    return ask_factor_recovery(user, actor=actor, now=now)


@transaction.atomic
def approve_recovery(user: User, *, actor: Actor, now: datetime) -> FactorRecovery:
    """Another administrator, of the same level or above, agrees. Raises `UnableToAdminister` or `UnableToRecover`."""
    return approve_factor_recovery(_running(user, actor, now), actor=actor, now=now)


@transaction.atomic
def stop_recovery(user: User, *, actor: Actor, now: datetime) -> FactorRecovery:
    """Whoever may approve may also stop. Raises `UnableToAdminister` or `UnableToRecover`."""
    return cancel_factor_recovery(_running(user, actor, now), actor=actor, now=now)


def _running(user: User, actor: Actor, now: datetime) -> FactorRecovery:
    """The recovery that runs for an account, locked, of the actor's perimeter."""
    user = lock_account(user.pk)
    if not overseen_users(actor, timezone.localdate(now)).filter(pk=user.pk).exists():
        raise UnableToAdminister(NOT_YOURS)
    recovery = user.factor_recoveries.running().first()
    if recovery is None:
        raise UnableToRecover("Aucune remise à zéro n'est en cours pour ce compte.")
    return recovery
