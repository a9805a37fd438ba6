"""The figures of the road map come back exactly; ours are computed from the numbers kept."""

from datetime import date
from decimal import Decimal

import pytest

from sisiao.access.enums import Profile
from sisiao.surveys.enums import Breakdown, Question
from sisiao.surveys.history import Point, from_old_scale, history, releases
from sisiao.surveys.models import Wave
from sisiao.surveys.queries import components, evolution, groups, measure, series
from tests.factories import actor_for, make_siao
from tests.surveys.waves import answered, counted, make_wave

# Feuille de route du 25/01/2024, section 3, « Moyenne de 0 à 10 », to the letter.
ROAD_MAP = """
Octobre 2021	4.07 (ajustée)
Janvier 2022	4.67 (ajustée)
Avril 2022	4.85 (ajustée)
Juin 2022	5.39
Octobre 2022	5.68
Janvier 2023	5.74
Avril 2023	5.90
Juillet 2023	5.75
Octobre 2023	5.89
Janvier 2024	6.20
"""
MONTHS = ("", "Janvier", "", "", "Avril", "", "Juin", "Juillet", "", "", "Octobre")


def test_the_means_of_the_road_map() -> None:
    told = "".join(
        f"{MONTHS[point.month.month]} {point.month.year}\t{point.mean}{' (ajustée)' if point.adjusted else ''}\n"
        for point in history()
    )
    assert told == ROAD_MAP.lstrip()


def test_shares_and_answers_of_the_road_map() -> None:
    by_month = {point.month: point for point in history()}
    first, before, last = (by_month[day] for day in (date(2021, 10, 1), date(2023, 1, 1), date(2024, 1, 1)))
    assert (first.answers, before.answers, last.answers) == (2281, 2261, 1624)
    assert ((before.satisfied, before.very_satisfied), (last.satisfied, last.very_satisfied)) == ((44, 9), (54, 15))
    told = [point.month for point in history() if point.satisfied is not None or point.answers is not None]
    assert told == [first.month, before.month, last.month]


def test_plus_eight_per_cent_in_twelve_months() -> None:
    assert evolution(history()) == 8
    assert evolution(history()[:-1]) == 4  # October 2023 on October 2022: 5.89 / 5.68
    assert evolution(history()[:3]) is None
    assert evolution(()) is None
    assert evolution([Point(date(2023, 1, 1), Decimal(0)), Point(date(2024, 1, 1), Decimal(5))]) is None


def test_the_old_scale_keeps_its_ends_and_its_middle() -> None:
    assert [from_old_scale(Decimal(mark)) for mark in ("1", "5.5", "10")] == [0, 5, 10]
    assert from_old_scale(Decimal("4.663")) == Decimal("4.07")


def test_releases_are_those_of_the_road_map() -> None:
    assert [(each.day.isoformat(), each.title[:21]) for each in releases()] == [
        ("2023-09-25", "Nouvelle situation bu"),
        ("2023-10-30", "Préparation à la nouv"),
        ("2023-12-18", "Améliorations sur les"),
        ("2024-01-23", "Authentification par "),
    ]


def test_a_measure_counts_above_six_and_above_eight() -> None:
    told = measure([1, 0, 0, 0, 0, 0, 2, 1, 1, 1, 1])
    assert (told.answers, told.mean) == (7, Decimal("6.57"))
    assert (told.satisfied, told.very_satisfied) == (57, 29)


@pytest.mark.django_db
class TestOurs:
    def wave(self, given: list[int]) -> Wave:
        wave = make_wave(invented=True)
        answered(wave, [actor_for(Profile.CALL_TAKER, make_siao().scope) for _ in given], given)
        return counted(wave)

    def test_the_series_goes_on_with_our_waves(self) -> None:
        wave = self.wave([5, 6, 7, 8, 9, 10])
        points = series(Wave.objects.published())
        assert points[:-1] == list(history())
        last = points[-1]
        assert (last.month, last.mean, last.answers) == (wave.period.lower.replace(day=1), Decimal("7.50"), 6)
        assert (last.satisfied, last.very_satisfied) == (67, 33)
        assert (last.invented, last.historic, last.adjusted) == (True, False, False)

    def test_the_radar_has_only_what_was_answered(self) -> None:
        wave = self.wave([6, 6, 6, 6, 8])
        assert components([wave]) == {wave.pk: {Question.SIMPLICITY: Decimal("6.40")}}

    def test_groups_and_how_many_are_in_none(self) -> None:
        wave = make_wave()
        answered(wave, [actor_for(Profile.CALL_TAKER, make_siao().scope) for _ in range(6)], [6] * 6)
        few = [actor_for(Profile.SIAO_ADMIN, make_siao("48").scope) for _ in range(3)]
        more = [actor_for(Profile.SIAO_OPERATOR, make_siao("48").scope) for _ in range(3)]
        answered(wave, [*few, *more], [9] * 6)
        wave = counted(wave)
        by_profile, by_departement = groups(wave, Breakdown.PROFILE), groups(wave, Breakdown.DEPARTEMENT)
        assert ([group.code for group in by_profile.shown], by_profile.hidden) == (["call_taker"], 6)
        assert ([group.code for group in by_departement.shown], by_departement.hidden) == (["48", "95"], 0)
