"""What the depositor reads in Démarche Numérique. No name, no value of a cell: where, what is wrong, how to mend it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from sisiao.core.spreadsheet.findings import Level
from sisiao.interop.enums import FileState
from sisiao.interop.models import Dossier, ReceivedFile

SHOWN_FINDINGS = 40
LONGEST = 8_000  # characters of a message
NO_WORKBOOK = (
    "Aucun classeur .xlsx n'est joint. Joignez le classeur rempli, au format «\u00a0Classeur Excel (.xlsx)\u00a0»."
)


def reference(dossier: Dossier, wrong: Iterable[ReceivedFile]) -> str:
    """What our message is told by when the dossier is read back: the same files, the same reference."""
    told = f"{dossier.number}:" + ",".join(sorted(file.checksum for file in wrong))
    return f"Référence SI SIAO {hashlib.sha256(told.encode()).hexdigest()[:12]}"


def correction(dossier: Dossier, wrong: Sequence[ReceivedFile], now: datetime) -> str:
    """The message that asks for a correction, with its reference. Without a file to mend, none has come."""
    lines = [line for file in wrong for line in _of_file(file)] or [NO_WORKBOOK]
    head = f"Bonjour,\n\nVérification du {timezone.localdate(now):%d/%m/%Y}\u00a0: rien n'est importé.\n"
    tail = f"\nCorrigez, puis remplacez la pièce jointe dans ce dossier.\n\n{reference(dossier, wrong)}"
    body, cut = "", "\n(La suite ne tient pas dans ce message.)\n"
    for line in lines:
        if len(head) + len(body) + len(line) + len(cut) + len(tail) > LONGEST:
            return head + body + cut + tail
        body += f"\n{line}"
    return f"{head}{body}\n{tail}"


def acceptance(files: Sequence[ReceivedFile]) -> str:
    """The motivation of an acceptance."""
    days = sorted({timezone.localdate(file.imported_at) for file in files if file.imported_at})
    when = f" le {days[-1]:%d/%m/%Y}" if days else ""
    many = (
        "Les classeurs de ce dossier ont été importés" if len(files) > 1 else "Le classeur de ce dossier a été importé"
    )
    return f"{many} dans le SI SIAO{when}. Vous n'avez plus rien à faire."


def blocking(file: ReceivedFile) -> list[dict[str, object]]:
    """What forbids the import of a deposited workbook, as its last reading found it."""
    found = file.upload.report.get("findings", ()) if file.upload else ()
    return [each for each in found if each["level"] == Level.BLOCKING.value]


def _of_file(file: ReceivedFile) -> Iterator[str]:
    name = f"«\u00a0{file.file_name}\u00a0»"
    if file.state == FileState.REFUSED:
        yield f"{name}\u00a0: {file.reason}"
        return
    found = blocking(file)
    yield f"{name}\u00a0: {len(found)} remarque{'s' * (len(found) > 1)} bloquante{'s' * (len(found) > 1)}."
    for rank, each in enumerate(found[:SHOWN_FINDINGS], 1):
        yield f"{rank}. {_place(each)}\u00a0: {each['message']} {each['remedy']}"
    if len(found) > SHOWN_FINDINGS:
        yield f"… et {len(found) - SHOWN_FINDINGS} autres, que la prochaine vérification redira."


def _place(finding: dict[str, object]) -> str:
    parts = [f"Onglet «\u00a0{finding['sheet']}\u00a0»" if finding["sheet"] else "Fichier"]
    if finding["row"]:
        parts.append(f"ligne {finding['row']}")
    if finding["column"]:
        heading = f" «\u00a0{finding['heading']}\u00a0»" if finding["heading"] else ""
        parts.append(f"colonne {finding['column']}{heading}")
    return ", ".join(parts)
