"""The two drawings of the results, as coordinates: the trend of the mean, and the radar. The tables say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from math import cos, pi, sin

from django.utils.formats import date_format

from sisiao.surveys.enums import BEST, COMPONENTS, Question
from sisiao.surveys.history import Point, Release

LEFT, RIGHT, TOP, BOTTOM = 40, 700, 20, 240
CENTRE_X, CENTRE_Y, RADIUS = 260, 190, 130
RINGS = (2, 4, 6, 8, 10)
# Each axis is told in two lines at most.
SHORT = {
    Question.SIMPLICITY: ("Simplicité", ""),
    Question.COMMUNICATION: ("Communication", "et visibilité"),
    Question.INFORMATION: ("Qualité des", "informations"),
    Question.DAILY_NEEDS: ("Besoins", "quotidiens"),
    Question.CONFIDENCE: ("Confiance", ""),
    Question.SUPPORT: ("Support", ""),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place of a drawing, with its words."""

    x: float
    y: float
    label: str = ""
    more: str = ""
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines (« x,y x,y »), their dots, years on the axis, marks of the scale, and numbered releases."""

    lines: list[str]
    dots: list[tuple[Mark, Point]]
    years: list[Mark]
    scale: list[Mark]
    releases: list[Mark]


@dataclass(frozen=True, slots=True)
class Radar:
    """The axes with their words, the rings, and the polygon of each wave."""

    axes: list[Mark]
    rings: list[str]
    polygons: list[str]


def trend(points: Sequence[Point], releases: Sequence[Release]) -> Trend:
    """Of at least one point. The road map's series and ours are two lines: nobody measured between them."""
    first = points[0].month.replace(month=1)
    last = date(points[-1].month.year + 1, 1, 1)
    span = (last - first).days

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / span, 1)

    lines = [
        " ".join(f"{x(point.month)},{_y(point.mean)}" for point in line)
        for _historic, line in groupby(points, key=lambda point: point.historic)
    ]
    years = [date(year, 1, 1) for year in range(first.year, last.year)]
    return Trend(
        lines=lines,
        dots=[(Mark(x(point.month), _y(point.mean)), point) for point in points],
        years=[Mark(x(day), BOTTOM, str(day.year)) for day in years],
        scale=[Mark(LEFT, _y(Decimal(mark)), str(mark)) for mark in (0, *RINGS)],
        releases=[
            Mark(x(each.day), BOTTOM, str(rank))
            for rank, each in enumerate(releases, start=1)
            if first <= each.day < last
        ],
    )


def _y(mean: Decimal) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * float(mean) / BEST, 1)


def _at(rank: int, mark: float) -> tuple[float, float]:
    """Place of a mark on an axis, the first one upwards, then clockwise."""
    angle = 2 * pi * rank / len(COMPONENTS)
    distance = RADIUS * mark / BEST
    return round(CENTRE_X + distance * sin(angle), 1), round(CENTRE_Y - distance * cos(angle), 1)


def _polygon(marks: Sequence[float]) -> str:
    return " ".join(f"{x},{y}" for x, y in (_at(rank, mark) for rank, mark in enumerate(marks)))


def radar(means: Sequence[dict[Question, Decimal]]) -> Radar:
    """One polygon for each wave that has every component; a wave that lacks one has its table alone."""
    axes = []
    for rank, component in enumerate(COMPONENTS):
        x, y = _at(rank, BEST + 1.5)
        anchor = "middle" if abs(x - CENTRE_X) < 1 else "start" if x > CENTRE_X else "end"
        axes.append(Mark(x, y, *SHORT[component], anchor=anchor))
    whole = [each for each in means if len(each) == len(COMPONENTS)]
    return Radar(
        axes=axes,
        rings=[_polygon([ring] * len(COMPONENTS)) for ring in RINGS],
        polygons=[_polygon([float(each[component]) for component in COMPONENTS]) for each in whole],
    )


def month_in_words(day: date) -> str:
    """« Octobre 2021 »."""
    return date_format(day, "F Y").capitalize()
