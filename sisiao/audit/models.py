"""The journal: who changed what, who opened what. Rows are written by triggers and by one action, and never change."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class RowHistoryQuerySet(models.QuerySet["RowHistory"]):
    def of_household(self, household_id: int) -> Self:
        """Every change of a row that belongs to the household, most recent first."""
        return self.filter(household_id=household_id).order_by("-pk")


class RowHistory(models.Model):
    """One change of one row, written by the trigger `sisiao_journal` of its table.

    `old` and `new` hold only the columns that changed (the whole row when it is created or deleted).
    """

    table_name = models.CharField("table", max_length=63)
    row_id = models.BigIntegerField("ligne")
    household_id = models.BigIntegerField("ménage", null=True)
    operation = models.CharField("opération", max_length=1)
    old = models.JSONField("avant", null=True)
    new = models.JSONField("après", null=True)
    at = models.DateTimeField("le")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    profile = models.CharField("profil", max_length=30)
    label = models.CharField("commande", max_length=80)

    objects = RowHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "modification"
        verbose_name_plural = "modifications"
        indexes = (
            models.Index(fields=("table_name", "row_id"), name="rowhistory_row"),
            models.Index(
                fields=("household_id",),
                name="rowhistory_household",
                condition=Q(household_id__isnull=False),
            ),
        )


class RecordOpeningQuerySet(models.QuerySet["RecordOpening"]):
    def of_household(self, household_id: int) -> Self:
        return self.filter(household_id=household_id).order_by("-at")


class RecordOpening(models.Model):
    """A person opened a household's record (CNIL 2021-122: author, time, nature, reference)."""

    household_id = models.BigIntegerField("ménage")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="compte",
    )
    profile = models.CharField("profil", max_length=30)
    grant_id = models.BigIntegerField("habilitation", null=True)
    page = models.CharField("page", max_length=60)
    at = models.DateTimeField("le", auto_now_add=True)

    objects = RecordOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        indexes = (models.Index(fields=("household_id", "-at"), name="recordopening_household"),)
