"""The last fourteen nights and tonight: who called, who slept « à la nuit », who was left outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.nights import one_night
from sisiao.demo.world.clock import Clock
from sisiao.demo.world.journeys import Journey, Taken, not_counted, unmet
from sisiao.demo.world.records import Known
from sisiao.demo.world.rooms import Crowd
from sisiao.demo.world.settling import Lane, Settled
from sisiao.demo.world.territories import Territory
from sisiao.housing_requests.enums import NotCountedReason, RequestState
from sisiao.referrals.enums import ReferralState

RUNS = (1, 1, 2, 3, 4, 6, 9)  # nights in a row
GAP = 0.12  # chance that a place stays empty for a night between two guests
REGULAR_SHARE = 0.75
OUTSIDE_SHARE = 0.6  # of those who ask, slept outside the night before
SLEPT = ("29", "30", "32", "35", "50")
MOTIVES = ("203", "203", "205", "215", "217", "202", "204", "206", "220")
ARRIVAL_HOUR = 18


@dataclass(slots=True)
class Nights:
    """Tells the nights of one SIAO. `journeys` and `stays` are ready to be written by `journeys.save_…`."""

    clock: Clock
    territory: Territory
    settled: Settled
    crowd: Crowd
    takers: Sequence[int]
    rng: Random
    journeys: list[Journey] = field(default_factory=list)
    stays: list[tuple[Known, Taken]] = field(default_factory=list)
    _regulars: list[Known] = field(default_factory=list)
    _last_night: dict[Known, date] = field(default_factory=dict)

    def tell(self) -> None:
        """The whole story, oldest night first; those who will have a room tonight are chosen before anybody else."""
        arrivals = self._arrivals()
        for lane in self.settled.nightly:
            self._guests_of(lane)
        rest = [known for known in self.crowd.rest() if known.composition.adults]
        self.rng.shuffle(rest)
        outside = rest[: self.territory.callers_outside * 5]
        for night in self.clock.past_nights:
            self._left_outside(night, outside)
        self._tonight(arrivals, rest)
        self._long_ago(rest)

    def _guests_of(self, lane: Lane) -> None:
        """Guests of a nightly place, one after the other, up to tonight unless it must be empty."""
        first, tonight = self.clock.past_nights[0], self.clock.tonight
        night = max(first, lane.room.opened_on)
        last = tonight - timedelta(days=1) if lane.empty_tonight else tonight
        while night <= last:
            known = (
                None if self.rng.random() < GAP and night < tonight - timedelta(days=1) else self._guest(lane, night)
            )
            if known is None:
                night += timedelta(days=1)
                continue
            ends = min(night + timedelta(days=self.rng.choice(RUNS)), last + timedelta(days=1))
            if ends == tonight and last == tonight:
                ends += timedelta(days=1)  # tonight's own arrivals are told apart
            self._last_night[known] = ends
            taken = lane.take(known, DateRange(night, ends, "[)"))
            if night > first:
                self._arrived(known, taken, night)
            self.stays.append((known, taken))
            night = ends

    def _guest(self, lane: Lane, night: date) -> Known | None:
        if self.rng.random() < REGULAR_SHARE:
            back = [known for known in self._regulars if self._last_night[known] < night and lane.suits(known)]
            if back:
                return self.rng.choice(back)
        lane.room.free = list(lane.places)
        known = self.crowd.find(lane.room)
        if known is not None:
            self._regulars.append(known)
        return known

    def _arrived(self, known: Known, taken: Taken, night: date) -> None:
        """The call and the orientation from which a stay came."""
        called_at = self.clock.call_times(self.rng, night, 1)[0]
        journey = self._journey(known, night, called_at, RequestState.PROVIDED)
        journey.taken, journey.referral = taken, ReferralState.ADMITTED
        journey.arrival_limit = max(self.clock.at(night, 21, 30), called_at + timedelta(hours=1))
        evening = self.clock.at(night, ARRIVAL_HOUR) + timedelta(minutes=self.rng.randint(0, 200))
        journey.answered_at = min(max(evening, called_at + timedelta(minutes=40)), self.clock.now)

    def _journey(self, known: Known, night: date, called_at: datetime, state: RequestState) -> Journey:
        outside = self.rng.random() < OUTSIDE_SHARE
        journey = Journey(
            known=known,
            night=night,
            called_at=called_at,
            taker_id=self.rng.choice(self.takers),
            commune_id=self.rng.choice(self.territory.communes),
            state=state,
            slept_last_night="20" if outside else self.rng.choice(SLEPT),
            motive="203" if outside else self.rng.choice(MOTIVES),
        )
        self.journeys.append(journey)
        return journey

    def _left_outside(self, night: date, outside: Sequence[Known]) -> None:
        """Calls that ended without a place, and what is counted beside."""
        mean = self.territory.callers_outside
        count = mean if mean > 1 else int(self.rng.random() < 0.25)
        callers = self.rng.sample(outside, min(len(outside), count + 3))
        times = self.clock.call_times(self.rng, night, len(callers))
        for index, (known, called_at) in enumerate(zip(callers, times, strict=True)):
            if index < count:
                self._journey(known, night, called_at, RequestState.UNMET).unmet_reason = unmet(
                    known, self.rng.random() < 0.6
                )
            elif index < count + 2 and self.rng.random() < 0.5:
                self._not_counted(known, night, called_at, index)
            elif index == count + 2 and self.rng.random() < self.territory.no_shows:
                self._no_show(known, night, called_at)

    def _no_show(self, known: Known, night: date, called_at: datetime) -> None:
        """An orientation that nobody honoured; called back in vain, so counted beside (R11)."""
        lane = next((lane for lane in self.settled.nightly if lane.suits(known)), None)
        if lane is None:
            return
        journey = self._journey(known, night, called_at, RequestState.CANCELLED)
        journey.end_reason = NotCountedReason.NOT_REACHED
        journey.taken, journey.referral = lane.take(known, one_night(night)), ReferralState.NO_SHOW
        journey.arrival_limit = max(self.clock.at(night, 21, 30), called_at + timedelta(hours=1))
        journey.answered_at = journey.arrival_limit + timedelta(minutes=self.rng.randint(5, 40))

    def _not_counted(self, known: Known, night: date, called_at: datetime, index: int) -> None:
        reason = not_counted(index)
        state = RequestState.DECLINED if reason == NotCountedReason.DECLINED else RequestState.CANCELLED
        self._journey(known, night, called_at, state).end_reason = reason

    def _arrivals(self) -> list[tuple[Known, Lane]]:
        """Households for some of the rooms left empty; the others stay free."""
        found: list[tuple[Known, Lane]] = []
        for lane in self.settled.open_tonight[::-1]:
            lane.room.free = list(lane.places)
            known = self.crowd.find(lane.room) if len(found) <= self.territory.awaited else None
            if known is not None:
                found.append((known, lane))
        return found

    def _tonight(self, arrivals: list[tuple[Known, Lane]], rest: list[Known]) -> None:
        """Orientations to confirm, a place held in a call, calls without a place."""
        before = self.territory.callers_outside * 5
        count = max(self.territory.callers_outside - 1, 1)
        outside = (rest[before:] + rest[:before])[:count]
        times = self.clock.call_times(self.rng, self.clock.tonight, len(arrivals) + len(outside))
        acts = [self._orient(known, lane) for known, lane in arrivals[:-1]]
        acts += [self._leave_outside(known, index) for index, known in enumerate(outside)]
        self.rng.shuffle(acts)
        for act, called_at in zip(acts, times, strict=False):
            act(called_at)
        for known, lane in arrivals[-1:]:
            self._in_call(known, lane)

    def _orient(self, known: Known, lane: Lane) -> Callable[[datetime], None]:
        def act(called_at: datetime) -> None:
            clock = self.clock
            taken = lane.take(known, _nights(lane, clock.tonight))
            late = max(clock.at(clock.tonight, 21, 30), called_at + timedelta(hours=1))
            if clock.now >= clock.at(clock.tonight, ARRIVAL_HOUR) and self.rng.random() < 0.25:
                journey = self._journey(known, clock.tonight, called_at, RequestState.PROVIDED)
                journey.referral, journey.answered_at = ReferralState.ADMITTED, clock.now - timedelta(minutes=8)
                self.stays.append((known, taken))
            else:
                journey = self._journey(known, clock.tonight, called_at, RequestState.REFERRED)
                journey.referral = ReferralState.WAITING
                if self.rng.random() < 0.5:  # the dispositif expects them later
                    late = max(late, clock.now + timedelta(minutes=50))
            journey.taken, journey.arrival_limit = taken, late

        return act

    def _leave_outside(self, known: Known, index: int) -> Callable[[datetime], None]:
        def act(called_at: datetime) -> None:
            if index % 6 == 5:
                self._not_counted(known, self.clock.tonight, called_at, index)
            else:
                journey = self._journey(known, self.clock.tonight, called_at, RequestState.UNMET)
                journey.unmet_reason = unmet(known, room_of_size=False)

        return act

    def _in_call(self, known: Known, lane: Lane) -> None:
        """A place is held for the household on the line."""
        now = self.clock.now
        journey = self._journey(known, self.clock.tonight, now - timedelta(minutes=4), RequestState.OPEN)
        journey.taken, journey.running = lane.take(known, _nights(lane, self.clock.tonight)), True

    def _long_ago(self, rest: Sequence[Known]) -> None:
        """Everybody else asked once, weeks ago: their record is there to be found."""
        recent = {journey.known for journey in self.journeys}
        for index, known in enumerate(known for known in rest if known not in recent):
            night = self.clock.tonight - timedelta(days=self.rng.randint(16, 85))
            self._not_counted(known, night, self.clock.call_times(self.rng, night, 1)[0], index)


def _nights(lane: Lane, night: date) -> DateRange:
    return one_night(night) if lane.room.nightly else DateRange(night, None, "[)")
