"""The switch of a département (Temps 3): who sleeps in the old groups or asks for a place, the signed decision, and
each step, kept row by row so that all of it may be taken back."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.siao.models import Siao
from sisiao.transition.enums import LegacySide, SwitchState
from sisiao.transition.models.legacy import LegacyPlaceGroup, LegacyUser

REVERSIBLE = timedelta(days=30)


class LegacyStay(models.Model):
    """Somebody who sleeps in an old group, by the numbers of the record. Nobody when the numbers are not known here.

    `left_on` is the exit that the service was told of during a switch since taken back: that stay is over.
    It tells where a household is: row-level security lets verbs alone read it.
    """

    siao = models.ForeignKey(Siao, models.PROTECT, related_name="+", verbose_name="SIAO")
    group = models.ForeignKey(
        LegacyPlaceGroup, models.PROTECT, related_name="stays", verbose_name="ancien groupe de places"
    )
    legacy_id = models.CharField("numéro dans l'ancien outil", max_length=30)
    household = models.ForeignKey(
        "households.Household", models.PROTECT, null=True, related_name="+", verbose_name="ménage"
    )
    person = models.ForeignKey(
        "households.Person", models.PROTECT, null=True, related_name="+", verbose_name="personne"
    )
    starts_on = models.DateField("depuis le")
    planned_end = models.DateField("fin prévue", null=True, blank=True)
    left_on = models.DateField("sortie déclarée le", null=True, blank=True)

    class Meta:
        verbose_name = "ancien séjour"
        verbose_name_plural = "anciens séjours"
        constraints = (
            models.UniqueConstraint(fields=("siao", "legacy_id"), name="legacystay_number_unique"),
            models.CheckConstraint(
                condition=Q(household=None, person=None) | Q(household__isnull=False, person__isnull=False),
                name="legacystay_known_or_not",
            ),
        )
        indexes = (models.Index(fields=("group",), name="legacystay_group"),)


class LegacyRequestQuerySet(models.QuerySet["LegacyRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Old requests made to the actor's SIAO."""
        return self.filter(siao__scope_id__in=actor.perimeter.scope_ids)


class LegacyRequest(models.Model):
    """A request in progress in the old tool, and the old group to which its household is oriented, if any.

    `asked_on` is the night of an urgent one (R2), the day of the others. Nobody when the number is not known here.
    Row-level security holds it as what tells where a household is awaited.
    """

    siao = models.ForeignKey(Siao, models.PROTECT, related_name="+", verbose_name="SIAO")
    legacy_id = models.CharField("numéro dans l'ancien outil", max_length=30)
    side = models.CharField("volet", max_length=10, choices=LegacySide)
    household = models.ForeignKey(
        "households.Household", models.PROTECT, null=True, related_name="+", verbose_name="ménage"
    )
    asked_on = models.DateField("demandée pour le")
    group = models.ForeignKey(
        LegacyPlaceGroup, models.PROTECT, null=True, related_name="requests", verbose_name="ancien groupe de places"
    )

    objects = LegacyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "ancienne demande"
        verbose_name_plural = "anciennes demandes"
        constraints = (
            models.UniqueConstraint(fields=("siao", "side", "legacy_id"), name="legacyrequest_number_unique"),
        )
        indexes = (models.Index(fields=("group",), name="legacyrequest_group"),)


class SwitchDecision(models.Model):
    """The signature of the administrateur SIAO on a rehearsal. It holds for these very data: `digest` names them.

    It is for one switch: once that is taken back (`spent_at`), the same data are signed anew.
    """

    siao = models.ForeignKey(Siao, models.PROTECT, related_name="switch_decisions", verbose_name="SIAO")
    digest = models.CharField("empreinte de la répétition", max_length=64)
    counts = models.JSONField("répétition signée")
    name = models.CharField("nom du signataire", max_length=120)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="signée par")
    signed_at = models.DateTimeField("signée le")
    spent_at = models.DateTimeField("a servi à une bascule annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "décision de bascule"
        verbose_name_plural = "décisions de bascule"
        constraints = (
            models.UniqueConstraint(
                fields=("siao", "digest"), condition=Q(spent_at=None), name="switchdecision_once_for_these_data"
            ),
        )


class Switch(models.Model):
    """The switch of one SIAO. `stage_before` is the « temps » to come back to; one at a time is not reversed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    siao = models.ForeignKey(Siao, models.PROTECT, related_name="switches", verbose_name="SIAO")
    decision = models.ForeignKey(SwitchDecision, models.PROTECT, related_name="+", verbose_name="décision")
    state = models.CharField("état", max_length=10, choices=SwitchState, default=SwitchState.RUNNING)
    on = models.DateField("nuit de la bascule")
    stage_before = models.PositiveSmallIntegerField("temps d'avant")
    started_at = models.DateTimeField("commencée le")
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    reversed_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "bascule"
        verbose_name_plural = "bascules"
        constraints = (
            models.UniqueConstraint(
                fields=("siao",), condition=~Q(state=SwitchState.REVERSED), name="switch_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="switch_ends_after_start"
            ),
        )

    @property
    def reversible_until(self) -> date | None:
        """The last day on which it may be taken back; None while it runs."""
        return timezone.localdate(self.ended_at + REVERSIBLE) if self.ended_at else None


class SwitchStep(models.Model):
    """One old group, account or request, switched once and for all: with its rows, or not at all.

    `created` names the rows made, by table, in the order in which they were: nothing that existed is changed.
    """

    switch = models.ForeignKey(Switch, models.PROTECT, related_name="steps", verbose_name="bascule")
    group = models.ForeignKey(
        LegacyPlaceGroup, models.PROTECT, null=True, related_name="+", verbose_name="ancien groupe de places"
    )
    legacy_user = models.ForeignKey(
        LegacyUser, models.PROTECT, null=True, related_name="+", verbose_name="ancien compte"
    )
    request = models.ForeignKey(
        LegacyRequest, models.PROTECT, null=True, related_name="+", verbose_name="ancienne demande"
    )
    created = models.JSONField("lignes créées", default=dict)
    done_at = models.DateTimeField("faite le")
    reversed_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "étape de la bascule"
        verbose_name_plural = "étapes de la bascule"
        constraints = (
            models.UniqueConstraint(fields=("switch", "group"), name="switchstep_group_once"),
            models.UniqueConstraint(fields=("switch", "legacy_user"), name="switchstep_user_once"),
            models.UniqueConstraint(fields=("switch", "request"), name="switchstep_request_once"),
            models.CheckConstraint(
                condition=Q(group__isnull=False, legacy_user=None, request=None)
                | Q(group=None, legacy_user__isnull=False, request=None)
                | Q(group=None, legacy_user=None, request__isnull=False),
                name="switchstep_of_one_thing",
            ),
        )
