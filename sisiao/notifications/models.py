"""Messages to users. Every mail doubles as a notice in the application (T57); neither names anyone but its reader."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q, QuerySet

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.notifications.enums import Category, MailState

# A page of this site: « /… »; never another site, by « // », by « /\ » or by blanks that browsers drop.
INSIDE = r"^(/([^/\\\s][^\\\s]*)?)?$"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """The notices of the account itself, whatever its active profile."""
        return self.filter(user=actor.user_id)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        """Unread ones, then the others; the newest first in each."""
        waiting = ExpressionWrapper(Q(read_at=None), output_field=models.BooleanField())
        return self.order_by(waiting.desc(), "-created_at", "-pk")


class Notice(models.Model):
    """A message that a user reads in the application. `path` is the page to open, "" when there is nothing to do.

    `params` holds what the template shows: dates, labels of structures, numbers; never a name of a household.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="compte")
    category = models.CharField("nature", max_length=30, choices=Category)
    params = models.JSONField("contenu", default=dict)
    path = models.CharField("page", max_length=200, blank=True)
    created_at = models.DateTimeField("reçu le")
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = (
            models.CheckConstraint(condition=Q(category__in=Category.values), name="notice_category_known"),
            models.CheckConstraint(condition=Q(path__regex=INSIDE), name="notice_path_inside"),
        )
        indexes = (
            models.Index(fields=("user", "-created_at"), name="notice_of_user"),
            models.Index(fields=("user",), condition=Q(read_at=None), name="notice_unread"),
        )

    def __str__(self) -> str:
        return self.get_category_display()


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def visible_to(self, actor: Actor, accounts: QuerySet[Any]) -> Self:
        """Mails to `accounts`, those of the actor's perimeter (`access.queries.accounts_within`), if they follow mail.

        This app stands below the grants: it is told which accounts a perimeter covers.
        """
        return self.filter(user__in=accounts) if actor.can(Capability.FOLLOW_MAIL) else self.none()

    def waiting(self) -> Self:
        return self.filter(state=MailState.WAITING)

    def late(self, than: datetime) -> Self:
        """Waiting ones whose next try should have been made before `than`."""
        return self.waiting().filter(next_try_at__lt=than)


class OutgoingMail(models.Model):
    """One mail of the queue. Its text is made when it leaves, so that no link that opens an account is kept here.

    `token_of` is the public identifier of the single-use link that the mail carries, if it carries one. `attempts`
    numbers the tries: a job that comes for another number than the next one does nothing. The journal follows
    `sent_again_at` alone: who sent a mail again and when, not the life of each mail.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Null: somebody without account, who asked for something by a public form.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="compte"
    )
    notice = models.OneToOneField(Notice, models.SET_NULL, null=True, blank=True, related_name="mail")
    address = models.EmailField("adresse", max_length=254)
    category = models.CharField("nature", max_length=30, choices=Category)
    params = models.JSONField("contenu", default=dict)
    path = models.CharField("page", max_length=200, blank=True)
    token_of = models.UUIDField("lien à usage unique", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=80, blank=True)
    created_at = models.DateTimeField("demandé le")
    next_try_at = models.DateTimeField("prochain essai", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    sent_again_at = models.DateTimeField("renvoyé le", null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        constraints = (
            models.CheckConstraint(condition=Q(category__in=Category.values), name="outgoingmail_category_known"),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="outgoingmail_state_known"),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT) ^ Q(sent_at=None), name="outgoingmail_sent_says_when"
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.WAITING) ^ Q(next_try_at=None), name="outgoingmail_waiting_says_when"
            ),
            models.CheckConstraint(condition=Q(path__regex=INSIDE), name="outgoingmail_path_inside"),
        )
        indexes = (
            models.Index(fields=("state", "-created_at"), name="outgoingmail_state"),
            models.Index(fields=("user", "-created_at"), name="outgoingmail_of_user"),
        )

    def __str__(self) -> str:
        return self.get_category_display()
