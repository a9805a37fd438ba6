"""The message of the day of a SIAO to its users."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.siao.enums import Audience, MessageTone
from sisiao.siao.models.siao import Siao


class SiaoMessageQuerySet(models.QuerySet["SiaoMessage"]):
    def current(self, now: datetime) -> Self:
        """Those shown at an instant."""
        return self.filter(period__contains=now)

    def addressed_to(self, actor: Actor) -> Self:
        """Of the actor's own SIAO; for who works in a dispositif or an entité, those that are for them too."""
        if actor.perimeter.kind == ScopeKind.SIAO:
            return self.filter(siao__scope__in=actor.perimeter.scope_ids)
        if actor.perimeter.kind in (ScopeKind.DISPOSITIF, ScopeKind.ENTITY):
            return self.filter(siao__in=Siao.objects.near(actor), audience=Audience.DEPARTEMENT)
        return self.none()


class SiaoMessage(models.Model):
    """A few lines at the top of « À traiter » and of the calls of the night, while its period lasts. One at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="messages", verbose_name="SIAO")
    body = models.CharField("message", max_length=400)
    tone = models.CharField("importance", max_length=7, choices=MessageTone)
    audience = models.CharField("qui le lit", max_length=12, choices=Audience)
    period = DateTimeRangeField("affiché")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écrit par"
    )

    objects = SiaoMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message du jour"
        verbose_name_plural = "messages du jour"
        constraints = (
            models.CheckConstraint(
                condition=Q(period__startswith__isnull=False, period__isempty=False), name="siaomessage_begins"
            ),
            ExclusionConstraint(
                name="siaomessage_one_at_a_time",
                expressions=(("siao", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
            ),
        )

    def __str__(self) -> str:
        return self.body
