"""What the pages say of a dossier: its badge, one sentence, where to go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.imports.registry import SOURCES
from sisiao.interop.enums import DossierState, FileState, RemoteState
from sisiao.interop.models import Dossier, Procedure, ReceivedFile
from sisiao.interop.words import blocking

TONES = {
    DossierState.WAITING: "info",
    DossierState.TO_CORRECT: "warning",
    DossierState.TO_IMPORT: "new",
    DossierState.IMPORTED: "success",
    DossierState.CLOSED: "info",
    DossierState.DELETED: "info",
}
FILE_TONES = {FileState.KEPT: "success", FileState.IMPORTED: "success", FileState.REFUSED: "error"}
JUST_IMPORTED = "Le classeur est importé\u00a0: le dossier va être accepté."
# A pass that has told nothing for so long was stopped with its worker.
LONGEST_PASS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a dossier; `report` is the page of its deposit, `download` that of an attachment."""

    file: ReceivedFile
    tone: str
    words: str
    report: str
    download: str


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier of the list."""

    dossier: Dossier
    title: str
    tone: str
    words: str
    files: list[FileLine]


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A procedure, and how its last pass ended."""

    procedure: Procedure
    title: str
    running: bool
    stopped: bool
    failed: int


def title_of(kind: str) -> str:
    """The workbook that a procedure brings; its code, once no workbook has it any more."""
    return SOURCES[kind].title if kind in SOURCES else kind


def line_of(dossier: Dossier, actor: Actor) -> DossierLine:
    """A dossier whose files are loaded with their deposits."""
    files = [file_line(file, actor) for file in dossier.files.all()]
    words = _words(dossier, [line.file for line in files])
    tone = TONES[DossierState(dossier.state)]
    return DossierLine(dossier, title_of(dossier.procedure.kind), tone, words, files)


def file_line(file: ReceivedFile, actor: Actor) -> FileLine:
    """Who may import follows the deposit; the others read that it is there."""
    report = download = ""
    if file.upload and not file.upload.forgotten_at and actor.can(Capability.IMPORT_OFFER):
        report = reverse("offer:import_report", args=[file.upload.public_id])
    if file.kept_id:
        download = reverse("demarche:download", args=[file.dossier.public_id, file.public_id])
    return FileLine(file, FILE_TONES.get(FileState(file.state), "info"), _file_words(file), report, download)


def _file_words(file: ReceivedFile) -> str:
    if file.reason:
        return file.reason[:1].upper() + file.reason[1:]
    if file.state == FileState.DEPOSITED and file.upload and file.upload.forgotten_at:
        return "Le dépôt est effacé après 30\u00a0jours\u00a0: la prochaine relève le reçoit de nouveau."
    if file.state == FileState.DEPOSITED and file.upload:
        found = len(blocking(file))
        return (
            f"{found} remarque{'s' * (found > 1)} bloquante{'s' * (found > 1)}"
            if found
            else "Aucune remarque bloquante"
        )
    return ""


def _words(dossier: Dossier, files: Iterable[ReceivedFile]) -> str:
    """What happens next, and who does it."""
    if dossier.state == DossierState.WAITING:
        waiting = next((file.reason for file in files if file.state == FileState.WAITING and file.reason), "")
        return waiting or "La prochaine relève reçoit ses fichiers."
    if dossier.state == DossierState.TO_CORRECT:
        return _correction_words(dossier, files)
    if dossier.state == DossierState.TO_IMPORT:
        deposited = [file.upload for file in files if file.state == FileState.DEPOSITED and file.upload]
        imported = bool(deposited) and all(upload.committed_at for upload in deposited)
        return JUST_IMPORTED if imported else "Rien ne bloque\u00a0: une personne importe depuis le rapport."
    if dossier.state == DossierState.IMPORTED:
        return "Dossier accepté." if dossier.remote_state == RemoteState.ACCEPTED else "La prochaine relève l'accepte."
    if dossier.state == DossierState.CLOSED:
        withdrawn = "Le dépôt est retiré\u00a0: répondez dans Démarche Numérique."
        return withdrawn if dossier.open_there else "Terminé dans Démarche Numérique."
    return "Nos copies de ses fichiers sont effacées."


def _correction_words(dossier: Dossier, files: Iterable[ReceivedFile]) -> str:
    """Why it is sent back, and whether its depositor knows."""
    known = "son déposant est prévenu" if dossier.settled else "son déposant reste à prévenir"
    if any(file.upload and not file.upload.report.get("importable") for file in files):
        return f"Des remarques bloquent\u00a0: {known}. Vous pouvez aussi corriger à l'écran."
    refused = any(file.state == FileState.REFUSED for file in files)
    why = "Un fichier est refusé" if refused else "Aucun classeur n'est joint"
    return f"{why}\u00a0: {known}."


def procedure_line(procedure: Procedure, now: datetime) -> ProcedureLine:
    """How the last pass ended, is going on, or stopped without a word; how many dossiers it could not follow."""
    open_pass = procedure.started_at is not None and procedure.ended_at is None
    fresh = open_pass and procedure.started_at is not None and now - procedure.started_at < LONGEST_PASS
    failed = Dossier.objects.filter(procedure=procedure, settled=False).exclude(problem="").count()
    return ProcedureLine(procedure, title_of(procedure.kind), bool(fresh), open_pass and not fresh, failed)
