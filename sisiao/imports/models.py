"""Workbooks that people deposit: kept between the preview and the import, so that nothing is ever lost."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from sisiao.core.actor import Actor

KEPT_FOR = timedelta(days=30)


class UploadedWorkbookQuerySet(models.QuerySet["UploadedWorkbook"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's département."""
        return self.filter(departement_id=actor.perimeter.departement_code)

    def expired(self, now: datetime) -> Self:
        """Those kept long enough: 30 days."""
        return self.filter(uploaded_at__lt=now - KEPT_FOR)


class UploadedWorkbook(models.Model):
    """One deposited file with the report of its last reading. Forgotten after 30 days, imported or not."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    departement = models.ForeignKey("geo.Departement", models.PROTECT, related_name="+", verbose_name="département")
    kind = models.CharField("classeur", max_length=20)
    file_name = models.CharField("nom du fichier", max_length=150)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="déposé par"
    )
    uploaded_at = models.DateTimeField("déposé le")
    report = models.JSONField("rapport", default=dict)
    committed_at = models.DateTimeField("importé le", null=True, blank=True)

    objects = UploadedWorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = "classeur déposé"
        verbose_name_plural = "classeurs déposés"
        indexes = (models.Index(fields=("departement", "-uploaded_at"), name="upload_by_departement"),)

    def __str__(self) -> str:
        return self.file_name
