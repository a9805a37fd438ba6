"""Which places of a unit can be out of service, by the nights that are already taken."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.spreadsheet.rows import Row

Nights = tuple[date, date | None]


def nights_of(row: Row, default: Nights | None = None) -> Nights:
    """Half-open nights of a row whose last night is typed inclusive; an empty cell takes the default's."""
    end = row.get("ends_on")
    start = row.get("starts_on") or (default[0] if default else None)
    if start is None:
        raise ValueError("a period without a first night")
    return start, end + timedelta(days=1) if end else (default[1] if default else None)


def as_range(nights: Nights) -> DateRange:
    return DateRange(nights[0], nights[1], "[)")


def overlap(one: Nights, other: Nights) -> bool:
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


def within(inner: Nights, outer: Nights) -> bool:
    return inner[0] >= outer[0] and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


@dataclass(slots=True)
class UnitNights:
    """Nights already taken of each place of a unit, by number, and those out of service by (nights, cause)."""

    taken: dict[int, list[Nights]] = field(default_factory=dict)
    out_of_service: dict[tuple[Nights, str], list[int]] = field(default_factory=dict)

    def from_day(self, day: date) -> dict[int, list[Nights]]:
        """Taken nights that are not all past."""
        return {
            number: [nights for nights in ranges if nights[1] is None or nights[1] > day]
            for number, ranges in self.taken.items()
        }

    def reserve(self, nights: Nights, cause: str, count: int) -> list[int] | int:
        """Numbers of the places to put out of service, beside those that already are for the same nights and cause.

        When there are too few, gives instead how many could be, as a whole number.
        """
        already = self.out_of_service.setdefault((nights, cause), [])
        used = already[:count]
        del already[:count]
        missing = count - len(used)
        free = [
            number
            for number, ranges in sorted(self.taken.items())
            if not any(overlap(nights, other) for other in ranges)
        ]
        if len(free) < missing:
            return len(used) + len(free)
        for number in free[:missing]:
            self.taken[number].append(nights)
        return free[:missing]
