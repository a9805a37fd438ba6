"""Persons and households."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.households.actions import NewMember, create_household, link_scope
from sisiao.households.enums import LinkReason, MemberRole, Sex
from sisiao.households.models import Household, Person
from sisiao.siao.models import Siao

_numbers = count(1)
TESTS = command_actor("tests")


def make_person(**fields: object) -> Person:
    """An unsaved woman of about 32; `age` gives the birth date."""
    age = fields.pop("age", 32)
    values = {"first_name": "Awa", "last_name": f"Diallo{next(_numbers)}", "sex": Sex.FEMALE} | fields
    if age is not None and "birth_date" not in values:
        values["birth_date"] = timezone.localdate() - timedelta(days=int(365.25 * int(age)) + 10)
    return Person(**values)


def make_household(
    adults: int = 1,
    children: Sequence[int] = (),
    *,
    couple: bool = False,
    siao: Siao | None = None,
    on: date | None = None,
    animals: Sequence[str] = (),
    **person: object,
) -> Household:
    """A household of `adults` and of children of these ages; inside the record of `siao` (a call) when given.

    `person` goes to the first adult. A couple needs two adults.
    """
    if couple and adults != 2:
        raise TypeError("a couple is two adults")
    on = on or timezone.localdate()
    members = [NewMember(MemberRole.CONTACT, make_person(**person))]
    for index in range(1, adults):
        role = MemberRole.PARTNER if couple and index == 1 else MemberRole.OTHER
        members.append(NewMember(role, make_person(first_name="Issa", sex=Sex.MALE, age=35 + index)))
    members += [NewMember(MemberRole.CHILD, make_person(first_name="Lina", age=age)) for age in children]
    household = create_household(members, actor=TESTS, on=on - timedelta(days=1), animals=animals)
    if siao is not None:
        link_scope(household, siao.scope_id, LinkReason.CALL, 0, starts_on=on - timedelta(days=1), ends_on=None)
    return Household.objects.with_members().get(pk=household.pk)
