"""What a pass would do, told without receiving, writing or moving anything."""

from collections.abc import Iterator

from sisiao.interop.actions.passing import has_moved, since
from sisiao.interop.actions.receiving import PENDING, why_refused
from sisiao.interop.client import Client, RemoteDossier
from sisiao.interop.enums import FileState, RemoteState
from sisiao.interop.models import Dossier, Procedure, ReceivedFile


def preview(client: Client, number: int = 0) -> Iterator[str]:
    """One French line by dossier that a pass would read, or that one alone. Raises `CallFailed`."""
    if number:
        yield _line(client.dossier(number))
        return
    for each, kind in sorted(client.configuration.procedures.items()):
        procedure = Procedure.objects.filter(number=each).first() or Procedure(number=each, kind=kind)
        yield from _of_procedure(client, procedure)


def _of_procedure(client: Client, procedure: Procedure) -> Iterator[str]:
    told: set[int] = set()
    for page in client.pages(procedure.number, since=since(procedure)):
        for deleted in Dossier.objects.filter(number__in=page.deleted, files__isnull=False).distinct():
            yield f"{deleted}\u00a0: supprimé, ses fichiers seraient effacés."
        for listed in page.dossiers:
            if listed.number not in told and has_moved(listed):
                told.add(listed.number)
                yield _line(client.dossier(listed.number))
    for waiting in Dossier.objects.filter(procedure__number=procedure.number).unsettled().exclude(number__in=told):
        yield _line(client.dossier(waiting.number))


def _line(remote: RemoteDossier) -> str:
    rows = ReceivedFile.objects.filter(dossier__number=remote.number).exclude(state=FileState.WAITING)
    known = set(rows.values_list("checksum", flat=True))
    files = [file for file in remote.files if file.checksum not in known]
    told = [f"«\u00a0{file.name}\u00a0» {_would(why_refused(file), file.scan)}" for file in files]
    state = RemoteState(remote.state).label.lower()
    return f"Dossier n°\u00a0{remote.number}, {state}\u00a0: {', '.join(told) or 'aucun fichier nouveau'}."


def _would(refusal: str, scan: str) -> str:
    if refusal:
        return "serait refusé"
    return "attend l'antivirus" if scan in PENDING else "serait reçu"
