"""An account is invited, suspended, reactivated, closed. These change its state; `access` decides who may."""

from datetime import datetime

from django.db import transaction

from sisiao.accounts.actions.emails import SHARED_MAILBOX
from sisiao.accounts.actions.links import lock_account, revoke_links, send_link
from sisiao.accounts.actions.sessions import end_sessions
from sisiao.accounts.enums import LinkKind, SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.mailboxes import is_shared_mailbox
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category


class UnableToInvite(Exception):
    """No account can be made for this address; `str()` is the French sentence to show."""


@transaction.atomic
def invite_account(email: str, first_name: str, last_name: str, *, actor: Actor, now: datetime) -> User:
    """Create an account that waits for its owner, and mail them the link. Raises `UnableToInvite`."""
    email = email.strip().lower()
    if is_shared_mailbox(email):
        raise UnableToInvite(SHARED_MAILBOX)
    if User.objects.filter(email__iexact=email).exists():
        raise UnableToInvite("Un compte existe déjà avec cette adresse électronique.")
    user = User.objects.create_user(
        email, None, first_name=first_name.strip(), last_name=last_name.strip(), state=UserState.INVITED
    )
    send_link(user, LinkKind.INVITATION, actor=actor, now=now)
    return user


@transaction.atomic
def send_link_again(user: User, *, actor: Actor, now: datetime) -> None:
    """Mail an invited account a new invitation, an active one a link to choose a password: the earlier link dies.

    An administrator sends the link and never sees it, nor chooses a password. Raises `UnableToInvite`.
    """
    user = lock_account(user.pk)
    if user.state not in (UserState.INVITED, UserState.ACTIVE):
        raise UnableToInvite("Ce compte est suspendu ou fermé\u00a0: aucun lien ne peut lui être envoyé.")
    kind = LinkKind.INVITATION if user.state == UserState.INVITED else LinkKind.PASSWORD_RESET
    send_link(user, kind, actor=actor, now=now)


@transaction.atomic
def suspend_account(user: User, reason: SuspensionReason, *, actor: Actor, now: datetime) -> User:
    """No sign-in until somebody reactivates the account: links die, sessions end at their next request, its owner is
    told. An account already suspended or closed stays as it is."""
    user = lock_account(user.pk)
    if user.state in (UserState.SUSPENDED, UserState.CLOSED):
        return user
    user.state, user.suspended_at, user.suspension_reason = UserState.SUSPENDED, now, reason
    user.save(update_fields=["state", "suspended_at", "suspension_reason"])
    _shut(user, actor, now)
    notify(user.pk, user.email, Category.SUSPENDED, actor=actor, now=now, params={"reason": reason.label})
    return user


@transaction.atomic
def reactivate_account(user: User, *, actor: Actor, now: datetime) -> User:
    """A suspended account may sign in again; one that never chose a password is invited again."""
    user = lock_account(user.pk)
    if user.state != UserState.SUSPENDED:
        return user
    invited = not user.has_usable_password()
    user.state = UserState.INVITED if invited else UserState.ACTIVE
    user.suspended_at, user.suspension_reason = None, ""
    user.save(update_fields=["state", "suspended_at", "suspension_reason"])
    if invited:
        send_link(user, LinkKind.INVITATION, actor=actor, now=now)
    else:
        notify(user.pk, user.email, Category.REACTIVATED, actor=actor, now=now, path="/")
    return user


@transaction.atomic
def close_account(user: User, *, actor: Actor, now: datetime) -> User:
    """Never again a sign-in: password, second factor and trusted browsers are erased; the name stays in what it did."""
    user = lock_account(user.pk)
    if user.state == UserState.CLOSED:
        return user
    user.state, user.closed_at, user.suspended_at, user.suspension_reason = UserState.CLOSED, now, None, ""
    user.set_unusable_password()
    user.save(update_fields=["state", "closed_at", "suspended_at", "suspension_reason", "password"])
    _shut(user, actor, now)
    for erased in (user.backup_codes, user.trusted_browsers):
        erased.all().delete()
    if hasattr(user, "totp"):
        user.totp.delete()
    user.factor_recoveries.running().update(cancelled_at=now)
    notify(user.pk, user.email, Category.CLOSED, actor=actor, now=now)
    return user


def _shut(user: User, actor: Actor, now: datetime) -> None:
    revoke_links(user, actor=actor, now=now)
    end_sessions(user, actor=actor)
