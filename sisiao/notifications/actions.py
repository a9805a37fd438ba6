"""Telling somebody something: a notice in the application and a mail, written with the change that causes them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.jobs import enqueue
from sisiao.notifications.enums import Category, MailState
from sisiao.notifications.letters import LASTING_LINKS, PARAMS, check_params, letter_of, link_end
from sisiao.notifications.models import Notice, NoticeQuerySet, OutgoingMail

logger = structlog.get_logger("sisiao.notifications")

# How long after each failure the next try is made; after the last one, nobody tries again by itself. Less than a day.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60))
# A try that is so late has lost its job, with the worker that ran it.
LOST_AFTER = timedelta(minutes=10)
TAKEN_UP_AT_ONCE = 500


class UnableToSendAgain(Exception):
    """The mail carries a link that opens nothing any more."""


@transaction.atomic(savepoint=False)
def notify(
    user_id: int | None,
    address: str,
    category: Category,
    *,
    actor: Actor,
    now: datetime,
    params: Mapping[str, Any] | None = None,
    path: str = "",
    token_of: UUID | None = None,
    in_application: bool = True,
) -> OutgoingMail:
    """Tell a user: a notice that leads to `path`, and a mail to `address` that leaves by the queue.

    `params` are those of the category (`letters.PARAMS`; `ValueError` otherwise), without any name of a household. A
    mail with `token_of` carries a single-use link, which its notice never shows, and says until when it opens; an
    account that cannot sign in yet gets the mail alone (`in_application=False`), and so does somebody without account
    (`user_id` None).
    """
    kept = dict(params or {})
    check_params(category, kept)
    message = {"category": category, "params": kept, "path": path, "created_at": now}
    if token_of is not None and "until" not in PARAMS[category] and category not in LASTING_LINKS:
        raise ValueError(f"{category} does not say when its link ends")
    notice = Notice.objects.create(user_id=user_id, **message) if in_application and user_id else None
    mail = OutgoingMail.objects.create(
        user_id=user_id, notice=notice, address=address, token_of=token_of, next_try_at=now, **message
    )
    _enqueue_try(mail)
    return mail


@transaction.atomic(savepoint=False)
def deliver_mail(mail_id: int, attempt: int, *, actor: Actor, now: datetime) -> None:
    """Make one try at sending a mail; another job for the same try does nothing.

    A failure is recorded by its class alone, since its text may quote the message, and the next try enqueued. A crash
    between the mail server's answer and the end of the transaction sends the mail again: rather twice than never.
    """
    locked = OutgoingMail.objects.waiting().select_for_update(skip_locked=True, no_key=True)
    mail = locked.filter(pk=mail_id, attempts=attempt).first()
    if mail is None:
        return
    mail.attempts += 1
    try:
        _send(mail)
    except Exception as error:  # whatever went wrong, the mail waits and its administrators see it
        _plan_next_try(mail, type(error).__name__, now)
    else:
        mail.state, mail.sent_at, mail.next_try_at, mail.last_error = MailState.SENT, now, None, ""
    mail.save(update_fields=["attempts", "state", "sent_at", "next_try_at", "last_error"])


def _send(mail: OutgoingMail) -> None:
    letter = letter_of(mail)
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(letter.subject, letter.text, to=[mail.address], headers=headers).send()


def _plan_next_try(mail: OutgoingMail, error: str, now: datetime) -> None:
    """Enqueue the next try, unless it would be the one too many or its link would no longer open."""
    delay = next(iter(DELAYS[mail.attempts - 1 :]), None)
    end = link_end(mail)
    mail.last_error = error
    mail.next_try_at = now + delay if delay else None
    if mail.next_try_at is None or (end and mail.next_try_at >= end):
        mail.state, mail.next_try_at = MailState.FAILED, None
    else:
        _enqueue_try(mail)
    logger.warning("mail not sent", error=error, attempts=mail.attempts)


def _enqueue_try(mail: OutgoingMail) -> None:
    enqueue("notifications.deliver", at=mail.next_try_at, mail_id=mail.pk, attempt=mail.attempts)


@transaction.atomic(savepoint=False)
def send_again(mail: OutgoingMail, *, actor: Actor, now: datetime) -> None:
    """Try a mail at once, whatever became of it; one that had left or was given up begins its tries anew. Journaled.

    Raises `NotAllowed`, and `UnableToSendAgain` when its single-use link has ended.
    """
    actor.require(Capability.FOLLOW_MAIL)
    mail = OutgoingMail.objects.select_for_update(no_key=True).get(pk=mail.pk)
    end = link_end(mail)
    if end and end <= now:
        raise UnableToSendAgain(
            "Le lien de ce courriel n'est plus valable\u00a0: la personne doit refaire sa demande, ou être invitée de "
            "nouveau."
        )
    if mail.state != MailState.WAITING:
        mail.attempts = 0
    mail.state, mail.sent_at, mail.next_try_at, mail.last_error = MailState.WAITING, None, now, ""
    mail.sent_again_at = now
    mail.save(update_fields=["attempts", "state", "sent_at", "next_try_at", "last_error", "sent_again_at"])
    _enqueue_try(mail)


@transaction.atomic(savepoint=False)
def take_up_late(*, actor: Actor, now: datetime) -> int:
    """Enqueue again the tries whose job was lost with its worker; returns how many. One too many changes nothing."""
    late = list(OutgoingMail.objects.late(now - LOST_AFTER).order_by("next_try_at", "pk")[:TAKEN_UP_AT_ONCE])
    for mail in late:
        _enqueue_try(mail)
    return len(late)


@transaction.atomic(savepoint=False)
def mark_read(notices: NoticeQuerySet, *, actor: Actor, now: datetime) -> int:
    """Mark as read those of `notices` that are the actor's and are not read yet; returns how many."""
    return notices.visible_to(actor).unread().update(read_at=now)
