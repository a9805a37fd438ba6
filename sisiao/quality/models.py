"""What somebody says of an anomaly or of a gap. Neither is ever stored: they are what the rows show."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sisiao.occupation.enums import GapKind
from sisiao.quality.enums import GapReason


class ExplanationQuerySet(models.QuerySet[models.Model]):
    def in_force(self, on: date) -> Self:
        """Those that still answer on a day."""
        return self.filter(withdrawn_at=None, until__gte=on)


class Explanation(models.Model):
    """Why something of a dispositif stands as it is, until a day, by a named agent.

    It answers for the facts it was given for: when they change, their `digest` does, and the question is open again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(
        "offer.Dispositif", models.CASCADE, related_name="%(class)ss", verbose_name="dispositif"
    )
    digest = models.CharField("empreinte des faits", max_length=32)
    until = models.DateField("valable jusqu'au")
    written_at = models.DateTimeField("écrite le")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        abstract = True


class Justification(Explanation):
    """Why an anomaly stands as it is."""

    rule = models.CharField("règle", max_length=3)
    cause = models.CharField("explication", max_length=250)

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


class GapExplanation(Explanation):
    """Why two figures of the ledger differ: a cause of the list, and its words."""

    kind = models.CharField("écart", max_length=20, choices=GapKind)
    cause = models.CharField("cause", max_length=15, choices=GapReason)
    comment = models.CharField("commentaire", max_length=250)

    class Meta:
        verbose_name = "explication d'un écart"
        verbose_name_plural = "explications des écarts"
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "dispositif", "digest"),
                condition=Q(withdrawn_at=None),
                name="gapexplanation_once_for_these_facts",
                violation_error_message="Cet écart est déjà expliqué.",
            ),
            models.CheckConstraint(condition=~Q(comment=""), name="gapexplanation_says_why"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("written_at")),
                name="gapexplanation_then_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_cause_display()}\u00a0: {self.comment}"
