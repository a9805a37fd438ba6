"""Places tonight: one query for what fits, the same one without its conditions for what does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sisiao.core.rows import fetch_rows
from sisiao.geo.distance import distance_km
from sisiao.matching.criteria import CRITERIA, Candidate, UnitState, suited, why_not
from sisiao.matching.models import NotProposed
from sisiao.matching.need import Need, Night
from sisiao.offer.enums import EMERGENCY_MODES, AccessRoute, OpeningRegime, ReceptionMode, Sharing

# A surge group opens as many of its places as its activation says, and no other is offered (R10).
# A room that closes before its group takes nobody for longer.
OPENED = """(NOT g.surge OR p.id IN (SELECT place_id FROM offer_activatedplace WHERE nights @> %(night)s::date))
       AND (p.period @> g.nights OR upper(p.period) IS NOT DISTINCT FROM upper(g.holds))"""
TONIGHT = """
WITH g AS MATERIALIZED (
    SELECT g.id, coalesce(g.became_id, g.id) AS holder_id, g.regime = %(on_activation)s AS surge,
           (SELECT k.period FROM offer_placegroup k WHERE k.id = coalesce(g.became_id, g.id)) AS holds, g.name, g.mode,
           d.id AS dispositif_id, d.public_id, d.name AS dispositif, d.protected_address, d.phone,
           k.name AS commune, k.latitude, k.longitude,
           (g.regime <> %(on_activation)s
              OR EXISTS (SELECT FROM offer_activation a
                         WHERE a.group_id = coalesce(g.became_id, g.id) AND a.nights @> %(night)s::date))
             AND (d.opened_on IS NULL OR d.opened_on <= %(night)s)
             AND (d.closed_on IS NULL OR d.closed_on > %(night)s) AS open,
           EXISTS (SELECT FROM matching_notproposed x WHERE x.dispositif_id = d.id
                   AND x.household_id = %(household)s AND x.period @> %(night)s::date) AS excluded,
           CASE WHEN g.publics = '{{}}' THEN v.publics ELSE g.publics END AS publics,
           coalesce(g.min_age, v.min_age) AS min_age, coalesce(g.max_age, v.max_age) AS max_age,
           coalesce(nullif(g.animals, ''), v.animals) AS animals, g.declared_at, g.update_rhythm_hours AS rhythm,
           CASE WHEN g.mode = %(nightly)s THEN daterange(%(night)s, %(night)s::date + 1)
                ELSE daterange(%(night)s, NULL) END AS nights
    FROM offer_placegroup g
    JOIN offer_dispositif d ON d.id = g.dispositif_id
    JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(night)s::date
    LEFT JOIN geo_commune k ON k.code = d.commune_id
    WHERE d.siao_id = %(siao)s AND g.mode = ANY (%(modes)s) AND g.route = %(route)s
      AND g.period @> %(night)s::date
), u AS MATERIALIZED (
    SELECT u.id, g.id AS group_id, u.sharing, u.wheelchair, count(*) FILTER (WHERE {opened}) AS capacity,
           count(*) FILTER (WHERE o.kind IS NULL AND {opened}) AS free,
           coalesce(bool_or(o.kind IN ('hold', 'stay', 'kept', 'neutralised')), false) AS inhabited
    FROM g
    JOIN offer_unit u ON u.group_id = g.holder_id AND u.period @> %(night)s::date
    JOIN offer_place p ON p.unit_id = u.id AND p.period @> %(night)s::date
    LEFT JOIN LATERAL (
        SELECT o.kind FROM occupation_taken o
        WHERE o.place_id = p.id AND o.active AND o.nights && g.nights
          AND (o.kind NOT IN ('hold', 'neutralised') OR o.expires_at IS NULL OR o.expires_at > %(now)s)
        ORDER BY o.kind = 'out_of_service' LIMIT 1
    ) o ON true
    GROUP BY u.id, g.id
    HAVING bool_or({opened})
)
SELECT g.id, g.name, g.mode, g.dispositif_id, g.public_id, g.dispositif, g.commune, g.protected_address, g.phone,
       g.latitude, g.longitude, g.open, g.excluded, g.publics, g.min_age, g.max_age, g.animals, g.declared_at, g.rhythm,
       u.id, u.capacity, u.free, u.inhabited, u.sharing, u.wheelchair
