"""Prises en charge, person by person: one member of a household may leave alone."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
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


class ClosingAnswer(models.Model):
    """The written answer that a person got before the places where they sleep close on `closes_on` (R10).

    An exit, an orientation and a prolongation are answers by themselves; this one says what else was agreed, and when
    the person was handed it. `household` and `dispositif` are those of the stay: row-level security reads them.
    """

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="closing_answers", verbose_name="prise en charge")
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name="ménage")
    dispositif = models.ForeignKey("offer.Dispositif", models.PROTECT, related_name="+", verbose_name="dispositif")
    closes_on = models.DateField("première nuit fermée")
    text = models.CharField("réponse donnée", max_length=300)
    signed_on = models.DateField("remise et signée le")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistrée le")

    class Meta:
        verbose_name = "réponse écrite avant une fermeture"
        verbose_name_plural = "réponses écrites avant une fermeture"
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="closinganswer_says_something"),
            models.UniqueConstraint(fields=("stay", "closes_on"), name="closinganswer_one_for_a_closing"),
        )
