"""Erasing what a dossier brought, once its depositor has deleted it."""

from collections.abc import Iterable
from datetime import datetime

from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.core.models import StoredFile
from sisiao.imports.models import UploadedWorkbook
from sisiao.interop.enums import DossierState
from sisiao.interop.models import Dossier
from sisiao.interop.workflow import BY_TARGET, DOSSIER


def forget_dossiers(numbers: Iterable[int], *, actor: Actor, now: datetime) -> int:
    """Erase our copies of the files of deleted dossiers; how many dossiers.

    What was imported of them stays in the offer. The number of the dossier and its steps stay,
    to answer for what was done of it.
    """
    known = Dossier.objects.filter(number__in=list(numbers)).exclude(state=DossierState.DELETED)
    rows = list(known.order_by("pk"))
    for dossier in rows:
        with acting_as(actor):
            uploads, kept = dossier.files.exclude(upload=None), dossier.files.exclude(kept=None)
            copies = list(uploads.values_list("upload", flat=True)), list(kept.values_list("kept", flat=True))
            dossier.files.all().delete()
            UploadedWorkbook.objects.filter(pk__in=copies[0]).delete()
            StoredFile.objects.filter(pk__in=copies[1]).delete()
            dossier.settled, dossier.problem = True, ""
            dossier.save(update_fields=["settled", "problem"])
            DOSSIER.apply(dossier, BY_TARGET[DossierState.DELETED], actor=actor, at=now)
    return len(rows)
