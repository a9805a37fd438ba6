"""Who carries a SIAO and what it covers: acts of the State, each with its day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.core.text import normalise
from sisiao.geo.models import Collectivity, Departement
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import CoveredTerritory, Siao, SiaoOperator, SiaoSettings
from sisiao.siao.perms import require_on

# How far ahead a change of operator is announced, and how late it is recorded.
FAR_AHEAD, LONG_AGO = timedelta(days=731), timedelta(days=366)


class UnableToCarry(Exception):
    """The act cannot be recorded; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Operator:
    """The legal person that carries a SIAO; `scope` is its perimeter when it is an entité gestionnaire too (R12)."""

    name: str
    status: OperatorStatus
    siren: str = ""
    act: str = ""
    scope: Scope | None = None


@transaction.atomic
def open_siao(departement: Departement, name: str, operator: Operator, *, on: date, actor: Actor) -> Siao:
    """Create the SIAO of a département that has none, with its settings as the law and habit give them."""
    actor.require(Capability.OPEN_SIAO)
    Departement.objects.select_for_update(no_key=True).get(pk=departement.pk)
    if Siao.objects.filter(departement=departement).exists():
        raise UnableToCarry("Ce département a déjà son SIAO\u00a0: un seul par département.", "departement")
    scope = Scope.objects.create(kind=ScopeKind.SIAO, label=name, departement=departement)
    siao = Siao(name=name, departement=departement, scope=scope)
    siao.full_clean()
    siao.save()
    SiaoSettings.objects.create(siao=siao)
    _designate(siao, operator, on)
    return siao


@transaction.atomic
def change_operator(siao: Siao, operator: Operator, *, on: date, actor: Actor, today: date) -> SiaoOperator:
    """From a day, another legal person carries the SIAO. Raises `UnableToCarry`.

    Nothing else moves: households, requests, places, accounts, settings and documents are those of the SIAO, never of
    its operator. A day to come is announced, one change at a time; the operator in place keeps the SIAO until its eve.
    """
    require_on(actor, Capability.DESIGNATE_OPERATOR, siao)
    Siao.objects.select_for_update(no_key=True).get(pk=siao.pk)
    if not today - LONG_AGO <= on <= today + FAR_AHEAD:
        raise UnableToCarry("Cette date est trop loin\u00a0: un an en arrière ou deux ans en avant au plus.", "on")
    last = SiaoOperator.objects.filter(siao=siao).order_by("-starts_on").first()
    if last is not None:
        if last.starts_on > today:
            raise UnableToCarry(
                f"Un changement est déjà annoncé pour le {last.starts_on:%d/%m/%Y}\u00a0: annulez-le d'abord.", "on"
            )
        if on <= last.starts_on:
            since = f"{last.starts_on:%d/%m/%Y}"
            raise UnableToCarry(
                f"{last.name} est enregistré à partir du {since}\u00a0: choisissez un jour après.", "on"
            )
        if last.ends_on is None and _same_person(last, operator):
            raise UnableToCarry("Cet opérateur porte déjà le SIAO.", "name")
        last.ends_on = on
        last.save(update_fields=["ends_on"])
    return _designate(siao, operator, on)


@transaction.atomic
def correct_operator(row: SiaoOperator, told: Operator, *, actor: Actor) -> None:
    """Mend what a line says of a legal person: its name, its status, its SIREN, its act, its entité. Never its days.

    Raises `UnableToCarry`, `ValidationError`.
    """
    require_on(actor, Capability.DESIGNATE_OPERATOR, row.siao)
    Siao.objects.select_for_update(no_key=True).get(pk=row.siao_id)
    if not SiaoOperator.objects.filter(pk=row.pk).exists():
        raise UnableToCarry("Cette ligne vient d'être annulée.", "name")
    row.name, row.status, row.siren, row.act, row.scope = told.name, told.status, told.siren, told.act, told.scope
    row.full_clean()
    row.save(update_fields=["name", "status", "siren", "act", "scope"])


@transaction.atomic
def cancel_change(operator: SiaoOperator, *, actor: Actor, today: date) -> None:
    """Take back a change that is announced and has not come: the one in place stays. Raises `UnableToCarry`."""
    require_on(actor, Capability.DESIGNATE_OPERATOR, operator.siao)
    Siao.objects.select_for_update(no_key=True).get(pk=operator.siao_id)
    if operator.starts_on <= today:
        raise UnableToCarry("Ce changement a déjà pris effet\u00a0: enregistrez-en un autre.", "on")
    before = SiaoOperator.objects.filter(siao=operator.siao, ends_on=operator.starts_on).first()
    operator.delete()
    if before is not None:
        before.ends_on = None
        before.save(update_fields=["ends_on"])


def recognises(siao: Siao, operator: Operator, on: date) -> bool | None:
    """Whether an entité that says it carries the SIAO is news: True when it may be recorded or tied to who carries it.

    False when it is known already, None when somebody else carries the SIAO, or will.
    """
    known = _carriers(siao, on).first()
    if known is None:
        return True
    if operator.scope is not None and known.scope_id == operator.scope.pk:
        return False
    return True if known.scope_id is None and _same_person(known, operator) else None


def _carriers(siao: Siao, on: date) -> QuerySet[SiaoOperator]:
    """Who carries the SIAO on a day, then who will."""
    return SiaoOperator.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), siao=siao).order_by("starts_on")


def _same_person(known: SiaoOperator, operator: Operator) -> bool:
    """The same legal person: by SIREN where both are known, by name otherwise."""
    if known.siren and operator.siren:
        return known.siren == operator.siren
    return normalise(known.name) == normalise(operator.name)


@transaction.atomic
def recognise_carrier(siao: Siao, operator: Operator, *, on: date) -> None:
    """Record what an entité's own file says, where nobody is known to carry the SIAO; tie it to who is, otherwise.

    An import is no act of the State: it never changes an operator. Needs that `recognises` said True.
    """
    known = _carriers(siao, on).select_for_update().first()
    if known is None:
        _designate(siao, operator, on)
    elif known.scope_id is None:
        known.scope = operator.scope
        known.save(update_fields=["scope"])


def _designate(siao: Siao, operator: Operator, on: date) -> SiaoOperator:
    row = SiaoOperator(
        siao=siao,
        name=operator.name,
        status=operator.status,
        siren=operator.siren,
        act=operator.act,
        scope=operator.scope,
        starts_on=on,
    )
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def cover_territory(siao: Siao, collectivity: Collectivity, *, on: date, actor: Actor) -> CoveredTerritory:
    """From a day, the SIAO answers for an overseas collectivity that has none (R29). Raises `UnableToCarry`."""
    require_on(actor, Capability.OPEN_SIAO, siao)
    Collectivity.objects.select_for_update(no_key=True).get(pk=collectivity.pk)
    held = CoveredTerritory.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), collectivity=collectivity)
    other = held.select_related("siao").first()
    if other is not None:
        raise UnableToCarry(f"Ce territoire est déjà couvert\u00a0: {other.siao}.", "collectivity")
    return CoveredTerritory.objects.create(siao=siao, collectivity=collectivity, starts_on=on)


@transaction.atomic
def stop_covering(territory: CoveredTerritory, *, on: date, actor: Actor) -> None:
    """The SIAO no longer answers for it from a day; one that would have covered it for no day at all is forgotten."""
    require_on(actor, Capability.OPEN_SIAO, territory.siao)
    if on <= territory.starts_on:
        territory.delete()
        return
    territory.ends_on = on
    territory.save(update_fields=["ends_on"])
