"""The transactions of « Réserver », « Orienter » and « Confirmer l'arrivée » as one would write them by hand.

The same locks and the same rows as the actions, journal included, and none of their questions.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import psycopg
from django.utils import timezone

SAY_WHO = """SELECT set_config('sisiao.actor', '{"user": null, "profile": "command", "label": "bench"}', true)"""
LOCK_UNIT = (
    "SELECT u.sharing, g.dispositif_id, d.scope_id, CASE WHEN g.mode = 'night_emergency' THEN daterange(%(night)s, "
    "%(night)s::date + 1) ELSE daterange(%(night)s, NULL) END FROM offer_unit u JOIN offer_placegroup g "
    "ON g.id = u.group_id JOIN offer_dispositif d ON d.id = g.dispositif_id WHERE u.id = %(unit)s "
    "FOR NO KEY UPDATE OF u"
)
LOCK_PERSONS = "SELECT id FROM households_person WHERE id = ANY (%(persons)s) ORDER BY id FOR NO KEY UPDATE"
LOCK_REQUEST = "SELECT id FROM housing_requests_housingrequest WHERE id = %(request)s FOR NO KEY UPDATE"
FREE_PLACES = (
    "SELECT p.id FROM offer_place p WHERE p.unit_id = %(unit)s AND p.period @> %(night)s::date AND NOT EXISTS (SELECT "
    "FROM occupation_occupation o WHERE o.place_id = p.id AND o.active AND o.nights && %(nights)s) ORDER BY p.number"
)
NEW_HOLD = (
    "INSERT INTO occupation_hold (public_id, household_id, dispositif_id, unit_id, nights, created_at, expires_at, "
    "active) VALUES (%(uuid)s, %(household)s, %(dispositif)s, %(unit)s, %(nights)s, %(now)s, %(until)s, true) "
    "RETURNING id"
)
NEW_OCCUPATIONS = (
    "INSERT INTO occupation_occupation (place_id, person_id, kind, dispositif_id, nights, household_id, hold_id, "
    "active, cause, surplus_reason) SELECT t.place, t.person, CASE WHEN t.person IS NULL THEN 'neutralised' "
    "ELSE 'hold' END, %(dispositif)s, %(nights)s, %(household)s, %(hold)s, true, '', '' "
    "FROM unnest(%(places)s::bigint[], %(persons)s::bigint[]) AS t(place, person) WHERE t.place IS NOT NULL"
)
NEW_REFERRAL = (
    "INSERT INTO referrals_referral (public_id, household_id, request_id, siao_id, dispositif_id, hold_id, night, "
    "state, created_at, arrival_limit, message, refusal_reason, refusal_facts) VALUES (%(uuid)s, "
    "%(household)s, %(request)s, %(siao)s, %(dispositif)s, %(hold)s, %(night)s, "
    "'waiting', %(now)s, %(until)s, '', '', '') RETURNING id"
)
NEW_STEP = (
    "INSERT INTO core_transitionlog (subject_type, subject_id, household_id, step, from_state, to_state, profile, "
    "comment) VALUES (%s, %s, %s, %s, %s, %s, 'command', '')"
)
NEW_LINKS = (
    "INSERT INTO households_householdlink (household_id, scope_id, reason, source_id, starts_on, ends_on) "
    "SELECT %(household)s, %(scope)s, %(reason)s, source, %(night)s, %(ends)s "
    "FROM unnest(%(sources)s::bigint[]) AS source"
)
NEW_STAYS = (
    "INSERT INTO stays_stay (public_id, household_id, person_id, dispositif_id, referral_id, occupation_id, regime, "
    "state, exit_reason, destination) SELECT gen_random_uuid(), household_id, person_id, dispositif_id, "
    "%(referral)s, id, CASE WHEN upper_inf(nights) THEN 'continuous' ELSE 'nightly' END, 'running', '', '' "
    "FROM occupation_occupation WHERE hold_id = %(hold)s AND kind = 'stay' RETURNING id"
)
REQUEST, REFERRAL = "housing_requests.housingrequest", "referrals.referral"


class Written(Protocol):
    request: Any
    persons: list[int]
    unit_id: int


@dataclass(slots=True)
class HandWritten:
    connection: psycopg.Connection[Any]

    def write(self, case: Written) -> None:
        """The three transactions."""
        now, request = timezone.now(), case.request
        values: dict[str, Any] = {
            "unit": case.unit_id, "persons": case.persons, "night": request.night, "request": request.pk,
            "household": request.household_id, "siao": request.siao_id, "now": now,
        }  # fmt: skip
        with self.connection.transaction():
            self._reserve(values)
        with self.connection.transaction():
            self._refer(values, now)
        with self.connection.transaction():
            self._admit(values, now)

    def _one(self, statement: str, values: dict[str, Any]) -> tuple[Any, ...]:
        row = self.connection.execute(statement, values).fetchone()
        assert row is not None
        return row

    def _lock(self, values: dict[str, Any]) -> None:
        self.connection.execute(SAY_WHO)
        sharing, values["dispositif"], values["scope"], values["nights"] = self._one(LOCK_UNIT, values)
        values["exclusive"] = sharing == "exclusive"
        self.connection.execute(LOCK_PERSONS, values)

    def _reserve(self, values: dict[str, Any]) -> None:
        self._lock(values)
        free = [row[0] for row in self.connection.execute(FREE_PLACES, values).fetchall()]
        count = len(values["persons"])
        values |= {"uuid": uuid.uuid4(), "until": values["now"] + timedelta(minutes=15)}
        values["hold"] = self._one(NEW_HOLD, values)[0]
        places = free if values["exclusive"] else free[:count]
        self.connection.execute(NEW_OCCUPATIONS, values | {"places": places})
        self.connection.execute(LOCK_REQUEST, values)
        statement = "UPDATE housing_requests_housingrequest SET hold_id = %(hold)s WHERE id = %(request)s"
        self.connection.execute(statement, values)

    def _refer(self, values: dict[str, Any], now: datetime) -> None:
        self._lock(values)
        self.connection.execute("UPDATE occupation_hold SET expires_at = NULL WHERE id = %(hold)s", values)
        self.connection.execute(LOCK_REQUEST, values)
        values |= {"uuid": uuid.uuid4(), "until": now + timedelta(hours=1)}
        values["referral"] = self._one(NEW_REFERRAL, values)[0]
        self._step(values, "refer", "open", "referred")
        self._links(values, "referral", [values["referral"]])

    def _admit(self, values: dict[str, Any], now: datetime) -> None:
        self._lock(values)
        self.connection.execute(
            "UPDATE occupation_occupation SET kind = 'stay' WHERE hold_id = %(hold)s AND kind = 'hold'", values
        )
        self.connection.execute("UPDATE occupation_hold SET active = false WHERE id = %(hold)s", values)
        statement = "UPDATE referrals_referral SET state = 'admitted', answered_at = %(now)s WHERE id = %(referral)s"
        self.connection.execute(statement, values)
        told = (values["household"], "admit", "waiting", "admitted")
        self.connection.execute(NEW_STEP, (REFERRAL, values["referral"], *told))
        stays = [row[0] for row in self.connection.execute(NEW_STAYS, values).fetchall()]
        self._links(values, "stay", stays)
        self.connection.execute(LOCK_REQUEST, values)
        self._step(values, "provide", "referred", "provided")
        self.connection.execute(
            "UPDATE households_householdlink SET ends_on = %(ends)s WHERE household_id = %(household)s "
            "AND reason = 'referral' AND source_id = %(referral)s",
            values | {"ends": values["night"] + timedelta(days=30)},
        )

    def _step(self, values: dict[str, Any], name: str, source: str, target: str) -> None:
        self.connection.execute(
            "UPDATE housing_requests_housingrequest SET state = %(state)s WHERE id = %(request)s",
            values | {"state": target},
        )
        self.connection.execute(NEW_STEP, (REQUEST, values["request"], values["household"], name, source, target))

    def _links(self, values: dict[str, Any], reason: str, sources: list[int]) -> None:
        self.connection.execute(NEW_LINKS, values | {"reason": reason, "sources": sources, "ends": None})
