"""Campaigns: their départements, what was sent to each, what each has taken and signed (road map, « Temps 1 »).

No status is stored. A step is reached when the row that tells it exists: a sending or a download, a deposited workbook,
its import, a validation that nobody has withdrawn (`sisiao.campaigns.queries`).
"""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sisiao.campaigns.enums import STEPS, SendingKind, Step
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.imports.registry import SOURCES


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those in which a département of the actor takes part; all of them for the nation."""
        if actor.perimeter.nation:
            return self
        mine = CampaignDepartement.objects.visible_to(actor)
        return self.filter(pk__in=mine.values("campaign"))

    def running(self, on: date) -> Self:
        """Those that have opened and that nobody has closed: a planned end that has passed closes nothing."""
        return self.filter(opens_on__lte=on, closed_at=None)


class Campaign(models.Model):
    """A workbook that départements fill in between two dates, with a deadline for each step.

    `remind_before` is how many days ahead of its deadline a step that still waits is reminded of by itself, 0 never;
    `remind_every` how many days pass between two reminders, unless somebody confirms.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=120)
    workbook = models.CharField("classeur", max_length=20)
    opens_on = models.DateField("ouverture")
    closes_on = models.DateField("fin prévue")
    send_by = models.DateField("modèle envoyé avant le")
    receive_by = models.DateField("classeur reçu avant le")
    import_by = models.DateField("classeur importé avant le")
    validate_by = models.DateField("recensement validé avant le")
    remind_before = models.PositiveSmallIntegerField("jours de la relance automatique", default=7)
    remind_every = models.PositiveSmallIntegerField("jours entre deux relances", default=7)
    note = models.TextField("consigne", max_length=2_000, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="créée par"
    )
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="close par"
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne de recensement"
        verbose_name_plural = "campagnes de recensement"
        constraints = (
            models.CheckConstraint(
                condition=Q(send_by__gte=F("opens_on"))
                & Q(receive_by__gte=F("send_by"))
                & Q(import_by__gte=F("receive_by"))
                & Q(validate_by__gte=F("import_by"))
                & Q(closes_on__gte=F("validate_by")),
                name="campaign_dates_in_order",
                violation_error_message="Les dates se suivent\u00a0: ouverture, envoi, réception, import, validation, "
                "fin prévue.",
            ),
            models.CheckConstraint(condition=Q(remind_every__gte=1), name="campaign_reminds_at_most_daily"),
            models.CheckConstraint(condition=~Q(name=""), name="campaign_is_named"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def workbook_title(self) -> str:
        """The workbook, as the page of imports names it."""
        return SOURCES[self.workbook].title

    def deadline(self, step: Step) -> date:
        """Last day of a step."""
        return dict(zip(STEPS, (self.send_by, self.receive_by, self.import_by, self.validate_by), strict=True))[step]

    def runs(self, on: date) -> bool:
        """Whether it has opened, and nobody has closed it."""
        return self.closed_at is None and self.opens_on <= on


class CampaignDepartementQuerySet(models.QuerySet["CampaignDepartement"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's SIAO, département or région; the nation's see them all."""
        if actor.perimeter.nation:
            return self
        if actor.perimeter.kind == ScopeKind.SIAO:
            return self.filter(departement=actor.perimeter.departement_code)
        return self.filter(departement__in=actor.perimeter.departement_codes)


class CampaignDepartement(models.Model):
    """A département takes part in a campaign; every act on it locks this row first."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="entries", verbose_name="campagne")
    departement = models.ForeignKey("geo.Departement", models.PROTECT, related_name="+", verbose_name="département")

    objects = CampaignDepartementQuerySet.as_manager()

    class Meta:
        verbose_name = "département d'une campagne"
        verbose_name_plural = "départements des campagnes"
        constraints = (models.UniqueConstraint(fields=("campaign", "departement"), name="campaign_departement_once"),)

    def __str__(self) -> str:
        return f"{self.campaign}, {self.departement}"


class CampaignSending(models.Model):
    """What the administrators of a département were sent once: the template, or a reminder of the step that waited.

    `follows` is the sending of the same kind before it, which only one may follow: two acts at the same moment make one
    sending (constraint). `by` is nobody for the periodic reminder.
    """

    entry = models.ForeignKey(
        CampaignDepartement, models.PROTECT, related_name="sendings", verbose_name="département de la campagne"
    )
    kind = models.CharField("nature", max_length=10, choices=SendingKind)
    step = models.CharField("étape attendue", max_length=10, choices=Step)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suit")
    at = models.DateTimeField("envoyé le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="envoyé par"
    )
    recipients = models.PositiveSmallIntegerField("destinataires")

    class Meta:
        verbose_name = "envoi d'une campagne"
        verbose_name_plural = "envois des campagnes"
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "kind", "follows"), nulls_distinct=False, name="campaignsending_one_after_another"
            ),
            models.CheckConstraint(condition=Q(kind__in=SendingKind.values), name="campaignsending_kind_known"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="campaignsending_step_known"),
            models.CheckConstraint(condition=Q(recipients__gte=1), name="campaignsending_to_somebody"),
        )


class TemplateDownload(models.Model):
    """The template of a campaign taken from its page by somebody of the département."""

    entry = models.ForeignKey(
        CampaignDepartement, models.PROTECT, related_name="downloads", verbose_name="département de la campagne"
    )
    at = models.DateTimeField("téléchargé le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="téléchargé par"
    )

    class Meta:
        verbose_name = "téléchargement du modèle"
        verbose_name_plural = "téléchargements du modèle"


class CampaignValidationQuerySet(models.QuerySet["CampaignValidation"]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)


class CampaignValidation(models.Model):
    """An administrateur départemental signs the offer of the département as it was: `digest`, and what was counted.

    `counts` holds dispositifs, then places authorised, funded and created, by these English words. Withdrawn, with its
    reason, never changed.
    """

    entry = models.ForeignKey(
        CampaignDepartement, models.PROTECT, related_name="validations", verbose_name="département de la campagne"
    )
    digest = models.CharField("empreinte", max_length=32)
    counts = models.JSONField("comptes", default=dict)
    name = models.CharField("nom écrit", max_length=120)
    at = models.DateTimeField("signée le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="signée par")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )
    reason = models.CharField("motif du retrait", max_length=250, blank=True)

    objects = CampaignValidationQuerySet.as_manager()

    class Meta:
        verbose_name = "validation d'un recensement"
        verbose_name_plural = "validations des recensements"
        constraints = (
            models.UniqueConstraint(
                fields=("entry",), condition=Q(withdrawn_at=None), name="campaignvalidation_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, reason="")
                | Q(withdrawn_at__gte=F("at"), withdrawn_by__isnull=False) & ~Q(reason=""),
                name="campaignvalidation_withdrawn_says_why",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(digest=""), name="campaignvalidation_is_signed"),
        )
