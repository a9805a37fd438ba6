"""Groupes de places, by whoever keeps the dispositif: created, changed from a day on, never in the past (R1, R7)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.enums import AccessRoute, OpeningRegime
from sisiao.offer.models import GROUP_FACTS, REFUGEES, Closing, Dispositif, Place, PlaceGroup, Unit
from sisiao.offer.perms import require_on
from sisiao.offer.protected import NAMES_A_PLACE, tells_where

NOT_UNCONDITIONAL = "«\u00a0Réfugiés\u00a0» ne peut pas être un public ici\u00a0: l'accueil est inconditionnel."


class UnableToChangeOffer(Exception):
    """A change of groups, rooms or places is refused; `str()` is the French sentence, `field` what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def lock_group(group: PlaceGroup, actor: Actor) -> PlaceGroup:
    """The group, read again under its lock and its dispositif's, for whoever keeps the places of the dispositif."""
    require_on(actor, Capability.UPDATE_PLACES, group.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=group.dispositif_id)
    locked = PlaceGroup.objects.select_for_update(no_key=True, of=("self",)).select_related("dispositif__type")
    return locked.get(pk=group.pk)


def check_closing(dispositif: Dispositif, until: date | None, field: str) -> None:
    """Raise `UnableToChangeOffer` for what would run past a closing that is carried out (`sql/closed.sql`).

    `until` is the first night without it, None without end.
    """
    on = dispositif.closed_on
    if on and (until is None or until > on) and Closing.objects.filter(dispositif=dispositif).exists():
        raise UnableToChangeOffer(f"Ce dispositif est fermé à partir de la nuit du {on:%d/%m/%Y}.", field)


@transaction.atomic
def create_group(
    dispositif: Dispositif,
    facts: Mapping[str, Any],
    *,
    rhythm: int,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
    now: datetime,
) -> PlaceGroup:
    """A groupe de places from the night `starts_on`, up to `ends_on` included, without rooms yet.

    `facts` are `GROUP_FACTS`. Raises `UnableToChangeOffer` for a type that holds no places (the base refuses it too),
    a name that another group has, an end before the start, or a réservataire that is missing.
    """
    require_on(actor, Capability.UPDATE_PLACES, dispositif)
    locked = (
        Dispositif.objects.select_for_update(no_key=True, of=("self",)).select_related("type").get(pk=dispositif.pk)
    )
    if not locked.type.holds_places:
        raise UnableToChangeOffer(f"Un dispositif de type «\u00a0{locked.type}\u00a0» ne porte pas de places.")
    if ends_on is not None and ends_on < starts_on:
        raise UnableToChangeOffer("La dernière nuit ne peut pas précéder la première.", "ends_on")
    if locked.closed_on and starts_on >= locked.closed_on:
        raise UnableToChangeOffer("Ce dispositif est fermé à cette date.", "starts_on")
    group = PlaceGroup(dispositif=locked, update_rhythm_hours=rhythm, declared_at=now)
    group.period = period_of(starts_on, ends_on)
    check_closing(locked, group.period.upper, "ends_on")
    _tell(group, facts)
    group.save()
    return group


@transaction.atomic
def renew_season(
    group: PlaceGroup,
    facts: Mapping[str, Any],
    *,
    rhythm: int,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
    now: datetime,
) -> PlaceGroup:
    """The same group for another season: one of its own, with the rooms and the places that this one has.

    Raises `UnableToChangeOffer`, among others for nights that are those of this one.
    """
    locked = lock_group(group, actor)
    if locked.period.upper is None or starts_on < locked.period.upper:
        raise UnableToChangeOffer("Cette saison chevauche celle du groupe repris.", "starts_on")
    made = create_group(
        locked.dispositif, facts, rhythm=rhythm, starts_on=starts_on, ends_on=ends_on, actor=actor, now=now
    )
    for unit in Unit.objects.filter(group=locked, period__endswith=locked.period.upper).order_by("pk"):
        there = [place.number for place in unit.places.filter(period__endswith=unit.period.upper).order_by("number")]
        unit.pk, unit.public_id, unit._state.adding = None, uuid4(), True
        unit.group, unit.period = made, made.period
        unit.save()
        Place.objects.bulk_create(Place(unit=unit, number=number, period=made.period) for number in there)
    return made


