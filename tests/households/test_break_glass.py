"""Opening a record outside its links: exact, counted, told, for four hours, never one to protect (T09, T21, T36)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.households.actions import set_members
from sisiao.households.break_glass import (
    SEARCHES_A_DAY,
    SEARCHES_AN_HOUR,
    TooManySearches,
    UnableToOpen,
    UnableToVerify,
    break_glass,
    search_outside,
    verify_opening,
)
from sisiao.households.models import BreakGlass, Household, HouseholdLink, OutsideSearch
from sisiao.households.outside import ExactCriteria
from sisiao.notifications.models import Notice, OutgoingMail
from tests.factories import actor_for, make_household, make_siao, make_user, state_scope

REASON = "Hospitalisée chez nous, le médecin demande la composition"
BORN = date(1990, 3, 5)


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def household(db):
    return make_household(children=[7], siao=make_siao("48"), first_name="Élise", last_name="Le Goff", birth_date=BORN)


@pytest.fixture
def taker(db):
    return actor_for(Profile.CALL_TAKER, make_siao("95").scope)


def exact(**changes) -> ExactCriteria:
    return ExactCriteria(**{"last_name": "LE GOFF", "first_name": "Elise", "birth_date": BORN} | changes)


class TestSearch:
    def test_a_name_a_first_name_and_a_date_all_exact(self, household, taker, now) -> None:
        assert search_outside(exact(), actor=taker, now=now) == household

    @pytest.mark.parametrize(
        "changes", [{"last_name": "Le Gof"}, {"first_name": "Lise"}, {"birth_date": date(1990, 3, 6)}]
    )
    def test_one_that_is_not_exact_finds_nobody(self, household, taker, now, changes) -> None:
        assert search_outside(exact(**changes), actor=taker, now=now) is None

    def test_the_number_of_the_household_or_of_a_person_is_enough(self, household, taker, now) -> None:
        child = household.current_memberships[1].person
        for number in (household.record_number, child.record_number):
            assert search_outside(ExactCriteria(record_number=number), actor=taker, now=now) == household

    def test_two_criteria_find_nobody(self, household, taker, now) -> None:
        assert search_outside(exact(birth_date=None), actor=taker, now=now) is None

    def test_a_record_that_nobody_follows_is_not_found(self, household, taker, now) -> None:
        HouseholdLink.objects.filter(household=household).update(ends_on=timezone.localdate())
        assert search_outside(exact(), actor=taker, now=now) is None

    def test_an_emptied_household_to_protect_is_not_found_by_its_number(self, household, taker, now) -> None:
        """Nobody is a member of it any more; its links, and what it would tell, are still there."""
        number = ExactCriteria(record_number=household.record_number)
        set_members(household, [], actor=taker, on=timezone.localdate(now) + timedelta(days=1))
        assert search_outside(number, actor=taker, now=now) == household
        Household.objects.filter(pk=household.pk).update(to_protect=True)
        assert search_outside(number, actor=taker, now=now) is None

    @pytest.mark.parametrize("whose", ["household", "another of the same person"])
    def test_a_household_to_protect_costs_and_says_what_an_unknown_one_does(self, household, taker, now, whose) -> None:
        if whose == "household":
            Household.objects.filter(pk=household.pk).update(to_protect=True)
        else:
            other = make_household(siao=make_siao("48"))
            other.memberships.update(person=household.current_memberships[0].person)
            Household.objects.filter(pk=other.pk).update(to_protect=True)
        with CaptureQueriesContext(
            connection,
        ) as protected:
            found = search_outside(exact(), actor=taker, now=now)
        with CaptureQueriesContext(connection) as unknown:
            nobody = search_outside(exact(last_name="Personne"), actor=taker, now=now)
        assert found is nobody is None
        assert len(protected) == len(unknown)

    def test_an_account_searches_twenty_times_an_hour_and_a_hundred_a_day(self, household, taker, now) -> None:
        for _ in range(SEARCHES_AN_HOUR):
            search_outside(exact(), actor=taker, now=now)
        with pytest.raises(TooManySearches):
            search_outside(exact(), actor=taker, now=now)
        later = now + timedelta(hours=1, minutes=1)
        assert search_outside(exact(), actor=taker, now=later) == household
        OutsideSearch.objects.bulk_create(
            OutsideSearch(user_id=taker.user_id, profile=taker.profile, at=now) for _ in range(SEARCHES_A_DAY)
        )
        with pytest.raises(TooManySearches):
            search_outside(exact(), actor=taker, now=later)

    def test_a_profile_outside_the_mission_does_not_search(self, household, now) -> None:
        with pytest.raises(NotAllowed):
            search_outside(exact(), actor=actor_for(Profile.DPO, state_scope(ScopeKind.NATION)), now=now)


class TestOpening:
    def test_it_reads_for_four_hours_and_gives_no_other_right(self, household, taker, now) -> None:
        today = timezone.localdate()
        break_glass(household, REASON, actor=taker, now=now)
        readable = Household.objects.readable_by
        assert readable(taker, today, now + timedelta(hours=3, minutes=59)).get() == household
        assert not readable(taker, today, now + timedelta(hours=4)).exists()
        assert not Household.objects.visible_to(taker, today).exists()

    def test_it_is_the_grants_own(self, household, taker, now) -> None:
        break_glass(household, REASON, actor=taker, now=now)
        colleague = actor_for(Profile.CALL_TAKER, make_siao("95").scope)
        same_account = actor_for(Profile.SIAO_OPERATOR, make_siao("95").scope, make_user())
        for other in (colleague, same_account):
            assert not Household.objects.readable_by(other, timezone.localdate(), now).exists()

    def test_a_household_to_protect_is_never_opened_and_closes_at_once(self, household, taker, now) -> None:
        break_glass(household, REASON, actor=taker, now=now)
        Household.objects.filter(pk=household.pk).update(to_protect=True)
        assert not Household.objects.readable_by(taker, timezone.localdate(), now).exists()
        with pytest.raises(UnableToOpen):
            break_glass(household, REASON, actor=actor_for(Profile.CALL_TAKER, make_siao("95").scope), now=now)

    @pytest.mark.parametrize("reason", ["", "urgent", "                         x"])
    def test_a_reason_is_typed(self, household, taker, now, reason) -> None:
        with pytest.raises(UnableToOpen):
            break_glass(household, reason, actor=taker, now=now)

    def test_opening_twice_is_one_opening(self, household, taker, now) -> None:
        first = break_glass(household, REASON, actor=taker, now=now)
        assert break_glass(household, REASON, actor=taker, now=now + timedelta(hours=1)) == first
        assert break_glass(household, REASON, actor=taker, now=now + timedelta(hours=5)) != first

    def test_both_siao_and_the_dpo_are_told_without_a_name(self, household, taker, now) -> None:
        told = [make_user(Profile.SIAO_ADMIN, make_siao(code).scope) for code in ("48", "95")]
        told.append(make_user(Profile.DPO, state_scope(ScopeKind.NATION)))
        make_user(Profile.SIAO_ADMIN, make_siao("974").scope)
        make_user(Profile.SIAO_OPERATOR, make_siao("48").scope)
        break_glass(household, REASON, actor=taker, now=now)
        assert set(Notice.objects.values_list("user", flat=True)) == {user.pk for user in told}
        kept = repr(list(OutgoingMail.objects.values("params", "path")))
        assert "Goff" not in kept
        assert REASON not in kept
        assert str(household.record_number) not in kept

    @pytest.mark.parametrize(
        "wrong", ["UPDATE households_breakglass SET reason = 'court'",
                  "UPDATE households_breakglass SET period = tstzrange(lower(period), upper(period) + interval '1 s')",
                  "UPDATE households_breakglass SET period = tstzrange(lower(period), NULL)",
                  "UPDATE households_breakglass SET verified_at = now(), verified_by_id = user_id",
                  "UPDATE households_breakglass SET verified_at = now()"]
    )  # fmt: skip
    def test_the_base_refuses_what_must_never_be(self, household, taker, now, wrong) -> None:
        break_glass(household, REASON, actor=taker, now=now)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(wrong)


class TestChecking:
    def test_another_person_checks_and_the_first_check_stays(self, household, taker, now) -> None:
        opening = break_glass(household, REASON, actor=taker, now=now)
        admin = actor_for(Profile.SIAO_ADMIN, make_siao("48").scope)
        dpo = actor_for(Profile.DPO, state_scope(ScopeKind.NATION))
        assert verify_opening(opening, actor=admin, now=now).verified_by_id == admin.user_id
        assert verify_opening(opening, actor=dpo, now=now).verified_by_id == admin.user_id

    def test_nobody_checks_their_own(self, household, now) -> None:
        admin = actor_for(Profile.SIAO_ADMIN, make_siao("95").scope)
        opening = break_glass(household, REASON, actor=admin, now=now)
        with pytest.raises(UnableToVerify):
            verify_opening(opening, actor=admin, now=now)

    def test_each_oversees_what_its_siao_was_told(self, household, taker, now) -> None:
        opening = break_glass(household, REASON, actor=taker, now=now)
        scopes = {code: actor_for(Profile.SIAO_ADMIN, make_siao(code).scope) for code in ("48", "95", "974")}
        seen = {code: BreakGlass.objects.overseen_by(actor).exists() for code, actor in scopes.items()}
        assert seen == {"48": True, "95": True, "974": False}
        assert BreakGlass.objects.overseen_by(actor_for(Profile.DPO, state_scope(ScopeKind.NATION))).get() == opening
