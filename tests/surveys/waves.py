"""Waves and answers for the tests."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.surveys.actions import answer, count_wave
from sisiao.surveys.enums import Question
from sisiao.surveys.models import Wave
from tests.factories.people import TESTS


def make_wave(first: int = -5, last: int = 30, *, today: date | None = None, invented: bool = False) -> Wave:
    """A wave open from so many days after today to so many, both included."""
    today = today or timezone.localdate()
    period = DateRange(today + timedelta(days=first), today + timedelta(days=last + 1))
    return Wave.objects.create(period=period, invented=invented)


def marks(overall: int, **others: int) -> dict[str, int]:
    return {Question.OVERALL.value: overall, **others}


def answered(wave: Wave, actors: Sequence[Actor], given: Sequence[int], remarks: Sequence[str] = ()) -> None:
    """One answer for each actor, on the first day of the wave."""
    written = [*remarks, *[""] * (len(actors) - len(remarks))]
    for actor, overall, remark in zip(actors, given, written, strict=True):
        answer(wave, marks(overall, simplicity=overall), remark, actor=actor, today=wave.period.lower)


def counted(wave: Wave) -> Wave:
    assert count_wave(wave, actor=TESTS, today=wave.period.upper)
    return Wave.objects.get(pk=wave.pk)
