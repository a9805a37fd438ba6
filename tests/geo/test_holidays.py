"""The public holidays of each territory, against calendars printed by the State."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sisiao.geo.holidays import easter, holidays, is_holiday


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1818, (3, 22)), (1943, (4, 25)), (2000, (4, 23)), (2024, (3, 31)), (2026, (4, 5)), (2038, (4, 25))],
)
def test_easter(year: int, sunday: tuple[int, int]) -> None:
    assert easter(year) == date(year, *sunday)


@given(year=st.integers(1600, 4000))
def test_easter_is_a_sunday_of_its_season(year: int) -> None:
    assert easter(year).weekday() == 6 and date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_the_eleven_holidays_of_2026() -> None:
    assert sorted(holidays(2026, "95")) == [
        date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25),
        date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("territory", "own"),
    [
        ("57", {(4, 3), (12, 26)}),
        ("67", {(4, 3), (12, 26)}),
        ("68", {(4, 3), (12, 26)}),
        ("971", {(5, 27)}),
        ("972", {(5, 22)}),
        ("973", {(6, 10)}),
        ("974", {(12, 20)}),
        ("976", {(4, 27)}),
        ("977", {(10, 9)}),
        ("978", {(5, 28)}),
        ("975", set()),
        ("75", set()),
    ],
)
def test_what_a_territory_adds(territory: str, own: set[tuple[int, int]]) -> None:
    assert holidays(2026, territory) - holidays(2026, "95") == {date(2026, *day) for day in own}
    assert holidays(2026, "95") <= holidays(2026, territory)


def test_two_holidays_may_fall_on_one_day() -> None:
    assert is_holiday(date(2008, 5, 1), "95")  # the first of May and Ascension
    assert not is_holiday(date(2008, 5, 1) + timedelta(days=1), "95")
