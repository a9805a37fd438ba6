"""The SIAO of a département and its settings (road map: « 1 SIAO = 1 département de rattachement »)."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability


class SiaoQuerySet(models.QuerySet["Siao"]):
    def visible_to(self, actor: Actor) -> Self:
        """The SIAO of the actor's own scope, or those of the départements that it covers."""
        return self.filter(scope__in=Scope.objects.covered_by(actor.perimeter))

    def able_to(self, actor: Actor, capability: Capability) -> Self:
        return self.visible_to(actor) if actor.can(capability) else self.none()


class Siao(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=150)
    departement = models.OneToOneField(
        "geo.Departement",
        models.PROTECT,
        related_name="siao",
        verbose_name="département de rattachement",
    )
    scope = models.OneToOneField("access.Scope", models.PROTECT, related_name="siao", verbose_name="périmètre")
    phone = models.CharField("téléphone", max_length=20, blank=True)

    objects = SiaoQuerySet.as_manager()

    class Meta:
        verbose_name = "SIAO"
        verbose_name_plural = "SIAO"

    def __str__(self) -> str:
        return self.name


class SiaoSettings(models.Model):
    """What each SIAO decides for itself (`docs/rules.md` R2, R4). Hours are local to its département."""

    siao = models.OneToOneField(Siao, models.CASCADE, related_name="settings", verbose_name="SIAO")
    night_change_hour = models.PositiveSmallIntegerField(
        "heure de changement de nuit", default=7, validators=(MaxValueValidator(23),)
    )
    release_hour = models.PositiveSmallIntegerField(
        "heure de libération des places",
        default=12,
        validators=(MaxValueValidator(23),),
    )
    hold_minutes = models.PositiveSmallIntegerField(
        "durée d'une réservation, en minutes",
        default=15,
        validators=(MinValueValidator(1), MaxValueValidator(120)),
    )

    class Meta:
        verbose_name = "réglages du SIAO"
        verbose_name_plural = "réglages des SIAO"
        constraints = (
            models.CheckConstraint(condition=Q(night_change_hour__lte=23), name="siao_night_change_hour"),
            models.CheckConstraint(condition=Q(release_hour__lte=23), name="siao_release_hour"),
            models.CheckConstraint(condition=Q(hold_minutes__range=(1, 120)), name="siao_hold_minutes"),
        )
