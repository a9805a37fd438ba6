"""Tables that every app may use: the code lists and the log of workflow steps."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Func, Q


class ClockTimestamp(Func):
    """The instant of the statement's clock, which moves inside a transaction."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def in_list(self, list_code: str) -> Self:
        """Entries of one list, retired ones included, in its order."""
        return self.filter(list_code=list_code).order_by("position", "code")

    def active(self, on: date) -> Self:
        """Entries that may be chosen on a day."""
        return self.filter(Q(active_from=None) | Q(active_from__lte=on), Q(active_to=None) | Q(active_to__gt=on))


class Reference(models.Model):
    """One entry of a code list (référentiel). A retired entry is hidden from choices, never deleted."""

    list_code = models.CharField("référentiel", max_length=60)
    code = models.CharField("code", max_length=80)
    legacy_code = models.CharField("code dans l'ancien système", max_length=80, blank=True)
    label = models.CharField("libellé", max_length=200)
    position = models.PositiveIntegerField("ordre")
    active_from = models.DateField("actif à partir du", null=True, blank=True)
    active_to = models.DateField("actif jusqu'au", null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "référentiel"
        verbose_name_plural = "référentiels"
        constraints = (
            models.UniqueConstraint(
                fields=("list_code", "code"),
                name="reference_code_unique",
                violation_error_message="Ce code existe déjà dans ce référentiel.",
            ),
            models.CheckConstraint(
                condition=Q(active_from=None) | Q(active_to=None) | Q(active_to__gt=models.F("active_from")),
                name="reference_active_range",
                violation_error_message="La fin doit être après le début.",
            ),
        )

    def __str__(self) -> str:
        return self.label


class TransitionLog(models.Model):
    """One step of a workflow, written by the engine (`sisiao.core.workflow`) in the transaction of the step."""

    subject_type = models.CharField("nature de l'objet", max_length=60)
    subject_id = models.BigIntegerField("objet")
    household_id = models.BigIntegerField("ménage", null=True, blank=True, db_index=True)
    step = models.CharField("acte", max_length=40)
    from_state = models.CharField("état de départ", max_length=40)
    to_state = models.CharField("état d'arrivée", max_length=40)
    at = models.DateTimeField("le", db_default=ClockTimestamp())
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="compte"
    )
    profile = models.CharField("profil", max_length=30)
    comment = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "étape d'un acte"
        verbose_name_plural = "étapes des actes"
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="transition_subject"),)

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} : {self.step}"


class StoredFile(models.Model):
    """The bytes of a file that somebody attached, checked by `core.files`; the row that points to it says whose it is.

    The journal does not follow it: a change of file is a change of the row that points.
    """

    file_name = models.CharField("nom du fichier", max_length=150)
    media_type = models.CharField("format", max_length=100)
    size = models.PositiveIntegerField("taille, en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    content = models.BinaryField("contenu")
    kept_at = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "fichier joint"
        verbose_name_plural = "fichiers joints"

    def __str__(self) -> str:
        return self.file_name
