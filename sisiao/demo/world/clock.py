"""When things happen in the demo: everything is told from the moment at which it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sisiao.demo.world.territories import PAST_NIGHTS
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night

MORNING_SHARE = 0.38  # calls between 8 h and 10 h


@dataclass(frozen=True, slots=True)
class Clock:
    """`now`, the night that it is about and the SIAO's own hours."""

    siao: Siao
    now: datetime
    tonight: date

    @classmethod
    def of(cls, siao: Siao, now: datetime) -> "Clock":
        return cls(siao, now, current_night(siao, now))

    @property
    def past_nights(self) -> list[date]:
        """Oldest first."""
        return [self.tonight - timedelta(days=days) for days in range(PAST_NIGHTS, 0, -1)]

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.siao.departement.tz)

    def at(self, night: date, hour: int, minute: int = 0) -> datetime:
        """A clock time of a night's evening day; hours before the change of night belong to the next day."""
        day = night if hour >= self.siao.settings.night_change_hour else night + timedelta(days=1)
        return datetime.combine(day, time(hour, minute), tzinfo=self.siao.departement.tz)

    def call_times(self, rng: Random, night: date, count: int) -> list[datetime]:
        """`count` instants of calls for a night, in order; none after now."""
        change = self.siao.settings.night_change_hour
        opens = self.at(night, change)
        times = []
        for _ in range(count):
            morning = rng.random() < MORNING_SHARE
            start, length = (self.at(night, max(change, 8)), 120) if morning else (opens, 15 * 60)
            times.append(start + timedelta(minutes=rng.random() * length))
        if night == self.tonight:
            since = self.now - opens
            times = [opens + since * (rng.random() * 0.97) for _ in times]
        return sorted(times)
