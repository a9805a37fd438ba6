"""The sheet of a dispositif: where it is and how to reach it, its lines of funding, contingents and acts."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.files import CheckedFile, keep_file
from sisiao.core.models import StoredFile
from sisiao.offer.models import Act, Dispositif, Funding, Provision, Quota, SupportMeasure
from sisiao.offer.perms import require_on

Line = Funding | Quota | Act | SupportMeasure | Provision


@transaction.atomic
def save_dispositif(dispositif: Dispositif, *, actor: Actor) -> None:
    """Keep name, place and means to reach it, already set on the instance. Raises `ValidationError`."""
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    dispositif.full_clean()
    dispositif.save()
    Scope.objects.filter(pk=dispositif.scope_id).update(label=str(dispositif))


@transaction.atomic
def save_line(line: Line, *, actor: Actor, file: CheckedFile | None = None, now: datetime) -> None:
    """Add or change a line of the sheet; `file` is the new document of an act. Raises `ValidationError`."""
    require_on(actor, Capability.MANAGE_OFFER, line.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=line.dispositif_id)
    if line.pk is not None and not type(line)._default_manager.filter(pk=line.pk).exists():
        raise ValidationError("Cette ligne vient d'être retirée de la fiche.")
    line.full_clean(exclude={"file"})
    before = None
    if isinstance(line, Act) and file is not None:
        before, line.file = line.file_id, keep_file(file, now=now)
    line.save()
    if before is not None:
        StoredFile.objects.filter(pk=before).delete()


@transaction.atomic
def remove_line(line: Line, *, actor: Actor) -> None:
    """Take off a line that never was true; the journal keeps what it said, a document goes with its act."""
    require_on(actor, Capability.MANAGE_OFFER, line.dispositif)
    file_id = line.file_id if isinstance(line, Act) else None
    removed, _ = line.delete()
    if removed and file_id is not None:
        StoredFile.objects.filter(pk=file_id).delete()