FROM g {join} JOIN u ON u.group_id = g.id
WHERE {conditions}
ORDER BY g.id, u.id
"""
GROUP_COLUMNS = 19  # the columns of `Candidate`; those of `UnitState` follow


def tonight_statement(
    need: Need, night: Night, household_id: int | None, now: datetime, *, fitting: bool
) -> tuple[str, dict[str, Any]]:
    """The SQL and its parameters: what the functions below send, and what the benchmark sends bare."""
    conditions = " AND ".join(criterion.sql for criterion in CRITERIA) if fitting else "true"
    parameters: dict[str, Any] = {
        "siao": night.siao_id,
        "night": night.date,
        "now": now,
        "household": household_id,
        "modes": [mode.value for mode in EMERGENCY_MODES],
        "route": AccessRoute.SIAO_115.value,
        "nightly": ReceptionMode.NIGHT_EMERGENCY.value,
        "on_activation": OpeningRegime.ON_ACTIVATION.value,
        "lone_minors": need.lone_minors,
        "publics": sorted(p.value for p in need.publics),
        "youngest": need.youngest_adult,
        "oldest": need.oldest_adult,
        "age_unknown": need.adult_age_unknown,
        "animals": need.animals,
        "sharings": sorted(s.value for s in need.sharings),
        "wheelchair": need.wheelchair,
        "size": need.size,
    }
    return TONIGHT.format(join="" if fitting else "LEFT", conditions=conditions, opened=OPENED), parameters


def _candidates(statement: str, parameters: dict[str, Any]) -> Iterable[Candidate]:
    for head, lines in groupby(fetch_rows(statement, parameters), key=lambda row: row[:GROUP_COLUMNS]):
        units = tuple(UnitState(*row[GROUP_COLUMNS:]) for row in lines if row[GROUP_COLUMNS] is not None)
        yield Candidate(units, *head)


@dataclass(frozen=True, slots=True)
class Solution:
    """A groupe de places that takes the household whole tonight; `unit_ids` in order of preference."""

    place: Candidate
    unit_ids: tuple[int, ...]
    best: UnitState
    distance: float | None
    stale: bool

    @property
    def animal_to_ask(self) -> bool:
        return self.place.animals == "case_by_case"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A dispositif not proposed and the reason in words."""

    place: Candidate
    words: str
    distance: float | None


def _distance(need: Need, place: Candidate) -> float | None:
    if need.latitude is None or need.longitude is None or place.latitude is None or place.longitude is None:
        return None
    return distance_km(need.latitude, need.longitude, place.latitude, place.longitude)


def _stale(place: Candidate, now: datetime) -> bool:
    return place.declared_at is None or (now - place.declared_at).total_seconds() > place.rhythm * 3600


def _preference(unit: UnitState) -> tuple[int, bool, int]:
    """The room that wastes least; a room already shared before an empty one; then in order."""
    return (unit.capacity if unit.sharing == Sharing.EXCLUSIVE else 0, not unit.inhabited, unit.id)


def places_tonight(need: Need, night: Night, household_id: int | None, now: datetime) -> list[Solution]:
    """What can take the household whole tonight, nearest first, then the most freshly declared. One query."""
    solutions = []
    for place in _candidates(*tonight_statement(need, night, household_id, now, fitting=True)):
        units = sorted((u for u in suited(need, place) if u.usable >= need.size), key=_preference)
        solutions.append(
            Solution(place, tuple(u.id for u in units), units[0], _distance(need, place), _stale(place, now))
        )
    return sorted(solutions, key=lambda s: (_rounded(s.distance), -_instant(s.place.declared_at), s.place.group_id))


def not_proposed_tonight(need: Need, night: Night, household_id: int | None, now: datetime) -> list[Refusal]:
    """Groups of urgence reached by SIAO-115 that do not fit, each with its first reason, nearest first. One query."""
    refusals = [
        Refusal(place, words, _distance(need, place))
        for place in _candidates(*tonight_statement(need, night, household_id, now, fitting=False))
        if (words := why_not(need, place)) is not None
    ]
    return sorted(refusals, key=lambda r: (_rounded(r.distance), r.place.dispositif_name, r.place.group_id))


@dataclass(frozen=True, slots=True)
class Callback:
    """A place that is free now for a household that waits; `first` unless households before it would take it."""

    place: Candidate
    first: bool


def callbacks_tonight(needs: Mapping[int, Need], night: Night, now: datetime) -> dict[int, Callback]:
    """Households (by id, in the order of their calls) that a place free now would take whole. Two queries."""
    if not needs:
        return {}
    anyone = next(iter(needs.values()))
    everything = _candidates(*tonight_statement(anyone, night, None, now, fitting=False))
    free = [place for place in everything if any(unit.usable for unit in place.units)]
    excluded = set(
        NotProposed.objects.filter(household_id__in=needs, period__contains=night.date).values_list(
            "household_id", "dispositif_id"
        )
    )
    left, found = {place.group_id: place for place in free}, {}
    for household_id, need in needs.items():
        proposed = [place for place in free if (household_id, place.dispositif_id) not in excluded]
        fitting = [place for place in proposed if why_not(need, place) is None]
        still = [place for place in fitting if why_not(need, left[place.group_id]) is None]
        if still:
            left[still[0].group_id] = _without_the_best(left[still[0].group_id], need)
        if fitting:
            found[household_id] = Callback((still or fitting)[0], first=bool(still))
    return found


def _without_the_best(place: Candidate, need: Need) -> Candidate:
    """What is left of a groupe de places once this household has taken the unit that suits it best."""
    best = min((unit for unit in suited(need, place) if unit.usable >= need.size), key=_preference)
    used = replace(best, free=best.free - need.size, inhabited=True)
    return replace(place, units=tuple(used if unit.id == best.id else unit for unit in place.units))


def _rounded(distance: float | None) -> float:
    """Kilometres to the nearest whole, so that freshness decides between neighbours; unknown last."""
    return float("inf") if distance is None else round(distance)


def _instant(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
