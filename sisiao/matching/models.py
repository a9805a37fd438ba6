"""Dispositifs that the SIAO does not propose to a household."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from sisiao.matching.enums import NotProposedKind


class NotProposedQuerySet(models.QuerySet["NotProposed"]):
    def in_force(self, on: date) -> Self:
        """Marks that count on a night; read with their household, which is within the perimeter."""
        return self.filter(period__contains=on)


class NotProposed(models.Model):
    """A dispositif « non proposé » to a household over a period.

    The kind is for a cleared opérateur only: every page answers the same words, without a reason, whether the SIAO
    chose so freely, a ban is in force or another household is concerned (R16).
    """

    household = models.ForeignKey("households.Household", models.CASCADE, related_name="+", verbose_name="ménage")
    dispositif = models.ForeignKey("offer.Dispositif", models.PROTECT, related_name="+", verbose_name="dispositif")
    kind = models.CharField("nature", max_length=10, choices=NotProposedKind)
    period = DateRangeField("période")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    facts = models.CharField("faits", max_length=500, blank=True)

    objects = NotProposedQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif non proposé"
        verbose_name_plural = "dispositifs non proposés"
        constraints = (
            ExclusionConstraint(
                name="notproposed_once",
                expressions=(
                    ("household", RangeOperators.EQUAL),
                    ("dispositif", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ),
                violation_error_message="Ce dispositif est déjà marqué «\u00a0non proposé\u00a0» à cette période.",
            ),
        )
