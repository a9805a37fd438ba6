"""The life of an account: invited, active, suspended, closed."""

from datetime import datetime, timedelta

from django.db import transaction

from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

ROLE_MAILBOXES = frozenset({"contact", "siao", "115", "accueil", "direction", "info", "secretariat"})
LINK_LASTS = timedelta(days=14)


class UnableToInvite(Exception):
    """The account cannot be created; `str()` is the French sentence."""


@transaction.atomic
def invite_account(email: str, first_name: str, last_name: str, *, actor: Actor, now: datetime) -> User:
    """Create an account that its owner initialises. Raises `UnableToInvite`."""
    address = email.strip().lower()
    if address.partition("@")[0] in ROLE_MAILBOXES:
        raise UnableToInvite("Cette adresse est celle d'un service\u00a0: un compte est celui d'une personne.")
    if User.objects.filter(email__iexact=address).exists():
        raise UnableToInvite("Un compte existe déjà avec cette adresse électronique.")
    user = User.objects.create_user(address, first_name=first_name, last_name=last_name, state=UserState.INVITED)
    send_link_again(user, actor=actor, now=now)
    return user


def send_link_again(user: User, *, actor: Actor, now: datetime) -> None:
    """Send the invitation, valid 14 days."""
    params = {"profile": "", "scope": "", "until": (now + LINK_LASTS).isoformat()}
    notify(
        user.pk,
        user.email,
        Category.INVITATION,
        actor=actor,
        now=now,
        params=params,
        token_of=user.public_id,
        in_application=False,
    )


@transaction.atomic
def suspend_account(user: User, reason: SuspensionReason, *, actor: Actor, now: datetime) -> None:
    """The account may not sign in until somebody reactivates it; its owner is told why."""
    user.state, user.suspension_reason, user.suspended_at = UserState.SUSPENDED, reason, now
    user.save(update_fields=["state", "suspension_reason", "suspended_at"])
    params = {"reason": SuspensionReason(reason).label}
    notify(user.pk, user.email, Category.SUSPENDED, actor=actor, now=now, params=params, in_application=False)


@transaction.atomic
def reactivate_account(user: User, *, actor: Actor, now: datetime) -> None:
    """The account may sign in again, or waits again for its owner who never came."""
    user.state = UserState.ACTIVE if user.initialised_at or user.has_usable_password() else UserState.INVITED
    user.suspension_reason, user.suspended_at = "", None
    user.save(update_fields=["state", "suspension_reason", "suspended_at"])
    notify(user.pk, user.email, Category.REACTIVATED, actor=actor, now=now)


@transaction.atomic
def close_account(user: User, *, actor: Actor, now: datetime) -> None:
    """The account may never sign in again; its name stays legible in what it did."""
    user.state, user.suspension_reason, user.suspended_at, user.closed_at = UserState.CLOSED, "", None, now
    user.save(update_fields=["state", "suspension_reason", "suspended_at", "closed_at"])
    notify(user.pk, user.email, Category.CLOSED, actor=actor, now=now, in_application=False)
