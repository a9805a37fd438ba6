"""Drawn households become rows, by batches; the journal follows as for anybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.demo.population import DemoHousehold, DemoPerson
from sisiao.households.actions import SIAO_MEMORY
from sisiao.households.composition import Composition, Member
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household, HouseholdLink, Membership, Person
from sisiao.matching.need import Need, need_of

BATCH = 1000


@dataclass(slots=True, eq=False)
class Known:
    """A household of the demo, its rows once saved, and what placement reads of it."""

    household: Household
    persons: list[Person]
    roles: list[str]
    composition: Composition
    need: Need

    @property
    def size(self) -> int:
        return len(self.persons)

    @property
    def contact(self) -> Person:
        return self.persons[0]


def person_of(drawn: DemoPerson) -> Person:
    """The row, not saved, of a drawn person."""
    return Person(
        last_name=drawn.last_name,
        first_name=drawn.first_name,
        sex=drawn.sex,
        birth_date=drawn.birth_date,
        birth_date_estimated=drawn.estimated,
        phone=drawn.phone,
        wheelchair=drawn.wheelchair,
        pregnant=drawn.pregnant,
    )


def known_of(drawn: DemoHousehold, on: date) -> Known:
    """A drawn household, not saved, with its composition on a day."""
    persons = [person_of(member) for member in drawn.members]
    members = tuple(
        Member(
            person_id=-1,
            age=person.age(on),
            sex=person.sex,
            role=member.role,
            wheelchair=person.wheelchair,
            pregnant=person.pregnant,
        )
        for person, member in zip(persons, drawn.members, strict=True)
    )
    composition = Composition(members, drawn.animals)
    roles = [member.role for member in drawn.members]
    return Known(Household(animals=list(drawn.animals)), persons, roles, composition, need_of(composition))


def save_households(all_known: Sequence[Known], since: date) -> None:
    """Save households, their persons and who belongs to which, from a day on."""
    Household.objects.bulk_create([known.household for known in all_known], BATCH)
    Person.objects.bulk_create([person for known in all_known for person in known.persons], BATCH)
    Membership.objects.bulk_create(
        [
            Membership(
                household=known.household,
                person=person,
                period=DateRange(since, None, "[)"),
                role=role,
                position=position,
            )
            for known in all_known
            for position, (person, role) in enumerate(zip(known.persons, known.roles, strict=True))
        ],
        BATCH,
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A scope is inside a household's record, from a day until a day (None: until an act ends it)."""

    household: Household
    scope_id: int
    reason: LinkReason
    source_id: int
    starts_on: date
    ends_on: date | None


def siao_link(known: Known, scope_id: int, reason: LinkReason, source_id: int, on: date) -> Link:
    """The SIAO is inside from a day, and remembers for three months."""
    return Link(known.household, scope_id, reason, source_id, on, on + SIAO_MEMORY)


def save_links(links: Iterable[Link]) -> None:
    HouseholdLink.objects.bulk_create(
        [
            HouseholdLink(
                household=link.household,
                scope_id=link.scope_id,
                reason=link.reason,
                source_id=link.source_id,
                starts_on=link.starts_on,
                ends_on=link.ends_on,
            )
            for link in links
        ],
        BATCH,
    )
