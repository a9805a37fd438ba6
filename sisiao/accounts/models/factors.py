"""The second factor: the application that gives codes, the backup codes, the trusted browsers, the way back."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class TotpDevice(models.Model):
    """The application that gives an account its codes. `secret` is sealed (`accounts.sealing`), never in clear.

    `last_step` is the thirty-second step of the last code accepted: neither it nor an earlier one is accepted again.
    """

    user = models.OneToOneField(USER, models.CASCADE, related_name="totp", verbose_name="compte")
    secret = models.CharField("secret scellé", max_length=200)
    last_step = models.BigIntegerField("dernier pas accepté")
    added_at = models.DateTimeField("activé le")

    class Meta:
        verbose_name = "application de codes"
        verbose_name_plural = "applications de codes"


class BackupCode(models.Model):
    """One of the codes that stand in for the application, once. Only its digest is kept: the code has 80 bits."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="backup_codes", verbose_name="compte")
    digest = models.CharField("empreinte", max_length=64)
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="backupcode_unique"),)


class TrustedBrowserQuerySet(models.QuerySet["TrustedBrowser"]):
    def valid(self, now: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=now)


class TrustedBrowser(models.Model):
    """A browser that asks an account no code until a date. `device` is the digest of the identifier in its cookie."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="trusted_browsers", verbose_name="compte")
    device = models.CharField("empreinte", max_length=64)
    browser = models.CharField("navigateur", max_length=60, blank=True)
    created_at = models.DateTimeField("accordé le")
    expires_at = models.DateTimeField("jusqu'au")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = TrustedBrowserQuerySet.as_manager()

    class Meta:
        verbose_name = "navigateur de confiance"
        verbose_name_plural = "navigateurs de confiance"
        constraints = (
            models.UniqueConstraint(
                fields=("user", "device"), condition=Q(revoked_at=None), name="trustedbrowser_once"
            ),
        )


class FactorRecoveryQuerySet(models.QuerySet["FactorRecovery"]):
    def running(self) -> Self:
        """Asked or approved, not yet ended."""
        return self.filter(done_at=None, cancelled_at=None)

    def due(self, now: datetime) -> Self:
        """Approved long enough ago to take effect."""
        return self.running().filter(effective_at__lte=now)


class FactorRecovery(models.Model):
    """Somebody has lost their second factor: one person asks, another approves, it takes effect a day later (T05)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="factor_recoveries", verbose_name="compte")
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="demandée par")
    asked_at = models.DateTimeField("demandée le")
    approved_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="approuvée par"
    )
    effective_at = models.DateTimeField("prend effet le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)

    objects = FactorRecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = "remise à zéro de la double authentification"
        verbose_name_plural = "remises à zéro de la double authentification"
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(done_at=None, cancelled_at=None), name="factorrecovery_one_running"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user"))
                & (Q(approved_by=None) | (~Q(approved_by=F("user")) & ~Q(approved_by=F("asked_by")))),
                name="factorrecovery_two_others",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, effective_at=None)
                | Q(approved_by__isnull=False, effective_at__isnull=False),
                name="factorrecovery_approved_takes_effect",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None)
                | Q(cancelled_at=None, effective_at__isnull=False, done_at__gte=F("effective_at")),
                name="factorrecovery_done_once_due",
            ),
        )
