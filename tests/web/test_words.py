"""Dates, ages and numbers as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sisiao.web.templatetags import siao

NOW = datetime(2026, 11, 23, 20, 14, tzinfo=UTC)  # 21 h 14 in Paris


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (999, "999"), (1234, "1\u202f234"), (1234567, "1\u202f234\u202f567")]
)
def test_number(value: int, words: str) -> None:
    assert siao.number(value) == words


def test_clock_and_dates() -> None:
    assert siao.clock(NOW) == "21\u00a0h\u00a014"
    assert siao.long_date(date(2026, 11, 1)) == "dimanche 1er\u00a0novembre 2026"
    assert siao.moment(NOW) == "lundi 23\u00a0novembre 2026 à 21\u00a0h\u00a014"
    assert siao.short_date(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "24/11/2026"


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=30), "à l'instant"),
        (timedelta(minutes=12), "il y a 12\u00a0min"),
        (timedelta(hours=3), "il y a 3\u00a0h"),
        (timedelta(hours=24), "hier à 21\u00a0h\u00a014"),
        (timedelta(days=11), "le 12/11/2026"),
    ],
)
def test_ago(elapsed: timedelta, words: str) -> None:
    assert siao.ago(NOW - elapsed, NOW) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=1), "avant 22\u00a0h\u00a014"),
        (timedelta(hours=10), "avant demain 7\u00a0h\u00a014"),
        (timedelta(days=9), "avant le 02/12/2026"),
        (timedelta(minutes=-12), "dépassé depuis 12\u00a0min"),
        (timedelta(hours=-3), "dépassé depuis 18\u00a0h\u00a014"),
        (timedelta(hours=-24), "dépassé depuis hier 21\u00a0h\u00a014"),
        (timedelta(days=-11), "dépassé depuis le 12/11/2026"),
    ],
)
def test_until(ahead: timedelta, words: str) -> None:
    assert siao.until(NOW + ahead, NOW) == words


def test_a_badge_always_has_an_icon_and_words() -> None:
    for tone in siao.TONES:
        context = siao.badge(tone, "Libre")
        assert context["icon"].startswith("fr-icon-")
        assert context["label"] == "Libre"
