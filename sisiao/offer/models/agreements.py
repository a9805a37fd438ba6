"""What binds a dispositif beside its lines of funding: contingents of réservataires, acts, transfers (R30)."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from sisiao.core.periods import last_day
from sisiao.offer.enums import ActKind, QuotaHolder
from sisiao.offer.models.dispositif import Dispositif
from sisiao.offer.models.versions import PeriodQuerySet


class Quota(models.Model):
    """Logements of a dispositif identified for one réservataire over a period, of which so many given to the SIAO."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="quotas", verbose_name="dispositif")
    holder = models.CharField("réservataire", max_length=20, choices=QuotaHolder)
    holder_name = models.CharField("nom du réservataire", max_length=80, blank=True)
    dwellings = models.PositiveIntegerField("logements réservés")
    given_to_siao = models.PositiveIntegerField("dont confiés au SIAO", null=True, blank=True)
    period = DateRangeField("période")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "contingent"
        verbose_name_plural = "contingents"
        constraints = (
            models.CheckConstraint(condition=Q(period__isempty=False), name="quota_period_not_empty"),
            models.CheckConstraint(
                condition=Q(given_to_siao=None) | Q(given_to_siao__lte=F("dwellings")),
                name="quota_siao_part_of_reserved",
                violation_error_message="Les logements confiés au SIAO font partie de ceux du contingent.",
            ),
            ExclusionConstraint(
                name="quota_once_a_holder",
                expressions=(
                    ("dispositif", RangeOperators.EQUAL),
                    ("holder", RangeOperators.EQUAL),
                    ("holder_name", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ),
                violation_error_message="Ce réservataire a déjà un contingent ces jours-là\u00a0: changez celui qui"
                " existe, ou séparez les périodes.",
            ),
            # One State: what is not followed is the capacity less its contingent.
            models.CheckConstraint(
                condition=~Q(holder=QuotaHolder.STATE) | Q(holder_name=""),
                name="quota_state_is_one",
                violation_error_message="L'État n'a qu'un contingent\u00a0: laissez le nom du réservataire vide.",
            ),
        )

    def __str__(self) -> str:
        return self.holder_name or self.get_holder_display()

    @property
    def last_day(self) -> date | None:
        """The last day, included."""
        return last_day(self.period)


class ActQuerySet(models.QuerySet["Act"]):
    def ending(self, first: date, last: date) -> Self:
        """Acts whose last day is within these two, both included."""
        return self.filter(ends_on__gte=first, ends_on__lte=last)


class Act(models.Model):
    """Arrêté, convention, CPOM… that a dispositif stands on. `ends_on` is its last day; empty when it has none."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="acts", verbose_name="dispositif")
    kind = models.CharField("nature de l'acte", max_length=12, choices=ActKind)
    reference = models.CharField("référence", max_length=60, blank=True)
    signed_on = models.DateField("signé le", null=True, blank=True)
    ends_on = models.DateField("échéance", null=True, blank=True)
    file = models.OneToOneField(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="document"
    )

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        constraints = (
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("signed_on")),
                name="act_ends_after_signature",
                violation_error_message="L'échéance ne peut pas précéder la signature.",
            ),
            models.UniqueConstraint(
                fields=("dispositif", "kind", "reference"),
                condition=~Q(reference=""),
                name="act_reference_unique",
                violation_error_message="Cet acte figure déjà sur la fiche du dispositif.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}".strip()


class Transfer(models.Model):
    """A dispositif that leaves an entité for another one on a day: what it holds goes with it (issue "Offer").

    `Dispositif.entity` is who manages it now. A transfer to come has no `applied_at`.
    """

    dispositif = models.ForeignKey(Dispositif, models.PROTECT, related_name="transfers", verbose_name="dispositif")
    from_entity = models.ForeignKey("offer.Entity", models.PROTECT, related_name="+", verbose_name="entité d'origine")
    to_entity = models.ForeignKey("offer.Entity", models.PROTECT, related_name="+", verbose_name="entité d'accueil")
    on = models.DateField("à compter du")
    act = models.CharField("acte", max_length=60, blank=True)
    applied_at = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "transfert de dispositif"
        verbose_name_plural = "transferts de dispositifs"
        constraints = (
            models.CheckConstraint(condition=~Q(from_entity=F("to_entity")), name="transfer_changes_entity"),
            models.UniqueConstraint(fields=("dispositif", "on"), name="transfer_one_a_day"),
            models.UniqueConstraint(fields=("dispositif",), condition=Q(applied_at=None), name="transfer_one_to_come"),
        )
