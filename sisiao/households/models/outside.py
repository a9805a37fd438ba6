"""From outside the links of a record: exact searches, and the openings by break-glass (T09, T36)."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value

from sisiao.core.actor import Actor

# How long a record stays open, and the least that a reason says (T09).
OPENING = timedelta(hours=4)
REASON_LENGTH = 20


class OutsideSearch(models.Model):
    """One exact search outside one's perimeter. Rows are counted (T36): what was typed and found is not kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    profile = models.CharField("profil", max_length=30)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "recherche hors périmètre"
        verbose_name_plural = "recherches hors périmètre"
        indexes = (models.Index(fields=("user", "-at"), name="outsidesearch_user"),)

    def __str__(self) -> str:
        return f"{self.user_id}, {self.at:%d/%m/%Y}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def open_for(self, actor: Actor, now: datetime) -> Self:
        """Openings in progress of this very grant: another grant of the same account opens nothing by them."""
        return self.filter(user_id=actor.user_id, grant_id=actor.grant_id, period__contains=now)

    def in_progress(self, now: datetime) -> Self:
        return self.filter(period__contains=now)

    def overseen_by(self, actor: Actor) -> Self:
        """Openings that the SIAO of the actor were told of; all of them for the nation."""
        if actor.perimeter.nation:
            return self
        told = BreakGlass.told.through.objects.filter(
            breakglass=OuterRef("pk"), scope__in=list(actor.perimeter.scope_ids)
        )
        return self.filter(Exists(told))


class BreakGlass(models.Model):
    """A record opened without a link to it, for four hours, for a reason that somebody else checks (T09).

    It reads, and gives no other right. `told` are the SIAO whose administrators were told: the one that knows the
    household and the one of whoever opened.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name="ménage")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    grant = models.ForeignKey("access.Grant", models.PROTECT, related_name="+", verbose_name="habilitation")
    reason = models.CharField("motif", max_length=500)
    period = DateTimeRangeField("ouvert")
    told = models.ManyToManyField("access.Scope", related_name="+", verbose_name="SIAO informés")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vérifié par"
    )
    verified_at = models.DateTimeField("vérifié le", null=True, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = "ouverture hors lien"
        verbose_name_plural = "ouvertures hors lien"
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__lower_inf=False,
                    period__upper_inf=False,
                    period__endswith__lte=ExpressionWrapper(
                        F("period__startswith") + Value(OPENING), output_field=DateTimeField()
                    ),
                ),
                name="breakglass_four_hours",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=rf"\S.{{{REASON_LENGTH - 2},}}\S"),
                name="breakglass_reason_told",
                violation_error_message="Le motif tient en 20 caractères au moins.",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_at=None)
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("user"))),
                name="breakglass_verified_by_another",
                violation_error_message="Une ouverture est vérifiée par une autre personne.",
            ),
            ExclusionConstraint(
                name="breakglass_once",
                expressions=(
                    ("household", RangeOperators.EQUAL),
                    ("grant", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}, {self.period.lower:%d/%m/%Y}"
