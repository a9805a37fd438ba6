"""An age or a birth date as people say it on the telephone."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

OLDEST = 120
EXAMPLES = "Exemples\u00a0: 32, 8 mois, 12/03/1994."
_AGE = re.compile(r"(\d{1,3})\s*(?:an|ans|a)?\.?")
_MONTHS = re.compile(r"(\d{1,2})\s*(?:mois|m)\.?")
_WEEKS = re.compile(r"(\d{1,2})\s*(?:semaines?|sem)\.?")
_YEAR = re.compile(r"(19|20)\d{2}")
_DATE = re.compile(r"(\d{1,2})[/.\- ]?(\d{1,2})[/.\- ]?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date; `estimated` when only an age or a year was said."""

    date: date
    estimated: bool

    @property
    def words(self) -> str:
        return f"{self.date:%d/%m/%Y}"


def parse_birth(text: str, on: date, today: date | None = None) -> Birth | None:
    """What was typed; None when nothing was. `ValueError` holds the French sentence to show.

    An age is that of the night `on`; a date may be as late as `today`, after the evening of the night in progress.
    """
    latest = max(on, today or on)
    typed = " ".join(text.lower().split())
    if not typed:
        return None
    if _YEAR.fullmatch(typed):
        return _checked(Birth(date(int(typed), 1, 1), estimated=True), on, latest)
    if found := _AGE.fullmatch(typed):
        return _checked(Birth(_years_before(on, int(found[1])), estimated=True), on, latest)
    if found := _MONTHS.fullmatch(typed):
        return Birth(_months_before(on, int(found[1])), estimated=True)
    if found := _WEEKS.fullmatch(typed):
        return Birth(on - timedelta(weeks=int(found[1])), estimated=True)
    return _checked(Birth(_exact(typed), estimated=False), on, latest)


def _exact(typed: str) -> date:
    iso = _ISO.fullmatch(typed)
    found = iso or _DATE.fullmatch(typed)
    if found is None:
        raise ValueError(f"Âge ou date non compris. {EXAMPLES}")
    numbers = [int(part) for part in found.groups()]
    year, month, day = numbers if iso else reversed(numbers)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"Cette date n'existe pas. {EXAMPLES}") from None


def _checked(birth: Birth, on: date, latest: date) -> Birth:
    if birth.date > latest:
        raise ValueError("La date de naissance est dans le futur.")
    if birth.date < _years_before(on, OLDEST):
        raise ValueError(f"L'âge dépasse {OLDEST}\u00a0ans\u00a0: vérifiez-le.")
    return birth


def _years_before(on: date, years: int) -> date:
    year = max(on.year - years, 1)
    return date(year, on.month, 28) if (on.month, on.day) == (2, 29) else on.replace(year=year)


def _months_before(on: date, months: int) -> date:
    index = on.year * 12 + on.month - 1 - months
    return date(index // 12, index % 12 + 1, min(on.day, 28))
