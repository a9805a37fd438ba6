"""What becomes of a dossier here, and what Démarche Numérique is owed: from what was received and what is read back."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.interop.client import RemoteDossier
from sisiao.interop.enums import DossierState, FileState, RemoteState
from sisiao.interop.models import Dossier, ReceivedFile
from sisiao.interop.words import reference
from sisiao.interop.workflow import BY_TARGET, DOSSIER

_GONE = (FileState.REPLACED, FileState.WITHDRAWN)


class Act(Enum):
    """What is told to Démarche Numérique; the value is the French sentence of the history."""

    INSTRUCT = "Passé en instruction"
    ACCEPT = "Accepté"
    CORRECT = "Correction demandée"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong` are the files to mend, `workbooks` those that count, `words` what the history says beside the step."""

    state: DossierState
    wrong: tuple[ReceivedFile, ...] = ()
    workbooks: tuple[ReceivedFile, ...] = ()
    words: str = ""


def verdict_of(dossier: Dossier) -> Verdict:
    """What the files of a dossier make of it, whoever has imported or withdrawn them since."""
    every = list(dossier.files.select_related("upload").order_by("pk"))
    files = [file for file in every if file.state not in _GONE]
    workbooks = tuple(file for file in files if file.is_workbook)
    imported = bool(workbooks) and all(file.state == FileState.IMPORTED for file in workbooks)
    if not dossier.open_there:
        ended = DossierState.IMPORTED if imported else DossierState.CLOSED
        return Verdict(ended, workbooks=workbooks)
    if imported:
        return Verdict(DossierState.IMPORTED, workbooks=workbooks)
    if any(file.state == FileState.WAITING for file in files):
        return Verdict(DossierState.WAITING)
    if not workbooks and any(file.state == FileState.WITHDRAWN for file in every):
        return Verdict(DossierState.CLOSED, words="Le dépôt a été retiré sans être importé.")
    wrong = tuple(file for file in files if is_wrong(file))
    if wrong or not workbooks:
        return Verdict(DossierState.TO_CORRECT, wrong, workbooks)
    return Verdict(DossierState.TO_IMPORT, workbooks=workbooks)


def is_wrong(file: ReceivedFile) -> bool:
    """Whether its depositor has something to mend in it."""
    if file.state == FileState.DEPOSITED:
        return file.upload is not None and not file.upload.report.get("importable")
    return file.state == FileState.REFUSED


def settle_state(dossier: Dossier, verdict: Verdict, *, actor: Actor, now: datetime) -> None:
    """Take the step to the state that the verdict gives; nothing when it is there already."""
    if dossier.state == verdict.state:
        return
    with acting_as(actor):
        DOSSIER.apply(dossier, BY_TARGET[verdict.state], actor=actor, comment=verdict.words, at=now)


def owed(dossier: Dossier, verdict: Verdict, remote: RemoteDossier) -> Act | None:
    """The next act that Démarche Numérique is owed, decided on what it says now: an act that took effect is not done
    again, whether its answer was received or not. Who moved the dossier by hand is not contradicted.
    """
    if not dossier.open_there:
        return None
    building = dossier.remote_state == RemoteState.BUILDING
    if verdict.state == DossierState.IMPORTED:
        return Act.INSTRUCT if building else Act.ACCEPT
    if verdict.state == DossierState.TO_IMPORT:
        free = building and dossier.instructed_at is None and remote.corrects_since is None
        return Act.INSTRUCT if free else None
    if verdict.state == DossierState.TO_CORRECT:
        said = reference(dossier, verdict.wrong)
        return None if any(said in message for message in remote.messages) else Act.CORRECT
    return None
