"""What a dispositif is over time: one version for each day, past, present or announced (issue "Offer")."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from sisiao.core.periods import last_day
from sisiao.offer.enums import AnimalRule, DispositifSituation, Extent, OpeningRegime, Public, SiaoReferral
from sisiao.offer.models.dispositif import Dispositif


class PeriodQuerySet(models.QuerySet[models.Model]):
    def on(self, day: date) -> Self:
        """Rows whose period holds a day."""
        return self.filter(period__contains=day)


class DispositifVersion(models.Model):
    """Capacity, public and status of a dispositif over `period`, whose end is not included.

    The versions of a dispositif never overlap (constraint) and leave no day without one (deferred trigger
    `offer_versions_whole`): the first has no beginning, the last no end. `reason` says what made this one different.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="versions", verbose_name="dispositif")
    period = DateRangeField("période")
    situation = models.CharField("situation", max_length=10, choices=DispositifSituation)
    siao_referral = models.CharField("orientation par le SIAO", max_length=5, choices=SiaoReferral)
    reception_modes = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="modes d'accueil"
    )
    opening_regime = models.CharField("régime d'ouverture", max_length=15, choices=OpeningRegime, blank=True)
    season = models.CharField("période d'ouverture", max_length=15, blank=True)
    hours = models.CharField("horaires", max_length=20, blank=True)
    publics = ArrayField(
        models.CharField(max_length=25, choices=Public), default=list, blank=True, verbose_name="publics"
    )
    specific_publics = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="publics spécifiques"
    )
    min_age = models.PositiveSmallIntegerField("âge minimum", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("âge maximum", null=True, blank=True)
    wheelchair = models.CharField("accessible en fauteuil roulant", max_length=10, choices=Extent, blank=True)
    animals = models.CharField("animaux acceptés", max_length=15, choices=AnimalRule, blank=True)
    stay_rules = models.CharField("règles de séjour", max_length=400, blank=True)
    capacity = models.PositiveIntegerField("capacité autorisée ou agréée", null=True, blank=True)
    capacity_unit = models.CharField("unité de capacité", max_length=20, blank=True)
    legal_frame = models.CharField("cadre juridique", max_length=60, blank=True)
    reason = models.CharField("motif du changement", max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "version d'un dispositif"
        verbose_name_plural = "versions des dispositifs"
        constraints = (
            models.CheckConstraint(condition=Q(period__isempty=False), name="dispositifversion_period_not_empty"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")),
                name="dispositifversion_ages_ordered",
                violation_error_message="L'âge minimum dépasse l'âge maximum.",
            ),
            ExclusionConstraint(
                name="dispositifversion_one_a_day",
                expressions=(("dispositif", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
            ),
        )

    @property
    def since(self) -> date | None:
        """The first day; None for the first version."""
        lower: date | None = self.period.lower
        return lower

    @property
    def last_day(self) -> date | None:
        """The last day, included; None for the last version."""
        return last_day(self.period)

    def facts(self) -> dict[str, object]:
        """What this version says, by field, without its days nor its reason."""
        return {name: getattr(self, name) for name in DESCRIBED}


# What a version says of its dispositif.
DESCRIBED = (
    "situation", "siao_referral", "reception_modes", "opening_regime", "season", "hours", "publics", "specific_publics",
    "min_age", "max_age", "wheelchair", "animals", "stay_rules", "capacity", "capacity_unit", "legal_frame",
)  # fmt: skip
