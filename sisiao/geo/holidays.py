"""The public holidays of France, by territory (Code du travail, L3133-1, L3134-13 and L3422-2)."""

from datetime import date, timedelta
from functools import lru_cache

_EVERYWHERE = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
_AFTER_EASTER = (1, 39, 50)
# L3134-13 gives Good Friday to the communes that have a Protestant church: it is taken for a holiday in all of them,
# since an office that opens that day is better missed than one that is thought open and is not.
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})
# The commemoration of the abolition of slavery (L3422-2): by département or collectivité.
_ABOLITION = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 28),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays(year: int, territory: str) -> frozenset[date]:
    """The holidays of a year in a département or an overseas collectivité, by its code."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _EVERYWHERE}
    days |= {sunday + timedelta(days=after) for after in _AFTER_EASTER}
    if territory in _ALSACE_MOSELLE:
        days |= {sunday - timedelta(days=2), date(year, 12, 26)}
    if territory in _ABOLITION:
        days.add(date(year, *_ABOLITION[territory]))
    return frozenset(days)


def is_holiday(day: date, territory: str) -> bool:
    """Whether a day is a public holiday in a territory."""
    return day in holidays(day.year, territory)
