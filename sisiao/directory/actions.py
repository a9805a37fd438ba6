"""Verbs of the directory: what a SIAO keeps, in the order in which it wants to be called."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.directory.addresses import refusal
from sisiao.directory.models import ContactClosure, ContactSlot, PrivilegedContact
from sisiao.directory.perms import require_keeper
from sisiao.geo.models import Commune
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.siao.models import Siao

# Fields of a contact in which a place could be written.
TEXTS = ("label", "organisation", "email", "instructions")
# Who is told that contacts are to be checked, and how often while they are not.
KEEPERS = (Profile.SIAO_ADMIN, Profile.SIAO_OPERATOR)
CHASE_EVERY = timedelta(days=7)
PATH = "/annuaire/tenir/"


class UnableToKeep(Exception):
    """The act cannot be done; `str()` is the French sentence."""


@dataclass(frozen=True, slots=True)
class SlotTold:
    """A number and when it answers."""

    phone: str
    days: Collection[int]
    opens: time = time(0)
    closes: time = time(0)


@dataclass(frozen=True, slots=True)
class Reach:
    """When a contact answers, and where: every commune of its SIAO when `communes` is empty."""

    slots: Sequence[SlotTold]
    communes: Collection[Commune] = field(default_factory=tuple)


@transaction.atomic
def save_contact(contact: PrivilegedContact, reach: Reach, *, actor: Actor, now: datetime) -> PrivilegedContact:
    """Add a contact at the end of the order, or change one; either is a check. Raises `ValidationError`.

    A new contact comes with the `public_id` that its form was given: sent twice, it is added once.
    """
    _lock(contact.siao, actor)
    if contact.pk is None:
        known = PrivilegedContact.objects.filter(siao=contact.siao, public_id=contact.public_id).first()
        if known is not None:
            return known
        contact.position = _last(contact.siao) + 1
    contact.everywhere = not reach.communes
    contact.checked_at, contact.checked_by_id, contact.chased_at = now, actor.user_id, None
    _refuse_places(contact)
    if not reach.slots:
        raise ValidationError("Donnez au moins un numéro et ses heures.")
    if any(each.departement_id != contact.siao.departement_id for each in reach.communes):
        raise ValidationError({"communes": "Choisissez des communes du département du SIAO."})
    # The order is checked by the base at the end: two ranks may be the same for an instant.
    contact.full_clean(exclude={"position"}, validate_constraints=False)
    contact.save()
    contact.communes.set(reach.communes)
    _write_slots(contact, reach.slots)
    return contact


def _lock(siao: Siao, actor: Actor) -> None:
    require_keeper(actor, siao)
    Siao.objects.select_for_update(no_key=True).get(pk=siao.pk)


def _last(siao: Siao) -> int:
    last: int | None = PrivilegedContact.objects.filter(siao=siao).aggregate(last=Max("position"))["last"]
    return last or 0


def _refuse_places(contact: PrivilegedContact) -> None:
    """Raise `ValidationError` on each text that would tell a place (T20)."""
    refused = {name: sentence for name in TEXTS if (sentence := refusal(getattr(contact, name)))}
    if refused:
        raise ValidationError(refused)


def _write_slots(contact: PrivilegedContact, told: Sequence[SlotTold]) -> None:
    """Make the rows say what is told; those that already do are left alone."""
    wanted = [(each.phone, sorted(each.days), each.opens, each.closes) for each in told]
    kept = list(contact.slots.order_by("pk"))
    if [(each.phone, sorted(each.days), each.opens, each.closes) for each in kept] == wanted:
        return
    for row in kept:
        row.delete()
    for phone, days, opens, closes in wanted:
        slot = ContactSlot(contact=contact, phone=phone, days=days, opens=opens, closes=closes)
        slot.full_clean()
        slot.save()


@transaction.atomic
def check_contact(contact: PrivilegedContact, *, actor: Actor, now: datetime) -> None:
    """« Toujours juste »: somebody has just made sure of it."""
    _lock(contact.siao, actor)
    contact.checked_at, contact.checked_by_id, contact.chased_at = now, actor.user_id, None
    contact.save(update_fields=["checked_at", "checked_by", "chased_at"])


@transaction.atomic
def move_contact(contact: PrivilegedContact, *, up: bool, actor: Actor) -> bool:
    """Call it before its neighbour, or after; False when it is already the first, or the last."""
    _lock(contact.siao, actor)
    order = list(PrivilegedContact.objects.filter(siao=contact.siao).current().order_by("position"))
    at = next((rank for rank, each in enumerate(order) if each.pk == contact.pk), None)
    if at is None:
        raise UnableToKeep("Ce contact est archivé\u00a0: il n'a plus d'ordre d'appel.")
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return False
    order[at].position, order[other].position = order[other].position, order[at].position
    for each in (order[at], order[other]):
        each.save(update_fields=["position"])
    return True


@transaction.atomic
def archive_contact(contact: PrivilegedContact, *, actor: Actor, now: datetime) -> None:
    """Nobody is shown it any more; it may be taken up again."""
    _lock(contact.siao, actor)
    if PrivilegedContact.objects.filter(pk=contact.pk).current().exists():
        contact.archived_at, contact.position = now, None
        contact.save(update_fields=["archived_at", "position"])


@transaction.atomic
def take_up_contact(contact: PrivilegedContact, *, actor: Actor, now: datetime) -> None:
    """Put an archived contact at the end of the order, checked."""
    _lock(contact.siao, actor)
    if not PrivilegedContact.objects.filter(pk=contact.pk).current().exists():
        contact.archived_at, contact.position = None, _last(contact.siao) + 1
        contact.checked_at, contact.checked_by_id, contact.chased_at = now, actor.user_id, None
        contact.save(update_fields=["archived_at", "position", "checked_at", "checked_by", "chased_at"])


@transaction.atomic
def close_contact(contact: PrivilegedContact, first: date, last: date, *, actor: Actor) -> None:
    """Say that a contact does not answer from a day to another, both included. Raises `UnableToKeep`."""
    _lock(contact.siao, actor)
    if last < first:
        raise UnableToKeep("Le dernier jour est avant le premier.")
    if (last - first).days > 366:
        raise UnableToKeep("Un an au plus\u00a0: au-delà, archivez le contact.")
    period = DateRange(first, last + timedelta(days=1), "[)")
    if ContactClosure.objects.filter(contact=contact, period__overlap=period).exists():
        raise UnableToKeep("Une partie de ces jours est déjà notée comme fermée.")
    ContactClosure.objects.create(contact=contact, period=period)


@transaction.atomic
def open_contact(closure: ContactClosure, *, actor: Actor) -> None:
    """Take back a closure."""
    _lock(closure.contact.siao, actor)
    closure.delete()


@transaction.atomic(savepoint=False)
def chase_unchecked(*, actor: Actor, now: datetime) -> int:
    """Tell who keeps each directory that contacts have been unchecked for too long; how many SIAO. Once a week."""
    late = PrivilegedContact.objects.to_chase(now, CHASE_EVERY)
    of_siao = Siao.objects.filter(pk__in=late.order_by().values("siao")).order_by("pk")
    told = 0
    for siao in of_siao:
        count = PrivilegedContact.objects.unchecked(now).filter(siao=siao).count()
        usable = Grant.objects.usable(now).filter(scope=siao.scope_id, profile__in=KEEPERS)
        for user_id, email in sorted(set(usable.values_list("user", "user__email"))):
            params = {"scope": siao.name, "count": count}
            notify(user_id, email, Category.DIRECTORY_STALE, actor=actor, now=now, params=params, path=PATH)
        PrivilegedContact.objects.unchecked(now).filter(siao=siao).update(chased_at=now)
        told += 1
    return told
