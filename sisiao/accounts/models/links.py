"""Single-use links that reach an account by its mailbox."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sisiao.accounts.enums import LinkKind, UserState

EMAIL_CHANGE = (LinkKind.EMAIL_CHANGE_ASKED, LinkKind.EMAIL_CHANGE_NEW)


class AccountLinkQuerySet(models.QuerySet["AccountLink"]):
    def live(self, now: datetime) -> Self:
        """Links that still open something: neither used, nor revoked, nor out of time."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def for_state(self) -> Self:
        """Links whose account is in the state that they need: invited to be initialised, active for the rest."""
        invited = Q(kind=LinkKind.INVITATION, user__state=UserState.INVITED)
        return self.filter(invited | (~Q(kind=LinkKind.INVITATION) & Q(user__state=UserState.ACTIVE)))


class AccountLink(models.Model):
    """One link of one mail. Its token is made from `public_id` and the key of the service (`core.tokens`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="links", verbose_name="compte")
    kind = models.CharField("nature", max_length=30, choices=LinkKind)
    new_email = models.EmailField("nouvelle adresse", max_length=254, blank=True)
    created_at = models.DateTimeField("envoyé le")
    expires_at = models.DateTimeField("valable jusqu'au")
    opened_at = models.DateTimeField("ouvert le", null=True, blank=True)
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    revoked_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = AccountLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien à usage unique"
        verbose_name_plural = "liens à usage unique"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="accountlink_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=EMAIL_CHANGE) ^ Q(new_email=""), name="accountlink_change_names_address"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="accountlink_lasts"),
            models.UniqueConstraint(
                fields=("user", "kind"), condition=Q(used_at=None, revoked_at=None), name="accountlink_one_of_a_kind"
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()
