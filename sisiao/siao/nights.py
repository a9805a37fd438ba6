"""The night that a SIAO is in, by its own hours and its département's clock."""

from datetime import date, datetime

from sisiao.core.nights import night_of
from sisiao.siao.models import Siao


def current_night(siao: Siao, now: datetime) -> date:
    """The night that a call of `now` asks for (R2). Needs `settings` and `departement`."""
    return night_of(now, siao.departement.time_zone, siao.settings.night_change_hour)


def local_date(siao: Siao, now: datetime) -> date:
    """Today's date in the SIAO's département."""
    return now.astimezone(siao.departement.tz).date()
