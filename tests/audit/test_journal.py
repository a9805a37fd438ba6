"""The journal is the base's own: no change without an actor, no history that changes, no secret in it."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.audit.actions import log_opening
from sisiao.audit.models import RecordOpening, RowHistory
from sisiao.audit.queries import history_of, openings_of
from sisiao.core.context import acting_as, beyond_perimeter, set_actor
from sisiao.core.readguard import WriteRefused, read_only
from sisiao.households.models import Household, Person
from tests.factories import actor_for, make_household, make_siao, make_stay, make_unit, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db

# Every table whose rows tell who was where, or who may do what.
FOLLOWED = (
    *("households_person", "households_household", "households_membership", "households_householdlink"),
    *("occupation_occupation", "occupation_hold", "housing_requests_housingrequest", "referrals_referral"),
    *("stays_stay", "helpline_call", "matching_notproposed", "accounts_user", "access_grant"),
)


def forget_actor() -> None:
    """The transaction of a program that did not say who acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sisiao.actor', '', true)")


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("table", FOLLOWED)
def test_every_table_that_matters_is_followed(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'journal' AND tgrelid = %s::regclass", [table])
        assert cursor.fetchone() == (1,)


def test_a_change_without_an_actor_is_refused_by_the_base() -> None:
    make_stay(make_unit(places=1))
    forget_actor()
    for sql in (
        "UPDATE households_person SET last_name = 'X'",
        "DELETE FROM stays_stay",
        "INSERT INTO households_membership SELECT * FROM households_membership",
        "UPDATE occupation_occupation SET active = false",
    ):
        assert refused(sql), sql
    with pytest.raises(DatabaseError, match="without an actor"), transaction.atomic():
        Person.objects.create(first_name="Awa")
    with pytest.raises(DatabaseError, match="without an actor"), transaction.atomic():
        Person.objects.update(first_name="Awa")
    set_actor(TESTS)
    assert not refused("UPDATE households_person SET last_name = 'X'")


def test_the_actor_is_forgotten_with_its_transaction() -> None:
    """A setting of the session would leak to the next request of the pool."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW sisiao.actor")
        assert json.loads(cursor.fetchone()[0])["label"] == "tests"
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'sisiao.actor' AND source = 'database'")
        assert cursor.fetchone() is None


@pytest.mark.parametrize("table", ["audit_rowhistory", "audit_recordopening"])
@pytest.mark.parametrize("act", ["UPDATE {} SET profile = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_only_receives_rows(table: str, act: str) -> None:
    household = make_household()
    log_opening(household.pk, actor=actor_for(Profile.CALL_TAKER, make_siao().scope), page="households:overview")
    assert refused(act.format(table))


def test_a_change_says_who_when_and_what() -> None:
    siao = make_siao()
    ecoutant = actor_for(Profile.CALL_TAKER, siao.scope)
    household = make_household()
    person = household.current_memberships[0].person
    with acting_as(ecoutant), beyond_perimeter():
        person.last_name = "Traoré"
        person.save()
    set_actor(TESTS)
    change = history_of(household.pk, [person.pk])[0]
    assert (change.table_name, change.row_id, change.operation) == ("households_person", person.pk, "U")
    assert (change.user_id, change.profile) == (ecoutant.user_id, Profile.CALL_TAKER)
    assert change.new == {"last_name": "Traoré"}
    assert list(change.old) == ["last_name"]
    assert change.at <= timezone.now()


def test_bulk_updates_and_raw_sql_leave_a_row_each() -> None:
    make_household(3)
    before = RowHistory.objects.count()
    Person.objects.update(pregnant=True)
    assert RowHistory.objects.count() == before + 3
    Person.objects.update(pregnant=True)
    assert RowHistory.objects.count() == before + 3, "what changes nothing says nothing"


def test_no_password_in_the_history() -> None:
    user = make_user()
    user.set_password("another correct horse")
    user.save()
    user.first_name = "Sacha"
    user.save()
    rows = RowHistory.objects.filter(table_name="accounts_user", row_id=user.pk)
    assert rows.count() >= 2
    for row in rows:
        for kept in (row.old, row.new):
            assert "password" not in (kept or {})
            assert "md5" not in json.dumps(kept)


def test_a_read_page_logs_its_opening_and_writes_nothing_else() -> None:
    siao = make_siao()
    household = make_household(siao=siao)
    actor = actor_for(Profile.SIAO_OPERATOR, siao.scope)
    with read_only():
        log_opening(household.pk, actor=actor, page="households:overview")
        with pytest.raises(WriteRefused), transaction.atomic():
            Household.objects.filter(pk=household.pk).update(to_protect=True)
        with pytest.raises(WriteRefused), transaction.atomic():
            list(Household.objects.select_for_update())
        with pytest.raises(WriteRefused), connection.cursor() as cursor:
            cursor.execute("INSERT INTO households_nameword VALUES ('x')")
        with pytest.raises(WriteRefused), connection.cursor() as cursor:
            cursor.execute("WITH gone AS (DELETE FROM households_nameword RETURNING word) SELECT * FROM gone")
    opening = openings_of(household.pk)[0]
    assert (opening.user_id, opening.page, opening.grant_id) == (actor.user_id, "households:overview", actor.grant_id)


@pytest.mark.parametrize("page", ["overview", "members", "path", "journal"])
def test_every_page_of_a_record_says_that_it_was_opened(client: Client, page: str) -> None:
    siao = make_siao()
    household = make_household(siao=siao)
    user = make_user(Profile.SIAO_OPERATOR, siao.scope)
    client.force_login(user)
    assert client.get(reverse(f"households:{page}", args=[household.public_id])).status_code == 200
    assert RecordOpening.objects.filter(user=user, household_id=household.pk).count() == 1


def test_a_record_of_elsewhere_is_not_opened(client: Client) -> None:
    client.force_login(make_user(Profile.SIAO_OPERATOR, make_siao("95").scope))
    stranger = make_household(siao=make_siao("48"))
    assert client.get(reverse("households:overview", args=[stranger.public_id])).status_code == 404
    assert not RecordOpening.objects.exists()
