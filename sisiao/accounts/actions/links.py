"""Single-use links: sent, opened, used once, revoked."""

from datetime import datetime, timedelta

from django.db import transaction

from sisiao.accounts.enums import LinkKind
from sisiao.accounts.models import AccountLink, User
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

LIFETIMES = {
    LinkKind.INVITATION: timedelta(days=14),
    LinkKind.PASSWORD_RESET: timedelta(minutes=30),
    LinkKind.EMAIL_CHANGE_ASKED: timedelta(days=1),
    LinkKind.EMAIL_CHANGE_NEW: timedelta(days=1),
}
ONCE_OPENED = timedelta(minutes=30)
# Whoever receives these is not signed in to read a notice: the mail alone.
BY_MAIL_ALONE = frozenset({LinkKind.INVITATION, LinkKind.EMAIL_CHANGE_NEW})


class DeadLink(Exception):
    """The link is used, revoked, out of time, or its account is no longer in the state that it needs."""


def lock_account(user_id: int) -> User:
    """The account as it is now, held until the end of the transaction: acts on one account come one after the other."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def send_link(user: User, kind: LinkKind, *, actor: Actor, now: datetime, new_email: str = "") -> AccountLink:
    """Mail a new link, which revokes the earlier of its kind. The account must be locked (`lock_account`)."""
    user.links.filter(kind=kind, revoked_at=None).update(revoked_at=now)
    link = AccountLink.objects.create(
        user=user, kind=kind, new_email=new_email, created_at=now, expires_at=now + LIFETIMES[kind]
    )
    notify(
        user.pk,
        new_email if kind == LinkKind.EMAIL_CHANGE_NEW else user.email,
        Category(kind.value),
        actor=actor,
        now=now,
        params={"expires_at": link.expires_at.isoformat(), "new_email": new_email},
        token_of=link.public_id,
        in_application=kind not in BY_MAIL_ALONE,
    )
    return link


def revoke_links(user: User, *, actor: Actor, now: datetime) -> None:
    """No link of the account opens anything any more, and a change of e-mail half confirmed is abandoned."""
    user.links.filter(revoked_at=None).update(revoked_at=now)


@transaction.atomic
def open_link(link: AccountLink, *, actor: Actor, now: datetime) -> AccountLink:
    """Its reader has asked to go on: from the first time, 30 minutes are left to use it. Raises `DeadLink`."""
    link = lock_link(link, now=now)
    if link.opened_at is None:
        link.opened_at = now
        link.expires_at = min(link.expires_at, now + ONCE_OPENED)
        link.save(update_fields=["opened_at", "expires_at"])
    return link


def lock_link(link: AccountLink, *, now: datetime) -> AccountLink:
    """The link, its account locked first, if it is still live. Raises `DeadLink`."""
    user = lock_account(link.user_id)
    live = AccountLink.objects.live(now).for_state().filter(pk=link.pk).first()
    if live is None:
        raise DeadLink
    live.user = user
    return live


def use_link(link: AccountLink, kind: LinkKind, *, now: datetime) -> AccountLink:
    """Spend a link of this kind, for whoever has opened it. Raises `DeadLink`; a link is spent once."""
    link = lock_link(link, now=now)
    if link.kind != kind or link.opened_at is None:
        raise DeadLink
    link.used_at = now
    link.save(update_fields=["used_at"])
    return link
