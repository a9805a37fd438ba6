"""The survey of the demo: waves to choose from, a trend over a year, all marked as invented; few answers hidden."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from sisiao.demo.world.surveys import hold_surveys
from sisiao.surveys.enums import Breakdown
from sisiao.surveys.models import Wave
from sisiao.surveys.queries import evolution, groups, series


@pytest.mark.parametrize("now", [datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2028, 2, 29, 20, tzinfo=UTC)])
def test_a_year_of_quarterly_waves(db: None, now: datetime) -> None:
    hold_surveys(now)
    waves = list(Wave.objects.published())
    months = [wave.period.lower.year * 12 + wave.period.lower.month for wave in waves]
    assert [later - sooner for sooner, later in pairwise(months)] == [3, 3, 3, 3]
    assert all(wave.invented for wave in Wave.objects.all()) and Wave.objects.count() == 6
    points = series(waves)
    assert (evolution(points) or 0) > 0
    assert points[-3].mean < points[-4].mean, "one wave is not so good as the one before"


def test_the_few_answers_of_two_departements_are_hidden(db: None) -> None:
    hold_surveys(datetime(2026, 11, 27, 9, tzinfo=UTC))
    for wave in Wave.objects.published():
        told = groups(wave, Breakdown.DEPARTEMENT)
        assert told.hidden == 5
        assert {"23", "15"}.isdisjoint(group.code for group in told.shown) and len(told.shown) == 7
