"""A lost second factor: two people and a day (T05). `access` says who may administer the account."""

from datetime import datetime, timedelta

from django.db import transaction

from sisiao.accounts.actions.links import lock_account
from sisiao.accounts.actions.sessions import ACCOUNT_PATH, end_sessions
from sisiao.accounts.models import FactorRecovery, User
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

DELAY = timedelta(hours=24)


class UnableToRecover(Exception):
    """The recovery is refused; `str()` is the French sentence to show."""


@transaction.atomic
def ask_factor_recovery(user: User, *, actor: Actor, now: datetime) -> FactorRecovery:
    """An administrator asks, for somebody who has called them. The owner is told at once. Raises `UnableToRecover`."""
    user = lock_account(user.pk)
    if actor.user_id is None or actor.user_id == user.pk:
        raise UnableToRecover("Nul ne demande pour soi la remise à zéro de sa double authentification.")
    if not hasattr(user, "totp"):
        raise UnableToRecover("Ce compte n'a pas de double authentification.")
    if user.factor_recoveries.running().exists():
        raise UnableToRecover("Une remise à zéro est déjà demandée pour ce compte.")
    recovery = FactorRecovery.objects.create(user=user, asked_by_id=actor.user_id, asked_at=now)
    _tell(recovery, Category.FACTOR_RECOVERY, actor, now)
    return recovery


@transaction.atomic
def approve_factor_recovery(recovery: FactorRecovery, *, actor: Actor, now: datetime) -> FactorRecovery:
    """Another administrator agrees: it takes effect in 24 hours, and the owner is told. Raises `UnableToRecover`."""
    recovery = _locked(recovery)
    if actor.user_id is None or actor.user_id in (recovery.user_id, recovery.asked_by_id):
        raise UnableToRecover("La remise à zéro s'approuve par une autre personne que celle qui l'a demandée.")
    if recovery.effective_at is None:
        recovery.approved_by_id, recovery.effective_at = actor.user_id, now + DELAY
        recovery.save(update_fields=["approved_by", "effective_at"])
        _tell(recovery, Category.FACTOR_RECOVERY, actor, now)
    return recovery


@transaction.atomic
def cancel_factor_recovery(recovery: FactorRecovery, *, actor: Actor, now: datetime) -> FactorRecovery:
    """The owner, or an administrator, stops it before it takes effect. Raises `UnableToRecover` once it is over."""
    recovery = _locked(recovery)
    recovery.cancelled_at = now
    recovery.save(update_fields=["cancelled_at"])
    return recovery


def complete_due_recoveries(*, actor: Actor, now: datetime, user: User | None = None) -> int:
    """Reset the second factors whose day is over, of one account or of all; how many."""
    due = FactorRecovery.objects.due(now)
    recoveries = list((due.filter(user=user) if user else due).order_by("pk"))
    for recovery in recoveries:
        _complete(recovery, actor, now)
    return len(recoveries)


@transaction.atomic
def _complete(recovery: FactorRecovery, actor: Actor, now: datetime) -> None:
    """Application, backup codes, trusted browsers and sessions end; the next sign-in activates another application."""
    try:
        recovery = _locked(recovery)
    except UnableToRecover:
        return  # somebody else has ended it meanwhile
    user = recovery.user
    if hasattr(user, "totp"):
        user.totp.delete()
    user.backup_codes.all().delete()
    user.trusted_browsers.filter(revoked_at=None).update(revoked_at=now)
    end_sessions(user, actor=actor)
    recovery.done_at = now
    recovery.save(update_fields=["done_at"])
    notify(user.pk, user.email, Category.FACTOR_REMOVED, actor=actor, now=now, path=ACCOUNT_PATH)


def _locked(recovery: FactorRecovery) -> FactorRecovery:
    """The recovery as it is now, its account locked. Raises `UnableToRecover` once it is over."""
    user = lock_account(recovery.user_id)
    found = FactorRecovery.objects.running().filter(pk=recovery.pk).first()
    if found is None:
        raise UnableToRecover("Cette remise à zéro est déjà faite ou annulée.")
    found.user = user
    return found


def _tell(recovery: FactorRecovery, category: Category, actor: Actor, now: datetime) -> None:
    user = recovery.user
    effective = recovery.effective_at.isoformat() if recovery.effective_at else ""
    params = {"effective_at": effective}
    notify(user.pk, user.email, category, actor=actor, now=now, params=params, path=ACCOUNT_PATH)
