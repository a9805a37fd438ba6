"""What is followed in Démarche Numérique: procedures, their dossiers, the files that these brought."""

import uuid
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.imports.models import UploadedWorkbook
from sisiao.interop.enums import COUNTED, OPEN_THERE, DossierState, FileState, RemoteState


class Procedure(models.Model):
    """A procedure of the configuration, and where its last pass stands.

    `updated_since` is the beginning of the last complete pass: the next one asks for what has moved since. `cursor` is
    where a pass that was interrupted goes on. `error` says why the last one stopped.
    """

    number = models.PositiveIntegerField("numéro", unique=True)
    kind = models.CharField("classeur", max_length=20)
    updated_since = models.DateTimeField("relevée entièrement depuis le", null=True, blank=True)
    cursor = models.CharField("reprise", max_length=200, blank=True)
    started_at = models.DateTimeField("relève commencée le", null=True, blank=True)
    ended_at = models.DateTimeField("relève terminée le", null=True, blank=True)
    listed = models.PositiveIntegerField("dossiers listés", default=0)
    error = models.CharField("arrêt", max_length=300, blank=True)

    class Meta:
        verbose_name = "démarche suivie"
        verbose_name_plural = "démarches suivies"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at__isnull=False), name="procedure_started_then_ended"
            ),
        )

    def __str__(self) -> str:
        return f"Démarche n°\u00a0{self.number}"


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's département or SIAO; the nation sees them all, even those of no known département."""
        if not actor.can(Capability.FOLLOW_DEPOSITS):
            return self.none()
        if actor.perimeter.nation:
            return self
        if actor.perimeter.kind == ScopeKind.SIAO:
            return self.filter(departement=actor.perimeter.departement_code)
        return self.filter(departement__in=actor.perimeter.departement_codes)

    def to_import(self) -> Self:
        """Those that wait for somebody to import a workbook, with the first one of each: `report`, its public id."""
        waiting = ReceivedFile.objects.filter(
            dossier=OuterRef("pk"),
            state=FileState.DEPOSITED,
            upload__committed_at=None,
            upload__forgotten_at=None,
        ).order_by("pk")
        first = Subquery(waiting.exclude(upload=None).values("upload__public_id")[:1])
        return self.filter(state=DossierState.TO_IMPORT).annotate(report=first).exclude(report=None)

    def unsettled(self) -> Self:
        """Those that a pass looks at even when nothing has moved there: something is still to do or to tell.

        A deposit that was forgotten unimported is made again; one that was imported, or withdrawn, is drawn from.
        """
        moved = ReceivedFile.objects.filter(state=FileState.DEPOSITED)
        drawn = Q(upload__committed_at__isnull=False) | Q(upload__forgotten_at__isnull=False)
        moved = moved.filter(Q(upload=None) | drawn)
        waits = Q(settled=False) | Q(pk__in=moved.values("dossier")) & ~Q(state=DossierState.CLOSED)
        return self.filter(waits).exclude(state=DossierState.DELETED)


class Dossier(models.Model):
    """A dossier of Démarche Numérique: its state there (`remote_state`), what has become here of what it brought.

    `settled` says that nothing is left to receive nor to tell. `problem` is why something could not be. `instructed_at`
    is when it was moved to instruction for the files that it has: whoever moves it back there is not contradicted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="dossiers", verbose_name="démarche")
    number = models.PositiveBigIntegerField("numéro", unique=True)
    remote_id = models.CharField("identifiant", max_length=80)
    remote_state = models.CharField("état dans Démarche Numérique", max_length=20, choices=RemoteState)
    state = models.CharField("état", max_length=12, choices=DossierState, default=DossierState.WAITING)
    departement = models.ForeignKey(
        "geo.Departement", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    deposited_at = models.DateTimeField("déposé le")
    modified_at = models.DateTimeField("modifié le")
    instructed_at = models.DateTimeField("passé en instruction le", null=True, blank=True)
    settled = models.BooleanField("à jour", default=False)
    problem = models.CharField("difficulté", max_length=400, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier déposé"
        verbose_name_plural = "dossiers déposés"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=DossierState.values), name="dossier_state_known"),
            models.CheckConstraint(condition=Q(remote_state__in=RemoteState.values), name="dossier_remote_state_known"),
        )
        indexes = (models.Index(fields=("departement", "-deposited_at"), name="dossier_by_departement"),)

    def __str__(self) -> str:
        return f"Dossier n°\u00a0{self.number}"

    @property
    def open_there(self) -> bool:
        """Whether Démarche Numérique still lets anything be done of it."""
        return self.remote_state in OPEN_THERE


class ReceivedFile(models.Model):
    """A file of a dossier, told by its checksum: received once, whatever its name and however often it is listed.

    A workbook is deposited for import (`upload`, forgotten after 30 days), an attachment kept (`kept`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="files", verbose_name="dossier")
    checksum = models.CharField("empreinte annoncée", max_length=40)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    file_name = models.CharField("nom du fichier", max_length=150)
    size = models.PositiveBigIntegerField("taille, en octets")
    is_workbook = models.BooleanField("classeur")
    state = models.CharField("état", max_length=10, choices=FileState, default=FileState.WAITING)
    reason = models.CharField("motif", max_length=300, blank=True)
    upload = models.OneToOneField(
        UploadedWorkbook,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="received_file",
        verbose_name="classeur déposé",
    )
    kept = models.OneToOneField(
        "core.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_file",
        verbose_name="pièce jointe",
    )
    received_at = models.DateTimeField("reçu le", null=True, blank=True)
    imported_at = models.DateTimeField("importé le", null=True, blank=True)

    class Meta:
        verbose_name = "fichier reçu"
        verbose_name_plural = "fichiers reçus"
        constraints = (
            models.UniqueConstraint(fields=("dossier", "checksum"), name="receivedfile_once"),
            models.UniqueConstraint(
                fields=("sha256",), condition=Q(state__in=COUNTED), name="receivedfile_imported_once"
            ),
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="receivedfile_state_known"),
            models.CheckConstraint(
                condition=~Q(state=FileState.REFUSED) | ~Q(reason=""), name="receivedfile_refused_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=COUNTED) | Q(received_at__isnull=False) & ~Q(sha256=""),
                name="receivedfile_counted_was_received",
            ),
        )

    def __str__(self) -> str:
        return self.file_name
