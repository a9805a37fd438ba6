"""Who carries a SIAO, and which territories it covers beside its département, with dates."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models.siao import Siao


class InForceQuerySet(models.QuerySet[models.Model]):
    def on(self, day: date) -> Self:
        """Rows in force on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class Dated(models.Model):
    """Something in force from a day, until the eve of another."""

    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day, included."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


def _days() -> Func:
    return Func(F("starts_on"), F("ends_on"), function="daterange")


class SiaoOperator(Dated):
    """The one legal person that carries the SIAO, under its agreement with the State (CASF L345-2).

    `scope` is the perimeter of the entité gestionnaire when it is one too: its requests go to the DDETS (R12).
    """

    siao = models.ForeignKey(Siao, models.PROTECT, related_name="operators", verbose_name="SIAO")
    name = models.CharField("raison sociale", max_length=150)
    status = models.CharField("statut juridique", max_length=12, choices=OperatorStatus)
    siren = models.CharField("n° SIREN", max_length=9, blank=True)
    scope = models.ForeignKey(
        "access.Scope", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="entité gestionnaire"
    )
    act = models.CharField("convention ou arrêté", max_length=60, blank=True)

    class Meta:
        verbose_name = "opérateur du SIAO"
        verbose_name_plural = "opérateurs des SIAO"
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="siaooperator_ends_after"
            ),
            ExclusionConstraint(
                name="siaooperator_one_at_a_time",
                expressions=(("siao", RangeOperators.EQUAL), (_days(), RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CoveredTerritory(Dated):
    """An overseas collectivity without a SIAO, that this one answers for (R29)."""

    siao = models.ForeignKey(Siao, models.PROTECT, related_name="territories", verbose_name="SIAO")
    collectivity = models.ForeignKey("geo.Collectivity", models.PROTECT, related_name="+", verbose_name="territoire")

    class Meta:
        verbose_name = "territoire couvert"
        verbose_name_plural = "territoires couverts"
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="coveredterritory_ends_after"
            ),
            ExclusionConstraint(
                name="coveredterritory_one_siao",
                expressions=(("collectivity", RangeOperators.EQUAL), (_days(), RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return str(self.collectivity)
