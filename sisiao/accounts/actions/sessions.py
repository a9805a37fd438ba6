"""Ending sessions, and telling those who watch over the service."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from sisiao.accounts.actions.links import lock_account
from sisiao.accounts.models import Session, User
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

AT_ONCE = 2
ACCOUNT_PATH = "/compte/"


def end_sessions(user: User, *, actor: Actor, keep: str = "") -> int:
    """End the sessions of an account, but the one whose key is `keep`; how many ended. Refused at the next request."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    return ended


def end_session(session: Session, *, actor: Actor) -> None:
    """End one session; its browser is asked to sign in at its next request."""
    session.delete()


@transaction.atomic
def limit_sessions(user: User, current: str, *, actor: Actor, now: datetime) -> int:
    """Two sessions at most at once: close the oldest, never the one just opened (key `current`), and say so (T04)."""
    lock_account(user.pk)
    others = Session.objects.filter(user=user, expire_date__gt=now).exclude(session_key=current)
    closed = list(others.order_by("-started_at", "session_key")[AT_ONCE - 1 :])
    for session in closed:
        session.delete()
        notify(
            user.pk,
            user.email,
            Category.SESSION_ENDED,
            actor=actor,
            now=now,
            params={"browser": session.browser, "started_at": session.started_at.isoformat()},
            path=ACCOUNT_PATH,
        )
    return len(closed)


def tell_slowed_sign_ins(watchers: Iterable[User], *, actor: Actor, now: datetime) -> None:
    """Tell those who watch over the service that unknown browsers are slowed. Once an hour: `throttle.must_tell`."""
    for watcher in watchers:
        notify(watcher.pk, watcher.email, Category.SIGN_INS_SLOWED, actor=actor, now=now)
