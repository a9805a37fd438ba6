"""Workbooks that people deposit: kept between the preview and the import, so that nothing is ever lost."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability

KEPT_FOR = timedelta(days=30)
# The one kind that is not the offer of a département: a list of colleagues to invite.
ACCOUNTS = "comptes"


class UploadedWorkbookQuerySet(models.QuerySet["UploadedWorkbook"]):
    def visible_to(self, actor: Actor) -> Self:
        """The offer of the actor's département, and the lists of accounts that they deposited themselves.

        Those whose file is still kept.
        """
        seen = Q()
        if actor.can(Capability.IMPORT_OFFER):
            seen |= ~Q(kind=ACCOUNTS) & Q(departement_id=actor.perimeter.departement_code)
        if actor.can(Capability.MANAGE_USERS):
            seen |= Q(kind=ACCOUNTS, uploaded_by_id=actor.user_id)
        return self.filter(seen, forgotten_at=None) if seen else self.none()

    def of_offer(self) -> Self:
        """What describes the offer."""
        return self.exclude(kind=ACCOUNTS)

    def of_accounts(self) -> Self:
        """Lists of accounts."""
        return self.filter(kind=ACCOUNTS)

    def expired(self, now: datetime) -> Self:
        """Those kept long enough: 30 days."""
        return self.filter(uploaded_at__lt=now - KEPT_FOR, forgotten_at=None)

    def rivals_of(self, upload: "UploadedWorkbook") -> Self:
        """Other deposits of the same workbook and département that wait to be imported.

        One whose file is another département's, or cannot be read, will never be: it says nothing against anybody.
        """
        same = self.filter(departement_id=upload.departement_id, kind=upload.kind, committed_at=None, forgotten_at=None)
        if upload.departement_id:
            same = same.filter(report__departement=upload.departement_id)
        return same.exclude(pk=upload.pk)


class UploadedWorkbook(models.Model):
    """One deposited file with the report of its last reading. Forgotten after 30 days, imported or not: of a workbook
    of the offer, who deposited it, when, and when it was imported stay (campaigns count it).

    `typed` is what its coded rows say: tab, code, one text by column, and beside the tabs, by number, what the rows to
    correct say (`readings.OPEN_ROWS`). While `job` reads it, the report is the last one; `reading` numbers the
    readings, so that only the latest one counts. A list of accounts may be of no département.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    departement = models.ForeignKey(
        "geo.Departement", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    kind = models.CharField("classeur", max_length=20)
    file_name = models.CharField("nom du fichier", max_length=150)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="déposé par"
    )
    uploaded_at = models.DateTimeField("déposé le")
    # Names of the files that came with it; None when they came apart, and cannot be told.
    attachments = ArrayField(models.CharField(max_length=150), null=True, blank=True, verbose_name="pièces jointes")
    report = models.JSONField("rapport", default=dict)
    typed = models.JSONField("valeurs lues", default=dict)
    reading = models.PositiveIntegerField("numéro de lecture", default=0)
    job = models.BigIntegerField("tâche de lecture", null=True, blank=True)
    committed_at = models.DateTimeField("importé le", null=True, blank=True)
    forgotten_at = models.DateTimeField("effacé le", null=True, blank=True)

    objects = UploadedWorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = "classeur déposé"
        verbose_name_plural = "classeurs déposés"
        constraints = (
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(content=b"", file_name="", attachments=None, report={}, typed={}),
                name="upload_forgotten_keeps_nothing",
            ),
            models.CheckConstraint(
                condition=Q(departement__isnull=False) | Q(kind=ACCOUNTS), name="upload_of_offer_names_departement"
            ),
        )
        indexes = (models.Index(fields=("departement", "-uploaded_at"), name="upload_by_departement"),)

    def __str__(self) -> str:
        return self.file_name


class CellCorrectionQuerySet(models.QuerySet["CellCorrection"]):
    def active(self) -> Self:
        """Those that the next reading applies."""
        return self.filter(undone_at=None)


class CellCorrection(models.Model):
    """A value typed on screen in place of that of a cell. The file keeps its own; what is undone stays written.

    `before` is what the file says, empty for a row whose values are not repeated (rule R26: `concealed`).
    """

    upload = models.ForeignKey(UploadedWorkbook, models.CASCADE, related_name="corrections", verbose_name="classeur")
    tab = models.CharField("onglet", max_length=31)
    row = models.PositiveIntegerField("ligne")
    column = models.CharField("colonne", max_length=3)
    heading = models.CharField("intitulé", max_length=100, blank=True)
    before = models.TextField("valeur du fichier", blank=True)
    value = models.TextField("valeur corrigée", blank=True)
    concealed = models.BooleanField("non répétée", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="corrigée par"
    )
    at = models.DateTimeField("corrigée le")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulée par"
    )
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = CellCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction de cellule"
        verbose_name_plural = "corrections de cellules"
        constraints = (
            models.UniqueConstraint(
                fields=("upload", "tab", "row", "column"),
                condition=Q(undone_at=None),
                name="correction_one_by_cell",
                violation_error_message="Cette cellule est déjà corrigée.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="correction_then_undone"
            ),
        )

    def __str__(self) -> str:
        return f"{self.tab}, {self.column}{self.row}"


class RowLeftOutQuerySet(models.QuerySet["RowLeftOut"]):
    def active(self) -> Self:
        """Those that the next reading leaves out."""
        return self.filter(undone_at=None)


class RowLeftOut(models.Model):
    """A row of a deposited workbook that somebody chose not to import, and why."""

    upload = models.ForeignKey(UploadedWorkbook, models.CASCADE, related_name="left_out", verbose_name="classeur")
    tab = models.CharField("onglet", max_length=31)
    row = models.PositiveIntegerField("ligne")
    reason = models.CharField("motif", max_length=250)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="laissée par"
    )
    at = models.DateTimeField("laissée le")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reprise par"
    )
    undone_at = models.DateTimeField("reprise le", null=True, blank=True)

    objects = RowLeftOutQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne laissée de côté"
        verbose_name_plural = "lignes laissées de côté"
        constraints = (
            models.UniqueConstraint(
                fields=("upload", "tab", "row"),
                condition=Q(undone_at=None),
                name="left_out_once",
                violation_error_message="Cette ligne est déjà laissée de côté.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="left_out_says_why"),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="left_out_then_back"),
        )

    def __str__(self) -> str:
        return f"{self.tab}, ligne {self.row}"
