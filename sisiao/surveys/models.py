"""The satisfaction survey: waves, who has answered, and what was answered, which nothing ties to an account (ADR 17).

No row holds the answer of one person. While a wave is open, answers lie together in its sealed urn; when it is counted
they become numbers by group and loose remarks, and the urn and the invitations are deleted.
"""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format

from sisiao.core.periods import last_day
from sisiao.surveys.enums import BEST, SMALL, Breakdown, Question, WaveState


class WaveQuerySet(models.QuerySet["Wave"]):
    def open_on(self, today: date) -> Self:
        """The one that may be answered on a day: at most one."""
        return self.filter(period__contains=today, counted_on=None)

    def over(self, today: date) -> Self:
        """Those whose last day has passed and that are not counted yet."""
        return self.filter(period__endswith__lte=today, counted_on=None)

    def published(self) -> Self:
        """Those whose results are public, the oldest first: too few answers publish nothing."""
        return self.filter(answers__gte=SMALL).order_by("period")


class Wave(models.Model):
    """One round of the survey, open from a day to a day to every account that has a profile.

    `invented` marks a wave of a demonstration. `answers` is known once counted; nothing of it changes then
    (trigger).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = DateRangeField("ouverte")
    invented = models.BooleanField("inventée", default=False)
    counted_on = models.DateField("dépouillée le", null=True, blank=True)
    answers = models.PositiveIntegerField("réponses", null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = "vague d'enquête"
        verbose_name_plural = "vagues d'enquête"
        constraints = (
            models.CheckConstraint(
                condition=Q(period__startswith__isnull=False, period__endswith__isnull=False, period__isempty=False),
                name="wave_has_two_days",
            ),
            ExclusionConstraint(name="wave_one_at_a_time", expressions=(("period", RangeOperators.OVERLAPS),)),
            models.CheckConstraint(
                condition=Q(counted_on=None, answers=None)
                | Q(counted_on__gte=F("period__endswith"), answers__isnull=False),
                name="wave_counted_once_over",
            ),
        )

    def __str__(self) -> str:
        return date_format(self.period.lower, "F Y")

    @property
    def last_day(self) -> date:
        """The last day on which one may answer."""
        day = last_day(self.period)
        assert day is not None, "a wave has an end (constraint)"  # noqa: S101
        return day

    def state(self, today: date) -> WaveState:
        if self.counted_on is not None:
            return WaveState.COUNTED
        if today < self.period.lower:
            return WaveState.ANNOUNCED
        return WaveState.OPEN if today < self.period.upper else WaveState.TO_COUNT


class Invitation(models.Model):
    """That an account has answered a wave, or put it off, never what nor when: deleted when the wave is counted."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="invitations", verbose_name="vague")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    answered = models.BooleanField("a répondu", default=False)
    put_off = models.PositiveSmallIntegerField("reports", default=0)

    class Meta:
        verbose_name = "invitation à répondre"
        verbose_name_plural = "invitations à répondre"
        constraints = (models.UniqueConstraint(fields=("wave", "user"), name="invitation_one_each"),)


class Urn(models.Model):
    """The answers of an open wave, shuffled and sealed together under a key that is not in the base."""

    wave = models.OneToOneField(Wave, models.PROTECT, primary_key=True, related_name="urn", verbose_name="vague")
    sealed = models.TextField("contenu scellé")

    class Meta:
        verbose_name = "urne"
        verbose_name_plural = "urnes"


class Tally(models.Model):
    """How many gave each mark from 0 to 10 to one question, in one group of at least `SMALL` answers (constraint).

    `group` is a profile, the code of a département (none: a profile of the nation or of a région), or nothing for all.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="tallies", verbose_name="vague")
    breakdown = models.CharField("répartition", max_length=11, choices=Breakdown)
    group = models.CharField("groupe", max_length=30, blank=True)
    question = models.CharField("question", max_length=13, choices=Question)
    answers = models.PositiveIntegerField("réponses")
    marks = ArrayField(models.PositiveIntegerField(), size=BEST + 1, verbose_name="notes")

    class Meta:
        verbose_name = "décompte de notes"
        verbose_name_plural = "décomptes de notes"
        constraints = (
            models.UniqueConstraint(fields=("wave", "breakdown", "group", "question"), name="tally_once"),
            models.CheckConstraint(condition=Q(answers__gte=SMALL), name="tally_no_small_group"),
            models.CheckConstraint(
                condition=~Q(breakdown=Breakdown.ALL) | Q(group=""), name="tally_of_all_has_no_group"
            ),
        )


class Remark(models.Model):
    """What somebody wrote, alone: neither mark, nor profile, nor département, nor day. For those who run surveys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="remarks", verbose_name="vague")
    body = models.TextField("remarque")

    class Meta:
        verbose_name = "remarque libre"
        verbose_name_plural = "remarques libres"
