"""Groupes de places, logements or chambres, and places: what shelters people, with dates.

A place shelters one person, adult or child. A unit holds places and says how it may be shared.
"""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from sisiao.core.periods import last_day
from sisiao.offer.enums import (
    EMERGENCY_MODES,
    AccessRoute,
    AnimalRule,
    Extent,
    OpeningRegime,
    Public,
    ReceptionMode,
    Sharing,
    UnitKind,
)
from sisiao.offer.models.dispositif import Dispositif


class PlaceGroupQuerySet(models.QuerySet["PlaceGroup"]):
    def open_on(self, night: date) -> Self:
        """Groups whose places open on a night. Surge places open by an activation, not by their dates (R10)."""
        # One activation at a time: the join brings one row at most.
        activated = Q(activations__nights__contains=night) | Q(became__activations__nights__contains=night)
        return self.filter(
            Q(dispositif__opened_on=None) | Q(dispositif__opened_on__lte=night),
            Q(dispositif__closed_on=None) | Q(dispositif__closed_on__gt=night),
            ~Q(regime=OpeningRegime.ON_ACTIVATION) | activated,
            period__contains=night,
        ).distinct()

    def standing(self) -> Self:
        """One row for each group, as it is now or will be: what it said before a change stands beside (`became`)."""
        return self.filter(became=None)

    def for_115(self) -> Self:
        """Urgence reached by SIAO-115: all that an écoutant sees and takes (R1)."""
        return self.filter(mode__in=EMERGENCY_MODES, route=AccessRoute.SIAO_115)


class PlaceGroup(models.Model):
    """Places of a dispositif that share a mode d'accueil, a voie d'accès and a public over a period (R1).

    What a change makes different begins on its day: the row takes the new facts and their period, another row keeps
    what it said until then (`became` leads to it). Its units hang on the row that stays, whatever it said.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(
        Dispositif,
        models.PROTECT,
        related_name="place_groups",
        verbose_name="dispositif",
    )
    name = models.CharField("nom", max_length=120)
    mode = models.CharField("mode d'accueil", max_length=20, choices=ReceptionMode)
    route = models.CharField("voie d'accès", max_length=15, choices=AccessRoute)
    quota_holder = models.CharField("réservataire", max_length=80, blank=True)
    period = DateRangeField("période d'ouverture")
    regime = models.CharField("régime", max_length=15, choices=OpeningRegime, default=OpeningRegime.PERMANENT)
    publics = ArrayField(
        models.CharField(max_length=25, choices=Public),
        default=list,
        verbose_name="publics",
    )
    specific_publics = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="publics spécifiques"
    )
    min_age = models.PositiveSmallIntegerField("âge minimum", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("âge maximum", null=True, blank=True)
    wheelchair = models.CharField("accessible en fauteuil roulant", max_length=10, choices=Extent, blank=True)
    animals = models.CharField("animaux acceptés", max_length=15, choices=AnimalRule, blank=True)
    update_rhythm_hours = models.PositiveSmallIntegerField("rythme de mise à jour, en heures", default=24)
    declared_at = models.DateTimeField("places déclarées le", null=True, blank=True)
    reminded_at = models.DateTimeField("dernier rappel", null=True, blank=True, editable=False)
    became = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="before", verbose_name="devenu", editable=False
    )

    objects = PlaceGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe de places"
        verbose_name_plural = "groupes de places"
        constraints = (
            models.CheckConstraint(condition=Q(period__isempty=False), name="placegroup_period_not_empty"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")),
                name="placegroup_ages_ordered",
                violation_error_message="L'âge minimum dépasse l'âge maximum.",
            ),
            # Neither nationality nor permit can be written as a public (R24).
            models.CheckConstraint(
                condition=Q(publics__contained_by=[public.value for public in Public]), name="placegroup_publics_known"
            ),
            models.CheckConstraint(
                condition=~Q(route=AccessRoute.QUOTA_HOLDER) | ~Q(quota_holder=""),
                name="placegroup_holder_named",
                violation_error_message="Nommez le réservataire.",
            ),
            models.CheckConstraint(
                condition=~Q(regime=OpeningRegime.SEASONAL) | Q(period__upper_inf=False),
                name="placegroup_season_ends",
                violation_error_message="Un groupe saisonnier a une dernière nuit\u00a0: indiquez-la.",
            ),
            models.CheckConstraint(
                condition=Q(update_rhythm_hours__gte=1),
                name="placegroup_rhythm",
                violation_error_message="Le rythme de mise à jour est d'une heure au moins.",
            ),
            ExclusionConstraint(
                name="placegroup_before_once",
                expressions=(("became", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
                condition=Q(became__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last night, included; None when no end is known."""
        return last_day(self.period)

    @property
    def public_labels(self) -> list[str]:
        """The publics in words, then the specific ones."""
        return [*(str(Public(public).label) for public in self.publics), *self.specific_publics]


# What a group of places says from a day on; its rhythm of update is that of today.
GROUP_FACTS = (
    "name", "mode", "route", "quota_holder", "regime", "publics", "specific_publics", "min_age", "max_age",
    "wheelchair", "animals",
)  # fmt: skip


class Unit(models.Model):
    """A chambre, logement or dortoir over a period; its sharing rule changes by closing it and opening another (R7)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        PlaceGroup,
        models.PROTECT,
        related_name="units",
        verbose_name="groupe de places",
    )
    name = models.CharField("nom ou numéro", max_length=60)
    kind = models.CharField("type", max_length=10, choices=UnitKind)
    sharing = models.CharField("partage", max_length=10, choices=Sharing)
    wheelchair = models.BooleanField("accessible en fauteuil roulant", default=False)
    floor = models.CharField("étage", max_length=20, blank=True)
    period = DateRangeField("période")

    class Meta:
        verbose_name = "logement ou chambre"
        verbose_name_plural = "logements et chambres"
        constraints = (models.CheckConstraint(condition=Q(period__isempty=False), name="unit_period_not_empty"),)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """One place, numbered within its unit by the system."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places", verbose_name="logement ou chambre")
    number = models.PositiveSmallIntegerField("numéro")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "place"
        verbose_name_plural = "places"
        constraints = (
            models.CheckConstraint(condition=Q(period__isempty=False), name="place_period_not_empty"),
            ExclusionConstraint(
                name="place_number_once",
                expressions=(
                    ("unit", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ),
            ),
        )
