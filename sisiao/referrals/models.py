"""Orientations: the SIAO's act towards a dispositif."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sisiao.core.actor import Actor
from sisiao.referrals.enums import ReferralState, RefusalReason


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> Self:
        """Orientations made by the actor's SIAO or towards their dispositifs."""
        scopes = list(actor.perimeter.scope_ids)
        return self.filter(Q(siao__scope_id__in=scopes) | Q(dispositif__scope_id__in=scopes))

    def waiting(self) -> Self:
        return self.filter(state=ReferralState.WAITING)

    def to_confirm(self, now: datetime) -> Self:
        """Waiting ones whose hour of arrival has passed: only a person frees their places (R4)."""
        return self.waiting().filter(arrival_limit__lte=now)


class FollowedReferralQuerySet(models.QuerySet["FollowedReferral"]):
    def visible_to(self, actor: Actor) -> Self:
        """Orientations made by the actor's SIAO."""
        return self.filter(siao__scope_id__in=list(actor.perimeter.scope_ids))

    def unread(self) -> Self:
        """Those whose place the actor may not know: their rows are hidden (`docs/security.md` T20)."""
        return self.exclude(pk__in=Referral.objects.values("pk"))

    def to_confirm(self, now: datetime) -> Self:
        return self.filter(state=ReferralState.WAITING, arrival_limit__lte=now)


class FollowedReferral(models.Model):
    """An orientation of the actor's SIAO without its place: a view, whose rows the database chooses by who acts."""

    household = models.ForeignKey("households.Household", models.DO_NOTHING, related_name="+", verbose_name="ménage")
    request = models.ForeignKey(
        "housing_requests.HousingRequest", models.DO_NOTHING, related_name="+", verbose_name="demande"
    )
    siao = models.ForeignKey("siao.Siao", models.DO_NOTHING, related_name="+", verbose_name="SIAO")
    night = models.DateField("nuit du")
    state = models.CharField("état", max_length=10, choices=ReferralState)
    arrival_limit = models.DateTimeField("arrivée attendue avant")
    answered_at = models.DateTimeField("répondue le", null=True)

    objects = FollowedReferralQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "referrals_followed"
        verbose_name = "suivi d'orientation"
        verbose_name_plural = "suivis d'orientations"


class Referral(models.Model):
    """A household oriented to a dispositif, whose places its hold keeps until somebody answers."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        "households.Household",
        models.PROTECT,
        related_name="referrals",
        verbose_name="ménage",
    )
    request = models.ForeignKey(
        "housing_requests.HousingRequest",
        models.PROTECT,
        related_name="referrals",
        verbose_name="demande",
    )
    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="+", verbose_name="SIAO")
    dispositif = models.ForeignKey(
        "offer.Dispositif",
        models.PROTECT,
        related_name="referrals",
        verbose_name="dispositif",
    )
    hold = models.OneToOneField(
        "occupation.Hold",
        models.PROTECT,
        related_name="referral",
        verbose_name="réservation",
    )
    night = models.DateField("nuit du")
    state = models.CharField("état", max_length=10, choices=ReferralState, default=ReferralState.WAITING)
    created_at = models.DateTimeField("orientée le")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    arrival_limit = models.DateTimeField("arrivée attendue avant")
    message = models.CharField("message au dispositif", max_length=500, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    refusal_reason = models.CharField("motif de refus", max_length=10, choices=RefusalReason, blank=True)
    refusal_facts = models.CharField("faits", max_length=500, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation"
        verbose_name_plural = "orientations"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            models.UniqueConstraint(
                fields=("request",),
                condition=Q(state=ReferralState.WAITING),
                name="referral_one_waiting_per_request",
                violation_error_message="Cette demande a déjà une orientation en attente.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.REFUSED) | (~Q(refusal_reason="") & ~Q(refusal_facts="")),
                name="referral_refusal_motivated",
                violation_error_message="Un refus est toujours motivé par des faits.",
            ),
        )
        indexes = (
            models.Index(fields=("dispositif", "state"), name="referral_dispositif"),
            models.Index(fields=("siao", "night"), name="referral_siao_night"),
        )
