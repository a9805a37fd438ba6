"""Calls that ask for no night: information, prestations, signalements, calls without object."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sisiao.demo.world.clock import Clock
from sisiao.demo.world.records import BATCH
from sisiao.demo.world.territories import Territory
from sisiao.helpline.enums import CallerKind, CallPurpose, CallState
from sisiao.helpline.models import Call

# Per hundred such calls, and who makes them.
PURPOSES = {
    CallPurpose.INFORMATION: (54, CallerKind.PROFESSIONAL),
    CallPurpose.SERVICE: (23, CallerKind.SELF),
    CallPurpose.STREET_REPORT: (6, CallerKind.CITIZEN),
    CallPurpose.NUISANCE: (17, CallerKind.CITIZEN),
}


def save_other_calls(clock: Clock, territory: Territory, takers: Sequence[int], rng: Random) -> None:
    """Those of the past nights and of tonight, ended, without a household."""
    weights = [share for share, _kind in PURPOSES.values()]
    calls = []
    for night in (*clock.past_nights, clock.tonight):
        for started_at in clock.call_times(rng, night, territory.other_calls):
            purpose = rng.choices(list(PURPOSES), weights)[0]
            calls.append(
                Call(
                    siao=clock.siao,
                    call_taker_id=rng.choice(takers),
                    state=CallState.ENDED,
                    started_at=started_at,
                    ended_at=started_at + timedelta(minutes=rng.randint(1, 6)),
                    night=night,
                    caller_kind=PURPOSES[purpose][1],
                    commune_id=rng.choice(territory.communes),
                    purpose=purpose,
                )
            )
    Call.objects.bulk_create(calls, BATCH)
