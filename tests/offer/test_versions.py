"""Dated versions: one for each day, whatever is said, corrected or withdrawn (issue "Offer")."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.offer.actions import (
    UnableToDescribe,
    correct_version,
    describe,
    first_versions,
    follow_versions,
    withdraw_version,
)
from sisiao.offer.enums import QuotaHolder
from sisiao.offer.models import Dispositif, DispositifVersion, Quota
from tests.factories import actor_for, make_dispositif, make_siao
from tests.factories.people import TESTS

TODAY = date(2026, 11, 23)
SPAN = range(-40, 41)
DAYS = st.integers(SPAN.start, SPAN.stop - 1).map(lambda days: TODAY + timedelta(days=days))
SAID = st.integers(1, 5)


def said_on(dispositif: Dispositif, day: date) -> int | None:
    capacity: int | None = dispositif.versions.get(period__contains=day).capacity
    return capacity


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["describe", "correct", "withdraw"]), DAYS, SAID), max_size=12))
def test_each_day_says_what_was_last_said_of_it(acts: list[tuple[str, date, int]]) -> None:
    """Random sequences of acts against a table of days kept by hand."""
    with transaction.atomic():
        dispositif = make_dispositif(capacity=9, capacity_unit="place")
        says = {date.min: 9}
        for kind, day, capacity in acts:
            begins = max(each for each in says if each <= day)
            version = dispositif.versions.get(period__contains=day)
            if kind == "describe":
                describe(dispositif, {"capacity": capacity}, since=day, actor=TESTS)
                says[day] = capacity
            elif kind == "correct":
                correct_version(version, {"capacity": capacity}, actor=TESTS)
                says[begins] = capacity
            elif begins > TODAY:
                withdraw_version(version, actor=TESTS, today=TODAY)
                del says[begins]
            else:
                with pytest.raises(UnableToDescribe):
                    withdraw_version(version, actor=TESTS, today=TODAY)
            connection.check_constraints()
        every = [TODAY + timedelta(days=days) for days in SPAN]
        wanted = {day: says[max(each for each in says if each <= day)] for day in every}
        assert {day: said_on(dispositif, day) for day in every} == wanted
        assert dispositif.versions.count() == len(says)
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestWhatTheBaseRefuses:
    def test_two_versions_of_one_day(self) -> None:
        dispositif = make_dispositif()
        with refused("dispositifversion_one_a_day"), transaction.atomic():
            DispositifVersion.objects.create(
                dispositif=dispositif, period=DateRange(TODAY, None), situation="open", siao_referral="all"
            )

    def test_a_day_without_version(self) -> None:
        dispositif = make_dispositif()
        with transaction.atomic():
            dispositif.versions.update(period=DateRange(TODAY, None))
            with pytest.raises(IntegrityError, match="no version"):
                connection.check_constraints()
            transaction.set_rollback(True)

    def test_a_dispositif_without_version(self) -> None:
        model = make_dispositif()
        with transaction.atomic():
            model.versions.all().delete()
            with pytest.raises(IntegrityError, match="no version"):
                connection.check_constraints()
            transaction.set_rollback(True)

    @pytest.mark.parametrize(
        ("type_id", "facts"),
        [
            ("secteur", {"capacity": 3}),
            ("secteur", {"capacity_unit": "place"}),
            ("avdl", {"capacity": 3, "capacity_unit": "place"}),
        ],
    )
    def test_a_unit_that_is_not_of_the_type(self, type_id: str, facts: dict[str, Any]) -> None:
        """A premier accueil is counted in nothing (road map)."""
        dispositif = make_dispositif(type_id=type_id, siao_referral="none")
        with pytest.raises(UnableToDescribe, match="unité"), transaction.atomic():
            describe(dispositif, facts, since=TODAY, actor=TESTS)

    def test_refugees_as_a_public_of_shelter(self) -> None:
        with pytest.raises(UnableToDescribe, match="inconditionnel"), transaction.atomic():
            describe(make_dispositif(), {"specific_publics": ["Réfugiés"]}, since=TODAY, actor=TESTS)
        housing = make_dispositif(type_id="iml_sublet")
        describe(housing, {"specific_publics": ["Réfugiés"]}, since=TODAY, actor=TESTS)

    def test_what_is_no_fact_of_a_version(self) -> None:
        with pytest.raises(ValueError, match="not said"):
            describe(make_dispositif(), {"name": "Autre"}, since=TODAY, actor=TESTS)

    def test_a_contingent_said_twice_or_smaller_than_its_part(self) -> None:
        dispositif = make_dispositif(type_id="residence_sociale", state_reserved=10, siao_reserved=3)
        told = {"dispositif": dispositif, "holder": QuotaHolder.STATE, "dwellings": 5}
        with refused("quota_once_a_holder"), transaction.atomic():
            Quota.objects.create(**told, period=DateRange(TODAY, None))
        with refused("quota_siao_part_of_reserved"), transaction.atomic():
            dispositif.quotas.update(given_to_siao=11)


@pytest.mark.django_db
def test_only_the_administrators_of_its_siao_and_departement_describe_it() -> None:
    dispositif = make_dispositif(make_siao("95"))
    elsewhere = actor_for(Profile.SIAO_ADMIN, make_siao("48").scope)
    manager = actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope)
    for actor in (elsewhere, manager):
        with pytest.raises(NotAllowed):
            describe(dispositif, {"capacity": 3}, since=TODAY, actor=actor)
    describe(dispositif, {"min_age": 3}, since=TODAY, actor=actor_for(Profile.SIAO_ADMIN, dispositif.siao.scope))


@pytest.mark.django_db
def test_a_version_keeps_its_reason_until_another_is_given() -> None:
    dispositif, since = make_dispositif(), TODAY - timedelta(days=3)

    def told(**more: Any) -> str:
        made = describe(dispositif, {"min_age": 3}, since=since, actor=TESTS, **more)
        assert made == dispositif.versions.get(period__contains=TODAY)
        reason: str = DispositifVersion.objects.get(pk=made.pk).reason
        return reason

    assert [told(reason="Extension"), told(), told(reason="Travaux")] == ["Extension", "Extension", "Travaux"]


@pytest.mark.django_db
def test_a_new_version_says_again_all_that_does_not_change() -> None:
    dispositif = make_dispositif(capacity=9, capacity_unit="place", min_age=18)
    describe(dispositif, {"capacity": 12}, since=TODAY, actor=TESTS)
    said = dispositif.versions.get(period__contains=TODAY)
    assert (said.capacity, said.capacity_unit, said.min_age) == (12, "place", 18)
    describe(dispositif, {"capacity": 15}, since=TODAY, actor=TESTS)
    assert dispositif.versions.get(period__contains=TODAY).capacity == 15


@pytest.mark.django_db
def test_what_begins_today_is_no_longer_withdrawn() -> None:
    dispositif = make_dispositif()
    with pytest.raises(UnableToDescribe, match="déjà commencé"):
        withdraw_version(dispositif.versions.get(), actor=TESTS, today=TODAY)
    begun = describe(dispositif, {"min_age": 3}, since=TODAY, actor=TESTS)
    with pytest.raises(UnableToDescribe, match="déjà commencé"):
        withdraw_version(begun, actor=TESTS, today=TODAY)
    withdraw_version(begun, actor=TESTS, today=TODAY - timedelta(days=1))


@pytest.mark.django_db
def test_a_workbook_opens_a_version_and_leaves_what_is_announced() -> None:
    make_dispositif(capacity=4, capacity_unit="place")
    dispositif = make_dispositif(capacity=9, capacity_unit="place")
    describe(dispositif, {"capacity": 20}, since=TODAY + timedelta(days=30), actor=TESTS)
    assert follow_versions({dispositif.pk: {"capacity": 9}}, on=TODAY) == {dispositif.pk: []}
    assert follow_versions({dispositif.pk: {"capacity": 12}}, on=TODAY) == {dispositif.pk: ["capacity"]}
    ago, later = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
    assert [said_on(dispositif, day) for day in (ago, TODAY, later)] == [9, 12, 20]


@pytest.mark.django_db
def test_first_versions_are_for_always() -> None:
    made = Dispositif.objects.get(pk=make_dispositif().pk)
    made.versions.all().delete()
    first_versions([(made, {"situation": "open", "siao_referral": "all"})])
    assert made.versions.get().period == DateRange(None, None)
