"""Receiving what a dossier holds: each file once, checked, deposited for import or kept.

Nothing is called from inside a transaction: a file is downloaded first, then written with what it became.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from sisiao.core.actor import Actor, Perimeter
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.core.files import MAXIMUM_BYTES as MAXIMUM_ATTACHMENT
from sisiao.core.files import RefusedFile, check_file, keep_file
from sisiao.core.spreadsheet.file_controls import MAXIMUM_BYTES as MAXIMUM_WORKBOOK
from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook
from sisiao.imports.deposits import deposit, follow_attachments, withdraw_deposit
from sisiao.imports.registry import source_of
from sisiao.interop.client import Client, RemoteDossier, RemoteFile
from sisiao.interop.enums import COUNTED, FileState, RemoteState
from sisiao.interop.models import Dossier, Procedure, ReceivedFile
from sisiao.interop.transport import Expired, FileFailed, Unreachable

SAFE, PENDING = "safe", ("pending", "")
SCANNED = {
    "infected": "l'antivirus de Démarche Numérique y a trouvé un virus. Joignez un fichier sain.",
    "integrity_error": "le fichier est abîmé. Joignez-le de nouveau.",
}
NOT_SCANNED = "l'antivirus de Démarche Numérique ne l'a pas jugé sain. Joignez-le de nouveau."
AWAITS_SCAN = "En attente de l'antivirus de Démarche Numérique."
NO_DEPARTEMENT = "le département n'est pas reconnu. Repartez du classeur téléchargé pour votre département."


def note_dossier(procedure: Procedure, remote: RemoteDossier, *, actor: Actor, now: datetime) -> Dossier:
    """The row of a dossier, as it is there now; what is still to do of it is not yet known."""
    facts = {
        "remote_id": remote.remote_id,
        "remote_state": remote.state,
        "deposited_at": remote.deposited_at,
        "modified_at": remote.modified_at,
        "settled": False,
    }
    told = Departement.objects.filter(code=remote.departement).first()
    with acting_as(actor):
        named = {"procedure": procedure, "departement": told}
        dossier, made = Dossier.objects.get_or_create(number=remote.number, defaults={**facts, **named})
        if not made:
            _change(dossier, **facts, departement=told or dossier.departement)
            draw_from_deposits(dossier)
            _note_replaced(dossier, remote, actor)
        if remote.state == RemoteState.INSTRUCTED and dossier.instructed_at is None:
            _change(dossier, instructed_at=now)
    return dossier


def draw_from_deposits(dossier: Dossier) -> None:
    """What became of the deposits: imported; withdrawn by somebody; forgotten after 30 days, to be received again."""
    for file in dossier.files.filter(state=FileState.DEPOSITED).select_related("upload"):
        if file.upload and file.upload.committed_at:
            _change(file, state=FileState.IMPORTED, imported_at=file.upload.committed_at)
        elif file.upload is None:
            _change(file, state=FileState.WITHDRAWN)
        elif file.upload.forgotten_at:
            _change(file, state=FileState.WAITING, upload=None)


def _note_replaced(dossier: Dossier, remote: RemoteDossier, actor: Actor) -> None:
    """Files that the dossier does not hold any more. A deposit that somebody has corrected on screen stays."""
    there = [file.checksum for file in remote.files]
    gone = dossier.files.exclude(checksum__in=there).exclude(state__in=(FileState.IMPORTED, FileState.REPLACED))
    for file in gone.select_related("upload"):
        _change(file, state=FileState.REPLACED)
        upload = file.upload
        if upload and not (upload.corrections.exists() or upload.left_out.exists()):
            withdraw_deposit(upload, actor=actor)
    dossier.files.filter(checksum__in=there, state=FileState.REPLACED).update(state=FileState.WAITING)


def receive_files(client: Client, dossier: Dossier, remote: RemoteDossier, *, actor: Actor, now: datetime) -> None:
    """Receive every file that has not been; one that cannot be yet waits for the next pass, and says why."""
    for file in remote.files:
        row = dossier.files.filter(checksum=file.checksum).first()
        if row is None or row.state == FileState.WAITING:
            _receive(client, dossier, file, remote, actor, now)
    _follow_attachments(dossier, remote, actor, now)


def _follow_attachments(dossier: Dossier, remote: RemoteDossier, actor: Actor, now: datetime) -> None:
    """A workbook that was received before its attachments is read again with them."""
    for file in dossier.files.filter(state=FileState.DEPOSITED).exclude(upload=None).select_related("upload"):
        departement = file.upload.departement if file.upload else None
        if file.upload and departement:
            with acting_as(actor):
                here = acting_in(departement, actor)
                follow_attachments(file.upload, attachments_of(remote), actor=here, now=now)


def attachments_of(remote: RemoteDossier) -> list[str]:
    """Names of the files of a dossier beside its workbooks; one that is refused is not there."""
    return [file.name for file in remote.files if not file.is_workbook and not why_refused(file)]


def _receive(
    client: Client, dossier: Dossier, file: RemoteFile, remote: RemoteDossier, actor: Actor, now: datetime
) -> None:
    refusal = why_refused(file)
    if refusal:
        return _note(dossier, file, actor, FileState.REFUSED, refusal)
    if file.scan in PENDING:
        return _note(dossier, file, actor, FileState.WAITING, AWAITS_SCAN)
    try:
        content = _downloaded(client, dossier, file)
    except (Unreachable, FileFailed) as failed:
        return _note(dossier, file, actor, FileState.WAITING, str(failed))
    return _store(dossier, file, content, attachments_of(remote), actor, now)


def why_refused(file: RemoteFile) -> str:
    """Why a file is not even downloaded, in a sentence; nothing when it may be, now or later."""
    maximum = MAXIMUM_WORKBOOK if file.is_workbook else MAXIMUM_ATTACHMENT
    if file.size > maximum:
        return f"le fichier dépasse {maximum // 1024**2}\u00a0Mo. Retirez les images, ou coupez-le."
    if not file.size:
        return "le fichier est vide. Joignez-le de nouveau."
    if file.scan == SAFE or file.scan in PENDING:
        return ""
    return SCANNED.get(file.scan, NOT_SCANNED)


def _downloaded(client: Client, dossier: Dossier, file: RemoteFile) -> bytes:
    """Its bytes; an address that has expired is asked for again, once."""
    try:
        return client.content(file)
    except Expired:
        files = client.dossier(dossier.number).files
        return client.content(next((each for each in files if each.checksum == file.checksum), file))


def _store(dossier: Dossier, file: RemoteFile, content: bytes, beside: list[str], actor: Actor, now: datetime) -> None:
    """Write what was received and what it became, together."""
    sha256 = hashlib.sha256(content).hexdigest()
    received = {"sha256": sha256, "received_at": now}
    departement = dossier.departement
    if file.is_workbook:
        twin = ReceivedFile.objects.filter(sha256=sha256, state__in=COUNTED).exclude(dossier=dossier).first()
        if twin is not None:
            told = (
                f"ce classeur est déjà reçu par le dossier n°\u00a0{twin.dossier.number}. Joignez celui qui convient."
            )
            return _note(dossier, file, actor, FileState.REFUSED, told)
        departement = departement or _told_by(dossier, content, actor, now)
        if departement is None:
            return _note(dossier, file, actor, FileState.REFUSED, NO_DEPARTEMENT)
    with acting_as(actor):
        if departement is not None and file.is_workbook:
            # For another workbook, the dossier may go to instruction again.
            again = None if dossier.remote_state == RemoteState.BUILDING else dossier.instructed_at
            _change(dossier, departement=departement, instructed_at=again)
            kind, here = dossier.procedure.kind, acting_in(departement, actor)
            upload = deposit(
                kind,
                content,
                file_name=file.name,
                departement=departement,
                actor=here,
                now=now,
                attachments=beside,
            )
            return _note(dossier, file, actor, FileState.DEPOSITED, "", upload=upload, **received)
        try:
            kept = keep_file(check_file(file.name, content), now=now)
        except RefusedFile as refused:
            return _note(dossier, file, actor, FileState.REFUSED, str(refused))
        return _note(dossier, file, actor, FileState.KEPT, "", kept=kept, **received)


def _told_by(dossier: Dossier, content: bytes, actor: Actor, now: datetime) -> Departement | None:
    """The département that a workbook says, when its depositor was not asked."""
    source = source_of(dossier.procedure.kind, actor=actor, now=now)
    report = import_workbook(source, content, actor=actor, today=timezone.localdate(now), commit=False)
    return Departement.objects.filter(code=report.departement).first()


def acting_in(departement: Departement, actor: Actor) -> Actor:
    """The same system actor within one département: a workbook of another one is refused as on the page."""
    perimeter = Perimeter(
        kind=ScopeKind.DEPARTEMENT, departement_code=departement.pk, departement_codes=frozenset({departement.pk})
    )
    return replace(actor, perimeter=perimeter)


def _note(dossier: Dossier, file: RemoteFile, actor: Actor, state: FileState, reason: str, **received: object) -> None:
    told = {"file_name": file.name, "size": file.size, "is_workbook": file.is_workbook, "state": state}
    with acting_as(actor):
        ReceivedFile.objects.update_or_create(
            dossier=dossier, checksum=file.checksum, defaults={**told, "reason": reason[:300], **received}
        )


def _change(row: Dossier | ReceivedFile, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
