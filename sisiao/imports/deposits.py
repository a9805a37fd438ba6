"""Deposited workbooks: read and reported, corrected on screen, imported on a second gesture."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.jobs import enqueue
from sisiao.core.spreadsheet.declaration import Workbook
from sisiao.core.spreadsheet.overlay import Overlay
from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook
from sisiao.imports.models import CellCorrection, RowLeftOut, UploadedWorkbook
from sisiao.imports.readings import stored_report, typed_rows
from sisiao.imports.registry import source_of

# Beyond, a file is read by a job: a page must not wait for it.
LARGE = 300 * 1024
# Of an app above, hence by its name alone: tells where a file came from that it is imported.
TELL_IMPORT = "interop.tell_import"


class UnableToWithdraw(Exception):
    """An imported deposit is kept with its report."""


def deposit(
    kind: str,
    content: bytes,
    *,
    file_name: str,
    departement: Departement | None,
    actor: Actor,
    now: datetime,
    attachments: Sequence[str] | None = None,
) -> UploadedWorkbook:
    """Keep a file and the report of its dry run; a large file is read by a job, and has no report until then.

    `attachments` names the files that came with it, when they came together.
    """
    upload = UploadedWorkbook.objects.create(
        departement=departement,
        kind=kind,
        file_name=file_name[-150:],
        attachments=_names(attachments),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
    )
    read_again(upload, actor=actor, now=now)
    return upload


def follow_attachments(upload: UploadedWorkbook, attachments: Sequence[str], *, actor: Actor, now: datetime) -> None:
    """Other files came with a deposit, or one went: read it again, unless it is imported or being read."""
    held = UploadedWorkbook.objects.select_for_update(no_key=True).get(pk=upload.pk)
    told = _names(attachments)
    if held.attachments == told or held.committed_at or held.forgotten_at:
        return
    held.attachments = told
    held.save(update_fields=["attachments"])
    if held.job is None:
        read_again(held, actor=actor, now=now)


def _names(attachments: Sequence[str] | None) -> list[str] | None:
    """Names as they are kept, in one order."""
    return None if attachments is None else sorted({name[-150:] for name in attachments})


def read_again(upload: UploadedWorkbook, *, actor: Actor, now: datetime, commit: bool = False) -> None:
    """Play the dry run, or the import, on the file as it is corrected now: at once, or by a job for a large file."""
    upload.reading += 1
    if len(upload.content) > LARGE and actor.grant_id is not None:
        upload.job = enqueue(
            "imports.read_upload",
            upload_id=upload.pk,
            grant_id=actor.grant_id,
            reading=upload.reading,
            commit=commit,
        )
        upload.save(update_fields=["reading", "job"])
    else:
        settle(upload, actor=actor, now=now, commit=commit)


def commit_deposit(upload: UploadedWorkbook, *, actor: Actor, now: datetime) -> None:
    """Import a deposited file for good, with its corrections, and keep its new report, which says whether it was."""
    read_again(upload, actor=actor, now=now, commit=True)


def settle(upload: UploadedWorkbook, *, actor: Actor, now: datetime, commit: bool) -> None:
    """Read the file, keep what was found. The caller holds the row of the deposit."""
    source, today = source_of(upload.kind, actor=actor, now=now), timezone.localdate(now)
    before, overlay = source.fill(upload.departement_id or "", today), overlay_of(upload)
    content = bytes(upload.content)
    report = import_workbook(
        source, content, actor=actor, today=today, commit=commit, overlay=overlay, attachments=upload.attachments
    )
    upload.report = stored_report(report, before)
    upload.typed = typed_rows(report, {(tab, row) for tab, row, _ in overlay.cells})
    upload.job = None
    if not source.of_departement:
        upload.departement_id = report.departement or None
    if report.committed and upload.committed_at is None:
        upload.committed_at = now
        if upload.uploaded_by_id is None:
            # Nobody deposited it here: it was brought by a dossier.
            enqueue(TELL_IMPORT, upload_id=upload.pk)
    upload.save(update_fields=["report", "typed", "reading", "job", "committed_at", "departement"])


def workbook_of(upload: UploadedWorkbook, *, actor: Actor, now: datetime) -> Workbook:
    """The declaration of a deposit, with the lists of the day."""
    source = source_of(upload.kind, actor=actor, now=now)
    return source.declare(upload.departement_id or "", timezone.localdate(now))


def overlay_of(upload: UploadedWorkbook) -> Overlay:
    """Corrections and rows left out, as the engine applies them."""
    cells = upload.corrections.active().values_list("tab", "row", "column", "value")
    return Overlay(
        cells={(tab, row, column): value for tab, row, column, value in cells},
        left_out=frozenset(upload.left_out.active().values_list("tab", "row")),
    )


def withdraw_deposit(upload: UploadedWorkbook, *, actor: Actor) -> None:
    """Forget a deposit that was never imported, with its corrections. Raises `UnableToWithdraw`."""
    if upload.committed_at is not None:
        raise UnableToWithdraw("Ce classeur est importé\u00a0: son rapport est gardé 30\u00a0jours.")
    upload.delete()


@transaction.atomic
def forget(now: datetime) -> None:
    """Of what was kept long enough, erase lists of accounts; of the others, the file, its report and corrections."""
    expired = UploadedWorkbook.objects.expired(now)
    expired.of_accounts().delete()
    kept = list(expired.of_offer().defer("content", "report", "typed").select_for_update(no_key=True, of=("self",)))
    for model in (CellCorrection, RowLeftOut):
        model.objects.filter(upload__in=kept).delete()
    for upload in kept:
        upload.content, upload.file_name, upload.report, upload.typed = b"", "", {}, {}
        upload.attachments = None
        upload.job, upload.forgotten_at = None, now
    UploadedWorkbook.objects.bulk_update(
        kept, ["content", "file_name", "attachments", "report", "typed", "job", "forgotten_at"]
    )
