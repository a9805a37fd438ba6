"""Households known to another SIAO that call tonight (R27)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from sisiao.core.actor import Actor
from sisiao.households.enums import ElsewhereState
from sisiao.households.models.record import HouseholdLink

# Two wrong answers close the way for the call.
MAX_WRONG = 2


class KnownElsewhereQuerySet(models.QuerySet["KnownElsewhere"]):
    def visible_to(self, actor: Actor, on: date) -> Self:
        """Those of the households that the actor follows."""
        return self.filter(Exists(HouseholdLink.objects.filter(household=OuterRef("household")).inside(actor, on)))


class KnownElsewhere(models.Model):
    """A call of a household that another SIAO knows: what it must answer exactly before its record opens (R27).

    One for each call; `source_id` is the call. `person` is whom the search named, None when it gave a number: what was
    given to find the record is no answer any more.
    """

    household = models.ForeignKey("households.Household", models.CASCADE, related_name="+", verbose_name="ménage")
    siao = models.ForeignKey("siao.Siao", models.PROTECT, related_name="+", verbose_name="SIAO appelé")
    source_id = models.BigIntegerField("appel", unique=True)
    person = models.ForeignKey(
        "households.Person", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="personne nommée"
    )
    state = models.CharField("état", max_length=10, choices=ElsewhereState, default=ElsewhereState.ASKED)
    wrong = models.PositiveSmallIntegerField("réponses fausses", default=0)
    asked_at = models.DateTimeField("questions posées le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    objects = KnownElsewhereQuerySet.as_manager()

    class Meta:
        verbose_name = "ménage connu d'un autre SIAO"
        verbose_name_plural = "ménages connus d'un autre SIAO"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ElsewhereState.values), name="knownelsewhere_state_known"),
            models.CheckConstraint(
                condition=Q(wrong__lt=MAX_WRONG) ^ Q(state=ElsewhereState.CLOSED), name="knownelsewhere_two_wrong_close"
            ),
        )
        indexes = (models.Index(fields=("household", "-answered_at"), name="knownelsewhere_household"),)

    def __str__(self) -> str:
        return self.get_state_display()
