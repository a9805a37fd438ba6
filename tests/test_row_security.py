"""Row-level security: without context nothing, within it the perimeter, whatever the code above forgets (A4)."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as, set_actor
from sisiao.core.fields import FieldClass
from sisiao.helpline.actions import choose_household, start_call
from sisiao.households import queries
from sisiao.households.actions import link_scope
from sisiao.households.composition import composition_of
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household, HouseholdLink, Membership, Person
from sisiao.households.models.record import HouseholdQuerySet
from sisiao.households.queries import Criteria, search_persons
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import places_tonight
from sisiao.occupation.models import Hold, Occupation
from sisiao.occupation.queries import tonight_board
from sisiao.referrals.models import FollowedReferral, Referral, ReferralQuerySet
from sisiao.siao.nights import current_night
from sisiao.stays.models import Stay, StayQuerySet
from sisiao.web.households.journal import TELL_WHERE
from tests.factories import (
    actor_for,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
)
from tests.factories.people import TESTS
from tests.support.database import ROOT

pytestmark = pytest.mark.django_db
RECORDS = (Person, Household, Membership, HouseholdLink, Hold, Occupation, Referral, Stay)
WHERE = (Hold, Occupation, Referral, Stay)
FORGOTTEN = Actor(user_id=None, profile="", label="")


def counts(models=RECORDS) -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def siao():
    return make_siao()


@pytest.fixture
def woman(siao):
    """A household to protect, awaited in a dispositif of the SIAO and followed by it."""
    household = make_household(siao=siao, last_name="Nguyen")
    referral = make_referral(make_unit(places=2), make_request(household, siao))
    make_stay(make_unit(), make_request(make_household(siao=siao), siao))
    Household.objects.filter(pk=household.pk).update(to_protect=True)
    return referral


def test_the_tables_that_are_held() -> None:
    held = "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
    with connection.cursor() as cursor:
        cursor.execute(held)
        found = {name for (name,) in cursor.fetchall()}
    assert found == {model._meta.db_table for model in RECORDS} | {
        "audit_rowhistory",
        "stays_closinganswer",
        "transition_legacyrequest",
        "transition_legacystay",
    }


def test_without_context_there_is_no_row(woman) -> None:
    assert all(counts().values())
    set_actor(FORGOTTEN)
    assert not any(counts().values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM households_findable")
        assert cursor.fetchone() == (0,)


def test_nothing_is_written_outside_a_verb(woman, siao) -> None:
    set_actor(actor_for(Profile.SIAO_OPERATOR, siao.scope))
    person = Person.objects.first()
    person.first_name = "Autre"
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        person.save()


def test_another_siao_reads_nothing(woman) -> None:
    elsewhere = make_siao("48")
    set_actor(actor_for(Profile.SIAO_OPERATOR, elsewhere.scope))
    assert not any(counts().values())


class TestWhere:
    """Of a household to protect, the rows that would tell where."""

    def seen(self, woman) -> set[str]:
        kept = {
            "Hold": Hold.objects.filter(household=woman.household_id),
            "Occupation": Occupation.objects.filter(household=woman.household_id),
            "Referral": Referral.objects.filter(pk=woman.pk),
        }
        return {name for name, rows in kept.items() if rows.exists()}

    def test_hidden_inside_the_record(self, woman, siao) -> None:
        set_actor(actor_for(Profile.CALL_TAKER, siao.scope))
        assert Household.objects.filter(pk=woman.household_id).exists()
        assert self.seen(woman) == set()
        assert [row.pk for row in FollowedReferral.objects.unread()] == [woman.pk]

    def test_shown_to_who_is_cleared(self, woman, siao) -> None:
        set_actor(actor_for(Profile.SIAO_OPERATOR, siao.scope, clearances=[FieldClass.PROTECTED_PLACE.value]))
        assert self.seen(woman) == {"Hold", "Occupation", "Referral"}
        assert not FollowedReferral.objects.unread().exists()

    def test_shown_to_the_dispositif(self, woman) -> None:
        set_actor(actor_for(Profile.NIGHT_STAFF, woman.dispositif.scope))
        assert self.seen(woman) == {"Hold", "Occupation", "Referral"}

    def test_shown_while_the_household_is_on_the_line(self, woman, siao) -> None:
        desk = actor_for(Profile.CALL_TAKER, siao.scope)
        now = timezone.now()
        with acting_as(desk):
            call = choose_household(start_call(siao, actor=desk, now=now), woman.household, actor=desk, now=now)
            assert self.seen(woman) == {"Hold", "Occupation", "Referral"}
        with acting_as(actor_for(Profile.CALL_TAKER, siao.scope)):
            assert self.seen(woman) == set()
        set_actor(TESTS)
        type(call).objects.update(state="ended", ended_at=now)
        set_actor(desk)
        assert self.seen(woman) == set()

    def test_followed_by_who_oriented(self, woman, siao) -> None:
        desk = actor_for(Profile.CALL_TAKER, siao.scope)
        Referral.objects.update(created_by=desk.user_id)
        set_actor(desk)
        assert self.seen(woman) == {"Hold", "Occupation", "Referral"}

    def test_the_history_of_these_rows_is_hidden_too(self, woman, siao) -> None:
        tables = "SELECT DISTINCT table_name FROM audit_rowhistory WHERE household_id = %s"

        def read() -> set[str]:
            with connection.cursor() as cursor:
                cursor.execute(tables, [woman.household_id])
                return {name for (name,) in cursor.fetchall()}

        assert read() >= set(TELL_WHERE) - {"stays_stay"}
        set_actor(actor_for(Profile.CALL_TAKER, siao.scope))
        assert read()
        assert not read() & set(TELL_WHERE)


def test_placement_counts_whom_it_may_not_read(woman, siao) -> None:
    now = timezone.now()
    night = current_night(siao, now)
    household = make_household()
    need = need_of(composition_of(household, night), None)

    def seen():
        return tonight_board(siao.pk, night, now), places_tonight(need, Night(siao.pk, night), None, now)

    everything = seen()
    set_actor(actor_for(Profile.CALL_TAKER, siao.scope))
    assert seen() == everything


class TestWhenThePageForgets:
    """`visible_to` broken on purpose: the pages of another SIAO still hold nothing."""

    @pytest.fixture(autouse=True)
    def forget(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(HouseholdQuerySet, "visible_to", lambda rows, *_: rows)
        monkeypatch.setattr(HouseholdQuerySet, "readable_by", lambda rows, *_: rows)
        monkeypatch.setattr(ReferralQuerySet, "visible_to", lambda rows, *_: rows)
        monkeypatch.setattr(StayQuerySet, "visible_to", lambda rows, *_: rows)

    @pytest.fixture
    def stranger(self) -> Client:
        client = Client()
        client.force_login(make_user(Profile.SIAO_OPERATOR, make_siao("48").scope))
        return client

    @pytest.mark.parametrize("tab", ["", "composition/", "demandes/", "journal/", "acces/"])
    def test_the_record(self, stranger: Client, woman, tab: str) -> None:
        assert stranger.get(f"/menages/{woman.household.public_id}/{tab}").status_code == 404

    def test_the_orientation(self, stranger: Client, woman) -> None:
        assert stranger.get(f"/orientations/{woman.public_id}/").status_code == 404

    def test_the_search(self, woman, siao, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its own condition taken out of the statement: the view that it reads has the perimeter inside."""
        broken = re.sub(r"AND EXISTS \(.*?> %\(on\)s\)\)", "", queries.SQL, flags=re.DOTALL)
        assert broken != queries.SQL
        monkeypatch.setattr(queries, "SQL", broken)
        on = timezone.localdate()
        asked = Criteria(name="Nguyen")
        set_actor(actor_for(Profile.SIAO_OPERATOR, siao.scope))
        assert len(search_persons(asked, actor_for(Profile.SIAO_OPERATOR, siao.scope), on)) == 1
        stranger = actor_for(Profile.SIAO_OPERATOR, make_siao("48").scope)
        set_actor(stranger)
        assert search_persons(asked, stranger, on) == []


def test_a_link_that_is_over_lets_nobody_in(siao) -> None:
    household = make_household()
    today = timezone.localdate()
    past = today.replace(year=today.year - 1, day=1)
    link_scope(household, siao.scope_id, LinkReason.CALL, 0, starts_on=past, ends_on=past)
    set_actor(actor_for(Profile.SIAO_OPERATOR, siao.scope))
    assert not Household.objects.exists()


def test_few_reads_go_beyond_the_perimeter() -> None:
    """Verbs do; each read that does is in this list, and says why where it is."""
    readers = {
        str(path.relative_to(ROOT / "sisiao"))
        for path in (ROOT / "sisiao").rglob("*.py")
        if "beyond_perimeter()" in path.read_text()
    }
    assert readers == {
        "core/context.py",
        "demo/world/seed.py",
        "helpline/queries.py",
        "households/outside.py",
        # Who is past the last night of their places is counted, whoever they are (R10).
        "stays/closing.py",
        # The old offer and the switch: jobs and commands of whole départements.
        "imports/legacy_workbook/people.py",
        "transition/actions/reversing.py",
        "transition/actions/switching.py",
        "transition/management/commands/offer_switch.py",
        "transition/tasks.py",
    }
