"""Surge places open by an activation that somebody decides, never by their dates (R10)."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sisiao.core.actor import Actor
from sisiao.core.periods import last_day
from sisiao.offer.enums import ActivationLevel
from sisiao.offer.models.dispositif import Dispositif
from sisiao.offer.models.places import PlaceGroup


class ActivationQuerySet(models.QuerySet["Activation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Activations of the dispositifs of the actor's perimeter."""
        return self.filter(group__dispositif__in=Dispositif.objects.visible_to(actor))

    def running(self, night: date) -> Self:
        """Those that open places on a night, or that nobody has ended yet though their last night has passed."""
        return self.filter(Q(nights__contains=night) | Q(ended_at=None, nights__startswith__lte=night))


class Activation(models.Model):
    """So many places of a surge group, opened for nights [from, until): who decided, by which act, at which level.

    The places are the first of the group, room by room (view `offer_activatedplace`); one where somebody sleeps stays
    open until they have left. `ended_at` is when somebody ended it, every person present having their answer.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(PlaceGroup, models.PROTECT, related_name="activations", verbose_name="groupe de places")
    level = models.CharField("niveau", max_length=15, choices=ActivationLevel)
    decided_by = models.CharField("autorité qui décide", max_length=120)
    act_reference = models.CharField("référence de l'acte", max_length=60, blank=True)
    nights = DateRangeField("nuits")
    places = models.PositiveSmallIntegerField("nombre de places")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistrée le")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = ActivationQuerySet.as_manager()

    class Meta:
        verbose_name = "activation"
        verbose_name_plural = "activations"
        constraints = (
            models.CheckConstraint(condition=Q(nights__isempty=False), name="activation_nights_not_empty"),
            models.CheckConstraint(
                condition=Q(places__gte=1),
                name="activation_opens_places",
                violation_error_message="Une activation ouvre au moins une place.",
            ),
            models.CheckConstraint(condition=~Q(decided_by=""), name="activation_decided_by_somebody"),
            ExclusionConstraint(
                name="activation_one_at_a_time",
                expressions=(("group", RangeOperators.EQUAL), ("nights", RangeOperators.OVERLAPS)),
                violation_error_message="Ce groupe est déjà activé pour une de ces nuits.",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_level_display())

    @property
    def last_night(self) -> date | None:
        """The last night, included; None when no end is known."""
        return last_day(self.nights)
