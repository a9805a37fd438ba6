"""Unmet requests of a night (R11): counted from requests, occupations and persons, never typed. Calls of households."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sisiao.core.actor import Actor
from sisiao.core.context import beyond_perimeter
from sisiao.core.rows import Columns, fetch_rows
from sisiao.geo.models import Departement
from sisiao.helpline.models import Call
from sisiao.siao.models import Siao

UNMET = """
SELECT DISTINCT ON (p.id) p.id, r.household_id, r.id, coalesce(nullif(r.unmet_reason, ''), 'no_place'),
       coalesce(p.birth_date > %(night)s::date - interval '18 years', false),
       coalesce(p.birth_date > %(night)s::date - interval '3 years', false),
       r.slept_last_night
FROM housing_requests_housingrequest r
JOIN households_membership m ON m.household_id = r.household_id AND m.period @> r.night
JOIN households_person p ON p.id = m.person_id
WHERE r.siao_id = %(siao)s AND r.night = %(night)s AND r.state IN ('open', 'unmet')
  AND NOT EXISTS (
    SELECT FROM occupation_occupation o
    WHERE o.person_id = p.id AND o.active AND o.nights @> r.night AND o.kind = 'stay')
  AND NOT EXISTS (
    SELECT FROM referrals_referral f WHERE f.request_id = r.id AND f.state = 'no_show'
      AND NOT EXISTS (SELECT FROM helpline_call c WHERE c.request_id = r.id AND c.started_at > f.created_at))
ORDER BY p.id, r.id DESC
"""


@dataclass(frozen=True, slots=True)
class Unmet:
    """One person without shelter on a night."""

    person_id: int
    household_id: int
    request_id: int
    reason: str
    minor: bool
    under_three: bool
    slept_last_night: str


def unmet_persons(siao_id: int, night: date) -> list[Unmet]:
    """Persons who asked for a night, sleep nowhere and have accepted no place.

    An orientation not honoured is counted beside, never inside; whoever calls again after it asks again.
    """
    return [Unmet(*row) for row in fetch_rows(UNMET, {"siao": siao_id, "night": night})]


@dataclass(frozen=True, slots=True)
class UnmetFigures:
    """What the strip of the board shows."""

    persons: int
    households: int
    minors: int
    under_three: int
    by_reason: dict[str, int]


def unmet_figures(siao_id: int, night: date) -> UnmetFigures:
    """Unmet requests of the night so far, in persons and households.

    Figures name nobody, and are those of the whole night: also for a reader who is inside no record, or may not know
    that a protected person has a bed.
    """
    with beyond_perimeter():
        rows = unmet_persons(siao_id, night)
    return UnmetFigures(
        persons=len(rows),
        households=len({row.household_id for row in rows}),
        minors=sum(row.minor for row in rows),
        under_three=sum(row.under_three for row in rows),
        by_reason=dict(Counter(row.reason for row in rows)),
    )


CALLS = """
SELECT count(*) FROM helpline_call WHERE state = 'ended' AND started_at > now() - make_interval(days => %(days)s)
AND (household_id = %(household)s OR (%(phone)s <> '' AND phone = %(phone)s))
"""


def previous_calls(siao_id: int, household_id: int | None, phone: str, since_days: int = 30) -> int:
    """How many ended calls this SIAO had lately from this household or this number: « Déjà appelé 3 fois »."""
    return int(fetch_rows(CALLS, {"days": since_days, "household": household_id, "phone": phone})[0][0])


LAST_CALLS = """
SELECT c.household_id, max(c.started_at) FROM helpline_call c JOIN siao_siao s ON s.id = c.siao_id
WHERE s.scope_id = ANY (%(scopes)s) AND c.household_id = ANY (%(households)s) GROUP BY c.household_id
"""


def last_calls(household_ids: Collection[int], actor: Actor) -> dict[int, datetime]:
    """When each household last called, as far as the actor may know."""
    if not household_ids:
        return {}
    return dict(fetch_rows(LAST_CALLS, {"scopes": list(actor.perimeter.scope_ids), "households": list(household_ids)}))


CALL, SIAO, DEPARTEMENT = Columns(Call, "c"), Columns(Siao, "s"), Columns(Departement, "d")
BESIDE = f"""
SELECT {CALL.sql}, {SIAO.sql}, {DEPARTEMENT.sql} FROM helpline_call c
JOIN siao_siao s ON s.id = c.siao_id JOIN geo_departement d ON d.code = s.departement_id
WHERE c.public_id = %(public_id)s AND s.scope_id = ANY (%(scopes)s)
  AND (c.household_id IS NULL OR EXISTS (
    SELECT FROM households_householdlink l WHERE l.household_id = c.household_id AND l.scope_id = ANY (%(scopes)s)
      AND l.starts_on <= %(on)s AND (l.ends_on IS NULL OR l.ends_on > %(on)s)))
"""  # noqa: S608 (names of columns)


def call_beside(public_id: UUID, actor: Actor, on: date) -> Call | None:
    """A call that the actor may open with its département, for what only looks: it is asked at each name typed.

    The rule of `Call.objects.visible_to`, for whoever answers calls: a scope, never a person.
    """
    rows = fetch_rows(BESIDE, {"public_id": public_id, "scopes": list(actor.perimeter.scope_ids), "on": on})
    if not rows:
        return None
    call, at = CALL.take(rows[0])
    call.siao, at = SIAO.take(rows[0], at)
    call.siao.departement, _ = DEPARTEMENT.take(rows[0], at)
    return call
