"""The road map's own series, October 2021 to January 2024, and what was put in service meanwhile: as published."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
SOURCE = "Feuille de route SI\u00a0SIAO de la DIHAL, 25\u00a0janvier 2024"


@dataclass(frozen=True, slots=True)
class Point:
    """One wave of the series, on the first day of its month. Shares are per cent; None is what is not published.

    `adjusted`: its marks went from 1 to 10. `historic`: it comes from the road map.
    """

    month: date
    mean: Decimal
    satisfied: int | None = None
    very_satisfied: int | None = None
    answers: int | None = None
    adjusted: bool = False
    historic: bool = False
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """Something put in service on a day."""

    day: date
    title: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def history() -> tuple[Point, ...]:
    """The ten waves of the road map, the oldest first."""
    return tuple(
        Point(
            month=date.fromisoformat(f"{row['month']}-01"),
            mean=Decimal(row["mean"]),
            satisfied=int(row["satisfied"]) if row["satisfied"] else None,
            very_satisfied=int(row["very_satisfied"]) if row["very_satisfied"] else None,
            answers=int(row["answers"]) if row["answers"] else None,
            adjusted=row["adjusted"] == "1",
            historic=True,
        )
        for row in _rows("satisfaction_2021_2024.csv")
    )


@cache
def releases() -> tuple[Release, ...]:
    """What the road map says was put in service, the oldest first."""
    return tuple(Release(date.fromisoformat(row["day"]), row["title"]) for row in _rows("mises_en_service.csv"))


def from_old_scale(mark: Decimal) -> Decimal:
    """A mark from 1 to 10 on the scale from 0 to 10: (mark - 1) × 10 ÷ 9, to the hundredth."""
    return ((mark - 1) * 10 / 9).quantize(Decimal("0.01"))
