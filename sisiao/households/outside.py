"""Exact search outside one's perimeter, and who is told of it (T09, T21, T36; R27).

A household to protect, or of which a member is in one, is found by no search and opened by no act: its answer is that
of a household that was never recorded, by the same statements. A record that nobody is inside any more is not found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.context import beyond_perimeter
from sisiao.core.rows import fetch_rows
from sisiao.households.models import BreakGlass, Household, HouseholdLink
from sisiao.siao.models import Siao


@dataclass(frozen=True, slots=True)
class ExactCriteria:
    """Either a number of a person or of a household, or a name, a first name and a date of birth: all exact."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    record_number: int | None = None

    def __bool__(self) -> bool:
        return self.record_number is not None or bool(self.last_name and self.first_name and self.birth_date)


REACHABLE = """
NOT EXISTS (
    SELECT FROM households_membership a
    JOIN households_membership b ON b.person_id = a.person_id AND upper_inf(b.period)
    JOIN households_household g ON g.id = b.household_id AND g.to_protect
    WHERE a.household_id = h.id AND upper_inf(a.period))
AND NOT h.to_protect
AND EXISTS (
    SELECT FROM households_householdlink l WHERE l.household_id = h.id
      AND l.starts_on <= %(on)s AND (l.ends_on IS NULL OR l.ends_on > %(on)s))
"""
FOUND = f"""
SELECT h.id FROM households_household h WHERE h.id IN (
    SELECT g.id FROM households_household g WHERE g.record_number = %(number)s
    UNION SELECT m.household_id FROM households_membership m JOIN households_person p ON p.id = m.person_id
    WHERE upper_inf(m.period) AND (p.record_number = %(number)s OR (
        p.birth_date = %(birth_date)s AND NOT p.birth_date_estimated
        AND sisiao_normalise(p.first_name) = sisiao_normalise(%(first_name)s)
        AND sisiao_normalise(%(last_name)s) IN (sisiao_normalise(p.last_name), sisiao_normalise(p.birth_name)))))
AND {REACHABLE} ORDER BY h.record_number = %(number)s DESC NULLS LAST, h.id DESC LIMIT 1
"""  # noqa: S608 (conditions of this module)
STILL = f"SELECT h.id FROM households_household h WHERE h.id = %(household)s AND {REACHABLE}"  # noqa: S608


def found_outside(criteria: ExactCriteria, on: date) -> int | None:
    """The key of the one household that the criteria name, wherever it is known. One statement, found or not."""
    if not criteria:
        return None
    by_number = criteria.record_number is not None
    rows = fetch_rows(
        FOUND,
        {
            "number": criteria.record_number,
            "birth_date": None if by_number else criteria.birth_date,
            "first_name": criteria.first_name,
            "last_name": criteria.last_name,
            "on": on,
        },
    )
    return int(rows[0][0]) if rows else None


def is_reachable(household_id: int, on: date) -> bool:
    """Whether a household may still be opened from outside its links."""
    return bool(fetch_rows(STILL, {"household": household_id, "on": on}))


def siaos_inside(household_id: int, on: date) -> list[Siao]:
    """The SIAO that know the household: those inside its record, and those of the dispositifs that are."""
    links = HouseholdLink.objects.in_force(on).filter(household_id=household_id, scope__departement__isnull=False)
    with beyond_perimeter():
        return list(Siao.objects.filter(departement__in=links.values("scope__departement")).order_by("pk"))


def siao_of(actor: Actor) -> list[Siao]:
    """The SIAO of the actor's own département."""
    return list(Siao.objects.filter(departement=actor.perimeter.departement_code or None))


def administrators(scope_ids: Collection[int], now: datetime, *, with_dpo: bool = False) -> list[User]:
    """Accounts that administer these SIAO at an instant, and the data protection officers when asked."""
    whose = Q(profile=Profile.SIAO_ADMIN, scope__in=scope_ids) | Q(profile=Profile.SIAO_ADMIN, also__in=scope_ids)
    if with_dpo:
        whose |= Q(profile=Profile.DPO)
    grants = Grant.objects.usable(now).filter(whose)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("pk"))


def overseen(openings: QuerySet[BreakGlass]) -> list[BreakGlass]:
    """These openings with the number of their household: all that is read of it by who checks, inside no record."""
    with beyond_perimeter():
        return list(openings.select_related("household", "user", "grant__scope", "verified_by"))


def reachable(public_id: UUID, on: date) -> Household | None:
    """The household of this identifier, if it may still be opened from outside its links."""
    with beyond_perimeter():
        household = Household.objects.filter(public_id=public_id).first()
        return household if household and is_reachable(household.pk, on) else None
