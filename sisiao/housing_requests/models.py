"""Demandes of households. Here the urgent ones, each made for one night (R2)."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sisiao.core.actor import Actor
from sisiao.housing_requests.enums import NotCountedReason, RequestState, UnmetReason
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Sheltered


class HousingRequestQuerySet(models.QuerySet["HousingRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Requests made to the actor's SIAO."""
        return self.filter(siao__scope_id__in=actor.perimeter.scope_ids)

    def for_night(self, night: date) -> Self:
        return self.filter(night=night)

    def waiting(self) -> Self:
        """Requests that still want a place."""
        return self.filter(state__in=(RequestState.OPEN, RequestState.UNMET))


class HousingRequest(models.Model):
    """An urgent request of a household to a SIAO for one night. One each: a new call renews it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        related_name="requests",
        verbose_name="ménage",
    )
    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="+", verbose_name="SIAO")
    night = models.DateField("pour la nuit du")
    state = models.CharField("état", max_length=10, choices=RequestState, default=RequestState.OPEN)
    commune = models.ForeignKey(
        "geo.Commune",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="depuis",
    )
    slept_last_night = models.CharField("nuit dernière", max_length=10, blank=True)
    motive = models.CharField("motif de la demande", max_length=10, blank=True)
    hold = models.ForeignKey(
        "occupation.Hold",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
    )
    unmet_reason = models.CharField("motif de non-attribution", max_length=15, choices=UnmetReason, blank=True)
    end_reason = models.CharField("motif de fin", max_length=15, choices=NotCountedReason, blank=True)
    created_at = models.DateTimeField("créée le")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="créée par",
    )

    objects = HousingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        verbose_name_plural = "demandes"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values),
                name="housingrequest_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.UNMET) | ~Q(unmet_reason=""),
                name="housingrequest_unmet_has_reason",
                violation_error_message="Une demande non pourvue porte son motif.",
            ),
            models.UniqueConstraint(
                fields=("household", "siao", "night"),
                name="housingrequest_one_per_night",
            ),
        )
        indexes = (models.Index(fields=("siao", "night"), name="housingrequest_night"),)

    def sheltered(self) -> bool:
        """Whether it was provided and somebody of the household still sleeps there on its night."""
        sleeping = Sheltered.objects.filter(household_id=self.household_id, kind=OccupationKind.STAY)
        return self.state == RequestState.PROVIDED and sleeping.filter(nights__contains=self.night).exists()
