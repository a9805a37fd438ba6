"""Results of the survey: means and shares from the numbers kept, the series, its evolution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sisiao.surveys.enums import COMPONENTS, Breakdown, Question
from sisiao.surveys.history import Point, history
from sisiao.surveys.models import Tally, Wave

HUNDREDTH, UNIT = Decimal("0.01"), Decimal(1)
SATISFIED, VERY_SATISFIED = 6, 8


@dataclass(frozen=True, slots=True)
class Measure:
    """What a group says to one question: mean from 0 to 10, shares above 6 and above 8 in per cent."""

    answers: int
    mean: Decimal
    satisfied: int
    very_satisfied: int


@dataclass(frozen=True, slots=True)
class Group:
    """The overall measure of one profile or département; `code` as in `Tally.group`."""

    code: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one breakdown that are shown, and how many answers are in those that are not."""

    shown: list[Group]
    hidden: int


def measure(marks: Sequence[int]) -> Measure:
    """From the number of answers of each mark, 0 first; at least one answer."""
    answers = sum(marks)
    total = sum(mark * count for mark, count in enumerate(marks))
    mean = (Decimal(total) / answers).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Measure(answers, mean, _share(marks[SATISFIED + 1 :], answers), _share(marks[VERY_SATISFIED + 1 :], answers))


def _share(counts: Iterable[int], answers: int) -> int:
    return int((Decimal(sum(counts)) * 100 / answers).quantize(UNIT, ROUND_HALF_UP))


def _of_all(waves: Iterable[Wave]) -> dict[tuple[int, str], Measure]:
    """(wave, question) → measure of everybody."""
    rows = Tally.objects.filter(wave__in=list(waves), breakdown=Breakdown.ALL)
    return {(row.wave_id, row.question): measure(row.marks) for row in rows}


def series(waves: Sequence[Wave]) -> list[Point]:
    """The road map's waves, then these published ones, the oldest first."""
    found = _of_all(waves)
    ours = []
    for wave in waves:
        told = found[wave.pk, Question.OVERALL]
        ours.append(
            Point(
                month=wave.period.lower.replace(day=1),
                mean=told.mean,
                satisfied=told.satisfied,
                very_satisfied=told.very_satisfied,
                answers=told.answers,
                invented=wave.invented,
            )
        )
    return [*history(), *ours]


def evolution(points: Sequence[Point]) -> int | None:
    """Per cent between the last mean and that of the same month a year before; None without a wave in that month."""
    if not points:
        return None
    last = points[-1]
    year_before = last.month.replace(year=last.month.year - 1)
    before = next((point for point in points if point.month == year_before), None)
    if before is None or not before.mean:
        return None
    return int(((last.mean / before.mean - 1) * 100).quantize(UNIT, ROUND_HALF_UP))


def components(waves: Sequence[Wave]) -> dict[int, dict[Question, Decimal]]:
    """Wave → component of the radar → mean; a component with too few answers is absent."""
    found = _of_all(waves)
    return {
        wave.pk: {each: told.mean for each in COMPONENTS if (told := found.get((wave.pk, each))) is not None}
        for wave in waves
    }


def groups(wave: Wave, breakdown: Breakdown) -> Groups:
    """Overall measures of a published wave by profile or by département, by code."""
    rows = wave.tallies.filter(breakdown=breakdown, question=Question.OVERALL).order_by("group")
    shown = [Group(row.group, measure(row.marks)) for row in rows]
    return Groups(shown, (wave.answers or 0) - sum(group.measure.answers for group in shown))


def open_wave(today: date) -> Wave | None:
    """The wave that may be answered on a day."""
    return Wave.objects.open_on(today).first()