@transaction.atomic
def change_group(
    group: PlaceGroup, facts: Mapping[str, Any], *, rhythm: int, since: date, actor: Actor, tonight: date
) -> PlaceGroup:
    """Say what a group is from the night `since` on: what it said until then stays true of the nights before.

    A change announced for that very night is corrected. Raises `UnableToChangeOffer` for a night that is past or out of
    the group's, and while another change is announced.
    """
    locked = lock_group(group, actor)
    PlaceGroup.objects.filter(pk=locked.pk).update(update_rhythm_hours=rhythm)
    locked.update_rhythm_hours = rhythm
    if all(getattr(locked, name) == value for name, value in facts.items()):
        return locked
    if since < tonight:
        raise UnableToChangeOffer("Les nuits passées ne changent pas\u00a0: choisissez ce soir ou après.", "since")
    if locked.period.upper and since >= locked.period.upper:
        raise UnableToChangeOffer("À cette date, le groupe est fermé.", "since")
    if since < locked.period.lower:
        told = "Un changement est déjà annoncé" if locked.before.exists() else "Le groupe ouvre plus tard"
        raise UnableToChangeOffer(f"{told}\u00a0: le {locked.period.lower:%d/%m/%Y} ou après.", "since")
    split_group(locked, since)
    _tell(locked, facts)
    locked.save()
    return locked


@transaction.atomic
def withdraw_change(group: PlaceGroup, *, actor: Actor, tonight: date) -> PlaceGroup:
    """Take back a change announced for a night to come: the group stays as it is."""
    locked = lock_group(group, actor)
    before = locked.before.filter(period__endswith=locked.period.lower).first()
    if before is None or locked.period.lower <= tonight:
        raise UnableToChangeOffer("Aucun changement n'est annoncé.")
    take_back(locked, before)
    return locked


def take_back(group: PlaceGroup, before: PlaceGroup) -> None:
    """A locked group says again what it said `before` a change, whose days become its own."""
    period = DateRange(before.period.lower, group.period.upper)
    for name in (*GROUP_FACTS, "declared_at"):
        setattr(group, name, getattr(before, name))
    before.delete()
    group.period = period
    group.save()


def split_group(group: PlaceGroup, since: date) -> None:
    """Keep what a locked group said until `since` in a row of its own; the group begins that night. Not saved.

    Nothing to keep when it begins that very night. The workbook calls it too.
    """
    if group.period.lower is not None and group.period.lower >= since:
        return
    said = {name: getattr(group, name) for name in (*GROUP_FACTS, "update_rhythm_hours", "declared_at")}
    period = DateRange(group.period.lower, since)
    upper = group.period.upper
    PlaceGroup.objects.create(dispositif_id=group.dispositif_id, became=group, period=period, **said)
    group.period = DateRange(since, upper)


def period_of(first: date, last: date | None) -> DateRange:
    """The nights from `first` to `last`, included; without end when it is None."""
    return DateRange(first, date.fromordinal(last.toordinal() + 1) if last else None)


def check_tells_nothing(dispositif: Dispositif, field: str, *names: str) -> None:
    """Refuse the name of a group or of a room that would tell where a protected dispositif is (R26)."""
    if dispositif.protected_address and any(tells_where(name, dispositif.siao.departement_id) for name in names):
        raise UnableToChangeOffer(NAMES_A_PLACE, field)


def _tell(group: PlaceGroup, facts: Mapping[str, Any]) -> None:
    """Set the facts of a locked group. Raises `UnableToChangeOffer`."""
    unknown = set(facts) - {*GROUP_FACTS}
    if unknown:
        raise ValueError(f"not said by a group: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(group, name, value)
    check_tells_nothing(group.dispositif, "name", group.name)
    if group.regime == OpeningRegime.SEASONAL and group.period.upper is None:
        field = "regime" if group.pk else "ends_on"
        raise UnableToChangeOffer("Un groupe saisonnier a une dernière nuit\u00a0: indiquez-la.", field)
    if group.route != AccessRoute.QUOTA_HOLDER:
        group.quota_holder = ""
    elif not group.quota_holder:
        raise UnableToChangeOffer("Nommez le réservataire.", "quota_holder")
    _check_publics(group)
    others = PlaceGroup.objects.standing().filter(dispositif=group.dispositif_id, name=group.name)
    if others.filter(period__overlap=group.period).exclude(pk=group.pk).exists():
        raise UnableToChangeOffer("Un autre groupe du dispositif porte déjà ce nom.", "name")


def _check_publics(group: PlaceGroup) -> None:
    """Who a group receives. Raises `UnableToChangeOffer`."""
    if not group.publics:
        raise UnableToChangeOffer("Cochez au moins un public.", "publics")
    if REFUGEES in group.specific_publics and group.dispositif.type.unconditional:
        raise UnableToChangeOffer(NOT_UNCONDITIONAL, "specific_publics")
    if group.min_age is not None and group.max_age is not None and group.min_age > group.max_age:
        raise UnableToChangeOffer("L'âge maximum est inférieur à l'âge minimum.", "max_age")
