"""Lines of a search: one per household, whichever of its members was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sisiao.core.actor import Actor
from sisiao.helpline.queries import last_calls
from sisiao.households.composition import composition_of
from sisiao.households.models import Household, Person
from sisiao.households.queries import Hit, records_of
from sisiao.web.households.summary import night_for


@dataclass(frozen=True, slots=True)
class Result:
    """One household of the perimeter: the first member that the criteria met, the others, the contact if not met."""

    household: Household
    person: Person
    others: list[Person]
    contact: Person | None
    composition: str
    last_contact: datetime | None


def results_of(hits: Sequence[Hit], actor: Actor, now: datetime) -> list[Result]:
    """Households of the hits, best first; two queries, whatever their number."""
    found: dict[int, list[int]] = {}
    for hit in hits:
        found.setdefault(hit.household_id, []).append(hit.person_id)
    night, records, contacts = night_for(actor, now), records_of(hits), last_calls(found, actor)
    return [_result(records[key], found[key], night, contacts.get(key)) for key in found if key in records]


def _result(household: Household, found: list[int], night: date, last_contact: datetime | None) -> Result:
    members = [membership.person for membership in household.current_memberships]
    person, *others = [member for member in members if member.pk in found] or members
    return Result(
        household=household,
        person=person,
        others=others,
        contact=None if members[0] in (person, *others) else members[0],
        composition=composition_of(household, night).in_words(),
        last_contact=last_contact,
    )
