"""What a dispositif gives beside places: measures of support, counted, and services (road map, "Grands principes")."""

import uuid

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from sisiao.core.periods import last_day
from sisiao.offer.enums import ProvisionKind
from sisiao.offer.models.dispositif import Dispositif
from sisiao.offer.models.versions import PeriodQuerySet


class SupportMeasure(models.Model):
    """So many measures at a time over a period, in one unit: a capacity, never a person's suivi (R8).

    Only types that hold measures have any (trigger `offer_holds`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="measures", verbose_name="dispositif")
    name = models.CharField("intitulé", max_length=120)
    unit = models.CharField("unité", max_length=20)
    number = models.PositiveIntegerField("nombre de mesures en même temps")
    months = models.PositiveSmallIntegerField("durée prévue, en mois", null=True, blank=True)
    period = DateRangeField("période")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure d'accompagnement"
        verbose_name_plural = "mesures d'accompagnement"
        constraints = (
            models.CheckConstraint(condition=Q(period__isempty=False), name="supportmeasure_period_not_empty"),
            models.CheckConstraint(condition=Q(unit__in=("measure", "household")), name="supportmeasure_unit"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> object:
        """The last day, included."""
        return last_day(self.period)


class Provision(models.Model):
    """A service of a dispositif over a period. Only types that hold services have any (trigger `offer_holds`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="provisions", verbose_name="dispositif")
    kind = models.CharField("nature", max_length=10, choices=ProvisionKind)
    details = models.CharField("précisions", max_length=200, blank=True)
    hours = models.CharField("jours et heures", max_length=120, blank=True)
    period = DateRangeField("période")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "prestation"
        verbose_name_plural = "prestations"
        constraints = (models.CheckConstraint(condition=Q(period__isempty=False), name="provision_period_not_empty"),)

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def last_day(self) -> object:
        """The last day, included."""
        return last_day(self.period)
