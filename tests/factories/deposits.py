"""Dossiers of Démarche Numérique and their files, as a pass would have left them."""

from itertools import count
from typing import Any

from django.utils import timezone

from sisiao.interop.enums import FileState, RemoteState
from sisiao.interop.models import Dossier, Procedure, ReceivedFile

_NUMBERS = count(7_000_001)


def make_dossier(departement: str | None = "95", **told: Any) -> Dossier:
    """Settled, received today, of the procedure of Temps 1."""
    now, number = timezone.now(), next(_NUMBERS)
    procedure = Procedure.objects.get_or_create(number=4242, defaults={"kind": "offre-temps-1"})[0]
    facts = {"remote_state": RemoteState.INSTRUCTED, "remote_id": f"D{number}", "settled": True}
    moments = {"deposited_at": now, "modified_at": now}
    named = {"procedure": procedure, "number": number, "departement_id": departement}
    return Dossier.objects.create(**{**named, **facts, **moments, **told})


def make_received_file(dossier: Dossier, **told: Any) -> ReceivedFile:
    """A workbook of it, not yet received."""
    facts = {"checksum": f"md5 {next(_NUMBERS)}", "file_name": "temps1.xlsx", "size": 12, "is_workbook": True}
    return ReceivedFile.objects.create(dossier=dossier, **{**facts, "state": FileState.WAITING, **told})
