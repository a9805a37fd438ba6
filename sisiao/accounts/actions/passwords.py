"""Choosing a password: the first one, a forgotten one, another one."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from sisiao.accounts.actions.links import lock_account, revoke_links, send_link, use_link
from sisiao.accounts.actions.sessions import ACCOUNT_PATH, end_sessions
from sisiao.accounts.enums import LinkKind, UserState
from sisiao.accounts.models import AccountLink, User
from sisiao.core.actor import Actor
from sisiao.core.jobs import enqueue
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category


class WrongPassword(Exception):
    """The current password is not this one."""


def _choose(user: User, password: str) -> None:
    """Raises `ValidationError`, with every reason in French, when the password is refused."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])


def _tell_changed(user: User, actor: Actor, now: datetime) -> None:
    notify(user.pk, user.email, Category.PASSWORD_CHANGED, actor=actor, now=now, path=ACCOUNT_PATH)


@transaction.atomic
def initialise_account(link: AccountLink, password: str, *, actor: Actor, now: datetime) -> User:
    """The owner of an invited account chooses its password: the account is active. Raises `DeadLink`."""
    user = use_link(link, LinkKind.INVITATION, now=now).user
    _choose(user, password)
    user.state, user.initialised_at = UserState.ACTIVE, now
    user.save(update_fields=["state", "initialised_at"])
    return user


def ask_password_reset(email: str, *, actor: Actor) -> None:
    """Somebody has forgotten a password. The work and the answer are the same when no account has this address.

    The mail is prepared by the queue, which alone knows whether there is one to send (T06).
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    enqueue("accounts.answer_reset_request", user_id=user.pk if user else 0)


@transaction.atomic
def answer_reset_request(user_id: int, *, actor: Actor, now: datetime) -> AccountLink | None:
    """Mail the link that lets an active account choose a password; an invited one gets its invitation again."""
    user = User.objects.filter(pk=user_id, state__in=(UserState.ACTIVE, UserState.INVITED)).first()
    if user is None:
        return None
    user = lock_account(user.pk)
    kind = LinkKind.INVITATION if user.state == UserState.INVITED else LinkKind.PASSWORD_RESET
    return send_link(user, kind, actor=actor, now=now)


@transaction.atomic
def reset_password(link: AccountLink, password: str, *, actor: Actor, now: datetime) -> User:
    """Choose a new password by a link. Every session ends; the second factor stays asked. Raises `DeadLink`."""
    user = use_link(link, LinkKind.PASSWORD_RESET, now=now).user
    _choose(user, password)
    revoke_links(user, actor=actor, now=now)
    end_sessions(user, actor=actor)
    _tell_changed(user, actor, now)
    return user


@transaction.atomic
def change_password(
    user: User, current: str, password: str, *, actor: Actor, now: datetime, session_key: str = ""
) -> User:
    """Choose another password, the current one being known. The other sessions end. Raises `WrongPassword`."""
    user = lock_account(user.pk)
    if not user.check_password(current):
        raise WrongPassword
    _choose(user, password)
    revoke_links(user, actor=actor, now=now)
    end_sessions(user, actor=actor, keep=session_key)
    _tell_changed(user, actor, now)
    return user
