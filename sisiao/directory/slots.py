"""When somebody answers, by the clock on the wall of the place that is spoken of.

Hours belong to the day on which they begin: a night of Friday, 20 h – 8 h, still answers on Saturday at 3 h, even when
Saturday is a holiday or a day of closing. When the clock goes back, an hour is lived twice and both answer alike; when
it goes forward, nobody can call in the hour that does not exist.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sisiao.directory.enums import SlotDay

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes`, excluded, on the days of `days`; past midnight when `closes` is not after `opens`.

    From 0 h to 0 h is the whole day.
    """

    days: Collection[int]
    opens: time
    closes: time

    @property
    def past_midnight(self) -> bool:
        return self.closes <= self.opens and self.closes != MIDNIGHT

    @property
    def whole_day(self) -> bool:
        return self.opens == self.closes == MIDNIGHT


def answers(
    hours: Hours, local: datetime, is_holiday: Callable[[date], bool], is_closed: Callable[[date], bool]
) -> bool:
    """Whether somebody answers at `local`, the time that the clock on the wall shows."""
    today, clock = local.date(), local.time()

    def begins(day: date) -> bool:
        kind = SlotDay.HOLIDAY if is_holiday(day) else day.weekday()
        return kind in hours.days and not is_closed(day)

    if hours.past_midnight:
        late, early = clock >= hours.opens, clock < hours.closes
        return (late and begins(today)) or (early and begins(today - timedelta(days=1)))
    return hours.opens <= clock and (hours.closes == MIDNIGHT or clock < hours.closes) and begins(today)
