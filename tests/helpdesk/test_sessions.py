"""Sessions: places, waiting list, who is told, what a calendar reads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import (
    UnableToRegister,
    cancel_session,
    register,
    remind_of_sessions,
    save_session,
    unregister,
)
from sisiao.helpdesk.calendar import ics
from sisiao.helpdesk.enums import SessionKind
from sisiao.helpdesk.models import HelpSession, SessionSeat
from sisiao.notifications.models import Notice
from tests.factories import actor_for, make_dispositif, make_siao, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def nation() -> Actor:
    return actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def someone(profile: Profile = Profile.CALL_TAKER) -> Actor:
    return actor_for(profile, make_siao().scope)


def hold(actor: Actor, **fields) -> HelpSession:
    starts = NOW + timedelta(days=3)
    told = {"kind": SessionKind.WORKSHOP, "title": "Atelier", "starts_at": starts, "place": "En ligne", "capacity": 2}
    told |= {"ends_at": fields.get("starts_at", starts) + timedelta(hours=1)} | fields
    return save_session(None, told, actor=actor, now=NOW)


def seats(session: HelpSession) -> list[int | None]:
    return [each.seat for each in session.seats.order_by("registered_at", "pk")]


def told(actor: Actor) -> list[str]:
    return [n.params.get("news", "") for n in Notice.objects.filter(user_id=actor.user_id).order_by("pk")]


def come(session: HelpSession, *people: Actor) -> None:
    for rank, actor in enumerate(people):
        register(session, actor=actor, now=NOW + timedelta(minutes=rank))


def test_the_first_come_have_a_place_the_others_wait(nation: Actor) -> None:
    session, people = hold(nation), [someone() for _ in range(4)]
    come(session, *people, people[0])
    assert seats(session) == [1, 2, None, None]
    unregister(session, actor=people[0], now=NOW)
    assert seats(session) == [2, 1, None]
    assert told(people[2]) == ["une place s'est libérée, elle est à vous."]
    assert told(people[3]) == told(people[1]) == []


def test_more_places_let_in_those_who_wait(nation: Actor) -> None:
    session, people = hold(nation, capacity=1), [someone() for _ in range(3)]
    come(session, *people)
    save_session(session, {"capacity": 2}, actor=nation, now=NOW)
    assert seats(session) == [1, 2, None]


def test_fewer_places_never_below_those_taken(nation: Actor) -> None:
    session, people = hold(nation, capacity=3), [someone() for _ in range(3)]
    come(session, *people)
    with pytest.raises(ValidationError, match="3 personnes ont déjà une place"):
        save_session(session, {"capacity": 2}, actor=nation, now=NOW)
    unregister(session, actor=people[0], now=NOW)
    save_session(session, {"capacity": 2}, actor=nation, now=NOW)
    assert seats(session) == [1, 2]


def test_the_base_refuses_one_too_many(nation: Actor) -> None:
    session, extra = hold(nation, capacity=1), someone()
    come(session, someone())
    user = {"user_id": extra.user_id, "registered_at": NOW}
    with pytest.raises(IntegrityError, match="has 1 places"), transaction.atomic():
        SessionSeat.objects.create(session=session, seat=2, **user)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="sessionseat_one_each"), transaction.atomic():
        SessionSeat.objects.create(session=session, seat=1, **user)
    come(hold(nation, capacity=2), someone(), someone())
    with pytest.raises(IntegrityError, match="people past 1 places"), transaction.atomic():
        HelpSession.objects.filter(seats__seat=2).update(capacity=1)


@pytest.mark.parametrize(
    ("change", "words"), [({"starts_at": NOW}, "a commencé"), ({"profiles": ["analyst"]}, "pas ouverte à votre profil")]
)
def test_when_one_may_not_register(nation: Actor, change: dict, words: str) -> None:
    session = hold(nation, **change)
    with pytest.raises(UnableToRegister, match=words):
        register(session, actor=someone(), now=NOW)


def test_cancelled(nation: Actor) -> None:
    session, guest = hold(nation), someone()
    come(session, guest)
    cancel_session(session, actor=nation, now=NOW)
    assert told(guest) == ["la session est annulée."]
    with pytest.raises(UnableToRegister, match="annulée"):
        register(session, actor=someone(), now=NOW)
    with pytest.raises(UnableToRegister, match="déjà annulée"):
        cancel_session(session, actor=nation, now=NOW)


def test_those_who_come_are_told_of_what_matters(nation: Actor) -> None:
    session, guest = hold(nation), someone()
    come(session, guest)
    save_session(session, {"title": "Autre titre"}, actor=nation, now=NOW)
    assert told(guest) == []
    save_session(session, {"place": "Salle 2"}, actor=nation, now=NOW)
    assert told(guest) == ["l'horaire, le lieu ou le lien a changé."]


def test_one_reminder_for_those_who_have_a_place(nation: Actor) -> None:
    session, people = hold(nation, capacity=1, starts_at=NOW + timedelta(hours=30)), [someone(), someone()]
    come(session, *people)
    assert remind_of_sessions(actor=TESTS, now=NOW) == 0
    later = NOW + timedelta(hours=7)
    assert [remind_of_sessions(actor=TESTS, now=later) for _ in range(2)] == [1, 0]
    assert list(Notice.objects.values_list("user_id", "category")) == [(people[0].user_id, "session_near")]
    save_session(session, {"starts_at": NOW + timedelta(hours=26)}, actor=nation, now=later)
    assert remind_of_sessions(actor=TESTS, now=later) == 1


class TestWho:
    def test_a_siao_holds_workshops_of_its_territory(self) -> None:
        admin = someone(Profile.SIAO_ADMIN)
        assert hold(admin).scope_id == make_siao().scope_id
        with pytest.raises(ValidationError, match="Un SIAO organise"):
            hold(admin, kind=SessionKind.WEBINAR)

    def test_nobody_else_does(self) -> None:
        with pytest.raises(NotAllowed):
            hold(someone())

    def test_another_siao_does_not_change_it(self, nation: Actor) -> None:
        session = hold(someone(Profile.SIAO_ADMIN))
        other = actor_for(Profile.SIAO_ADMIN, make_siao("48").scope)
        for act in (
            lambda: cancel_session(session, actor=other, now=NOW),
            lambda: save_session(session, {}, actor=other, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                act()
        save_session(session, {"title": "Par la nation"}, actor=nation, now=NOW)

    def test_a_workshop_is_for_its_territory(self, nation: Actor) -> None:
        session = hold(someone(Profile.SIAO_ADMIN))
        dispositif = make_dispositif(make_siao(), commune_id=None)
        near = (
            actor_for(Profile.SOCIAL_WORKER, dispositif.scope),
            actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope),
            actor_for(Profile.PRESCRIBER, dispositif.scope),
            actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT)),
            nation,
        )
        far = (actor_for(Profile.CALL_TAKER, make_siao("48").scope),)
        assert all(session in HelpSession.objects.open_to(actor) for actor in near)
        assert not any(session in HelpSession.objects.open_to(actor) for actor in far)


def test_the_sessions_of_a_campaign(nation: Actor) -> None:
    ours = hold(nation, campaign=True)
    hold(nation)
    hold(actor_for(Profile.SIAO_ADMIN, make_siao("48").scope), campaign=True)
    assert list(HelpSession.objects.of_campaign("95").upcoming(NOW)) == [ours]


class TestCalendar:
    def file(self, session: HelpSession, **more) -> str:
        return ics(session, site_url="https://siao.example", now=NOW, **({"with_link": True} | more))

    def test_a_calendar_reads_it(self, nation: Actor) -> None:
        told = {"title": "Prolonger ; sortir, puis \\", "description": "Un\nDeux", "link": "https://visio.example/a"}
        text = self.file(hold(nation, **told))
        assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and text.endswith("END:VCALENDAR\r\n")
        assert "DTSTART:20261130T090000Z\r\n" in text and "DTEND:20261130T100000Z\r\n" in text
        assert "SUMMARY:Prolonger \\; sortir\\, puis \\\\\r\n" in text
        assert "DESCRIPTION:Un\\nDeux\r\n" in text
        assert "STATUS:CONFIRMED" in text and "SEQUENCE:0" in text

    def test_the_link_is_for_those_who_have_a_place(self, nation: Actor) -> None:
        session = hold(nation, link="https://visio.example/secret")
        assert "visio.example" in self.file(session)
        assert "visio.example" not in self.file(session, with_link=False)

    def test_lines_are_folded_at_75_octets_between_letters(self, nation: Actor) -> None:
        words = "Échéances à préparer, « été » " * 12
        text = self.file(hold(nation, description=words))
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        unfolded = text.replace("\r\n ", "")
        assert words.replace(",", "\\,") in unfolded

    def test_a_cancelled_one_says_so(self, nation: Actor) -> None:
        session = hold(nation)
        cancel_session(session, actor=nation, now=NOW)
        session.refresh_from_db()
        assert "STATUS:CANCELLED" in self.file(session) and "SEQUENCE:1" in self.file(session)
