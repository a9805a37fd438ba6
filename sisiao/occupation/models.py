"""The one table that takes places. Overlaps of a place or of a person are impossible here, whatever the code above."""

import uuid
from datetime import date, datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from sisiao.occupation.enums import OccupationKind, UnavailabilityCause


class Hold(models.Model):
    """A household's places kept together: minutes of a call, then until somebody answers the orientation (R4).

    `expires_at` is null once an orientation keeps the places: past the hour of arrival only a person frees them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        related_name="holds",
        verbose_name="ménage",
    )
    dispositif = models.ForeignKey("offer.Dispositif", models.PROTECT, related_name="+", verbose_name="dispositif")
    unit = models.ForeignKey(
        "offer.Unit",
        models.PROTECT,
        related_name="+",
        verbose_name="logement ou chambre",
    )
    nights = DateRangeField("nuits")
    created_at = models.DateTimeField("réservée le")
    expires_at = models.DateTimeField("jusqu'à", null=True, blank=True)
    active = models.BooleanField("en cours", default=True)

    class Meta:
        verbose_name = "réservation de place"
        verbose_name_plural = "réservations de places"
        constraints = (
            models.UniqueConstraint(
                fields=("household",),
                condition=Q(active=True),
                name="hold_one_per_household",
                violation_error_message="Ce ménage a déjà une réservation en cours.",
            ),
        )


class ShelteredQuerySet(models.QuerySet["Sheltered"]):
    def on(self, night: date, now: datetime) -> Self:
        """Those that count on a night: a hold whose time has passed no longer does."""
        kept = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(Q(kind=OccupationKind.STAY) | kept, nights__contains=night)


class Sheltered(models.Model):
    """That a person of one's perimeter has a bed or is awaited, never where: a view (`docs/security.md` T20).

    Whoever may not read the occupations of a household to protect must not look for another bed for it.
    """

    household = models.ForeignKey("households.Household", models.DO_NOTHING, related_name="+", verbose_name="ménage")
    person = models.ForeignKey("households.Person", models.DO_NOTHING, related_name="+", verbose_name="personne")
    kind = models.CharField("nature", max_length=15, choices=OccupationKind)
    nights = DateRangeField("nuits")
    expires_at = models.DateTimeField("jusqu'à", null=True)

    objects = ShelteredQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "occupation_sheltered"
        verbose_name = "nuit abritée"
        verbose_name_plural = "nuits abritées"


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def overlapping(self, nights: DateRange) -> Self:
        return self.filter(active=True, nights__overlap=nights)

    def in_force(self, now: datetime) -> Self:
        """Rows that count at an instant: a hold whose time has passed no longer does, tidied or not."""
        return self.filter(active=True).filter(
            Q(hold=None)
            | ~Q(kind__in=(OccupationKind.HOLD, OccupationKind.NEUTRALISED))
            | Q(hold__expires_at=None)
            | Q(hold__expires_at__gt=now)
        )


class Occupation(models.Model):
    """One place taken for nights [from, to), for one reason. An open end is a continuous stay.

    `person` is null when nobody sleeps there (out of service, neutralised). `place` is null only for a *surnuméraire*,
    with its reason (R6). A released hold keeps its row, inactive, for the history.
    """

    place = models.ForeignKey("offer.Place", models.PROTECT, null=True, blank=True, related_name="occupations")
    dispositif = models.ForeignKey("offer.Dispositif", models.PROTECT, related_name="occupations")
    nights = DateRangeField("nuits")
    kind = models.CharField("nature", max_length=15, choices=OccupationKind)
    active = models.BooleanField("en cours", default=True)
    hold = models.ForeignKey(Hold, models.PROTECT, null=True, blank=True, related_name="occupations")
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occupations",
    )
    person = models.ForeignKey(
        "households.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occupations",
    )
    cause = models.CharField("cause", max_length=10, choices=UnavailabilityCause, blank=True)
    surplus_reason = models.CharField("motif du surnuméraire", max_length=200, blank=True)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        verbose_name = "occupation"
        verbose_name_plural = "occupations"
        constraints = (
            ExclusionConstraint(
                name="occupation_place_once",
                expressions=(
                    ("place", RangeOperators.EQUAL),
                    ("nights", RangeOperators.OVERLAPS),
                ),
                condition=Q(active=True, place__isnull=False),
                violation_error_message="Cette place est déjà prise pour une de ces nuits.",
            ),
            ExclusionConstraint(
                name="occupation_person_once",
                expressions=(
                    ("person", RangeOperators.EQUAL),
                    ("nights", RangeOperators.OVERLAPS),
                ),
                condition=Q(active=True, kind=OccupationKind.STAY),
                violation_error_message="Cette personne est déjà prise en charge une de ces nuits.",
            ),
            models.CheckConstraint(condition=Q(nights__isempty=False), name="occupation_nights_not_empty"),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | (Q(kind=OccupationKind.STAY) & ~Q(surplus_reason="")),
                name="occupation_without_place_is_surplus",
                violation_error_message="Une personne sans place est un surnuméraire\u00a0: le motif est obligatoire.",
            ),
            models.CheckConstraint(
                condition=Q(kind=OccupationKind.OUT_OF_SERVICE, person=None, household=None)
                | Q(
                    kind=OccupationKind.NEUTRALISED,
                    person=None,
                    household__isnull=False,
                )
                | Q(
                    kind__in=(
                        OccupationKind.HOLD,
                        OccupationKind.STAY,
                        OccupationKind.KEPT,
                    ),
                    person__isnull=False,
                    household__isnull=False,
                ),
                name="occupation_belongs",
            ),
        )
        indexes = (
            models.Index(
                fields=("household",),
                name="occupation_of_household",
                condition=Q(household__isnull=False),
            ),
            models.Index(
                fields=("hold",),
                name="occupation_of_hold",
                condition=Q(hold__isnull=False),
            ),
        )
