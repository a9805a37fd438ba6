"""Prises en charge, person by person: one member of a household may leave alone."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from sisiao.core.actor import Actor
from sisiao.stays.enums import StayRegime, StayState


class StayQuerySet(models.QuerySet["Stay"]):
    def visible_to(self, actor: Actor) -> Self:
        """Stays in the actor's dispositifs, or in those of their SIAO."""
        scopes = list(actor.perimeter.scope_ids)
        return self.filter(Q(dispositif__scope_id__in=scopes) | Q(dispositif__siao__scope_id__in=scopes))

    def present(self, night: date) -> Self:
        """Stays of persons who sleep there on a night: the range tells, never the planned end (R3)."""
        return self.filter(occupation__active=True, occupation__nights__contains=night)

    def overdue(self, night: date) -> Self:
        """Continuous stays that should not sleep there on a night: « fin prévue dépassée », the place is not free."""
        return self.filter(
            state=StayState.RUNNING,
            regime=StayRegime.CONTINUOUS,
            planned_end__lte=night,
        )


class Stay(models.Model):
    """One person's stay in a dispositif. Its nights are those of its occupation: nothing is kept twice."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        related_name="stays",
        verbose_name="ménage",
    )
    person = models.ForeignKey(
        "households.Person",
        models.PROTECT,
        related_name="stays",
        verbose_name="personne",
    )
    dispositif = models.ForeignKey(
        "offer.Dispositif",
        models.PROTECT,
        related_name="stays",
        verbose_name="dispositif",
    )
    referral = models.ForeignKey(
        "referrals.Referral",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stays",
        verbose_name="orientation",
    )
    occupation = models.OneToOneField(
        "occupation.Occupation",
        models.PROTECT,
        related_name="stay",
        verbose_name="occupation",
    )
    regime = models.CharField("régime", max_length=10, choices=StayRegime)
    state = models.CharField("état", max_length=10, choices=StayState, default=StayState.RUNNING)
    planned_end = models.DateField("fin prévue", null=True, blank=True)
    left_on = models.DateField("sortie le", null=True, blank=True)
    exit_reason = models.CharField("motif de sortie", max_length=10, blank=True)
    destination = models.CharField("destination", max_length=10, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = "prise en charge"
        verbose_name_plural = "prises en charge"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=StayState.values), name="stay_state_known"),
            models.CheckConstraint(
                condition=~Q(state=StayState.ENDED)
                | (Q(left_on__isnull=False) & ~Q(exit_reason="") & ~Q(destination="")),
                name="stay_ended_has_reason",
                violation_error_message="Une sortie porte sa date, son motif et sa destination.",
            ),
        )
        indexes = (models.Index(fields=("dispositif", "state"), name="stay_dispositif"),)
