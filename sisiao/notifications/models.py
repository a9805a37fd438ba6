"""Messages to users. Every mail doubles as a notice in the application (T57); neither names anyone but its reader."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sisiao.notifications.enums import Category, MailState


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

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = (models.CheckConstraint(condition=Q(category__in=Category.values), name="notice_category_known"),)
        indexes = (models.Index(fields=("user", "-created_at"), name="notice_of_user"),)

    def __str__(self) -> str:
        return self.get_category_display()


class OutgoingMail(models.Model):
    """One mail of the queue. Its text is made when it leaves, so that no link that opens an account is kept here.

    `token_of` is the public identifier of the single-use link that the mail carries, if it carries one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="compte")
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
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        constraints = (
            models.CheckConstraint(condition=Q(category__in=Category.values), name="outgoingmail_category_known"),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="outgoingmail_state_known"),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT) ^ Q(sent_at=None), name="outgoingmail_sent_says_when"
            ),
        )
        indexes = (
            models.Index(fields=("state", "-created_at"), name="outgoingmail_state"),
            models.Index(fields=("user", "-created_at"), name="outgoingmail_of_user"),
        )

    def __str__(self) -> str:
        return self.get_category_display()
