"""Verbs of the sheet of a SIAO: what its administrator keeps up to date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.files import CheckedFile, keep_file
from sisiao.core.models import StoredFile
from sisiao.siao.actions.settings import UnableToSet
from sisiao.siao.enums import Outside, Weekday
from sisiao.siao.models import Antenna, HelplineHours, Siao, SiaoContact, SiaoDocument, SiaoPartner
from sisiao.siao.perms import require_on
from sisiao.siao.relays import lock_relays, relay_chain

Part = Antenna | SiaoContact | SiaoPartner | SiaoDocument


@dataclass(frozen=True, slots=True)
class Week:
    """When the team answers the 115: `days` is empty when it always does, `outside` then says nothing."""

    days: Mapping[Weekday, tuple[time, time]]
    outside: Outside | None = None
    relay: Siao | None = None


@transaction.atomic
def save_sheet(siao: Siao, *, actor: Actor) -> None:
    """Keep the name, which its users read beside their profile, the address and the means to reach a SIAO.

    Raises `ValidationError`.
    """
    require_on(actor, Capability.MANAGE_SIAO, siao)
    siao.full_clean()
    siao.save(update_fields=["name", "phone", "email", "website", "address", "postal_code", "commune"])
    Scope.objects.filter(pk=siao.scope_id).exclude(label=siao.name).update(label=siao.name)


@transaction.atomic
def set_helpline_hours(siao: Siao, week: Week, *, actor: Actor) -> None:
    """Say when the team answers the 115, and who does in the meantime. Raises `UnableToSet`, `ValidationError`.

    A relay that would come back to this SIAO answers nobody: PostgreSQL refuses it too.
    """
    require_on(actor, Capability.MANAGE_SIAO, siao)
    lock_relays()
    passed_on = relay_chain(week.relay)
    if siao in passed_on:
        told = " → ".join(str(each) for each in (siao, *passed_on[: passed_on.index(siao) + 1]))
        raise UnableToSet(f"Le renvoi tournerait en rond\u00a0: {told}. Choisissez un autre SIAO.", "relay")
    siao.round_the_clock = not week.days
    siao.outside, siao.relay = week.outside or "", week.relay
    siao.full_clean()
    siao.save(update_fields=["round_the_clock", "outside", "relay"])
    known = {row.weekday: row for row in HelplineHours.objects.select_for_update().filter(siao=siao)}
    for weekday, row in known.items():
        if weekday not in week.days:
            row.delete()
    for weekday, (opens, closes) in week.days.items():
        row = known.get(weekday) or HelplineHours(siao=siao, weekday=weekday)
        if row.pk is None or (row.opens, row.closes) != (opens, closes):
            row.opens, row.closes = opens, closes
            row.full_clean()
            row.save()


@transaction.atomic
def save_part(part: Part, *, actor: Actor) -> None:
    """Add or change a line of one of the lists. Raises `ValidationError`.

    A new line comes with the `public_id` that its form was given: sent twice, it is added once.
    """
    require_on(actor, Capability.MANAGE_SIAO, part.siao)
    Siao.objects.select_for_update(no_key=True).get(pk=part.siao_id)
    if part.pk is not None and not type(part)._default_manager.filter(pk=part.pk).exists():
        raise ValidationError("Cette ligne vient d'être retirée de la fiche.")
    if part.pk is None and _already_there(part):
        return
    part.full_clean()
    part.save()


# What the form of a line does not say.
_UNSAID = frozenset({"id", "file", "added_by"})


def _already_there(part: Part) -> bool:
    """Whether this very line has just been added by the same form. Raises `ValidationError` when it said otherwise."""
    known = type(part)._default_manager.filter(public_id=part.public_id).first()
    if known is None:
        return False
    said = [field.attname for field in part._meta.concrete_fields if field.name not in _UNSAID]
    if any(getattr(known, name) != getattr(part, name) for name in said):
        raise ValidationError(
            "Ce formulaire a déjà ajouté une ligne\u00a0: pour la corriger, ouvrez-la depuis la fiche\u00a0; pour en "
            "ajouter une autre, enregistrez de nouveau."
        )
    return True


@transaction.atomic
def add_document(document: SiaoDocument, file: CheckedFile, *, actor: Actor, now: datetime) -> None:
    """Keep a document with its file, once however often its form is sent. Raises `ValidationError`."""
    require_on(actor, Capability.MANAGE_SIAO, document.siao)
    Siao.objects.select_for_update(no_key=True).get(pk=document.siao_id)
    if _already_there(document):
        return
    document.full_clean(exclude={"file"})
    document.file, document.added_by_id = keep_file(file, now=now), actor.user_id
    document.save()


@transaction.atomic
def remove_part(part: Part, *, actor: Actor) -> None:
    """Take a line off; the journal keeps what it was, a file goes with its document."""
    require_on(actor, Capability.MANAGE_SIAO, part.siao)
    file_id = part.file_id if isinstance(part, SiaoDocument) else None
    removed, _ = part.delete()
    if removed and file_id is not None:
        StoredFile.objects.filter(pk=file_id).delete()
