"""Verbs on households and persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.core.rows import fetch_rows
from sisiao.households.enums import LinkReason, MemberRole
from sisiao.households.models import Household, HouseholdLink, Membership, Person

# Who is inside a record, and for how long after (`docs/architecture.md`, « Who sees what »).
SIAO_MEMORY = timedelta(days=92)
DISPOSITIF_MEMORY = timedelta(days=30)

LOCK_HOUSEHOLD = "SELECT id FROM households_household WHERE id = %(household)s FOR NO KEY UPDATE"
MEMBERS = """
SELECT person_id FROM households_membership WHERE household_id = %(household)s AND upper_inf(period)
ORDER BY position, id
"""


def lock_household(household_id: int) -> None:
    """Wait for whoever acts on the same household. Every act on its places, requests and members begins with it.

    Two acts then meet only on units, which each locks in id order: nothing else of theirs is common.
    """
    fetch_rows(LOCK_HOUSEHOLD, {"household": household_id})


def members_of(household_id: int) -> list[int]:
    """Keys of the persons who are members of a household now, in its order."""
    return [person_id for (person_id,) in fetch_rows(MEMBERS, {"household": household_id})]


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person to record in a household; `person` when it exists already."""

    role: MemberRole
    person: Person


@transaction.atomic(savepoint=False)
def create_household(
    members: Sequence[NewMember], *, actor: Actor, on: date, animals: Sequence[str] = (), to_protect: bool = False
) -> Household:
    """Create a household of these members, in this order, from a day on. Persons without a key are created."""
    household = Household.objects.create(animals=list(animals), to_protect=to_protect)
    set_members(household, members, actor=actor, on=on)
    return household


@verb
def record_household(members: Sequence[NewMember], *, actor: Actor, on: date) -> Household:
    """Record a household outside any call: who writes the record is its prescripteur, and keeps it as R28 says.

    Its structure is inside; the account too where the grant follows records in person, which its scope may not open.
    """
    actor.require(Capability.EDIT_HOUSEHOLD)
    household = create_household(members, actor=actor, on=on)
    perimeter, until = actor.perimeter, on + SIAO_MEMORY
    if actor.user_id is not None and perimeter.own_records:
        link_user(household, actor.user_id, LinkReason.PRESCRIBER, household.pk, starts_on=on, ends_on=until)
    if perimeter.scope_id is not None:
        link_scope(household, perimeter.scope_id, LinkReason.PRESCRIBER, household.pk, starts_on=on, ends_on=until)
    return household


@transaction.atomic(savepoint=False)
def set_members(household: Household, members: Sequence[NewMember], *, actor: Actor, on: date) -> None:
    """Make the household's current members exactly these, in this order; those who left end on that day."""
    current = {m.person_id: m for m in household.memberships.filter(period__upper_inf=True)}
    for position, member in enumerate(members):
        member.person.save()
        known = current.pop(member.person.pk, None)
        if known is None:
            Membership.objects.create(
                household=household,
                person=member.person,
                period=DateRange(on, None, "[)"),
                role=member.role,
                position=position,
            )
        elif (known.role, known.position) != (member.role, position):
            known.role, known.position = member.role, position
            known.save(update_fields=["role", "position"])
    for gone in current.values():
        if gone.period.lower >= on:
            gone.delete()
        else:
            gone.period = DateRange(gone.period.lower, on, "[)")
            gone.save(update_fields=["period"])


def link_scope(
    household: Household,
    scope: Scope | int,
    reason: LinkReason,
    source_id: int,
    *,
    starts_on: date,
    ends_on: date | None,
) -> None:
    """Let a scope into the record from a day, until a day or further notice. Repeating it changes the end only."""
    scope_id = scope if isinstance(scope, int) else scope.pk
    _link(HouseholdLink(household=household, scope_id=scope_id, reason=reason, source_id=source_id), starts_on, ends_on)


def link_user(
    household: Household, user_id: int, reason: LinkReason, source_id: int, *, starts_on: date, ends_on: date | None
) -> None:
    """Let one account into the record (R28), as `link_scope` does."""
    _link(HouseholdLink(household=household, user_id=user_id, reason=reason, source_id=source_id), starts_on, ends_on)


def _link(link: HouseholdLink, starts_on: date, ends_on: date | None) -> None:
    link.starts_on, link.ends_on = starts_on, ends_on
    HouseholdLink.objects.bulk_create(
        [link],
        update_conflicts=True,
        unique_fields=["household", "scope", "user", "reason", "source_id"],
        update_fields=["ends_on"],
    )


@transaction.atomic(savepoint=False)
def end_links(household_id: int, reason: LinkReason, source_id: int, *, ends_on: date) -> None:
    """Close a household's links that came from one call, request, referral or stay; an earlier end is kept."""
    links = HouseholdLink.objects.filter(household_id=household_id, reason=reason, source_id=source_id)
    links.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on), starts_on__lte=ends_on).update(ends_on=ends_on)
    links.filter(starts_on__gt=ends_on).update(ends_on=F("starts_on"))
