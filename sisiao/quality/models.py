"""What somebody says of an anomaly. The anomalies themselves are never stored: they are what the rules find."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class JustificationQuerySet(models.QuerySet["Justification"]):
    def in_force(self, on: date) -> Self:
        """Those that still answer for their anomaly on a day."""
        return self.filter(withdrawn_at=None, until__gte=on)


class Justification(models.Model):
    """Why an anomaly stands as it is, until a day, by a named agent.

    It answers for the facts it was given for: when they change, their `digest` does, and the anomaly is open again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField("règle", max_length=3)
    dispositif = models.ForeignKey(
        "offer.Dispositif", models.CASCADE, related_name="justifications", verbose_name="dispositif"
    )
    digest = models.CharField("empreinte des faits", max_length=32)
    cause = models.CharField("explication", max_length=250)
    until = models.DateField("valable jusqu'au")
    written_at = models.DateTimeField("écrite le")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = JustificationQuerySet.as_manager()

    class Meta:
        verbose_name = "justification d'anomalie"
        verbose_name_plural = "justifications d'anomalies"
        constraints = (
            models.UniqueConstraint(
                fields=("rule", "dispositif", "digest"),
                condition=Q(withdrawn_at=None),
                name="justification_once_for_these_facts",
                violation_error_message="Cette anomalie est déjà justifiée.",
            ),
            models.CheckConstraint(condition=~Q(cause=""), name="justification_says_why"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("written_at")),
                name="justification_then_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}\u00a0: {self.cause}"
