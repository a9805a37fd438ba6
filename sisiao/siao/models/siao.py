"""The SIAO of a département and its settings (road map: « 1 SIAO = 1 département de rattachement »)."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.siao.enums import Outside


class SiaoQuerySet(models.QuerySet["Siao"]):
    def visible_to(self, actor: Actor) -> Self:
        """The SIAO of the actor's own scope, or those of the départements that it covers."""
        return self.filter(scope__in=Scope.objects.covered_by(actor.perimeter))

    def near(self, actor: Actor) -> Self:
        """The SIAO of the départements where the actor works: of an entité, those of its dispositifs."""
        own = Scope.objects.filter(pk__in=actor.perimeter.scope_ids, departement__isnull=False)
        there = Q(departement__in=own.values("departement"))
        return self.filter(there | Q(departement=actor.perimeter.departement_code or None))

    def able_to(self, actor: Actor, capability: Capability) -> Self:
        return self.visible_to(actor) if actor.can(capability) else self.none()

    def listed(self) -> Self:
        """Every SIAO with what its line of the national list shows: who answers where is everybody's to know."""
        return self.select_related("departement__region", "commune", "relay")


class Siao(models.Model):
    """One for each département; what it shows of itself to whoever works with it."""

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
    email = models.EmailField("courriel", blank=True)
    website = models.URLField("site internet", blank=True)
    address = models.CharField("adresse (n° et voie)", max_length=120, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "geo.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    round_the_clock = models.BooleanField("115 tenu par l'équipe 24 h/24", default=True)
    outside = models.CharField("en dehors de ces heures", max_length=10, choices=Outside, blank=True)
    relay = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="relays", verbose_name="SIAO qui prend le relais"
    )

    objects = SiaoQuerySet.as_manager()

    class Meta:
        verbose_name = "SIAO"
        verbose_name_plural = "SIAO"
        constraints = (
            models.CheckConstraint(
                condition=Q(round_the_clock=True, outside="") | (Q(round_the_clock=False) & ~Q(outside="")),
                name="siao_115_always_answered",
                violation_error_message="Dites qui répond au 115 en dehors des heures de l'équipe.",
            ),
            models.CheckConstraint(
                condition=Q(outside=Outside.RELAYED, relay__isnull=False)
                | (~Q(outside=Outside.RELAYED) & Q(relay=None)),
                name="siao_relay_named",
                violation_error_message="Nommez le SIAO qui prend le relais, lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(relay=None) | ~Q(relay=F("id")),
                name="siao_relay_is_another",
                violation_error_message="Un SIAO ne prend pas son propre relais.",
            ),
        )

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
