"""A dispositif becomes of another type or precision, from a day on: what it holds is checked, its history stays."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor, command_actor
from sisiao.core.capabilities import Capability
from sisiao.offer.actions.versions import check_versions, describe
from sisiao.offer.enums import SiaoReferral
from sisiao.offer.holdings import forbidden
from sisiao.offer.models import (
    REFUGEES,
    Dispositif,
    DispositifType,
    DispositifVersion,
    NatureChange,
    PlaceGroup,
    Precision,
)
from sisiao.offer.perms import require_on

FIRST_CONTACT = "first_contact"


class UnableToChangeNature(Exception):
    """The change of nature is refused; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def set_nature(
    dispositif: Dispositif,
    kind: DispositifType,
    precision: Precision | None,
    *,
    on: date,
    reason: str,
    actor: Actor,
    today: date,
    now: datetime,
) -> NatureChange:
    """Make a dispositif of another type or precision, now or on a day to come. Raises `UnableToChangeNature`.

    The caller has checked who may (`creation.actions.change_nature`). Past days are not made over: what it was stays
    true of them.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    _check(locked, kind, precision, on, today)
    change = NatureChange.objects.create(
        dispositif=locked, on=on, from_type_id=locked.type_id, from_precision_id=locked.precision_id,
        to_type=kind, to_precision=precision,
    )  # fmt: skip
    if on == today:
        _apply(change, reason, actor, now)
    return change


@transaction.atomic
def cancel_nature(dispositif: Dispositif, *, actor: Actor) -> None:
    """Take back a change of nature to come. Raises `UnableToChangeNature` when there is none."""
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=dispositif.pk)
    removed, _ = NatureChange.objects.filter(dispositif=dispositif, applied_at=None).delete()
    if not removed:
        raise UnableToChangeNature("Aucun changement de nature n'est annoncé.")


def apply_natures(today: date, now: datetime) -> int:
    """Carry out the changes whose day has come; how many. Inside the transaction of the caller.

    One whose dispositif still holds what the new type may not waits: its sheet says what to end.
    """
    actor, done = command_actor("offer.apply_natures"), 0
    due = NatureChange.objects.filter(applied_at=None, on__lte=today).select_related("dispositif", "to_type")
    for change in due.select_for_update(of=("self",), no_key=True).order_by("dispositif"):
        if what_forbids(change.dispositif, change.to_type, today):
            continue
        _apply(change, "", actor, now)
        done += 1
    return done


def what_forbids(dispositif: Dispositif, kind: DispositifType, on: date) -> list[str]:
    """What must first be moved or ended for a dispositif to be of a type from a day on, one sentence for each."""
    told = [each.sentence for each in forbidden({dispositif.pk: kind}, on).get(dispositif.pk, [])]
    later = DispositifVersion.objects.filter(dispositif=dispositif, period__overlap=DateRange(on, None))
    groups = PlaceGroup.objects.filter(dispositif=dispositif, period__overlap=DateRange(on, None))
    refugees = {"specific_publics__contains": [REFUGEES]}
    if kind.unconditional and (later.filter(**refugees).exists() or groups.filter(**refugees).exists()):
        told.append("Retirez d'abord «\u00a0Réfugiés\u00a0» de ses publics\u00a0: l'accueil est inconditionnel.")
    return told


def _check(dispositif: Dispositif, kind: DispositifType, precision: Precision | None, on: date, today: date) -> None:
    if on < today:
        raise UnableToChangeNature("Une nature change aujourd'hui ou un jour à venir.", "on")
    if precision is not None and precision.type_id != kind.pk:
        raise UnableToChangeNature("Cette précision n'est pas de ce type.", "precision")
    if (dispositif.type_id, dispositif.precision_id) == (kind.pk, precision.pk if precision else None):
        raise UnableToChangeNature("Le dispositif est déjà de cette nature.", "type")
    if dispositif.closed_on and on >= dispositif.closed_on:
        raise UnableToChangeNature("Ce dispositif est fermé à cette date.", "on")
    if dispositif.natures.filter(applied_at=None).exists():
        raise UnableToChangeNature("Un changement de nature est déjà annoncé\u00a0: annulez-le d'abord.")
    if dispositif.natures.filter(on=on).exists():
        raise UnableToChangeNature("Ce dispositif a déjà changé de nature ce jour-là.", "on")
    told = what_forbids(dispositif, kind, on)
    if told:
        raise UnableToChangeNature(f"Le type «\u00a0{kind}\u00a0» ne peut pas porter cela. {' '.join(told)}", "type")


def _apply(change: NatureChange, reason: str, actor: Actor, now: datetime) -> None:
    """The dispositif is of its new nature; the version that begins says so, counted in a unit of the type."""
    dispositif, kind = change.dispositif, change.to_type
    change.applied_at = now
    change.save(update_fields=["applied_at"])
    Dispositif.objects.filter(pk=dispositif.pk).update(type=kind, precision=change.to_precision_id)
    told = f"{change.before} devient {change.after}"
    facts = _facts_of(dispositif.versions.get(period__contains=change.on), kind)
    words = f"{told}. {reason}".removesuffix(". ")[:200]
    describe(dispositif, facts, since=change.on, actor=actor, reason=words)
    later = DispositifVersion.objects.filter(dispositif=dispositif, period__overlap=DateRange(change.on, None))
    for version in later.order_by("period"):
        facts = _facts_of(version, kind)
        if facts:
            DispositifVersion.objects.filter(pk=version.pk).update(**facts)
    check_versions()


def _facts_of(version: DispositifVersion, kind: DispositifType) -> dict[str, Any]:
    """What a version may no longer say: a capacity in a unit of another type, an orientation to a premier accueil."""
    facts: dict[str, Any] = {}
    counted = version.capacity_unit in kind.units if version.capacity_unit else bool(kind.units)
    if not counted:
        facts |= {"capacity": None, "capacity_unit": ""}
    if kind.family == FIRST_CONTACT and version.siao_referral != SiaoReferral.NONE:
        facts |= {"siao_referral": SiaoReferral.NONE}
    return facts
