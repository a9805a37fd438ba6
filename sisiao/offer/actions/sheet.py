"""The sheets: who an entité is; where a dispositif is and how to reach it, its lines of funding, contingents, acts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.files import CheckedFile, keep_file
from sisiao.core.models import StoredFile
from sisiao.core.wording import short_date
from sisiao.geo.models import Departement
from sisiao.offer.enums import EntitySituation
from sisiao.offer.models import Act, Closing, Dispositif, Entity, Funding, Provision, Quota, SupportMeasure
from sisiao.offer.perms import require_on, require_on_entity
from sisiao.offer.protected import what_tells

Line = Funding | Quota | Act | SupportMeasure | Provision


@transaction.atomic
def save_dispositif(dispositif: Dispositif, *, actor: Actor) -> None:
    """Keep name, place and means to reach it, already set on the instance. Raises `ValidationError`."""
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    if wrong := what_tells(dispositif, dispositif.siao.departement_id):
        raise ValidationError(wrong)
    dispositif.full_clean()
    dispositif.save()
    Scope.objects.filter(pk=dispositif.scope_id).update(label=str(dispositif))


@transaction.atomic
def save_entity(entity: Entity, departements: Collection[str], *, actor: Actor, today: date) -> None:
    """Keep who an entité is, already set on the instance, and the départements where it acts. Raises `ValidationError`.

    It does not stop while a dispositif is open (C-ENT-20), nor leave a département where it has one.
    """
    require_on_entity(actor, entity)
    Entity.objects.select_for_update(no_key=True).get(pk=entity.pk)
    running = Dispositif.objects.filter(entity=entity).exclude(closed_on__lte=today)
    if entity.situation == EntitySituation.STOPPED and (one := running.order_by("name").first()):
        raise ValidationError(
            {"situation": f"«\u00a0{one}\u00a0» est ouvert\u00a0: fermez-le ou transférez-le d'abord."}
        )
    there = set(running.values_list("siao__departement", flat=True))
    if missing := sorted(there - set(departements)):
        codes = ", ".join(missing)
        raise ValidationError({"departements_told": f"Elle y a un dispositif ouvert\u00a0: gardez {codes}."})
    entity.full_clean()
    entity.save()
    entity.departements.set(Departement.objects.filter(pk__in=departements))
    Scope.objects.filter(pk=entity.scope_id).update(label=str(entity))


@transaction.atomic
def save_line(line: Line, *, actor: Actor, file: CheckedFile | None = None, now: datetime) -> None:
    """Add or change a line of the sheet; `file` is the new document of an act. Raises `ValidationError`."""
    require_on(actor, Capability.MANAGE_OFFER, line.dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=line.dispositif_id)
    if line.pk is not None and not type(line)._default_manager.filter(pk=line.pk).exists():
        raise ValidationError("Cette ligne vient d'être retirée de la fiche.")
    line.full_clean(exclude={"file"})
    _check_closing(locked, line)
    before = None
    if isinstance(line, Act) and file is not None:
        before, line.file = line.file_id, keep_file(file, now=now)
    line.save()
    if before is not None:
        StoredFile.objects.filter(pk=before).delete()


def _check_closing(dispositif: Dispositif, line: Line) -> None:
    """A dispositif that has closed holds nothing past its closing: the base refuses it too (`sql/closed.sql`)."""
    on = dispositif.closed_on
    if on is None or isinstance(line, Act | Funding) or not Closing.objects.filter(dispositif=dispositif).exists():
        return
    if line.period.upper is None or line.period.upper > on:
        last = short_date(on - timedelta(days=1))
        raise ValidationError(f"Ce dispositif est fermé\u00a0: la ligne finit le {last} au plus tard.")


@transaction.atomic
def remove_line(line: Line, *, actor: Actor) -> None:
    """Take off a line that never was true; the journal keeps what it said, a document goes with its act."""
    require_on(actor, Capability.MANAGE_OFFER, line.dispositif)
    file_id = line.file_id if isinstance(line, Act) else None
    removed, _ = line.delete()
    if removed and file_id is not None:
        StoredFile.objects.filter(pk=file_id).delete()
