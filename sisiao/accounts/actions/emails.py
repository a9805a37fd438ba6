"""Changing the e-mail, which is the identifier: agreed from the present address and from the new one (T05)."""

from datetime import datetime

from django.db import transaction

from sisiao.accounts.actions.links import lock_account, revoke_links, send_link, use_link
from sisiao.accounts.enums import LinkKind
from sisiao.accounts.models import AccountLink, User
from sisiao.accounts.models.links import EMAIL_CHANGE
from sisiao.core.actor import Actor
from sisiao.core.mailboxes import is_shared_mailbox
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

SHARED_MAILBOX = (
    "Cette adresse semble être celle d'une équipe. Un compte est à une seule personne\u00a0: "
    "indiquez une adresse nominative, comme prenom.nom@structure.fr."
)


class UnableToChangeEmail(Exception):
    """The change is refused; `str()` is the French sentence to show."""


@transaction.atomic
def ask_email_change(user: User, new_email: str, *, actor: Actor, now: datetime) -> None:
    """Mail a link to both addresses. When another account has the new one, it receives nothing and nobody is told so.

    The owner has just typed their password. Raises `UnableToChangeEmail`.
    """
    user = lock_account(user.pk)
    new_email = new_email.strip().lower()
    if new_email == user.email.lower():
        raise UnableToChangeEmail("C'est déjà l'adresse de votre compte.")
    if is_shared_mailbox(new_email):
        raise UnableToChangeEmail(SHARED_MAILBOX)
    send_link(user, LinkKind.EMAIL_CHANGE_ASKED, actor=actor, now=now, new_email=new_email)
    user.links.filter(kind=LinkKind.EMAIL_CHANGE_NEW, revoked_at=None).update(revoked_at=now)
    if not User.objects.filter(email__iexact=new_email).exists():
        send_link(user, LinkKind.EMAIL_CHANGE_NEW, actor=actor, now=now, new_email=new_email)


@transaction.atomic
def confirm_email_change(link: AccountLink, *, actor: Actor, now: datetime) -> bool:
    """One address agrees. True when both have, and the e-mail has changed. Raises `DeadLink`."""
    link = use_link(link, LinkKind(link.kind), now=now)
    user = link.user
    agreed = user.links.filter(
        kind__in=EMAIL_CHANGE, new_email=link.new_email, used_at__isnull=False, revoked_at=None
    ).values_list("kind", flat=True)
    taken = User.objects.filter(email__iexact=link.new_email).exists()
    if taken or set(agreed) != set(EMAIL_CHANGE):
        return False
    former, user.email = user.email, link.new_email
    user.save(update_fields=["email"])
    revoke_links(user, actor=actor, now=now)
    params = {"new_email": user.email}
    notify(user.pk, user.email, Category.EMAIL_CHANGED, actor=actor, now=now, params=params)
    notify(user.pk, former, Category.EMAIL_CHANGED, actor=actor, now=now, params=params, in_application=False)
    return True
