"""Calls to the 115 and the frozen unmet requests of each night."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from sisiao.core.actor import Actor
from sisiao.helpline.enums import CallerKind, CallPurpose, CallState, FreeToSpeak
from sisiao.households.models import HouseholdLink
from sisiao.housing_requests.enums import UnmetReason


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, actor: Actor, on: date) -> Self:
        """Calls of the actor's SIAO; one that answers for a household, while the SIAO is inside its record (T09)."""
        inside = HouseholdLink.objects.filter(household_id=OuterRef("household_id")).inside(actor, on)
        return self.filter(Q(household=None) | Exists(inside), siao__scope_id__in=actor.perimeter.scope_ids)

    def running(self) -> Self:
        return self.filter(state=CallState.RUNNING)


class Call(models.Model):
    """A call, saved as it is typed: `draft` holds the members before they become persons, so nothing typed is lost."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="+", verbose_name="SIAO")
    call_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="écoutant",
    )
    state = models.CharField("état", max_length=10, choices=CallState, default=CallState.RUNNING)
    started_at = models.DateTimeField("début de l'appel")
    ended_at = models.DateTimeField("fin de l'appel", null=True, blank=True)
    night = models.DateField("pour la nuit du")
    free_to_speak = models.CharField(
        "peut parler sans être entendu(e)",
        max_length=5,
        choices=FreeToSpeak,
        blank=True,
    )
    caller_kind = models.CharField("qui appelle", max_length=15, choices=CallerKind, default=CallerKind.SELF)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    commune = models.ForeignKey(
        "geo.Commune",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="d'où appelle-t-on",
    )
    slept_last_night = models.CharField("nuit dernière", max_length=10, blank=True)
    motive = models.CharField("motif de la demande", max_length=10, blank=True)
    purpose = models.CharField(
        "objet de l'appel",
        max_length=15,
        choices=CallPurpose,
        default=CallPurpose.SHELTER,
    )
    draft = models.JSONField("saisie en cours", default=dict, blank=True)
    note = models.CharField("note", max_length=500, blank=True)
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name="ménage",
    )
    request = models.ForeignKey(
        "housing_requests.HousingRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name="demande",
    )
    version = models.PositiveIntegerField("version", default=0)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel"
        verbose_name_plural = "appels"
        indexes = (
            models.Index(fields=("siao", "night"), name="call_night"),
            models.Index(fields=("phone",), name="call_phone", condition=~Q(phone="")),
        )


class NightClosure(models.Model):
    """A SIAO's night that has changed: its unmet requests are frozen and are not counted again."""

    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="+", verbose_name="SIAO")
    night = models.DateField("nuit du")
    closed_at = models.DateTimeField("arrêtée le", auto_now_add=True)

    class Meta:
        verbose_name = "nuit arrêtée"
        verbose_name_plural = "nuits arrêtées"
        constraints = (models.UniqueConstraint(fields=("siao", "night"), name="nightclosure_once"),)


class UnmetRequestQuerySet(models.QuerySet["UnmetRequest"]):
    def for_night(self, night: date) -> Self:
        return self.filter(night=night)


class UnmetRequest(models.Model):
    """One person without shelter on one night, frozen at the SIAO's change of night: counted once (R11)."""

    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="+", verbose_name="SIAO")
    night = models.DateField("nuit du")
    person = models.ForeignKey("households.Person", models.PROTECT, related_name="+", verbose_name="personne")
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name="ménage")
    request = models.ForeignKey(
        "housing_requests.HousingRequest",
        models.PROTECT,
        related_name="+",
        verbose_name="demande",
    )
    reason = models.CharField("motif", max_length=15, choices=UnmetReason)
    minor = models.BooleanField("mineur", default=False)
    under_three = models.BooleanField("moins de 3 ans", default=False)
    slept_last_night = models.CharField("nuit dernière", max_length=10, blank=True)

    objects = UnmetRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande non pourvue"
        verbose_name_plural = "demandes non pourvues"
        constraints = (models.UniqueConstraint(fields=("person", "night"), name="unmetrequest_one_person_night"),)
        indexes = (models.Index(fields=("siao", "night"), name="unmetrequest_night"),)
