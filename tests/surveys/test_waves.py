"""A wave from its plan to its numbers: its days, one answer for each account, what a small group never gives."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.surveys.actions import (
    UnableToAnswer,
    UnableToPlan,
    answer,
    count_wave,
    erase_remark,
    plan_wave,
    put_off,
    set_last_day,
)
from sisiao.surveys.ballots import Ballot, opened
from sisiao.surveys.counting import shown_groups, tallies
from sisiao.surveys.enums import SMALL, Breakdown, WaveState
from sisiao.surveys.models import Invitation, Remark, Tally, Urn, Wave
from sisiao.surveys.perms import REMINDER_DAYS, waits_for
from sisiao.surveys.tasks import count_what_is_over
from tests.factories import actor_for, make_siao, state_scope
from tests.factories.people import TESTS
from tests.surveys.waves import answered, counted, make_wave, marks

pytestmark = pytest.mark.django_db
P = Profile
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def national() -> Actor:
    return actor_for(P.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def call_takers(count: int, departement: str = "95") -> list[Actor]:
    return [actor_for(P.CALL_TAKER, make_siao(departement).scope) for _ in range(count)]


class TestPlan:
    def test_from_today_on_one_at_a_time(self, national: Actor) -> None:
        wave = plan_wave(TODAY, TODAY + 20 * DAY, actor=national, today=TODAY)
        assert (wave.state(TODAY), wave.last_day) == (WaveState.OPEN, TODAY + 20 * DAY)
        assert wave.state(TODAY - DAY) == WaveState.ANNOUNCED
        assert wave.state(TODAY + 21 * DAY) == WaveState.TO_COUNT
        for first, last, field in ((-1, 20, "first_day"), (20, 30, "first_day"), (40, 39, "last_day")):
            with pytest.raises(UnableToPlan) as refused:
                plan_wave(TODAY + first * DAY, TODAY + last * DAY, actor=national, today=TODAY)
            assert refused.value.field == field
        with pytest.raises(IntegrityError), transaction.atomic():
            make_wave(20, 30)

    def test_its_end_moves_until_it_has_passed(self, national: Actor) -> None:
        wave, after = make_wave(-5, 5), make_wave(40, 50)
        assert set_last_day(wave, TODAY, actor=national, today=TODAY).last_day == TODAY
        for last in (TODAY - DAY, after.period.lower):
            with pytest.raises(UnableToPlan):
                set_last_day(wave, last, actor=national, today=TODAY)
        with pytest.raises(UnableToPlan):
            set_last_day(wave, TODAY + 5 * DAY, actor=national, today=TODAY + DAY)
        counted(wave)
        with pytest.raises(UnableToPlan):
            set_last_day(wave, TODAY + 5 * DAY, actor=national, today=TODAY)

    def test_by_the_national_administrator_alone(self) -> None:
        for actor in (call_takers(1)[0], actor_for(P.SIAO_ADMIN, make_siao().scope)):
            with pytest.raises(NotAllowed):
                plan_wave(TODAY, TODAY, actor=actor, today=TODAY)
            with pytest.raises(NotAllowed):
                set_last_day(make_wave(100, 120), TODAY, actor=actor, today=TODAY)
            Wave.objects.all().delete()


class TestAnswer:
    def test_one_for_each_account(self) -> None:
        wave, actor = make_wave(), call_takers(1)[0]
        answer(wave, marks(7), " Merci ", actor=actor, today=TODAY)
        with pytest.raises(UnableToAnswer, match="déjà répondu"):
            answer(wave, marks(1), "", actor=actor, today=TODAY)
        assert opened(Urn.objects.get()) == [Ballot({"overall": 7}, "call_taker", "95", "Merci")]
        assert Invitation.objects.filter(user=actor.user_id, answered=True).count() == 1

    def test_the_same_account_under_another_profile_has_answered(self) -> None:
        wave, actor = make_wave(), call_takers(1)[0]
        answer(wave, marks(7), "", actor=actor, today=TODAY)
        other = actor_for(P.SIAO_ADMIN, make_siao().scope, Invitation.objects.get().user)
        with pytest.raises(UnableToAnswer, match="déjà répondu"):
            answer(wave, marks(1), "", actor=other, today=TODAY)

    def test_only_while_it_is_open_and_under_a_profile(self) -> None:
        wave, actor = make_wave(), call_takers(1)[0]
        for day in (wave.period.lower - DAY, wave.period.upper):
            with pytest.raises(UnableToAnswer, match="pas ouverte"):
                answer(wave, marks(7), "", actor=actor, today=day)
        with pytest.raises(UnableToAnswer, match="profil"):
            answer(wave, marks(7), "", actor=TESTS, today=TODAY)
        assert not Urn.objects.exists() and not Invitation.objects.exists()

    @pytest.mark.parametrize("bad", [{}, {"simplicity": 3}, marks(11), marks(-1), marks(5, other=2)])
    def test_marks_that_are_none(self, bad: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="marks"), transaction.atomic():
            answer(make_wave(), bad, "", actor=call_takers(1)[0], today=TODAY)
        assert not Invitation.objects.exists()

    def test_asked_once_then_once_more_in_the_last_days(self) -> None:
        wave, actor = make_wave(-5, 30), call_takers(1)[0]
        first_of_last = wave.last_day - (REMINDER_DAYS - 1) * DAY

        def asked(day) -> bool:
            return waits_for(wave, Invitation.objects.filter(user=actor.user_id).first(), day)

        assert asked(TODAY)
        put_off(wave, actor=actor, today=TODAY)
        assert not asked(TODAY) and not asked(first_of_last - DAY) and asked(first_of_last) and asked(wave.last_day)
        put_off(wave, actor=actor, today=first_of_last)
        assert not asked(wave.last_day)
        answer(wave, marks(3), "", actor=actor, today=wave.last_day)
        assert not asked(wave.last_day)


class TestCount:
    def test_numbers_for_all_by_profile_by_departement(self) -> None:
        wave = make_wave()
        answered(wave, call_takers(6), [4, 5, 6, 7, 8, 9], ["Un mot"])
        answered(wave, [actor_for(P.SIAO_ADMIN, make_siao("48").scope) for _ in range(5)], [10] * 5)
        wave = counted(wave)
        assert (wave.answers, wave.counted_on) == (11, wave.period.upper)
        overall = {(row.breakdown, row.group): row.marks for row in Tally.objects.filter(question="overall")}
        six, five = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0], [0] * 10 + [5]
        assert overall == {
            ("all", ""): [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 5],
            ("profile", "call_taker"): six,
            ("profile", "siao_admin"): five,
            ("departement", "95"): six,
            ("departement", "48"): five,
        }
        assert [remark.body for remark in Remark.objects.all()] == ["Un mot"]
        assert not Urn.objects.exists() and not Invitation.objects.exists()

    def test_a_group_too_small_is_kept_nowhere_nor_found_by_subtraction(self) -> None:
        wave = make_wave()
        answered(wave, call_takers(9), [5] * 9)
        answered(wave, [actor_for(P.SIAO_ADMIN, make_siao("48").scope) for _ in range(6)], [8] * 6)
        answered(wave, [actor_for(P.ANALYST, state_scope(ScopeKind.NATION))], [0])
        counted(wave)
        assert {row.group for row in Tally.objects.filter(breakdown=Breakdown.PROFILE)} == {"call_taker"}
        assert {row.group for row in Tally.objects.filter(breakdown=Breakdown.DEPARTEMENT)} == {"95"}

    def test_a_wave_with_too_few_answers_keeps_none(self) -> None:
        wave = make_wave()
        answered(wave, call_takers(SMALL - 1), [5] * (SMALL - 1), ["Seul", "Seule"])
        assert counted(wave).answers == SMALL - 1
        assert not Tally.objects.exists() and not Remark.objects.exists() and not Urn.objects.exists()
        assert not Wave.objects.published().exists()

    def test_not_before_its_end_nor_twice(self) -> None:
        wave = make_wave()
        answered(wave, call_takers(5), [5] * 5)
        assert not count_wave(wave, actor=TESTS, today=wave.last_day)
        counted(wave)
        assert not count_wave(wave, actor=TESTS, today=wave.period.upper)
        assert Tally.objects.filter(breakdown=Breakdown.ALL, question="overall").count() == 1

    def test_the_periodic_job_counts_what_is_over(self) -> None:
        over, running = make_wave(-40, -1), make_wave(0, 30)
        count_what_is_over(timestamp=0)
        assert Wave.objects.get(pk=over.pk).counted_on == TODAY
        assert Wave.objects.get(pk=running.pk).counted_on is None

    def test_a_counted_wave_is_closed_for_ever(self) -> None:
        wave = make_wave()
        answered(wave, call_takers(5), [5] * 5)
        wave = counted(wave)
        user = actor_for(P.ANALYST, state_scope(ScopeKind.NATION)).user_id
        for write in (
            lambda: Wave.objects.filter(pk=wave.pk).update(answers=9),
            lambda: Invitation.objects.create(wave=wave, user_id=user),
            lambda: Urn.objects.create(wave=wave, sealed="x"),
            lambda: Remark.objects.create(wave=wave, body="x"),
            lambda: Tally.objects.update(answers=9),
            lambda: Tally.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()

    def test_a_remark_that_names_somebody_is_erased(self, national: Actor) -> None:
        wave = make_wave()
        answered(wave, call_takers(5), [5] * 5, ["Untel"])
        counted(wave)
        remark = Remark.objects.get()
        with pytest.raises(NotAllowed):
            erase_remark(remark, actor=call_takers(1)[0])
        erase_remark(remark, actor=national)
        assert not Remark.objects.exists()


class TestSmallGroups:
    @given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 12), max_size=9))
    def test_what_is_left_is_never_small(self, sizes: dict[str, int]) -> None:
        shown = shown_groups(sizes)
        left = sum(size for group, size in sizes.items() if group not in shown)
        assert all(sizes[group] >= SMALL for group in shown)
        assert left == 0 or left >= SMALL or not shown

    def test_the_base_refuses_a_small_group_and_marks_that_do_not_add_up(self) -> None:
        wave = make_wave()
        told = {"wave": wave, "breakdown": Breakdown.ALL, "question": "overall"}
        for answers, given_marks in ((4, [4] + [0] * 10), (6, [5] + [0] * 10), (5, [5]), (5, [6, -1] + [0] * 9)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Tally.objects.create(**told, answers=answers, marks=given_marks)

    @given(st.lists(st.tuples(st.integers(0, 10), st.sampled_from("abc"), st.sampled_from("xyz")), max_size=40))
    def test_every_question_is_counted_with_the_same_rule(self, drawn: list[tuple[int, str, str]]) -> None:
        ballots = [Ballot(marks(mark, **({"support": mark} if mark % 2 else {})), p, d) for mark, p, d in drawn]
        rows = tallies(Wave(), ballots)
        assert all(row.answers == sum(row.marks) >= SMALL for row in rows)
        for question in ("overall", "support"):
            total = sum(question in ballot.marks for ballot in ballots)
            for breakdown in (Breakdown.PROFILE, Breakdown.DEPARTEMENT):
                kept = sum(row.answers for row in rows if (row.question, row.breakdown) == (question, breakdown))
                assert total - kept == 0 or total - kept >= SMALL or kept == 0
