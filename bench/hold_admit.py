"""Réserver → orienter → confirmer l'arrivée by the actions, against the same rows written by hand.

Three transactions on both sides: the call-taker's two acts and the dispositif's are three requests in real life.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection as django_connection
from django.utils import timezone

from bench import bare
from bench.calls import outside
from bench.context import Context, Measure
from bench.hand_written import HandWritten
from bench.measuring import compare, own_peak_mb
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.housing_requests.actions import open_request
from sisiao.housing_requests.models import HousingRequest
from sisiao.referrals.actions import refer_household, reserve_places
from sisiao.stays.actions import confirm_arrival

ROUNDS = 100
HOUSEHOLDS = 20
ACTOR = command_actor("bench")

# Units of urgence reached by SIAO-115 where nobody is, from this night on.
EMPTY_UNITS = """
SELECT u.id, count(p.id) FROM offer_unit u JOIN offer_place p ON p.unit_id = u.id
JOIN offer_placegroup g ON g.id = u.group_id JOIN offer_dispositif d ON d.id = g.dispositif_id
WHERE d.siao_id = %s AND g.route = 'siao_115' AND g.mode IN ('night_emergency', 'continuous_emergency')
  AND NOT EXISTS (SELECT FROM occupation_occupation o JOIN offer_place q ON q.id = o.place_id
                  WHERE q.unit_id = u.id AND o.active AND o.nights && daterange(%s, NULL))
GROUP BY u.id ORDER BY u.id
"""
UNDO = (
    "DELETE FROM stays_stay WHERE household_id = %(household)s AND referral_id IS NOT NULL",
    "DELETE FROM referrals_referral WHERE household_id = %(household)s",
    "DELETE FROM occupation_occupation WHERE household_id = %(household)s AND hold_id IS NOT NULL",
    "UPDATE housing_requests_housingrequest SET hold_id = NULL, state = 'open' WHERE id = %(request)s",
    "DELETE FROM occupation_hold WHERE household_id = %(household)s",
    "DELETE FROM households_householdlink WHERE household_id = %(household)s AND reason = 'referral'",
    "DELETE FROM households_householdlink WHERE household_id = %(household)s AND starts_on > %(since)s",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A request and an empty unit that takes its household."""

    request: HousingRequest
    persons: list[int]
    unit_id: int


def measure(context: Context) -> Measure:
    cases = _cases(context)
    with bare.connect() as connection:
        by_hand = HandWritten(connection)
        result = compare(
            lambda turn: _by_actions(cases[turn % len(cases)]),
            lambda turn: by_hand.write(cases[turn % len(cases)]),
            context.rounds(ROUNDS),
            steady=bare.steady(connection),
            after=_undo(context, cases),
        )
    return result | {"peak_mb": own_peak_mb(), "transactions": 3}


def _cases(context: Context) -> list[Case]:
    with django_connection.cursor() as cursor:
        cursor.execute(EMPTY_UNITS, [context.siao.pk, context.tonight])
        empty = cursor.fetchall()
    cases = []
    for household in outside(context, HOUSEHOLDS * 4):
        persons = [membership.person_id for membership in household.current_memberships]
        fitting = next((unit for unit in empty if unit[1] >= len(persons)), None)
        if fitting is not None and len(cases) < HOUSEHOLDS:
            empty.remove(fitting)
            with acting_as(ACTOR) as actor:
                request = open_request(household, context.siao, context.tonight, actor=actor, now=context.now)
                HousingRequest.objects.filter(pk=request.pk).update(state="open", hold=None)
            cases.append(Case(request, persons, fitting[0]))
    return cases


def _by_actions(case: Case) -> None:
    with acting_as(ACTOR) as actor:
        reserve_places(case.request, [case.unit_id], actor=actor, now=timezone.now(), minutes=15)
    with acting_as(ACTOR) as actor:
        request = HousingRequest.objects.select_related("hold__dispositif", "siao").get(pk=case.request.pk)
        referral = refer_household(request, actor=actor, now=timezone.now())
    with acting_as(ACTOR) as actor:
        confirm_arrival(referral, case.persons, actor=actor, now=timezone.now())


def _undo(context: Context, cases: list[Case]) -> Callable[[int], None]:
    """Give the places back, outside the time measured."""

    def after(turn: int) -> None:
        case = cases[turn % len(cases)]
        values: dict[str, Any] = {
            "household": case.request.household_id,
            "request": case.request.pk,
            "since": context.tonight - timedelta(days=1),
        }
        with acting_as(ACTOR), django_connection.cursor() as cursor:
            for statement in UNDO:
                cursor.execute(statement, values)

    return after
