"""Funding lines: one dispositif × one funder × one line × one period. Units are never added together (R30)."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from sisiao.offer.enums import FundingRegime
from sisiao.offer.models.dispositif import Dispositif
from sisiao.offer.models.nomenclature import BudgetLine


class FundingQuerySet(models.QuerySet["Funding"]):
    def on(self, day: date) -> Self:
        """Lines that fund a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Funding(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="fundings", verbose_name="dispositif")
    funder = models.CharField("financeur", max_length=60)
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+")
    regime = models.CharField("régime des places", max_length=15, choices=FundingRegime)
    fiscal_year = models.PositiveSmallIntegerField("exercice")
    starts_on = models.DateField("date de début")
    ends_on = models.DateField("date de fin")
    unit = models.CharField("unité financée", max_length=20)
    number = models.DecimalField("nombre financé", max_digits=12, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField("montant notifié", max_digits=14, decimal_places=2, null=True, blank=True)
    violence_places = models.PositiveIntegerField("dont places dédiées aux FVV", null=True, blank=True)
    siao_places = models.PositiveIntegerField("dont places mises à disposition du SIAO", null=True, blank=True)
    chorus = models.CharField("activité Chorus", max_length=15, blank=True)
    act_reference = models.CharField("acte attributif", max_length=60, blank=True)
    act_date = models.DateField("date de l'acte attributif", null=True, blank=True)
    cpom = models.BooleanField("CPOM", null=True, blank=True)
    cpom_ends_on = models.DateField("échéance du CPOM", null=True, blank=True)
    comment = models.CharField("commentaire", max_length=250, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="funding_ends_after_start",
                violation_error_message="La fin du financement ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(number=None)
                | (Q(violence_places=None) | Q(violence_places__lte=F("number")))
                & (Q(siao_places=None) | Q(siao_places__lte=F("number"))),
                name="funding_parts_within_number",
                violation_error_message="Les places dédiées ou confiées au SIAO font partie du nombre financé.",
            ),
        )
