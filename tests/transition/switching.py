"""A département ready to switch, of any size, and what is compared before and after."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, command_actor
from sisiao.households.models import Household
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.transition.actions import leave_user, switching
from sisiao.transition.actions.switching import run_switch, sign_switch
from sisiao.transition.enums import AccountReason, LegacySide, SwitchState
from sisiao.transition.models import LegacyPlaceGroup, LegacyRequest, LegacyStay, LegacyUser, Switch, SwitchStep
from sisiao.transition.planning import Rehearsal, rehearse
from tests.factories import actor_for, make_household
from tests.transition.world import Temps2

# Who switches: the command of the project.
PROJECT = command_actor("offer_switch")

# Every table that the switch may touch, and the columns that tell its end state whatever the keys.
TOUCHED = (
    "offer_placegroup", "offer_unit", "offer_place", "occupation_occupation", "stays_stay", "households_householdlink",
    "access_grant", "access_departementstage", "offer_dispositif", "households_household", "households_person",
    "housing_requests_housingrequest", "referrals_referral", "occupation_hold", "transition_attachment",
    "transition_attachmentshare", "transition_legacystay", "transition_legacyplacegroup", "transition_legacyrequest",
)  # fmt: skip
END_STATE = """
SELECT coalesce(md5(string_agg(line, '|' ORDER BY line)), '') FROM (
    SELECT concat_ws(',', d.name, g.name, g.mode, g.route, g.period, u.name, u.sharing, p.number, o.nights,
                     o.household_id, o.person_id, s.state, s.planned_end) AS line
    FROM offer_placegroup g JOIN offer_dispositif d ON d.id = g.dispositif_id
    LEFT JOIN offer_unit u ON u.group_id = g.id LEFT JOIN offer_place p ON p.unit_id = u.id
    LEFT JOIN occupation_occupation o ON o.place_id = p.id LEFT JOIN stays_stay s ON s.occupation_id = o.id
    UNION ALL
    SELECT concat_ws(',', o.dispositif_id, o.surplus_reason, o.person_id, o.nights) FROM occupation_occupation o
    WHERE o.place_id IS NULL
    UNION ALL
    SELECT concat_ws(',', household_id, scope_id, reason, starts_on) FROM households_householdlink
    WHERE reason IN ('stay', 'request', 'referral', 'legacy')
    UNION ALL
    SELECT concat_ws(',', q.household_id, q.night, q.state, r.state, r.night, r.dispositif_id, h.nights, o.person_id,
                     p.number, u.name)
    FROM housing_requests_housingrequest q LEFT JOIN referrals_referral r ON r.request_id = q.id
    LEFT JOIN occupation_hold h ON h.id = q.hold_id LEFT JOIN occupation_occupation o ON o.hold_id = h.id
    LEFT JOIN offer_place p ON p.id = o.place_id LEFT JOIN offer_unit u ON u.id = p.unit_id
    UNION ALL
    SELECT concat_ws(',', user_id, profile, scope_id, starts_on) FROM access_grant
) lines
"""


def contents() -> dict[str, str]:
    """What each table holds, to the byte."""
    found = {}
    with connection.cursor() as cursor:
        for table in TOUCHED:
            cursor.execute(f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t.id)), '') FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def end_state() -> str:
    """What has been made, whatever the keys."""
    with connection.cursor() as cursor:
        cursor.execute(END_STATE)
        return cursor.fetchone()[0]


def make_legacy_stay(
    group: LegacyPlaceGroup, household: Household | None = None, since: date | None = None
) -> list[LegacyStay]:
    """Everybody of a household, there for a year unless told."""
    household = household or make_household()
    since = since or timezone.localdate() - timedelta(days=365)
    return [
        LegacyStay.objects.create(
            siao=group.siao,
            group=group,
            legacy_id=f"S{group.pk}-{member.person_id}",
            household=household,
            person_id=member.person_id,
            starts_on=since,
        )
        for member in household.current_memberships
    ]


def make_legacy_request(
    siao: Siao, household: Household | None = None, group: LegacyPlaceGroup | None = None, **fields: Any
) -> LegacyRequest:
    """An urgent request for the night in progress, of somebody alone, unless told."""
    household = household or make_household()
    values = {"side": LegacySide.EMERGENCY, "asked_on": local_date(siao, timezone.now())} | fields
    number = LegacyRequest.objects.count() + 1
    return LegacyRequest.objects.create(siao=siao, household=household, group=group, legacy_id=f"D{number}", **values)


def signed(siao: Siao) -> Actor:
    """Sign the rehearsal of today, as the administrateur SIAO: the one there is, else a new one."""
    held, now = Grant.objects.filter(profile=Profile.SIAO_ADMIN, scope=siao.scope).first(), timezone.now()
    admin = held.actor() if held else actor_for(Profile.SIAO_ADMIN, siao.scope)
    sign_switch(siao, rehearse(siao, local_date(siao, now)).digest, "Karim Haddadi", actor=admin, now=now)
    return admin


def rehearsed(world: Temps2) -> Rehearsal:
    """The rehearsal of today."""
    return rehearse(world.siao, local_date(world.siao, timezone.now()))


def forbidding(world: Temps2) -> str:
    """What forbids the switch of today, in one text."""
    return " ".join(problem.words for problem in rehearsed(world).problems)


def leave_accounts(world: Temps2) -> None:
    """Nothing to become for the old accounts that wait."""
    for user in LegacyUser.objects.filter(siao=world.siao).undecided():
        leave_user(user, AccountReason.LEFT, actor=world.operator, now=timezone.now())


def switched(world: Temps2) -> Switch:
    """Signed, then switched by the project."""
    signed(world.siao)
    return run_switch(world.siao, actor=PROJECT, now=timezone.now())


def switch_interrupted(siao: Siao, monkeypatch: pytest.MonkeyPatch) -> int:
    """Switch, stopped at the last statement of one step in four, until it ends; how many tries it took."""
    original, stops, tries = switching._write_step, iter(range(1, 99)), 0

    def interrupted(step: SwitchStep) -> None:
        if next(stops) % 4 == 2:
            raise KeyboardInterrupt
        original(step)

    with monkeypatch.context() as patched:
        patched.setattr(switching, "_write_step", interrupted)
        while True:
            tries += 1
            try:
                run_switch(siao, actor=PROJECT, now=timezone.now())
                return tries
            except KeyboardInterrupt:
                assert Switch.objects.get().state == SwitchState.RUNNING and tries < 20
