"""Telling somebody something: a notice in the application and a mail, written with the change that causes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.jobs import enqueue
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail


@transaction.atomic(savepoint=False)
def notify(
    user_id: int,
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

    `params` are JSON values without any name of a household. A mail with `token_of` carries a single-use link, which
    its notice never shows; an account that cannot sign in yet gets the mail alone (`in_application=False`).
    """
    notice = None
    if in_application:
        notice = Notice.objects.create(
            user_id=user_id, category=category, params=dict(params or {}), path=path, created_at=now
        )
    mail = OutgoingMail.objects.create(
        user_id=user_id,
        notice=notice,
        address=address,
        category=category,
        params=dict(params or {}),
        path=path,
        token_of=token_of,
        created_at=now,
    )
    enqueue("notifications.deliver", mail_id=mail.pk)
    return mail
