"""Sessions: their two ends to the minute, what they cost, two at most at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sisiao.accounts.actions import end_sessions, limit_sessions
from sisiao.accounts.browsers import browser_family
from sisiao.accounts.models import Session, User
from sisiao.accounts.sessions import SessionStore
from sisiao.accounts.tasks import tidy
from sisiao.notifications.models import OutgoingMail
from tests.factories import make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def opened(user: User | None = None, browser: str = "Firefox", **values: object) -> SessionStore:
    session = SessionStore()
    for name, value in values.items():
        session[name] = value
    if user is not None:
        session[SESSION_KEY] = str(user.pk)
    session.start(browser, now=datetime.now(UTC))
    session.create()
    return session


def read(key: str | None) -> dict[str, object]:
    return dict(SessionStore(key).items())


def test_what_is_kept_is_read_in_one_statement(clock) -> None:
    key = opened(search={"name": "Lefèvre"}).session_key
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert read(key) == {"search": {"name": "Lefèvre"}}
    assert len(queries) == 1


def test_thirty_minutes_without_activity(clock) -> None:
    key = opened(grant=3).session_key
    clock.move_to(START + 29 * MINUTE)
    assert read(key) == {"grant": 3}
    clock.move_to(START + 30 * MINUTE)
    assert read(key) == {}


def test_activity_puts_the_end_off_and_writes_once_a_minute(clock) -> None:
    key = opened(grant=3).session_key
    for minutes, writes in ((0.5, 0), (1, 1), (1.5, 0), (25, 1)):
        clock.move_to(START + minutes * MINUTE)
        session = SessionStore(key)
        session.get("grant")
        with CaptureQueriesContext(connection) as queries:
            session.mark_seen(now=datetime.now(UTC))
        assert len(queries) == writes, minutes
    clock.move_to(START + 54 * MINUTE)
    assert read(key) == {"grant": 3}
    clock.move_to(START + 55 * MINUTE)
    assert read(key) == {}


def test_eight_hours_in_all_whatever_happens(clock) -> None:
    key = opened(grant=3).session_key
    for minutes in range(20, 480, 20):
        clock.move_to(START + minutes * MINUTE)
        session = SessionStore(key)
        session["grant"] = minutes
        if minutes == 240:
            session.cycle_key()  # another profile: the day is no longer for that
        session.save()
        key = session.session_key
    clock.move_to(START + 479 * MINUTE)
    assert read(key)["grant"] == 460
    clock.move_to(START + 480 * MINUTE)
    assert read(key) == {}


def test_a_key_that_is_changed_opens_nothing(clock) -> None:
    session = opened(grant=3)
    before = session.session_key
    session.cycle_key()
    assert (read(before), read(session.session_key)) == ({}, {"grant": 3})


def test_a_session_ended_elsewhere_is_not_made_again(clock) -> None:
    session = opened(make_user(), grant=3)
    Session.objects.all().delete()
    session["grant"] = 4
    with pytest.raises(UpdateError):
        session.save()


def test_two_at_most_the_oldest_is_closed_and_its_owner_told(clock) -> None:
    user, other = make_user(), make_user()
    stranger = opened(other)
    keys = []
    for number in range(4):
        clock.move_to(START + number * MINUTE)
        session = opened(user, browser=f"Navigateur {number}")
        keys.append(session.session_key)
        limit_sessions(user, str(session.session_key), actor=TESTS, now=datetime.now(UTC))
    assert set(Session.objects.filter(user=user).values_list("pk", flat=True)) == set(keys[2:])
    assert Session.objects.filter(pk=stranger.session_key).exists()
    mails = OutgoingMail.objects.filter(user=user, category="session_ended").order_by("pk")
    assert [mail.params["browser"] for mail in mails] == ["Navigateur 0", "Navigateur 1"]


def test_ending_sessions_keeps_the_one_named(clock) -> None:
    user = make_user()
    first, second = opened(user), opened(user)
    assert end_sessions(user, actor=TESTS, keep=str(second.session_key)) == 1
    assert (read(first.session_key), bool(read(second.session_key))) == ({}, True)


def test_sessions_that_are_over_are_forgotten(clock) -> None:
    over = opened()
    clock.move_to(START + 31 * MINUTE)
    kept = opened()
    tidy(timestamp=0)
    assert set(Session.objects.values_list("pk", flat=True)) == {kept.session_key} != {over.session_key}


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sous Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
         "Chrome sous Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sous Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
         "Safari sous iPhone"),
        ("curl/8.0", "Navigateur inconnu"),
    ],
)  # fmt: skip
def test_the_family_of_a_browser(agent: str, family: str) -> None:
    assert browser_family(agent) == family
