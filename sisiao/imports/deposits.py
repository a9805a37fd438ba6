"""Deposited workbooks: read and reported at once, imported on a second gesture."""

from datetime import datetime

from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.registry import SOURCES


def deposit(
    kind: str, content: bytes, *, file_name: str, departement: Departement, actor: Actor, now: datetime
) -> UploadedWorkbook:
    """Keep a file and the report of its dry run."""
    today = timezone.localdate(now)
    report = import_workbook(SOURCES[kind], content, actor=actor, today=today, commit=False)
    return UploadedWorkbook.objects.create(
        departement=departement,
        kind=kind,
        file_name=file_name[-150:],
        content=content,
        sha256=report.sha256,
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
        report=report.as_dict(),
    )


def commit_deposit(upload: UploadedWorkbook, *, actor: Actor, now: datetime) -> bool:
    """Import a deposited file for good and keep its new report; False when it is no longer importable."""
    source = SOURCES[upload.kind]
    report = import_workbook(source, bytes(upload.content), actor=actor, today=timezone.localdate(now), commit=True)
    upload.report = report.as_dict()
    if report.committed and upload.committed_at is None:
        upload.committed_at = now
    upload.save(update_fields=["report", "committed_at"])
    return report.committed
