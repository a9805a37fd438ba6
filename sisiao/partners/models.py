"""Partners of the API, their keys and what they asked: nothing of a person."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.partners.enums import KeyScope, PartnerAudience

HOURLY_LIMIT = 3_600


class PartnerQuerySet(models.QuerySet["Partner"]):
    def able_to(self, actor: Actor, capability: Capability) -> Self:
        """Partners are the nation's: whoever holds the capability has them all."""
        return self if actor.can(capability) else self.none()


class Partner(models.Model):
    """A software that asks the API. Its audience never changes: what its keys are told hangs on it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=80, unique=True, error_messages={"unique": "Ce partenaire existe déjà."})
    audience = models.CharField("nature", max_length=8, choices=PartnerAudience)
    created_at = models.DateTimeField("créé le")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire de l'API"
        verbose_name_plural = "partenaires de l'API"
        constraints = (
            models.CheckConstraint(condition=Q(audience__in=PartnerAudience.values), name="partner_audience_known"),
            models.CheckConstraint(condition=~Q(name=""), name="partner_named"),
        )

    def __str__(self) -> str:
        return self.name


class PartnerKeyQuerySet(models.QuerySet["PartnerKey"]):
    def valid(self, now: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class PartnerKey(models.Model):
    """A secret of 256 random bits, known here by its digest alone. `prefix` is its beginning, to tell it from another.

    `addresses` are the networks from which it may be used; none of them means anywhere.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys", verbose_name="partenaire")
    prefix = models.CharField("début de la clé", max_length=16)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=KeyScope), verbose_name="portée")
    addresses = ArrayField(
        models.CharField(max_length=43), default=list, blank=True, verbose_name="adresses IP admises"
    )
    hourly_limit = models.PositiveIntegerField("appels par heure", default=HOURLY_LIMIT)
    created_at = models.DateTimeField("créée le")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="créée par"
    )
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    objects = PartnerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clé d'un partenaire"
        verbose_name_plural = "clés des partenaires"
        constraints = (
            models.CheckConstraint(
                condition=~Q(scopes=[]) & Q(scopes__contained_by=KeyScope.values), name="partnerkey_scopes_known"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="partnerkey_digest"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="partnerkey_expires"),
            models.CheckConstraint(condition=Q(hourly_limit__gt=0), name="partnerkey_limit"),
        )

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def scope_words(self) -> list[str]:
        """What it opens, in words."""
        return [str(KeyScope(scope).label) for scope in self.scopes]

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


class PartnerCall(models.Model):
    """One question of a partner, and how it was answered. Neither an address nor a person: a commune at most.

    Without a key: one that is unknown was shown.
    """

    key = models.ForeignKey(PartnerKey, models.PROTECT, null=True, related_name="calls", verbose_name="clé")
    at = models.DateTimeField("le", db_index=True)
    operation = models.CharField("question", max_length=40)
    commune = models.CharField("code de la commune", max_length=5, blank=True)
    status = models.PositiveSmallIntegerField("statut")
    duration_ms = models.PositiveIntegerField("durée, en millisecondes")

    class Meta:
        verbose_name = "appel d'un partenaire"
        verbose_name_plural = "appels des partenaires"
        indexes = (models.Index(fields=("key", "at"), name="partnercall_of_key"),)
