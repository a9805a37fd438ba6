"""The support views: who looked at the site as somebody sees it, why, and when (R20)."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value

from sisiao.access.models.grants import Grant
from sisiao.access.models.scopes import Scope
from sisiao.core.actor import Actor

# How long a support view lasts at most, and the least that its reason says (R20).
SUPPORT_VIEW = timedelta(minutes=30)
SUPPORT_REASON = 20


class SupportViewQuerySet(models.QuerySet["SupportView"]):
    def in_progress(self, now: datetime) -> Self:
        return self.filter(period__contains=now)

    def of_account(self, user_id: int) -> Self:
        """Views of this account's site, whatever the profile; the newest first."""
        return self.filter(grant__user=user_id).order_by("-pk")

    def opened_by(self, user_id: int) -> Self:
        return self.filter(viewer=user_id)

    def overseen_by(self, actor: Actor) -> Self:
        """Views of the profiles that stand in the actor's perimeter; all of them for the nation."""
        if actor.perimeter.nation:
            return self
        return self.filter(grant__scope__in=Scope.objects.governed_by(actor.perimeter))


class SupportView(models.Model):
    """The site seen as one grant sees it, by somebody of the support, masked and read-only (R20).

    It ends by itself half an hour after it began, or sooner; a row changes by nothing else (trigger).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="assistance")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name="habilitation vue")
    reason = models.CharField("motif", max_length=500)
    period = DateTimeRangeField("durée")

    objects = SupportViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue d'assistance"
        verbose_name_plural = "vues d'assistance"
        indexes = (models.Index(fields=("grant", "-id"), name="supportview_of_grant"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__lower_inf=False,
                    period__upper_inf=False,
                    period__endswith__lte=ExpressionWrapper(
                        F("period__startswith") + Value(SUPPORT_VIEW), output_field=models.DateTimeField()
                    ),
                ),
                name="supportview_half_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=rf"\S.{{{SUPPORT_REASON - 2},}}\S"),
                name="supportview_reason_told",
                violation_error_message="Le motif tient en 20 caractères au moins.",
            ),
            ExclusionConstraint(
                name="supportview_one_at_a_time",
                expressions=(("viewer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.viewer_id}, {self.period.lower:%d/%m/%Y}"
