"""Dated nomenclature of the offer: types of dispositif (road map, 2024), their precisions, budget lines."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

# Families whose welcome asks for no condition of nationality or permit (R24), and the public that would be one.
UNCONDITIONAL = ("shelter", "watch")
REFUGEES = "Réfugiés"


class DatedQuerySet(models.QuerySet):
    def active(self, on: date) -> Self:
        """Rows offered for entry on a day."""
        return self.filter(Q(active_from=None) | Q(active_from__lte=on)).filter(Q(active_to=None) | Q(active_to__gt=on))


class DispositifType(models.Model):
    """One of the six families' types, and what a dispositif of this type may hold (workbook, A2)."""

    code = models.CharField("code", max_length=30, primary_key=True)
    label = models.CharField("type", max_length=80)
    family = models.CharField("code de la famille", max_length=30)
    family_label = models.CharField("famille", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")
    holds_places = models.BooleanField("peut porter des places")
    holds_measures = models.BooleanField("peut porter des mesures")
    holds_services = models.BooleanField("peut porter des prestations")
    units = ArrayField(models.CharField(max_length=20), verbose_name="unités de capacité")
    referral_by_siao = models.CharField("orienté par le SIAO", max_length=20)
    validated_by = models.CharField("validé par", max_length=20)
    active_from = models.DateField("valable à partir du", null=True)
    active_to = models.DateField("jusqu'au", null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "type de dispositif"
        verbose_name_plural = "types de dispositif"

    def __str__(self) -> str:
        return self.label

    @property
    def unconditional(self) -> bool:
        return self.family in UNCONDITIONAL


class Precision(models.Model):
    """A precision of a type (workbook, A3)."""

    type = models.ForeignKey(DispositifType, models.CASCADE, related_name="precisions", verbose_name="type")
    code = models.CharField("code", max_length=30)
    label = models.CharField("précision", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")
    active_from = models.DateField("valable à partir du", null=True)
    active_to = models.DateField("jusqu'au", null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "précision du type"
        verbose_name_plural = "précisions des types"
        constraints = (models.UniqueConstraint(fields=("type", "code"), name="precision_unique"),)

    def __str__(self) -> str:
        return self.label


class BudgetLine(models.Model):
    """A line of the BOP 177 and the units and types it allows (workbook, A4: ours, not the State's official list)."""

    code = models.CharField("code", max_length=30, primary_key=True)
    label = models.CharField("ligne", max_length=80)
    action = models.CharField("action", max_length=4)
    group_label = models.CharField("groupe", max_length=60)
    units = ArrayField(models.CharField(max_length=20), verbose_name="unités")
    types = ArrayField(models.CharField(max_length=30), verbose_name="types de dispositif")
    position = models.PositiveSmallIntegerField("ordre")
    active_from = models.DateField("valable à partir du", null=True)
    active_to = models.DateField("jusqu'au", null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne BOP 177"
        verbose_name_plural = "lignes BOP 177"

    def __str__(self) -> str:
        return self.label
