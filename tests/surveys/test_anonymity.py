"""Nothing ties an answer to an account: keys, order, moments, transactions, journal, queue, log are all tried (ADR 17).

Real commits, one transaction for each answer as on the site, and an attacker who reads every table as its owner.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg import sql

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.accounts.sealing import UnableToUnseal
from sisiao.core.context import acting_as
from sisiao.surveys.ballots import opened
from sisiao.surveys.enums import Question
from sisiao.surveys.models import Invitation, Urn, Wave
from tests.factories import make_siao, make_user
from tests.factories.people import TESTS
from tests.support.database import FreshDatabase
from tests.surveys.waves import counted, make_wave

ANSWERS = 12
# Tables of the survey in which something of an answer is, or was.
HOLD = ("surveys_urn", "surveys_tally", "surveys_remark")
PERSONAL = "accounts_user"

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'
"""
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name LIKE 'surveys\\_%' ORDER BY 1, ordinal_position
"""
TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def remark_of(number: int) -> str:
    return f"zz-remarque-{number:02d}"


def everything(owner: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Every row of every table, as text, in its physical order."""
    tables = [name for (name,) in owner.execute(TABLES).fetchall()]
    read = sql.SQL("SELECT t::text FROM {} t ORDER BY t.ctid")
    return {name: [row for (row,) in owner.execute(read.format(sql.Identifier(name)))] for name in tables}


@contextmanager
def log_lines() -> Iterator[list[str]]:
    """What the loggers receive meanwhile."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(f"{record.msg} {record.args}")  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("", "sisiao", "procrastinate", "django.request")]
    before = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        for each, level in zip(loggers, before, strict=True):
            each.removeHandler(handler)
            each.setLevel(level)


@pytest.fixture
def accounts(committed_database: FreshDatabase) -> list[User]:
    with acting_as(TESTS):
        siao = make_siao()
        return [make_user(Profile.CALL_TAKER, siao.scope) for _ in range(ANSWERS)]


@pytest.fixture
def owner(committed_database: FreshDatabase) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(committed_database.dsn, autocommit=True) as attacker:
        yield attacker


def answers_on_the_site(accounts: list[User]) -> list[str]:
    """Everybody answers in turn by the page; the statements that this sent to the base."""
    statements = []
    for number, user in enumerate(accounts):
        client = Client()
        client.force_login(user)
        body = {Question.OVERALL.value: number % 11, Question.SUPPORT.value: 3, "remark": remark_of(number)}
        with CaptureQueriesContext(connection) as sent:
            response = client.post(reverse("surveys:answer"), body)
        assert response.status_code == 302, response.content.decode()
        statements += [query["sql"] for query in sent]
    return statements


def test_an_answer_leaves_no_trace_of_whose_it_is(
    accounts: list[User], owner: psycopg.Connection[Any], settings: Any
) -> None:
    with acting_as(TESTS):
        wave = make_wave(-5, -1)
        # Open for those who answer, over for the count that follows.
        Wave.objects.filter(pk=wave.pk).update(period=make_open(wave))
    before = everything(owner)
    with log_lines() as lines:
        statements = answers_on_the_site(accounts)
    held = everything(owner)
    _only_invitations_and_the_urn_have_changed(before, held)
    _the_urn_tells_nothing(held, lines, statements, settings)
    with acting_as(TESTS):
        wave = counted(Wave.objects.get())
    assert wave.answers == ANSWERS
    _what_is_kept_has_neither_order_nor_moment(everything(owner), owner)


def make_open(wave: Wave) -> Any:
    return type(wave.period)(wave.period.lower, wave.period.upper.replace(year=wave.period.upper.year + 1))


def _only_invitations_and_the_urn_have_changed(before: dict[str, list[str]], held: dict[str, list[str]]) -> None:
    """Neither journal, nor queue, nor notice, nor mail, nor log of steps: what is read or counted by session alone."""
    changed = {name for name in held if held[name] != before.get(name)}
    assert {"surveys_invitation", "surveys_urn"} <= changed
    assert changed <= {"surveys_invitation", "surveys_urn", "accounts_session", "accounts_user", "audit_rowhistory"}
    new = set(held["audit_rowhistory"]) - set(before["audit_rowhistory"])
    assert not [row for row in new if "surveys" in row]


def _the_urn_tells_nothing(held: dict[str, list[str]], lines: list[str], statements: list[str], settings: Any) -> None:
    """One sealed text for all, of a length that does not count them, in an order that is not theirs."""
    assert len(lines) >= ANSWERS, "the log was heard"
    everywhere = "\n".join(row for rows in held.values() for row in rows) + "\n".join(lines) + "\n".join(statements)
    assert "zz-remarque" not in everywhere
    urn = Urn.objects.get()
    assert len(held["surveys_urn"]) == 1
    assert Invitation.objects.filter(answered=True).count() == ANSWERS
    found = [ballot.remark for ballot in opened(urn)]
    asked = [remark_of(number) for number in range(ANSWERS)]
    assert sorted(found) == asked and found != asked
    settings.SEALING_KEYS = {"test": "another key, of somebody who has the base alone"}
    with pytest.raises(UnableToUnseal):
        opened(urn)
    settings.SEALING_KEYS = {"test": settings.SECRET_KEY}


def _what_is_kept_has_neither_order_nor_moment(kept: dict[str, list[str]], owner: psycopg.Connection[Any]) -> None:
    """One transaction wrote it all; nothing is left to join it with."""
    assert kept["surveys_urn"] == kept["surveys_invitation"] == []
    for table in ("surveys_tally", "surveys_remark"):
        assert owner.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}").fetchone() == (1,)
    asked = [remark_of(number) for number in range(ANSWERS)]
    for order in ("ctid", "id"):
        found = [text for (text,) in owner.execute(f"SELECT body FROM surveys_remark ORDER BY {order}")]
        assert sorted(found) == asked and found != asked
    elsewhere = "\n".join(row for name, rows in kept.items() if name != "surveys_remark" for row in rows)
    assert "zz-remarque" not in elsewhere


def test_the_length_of_the_urn_does_not_count_its_answers(accounts: list[User], owner: psycopg.Connection[Any]) -> None:
    with acting_as(TESTS):
        make_wave()
    lengths = set()
    for user in accounts[:3]:
        answers_on_the_site([user])
        lengths.add(owner.execute("SELECT length(sealed) FROM surveys_urn").fetchone())
    assert len(lengths) == 1


def test_no_path_of_keys_leads_from_an_answer_to_an_account(owner: psycopg.Connection[Any]) -> None:
    """Downwards by foreign keys, and sideways: no table that knows accounts points at an answer."""
    keys = owner.execute(FOREIGN_KEYS).fetchall()
    reached = set(HOLD)
    while more := {target for source, target in keys if source in reached} - reached:
        reached |= more
    assert PERSONAL not in reached
    assert reached == {*HOLD, "surveys_wave"}
    assert not [source for source, target in keys if target in HOLD]


def test_no_column_could_hold_an_account_or_a_moment(owner: psycopg.Connection[Any]) -> None:
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in owner.execute(COLUMNS).fetchall():
        columns.setdefault(table, []).append((column, kind))
    assert columns["surveys_urn"] == [("wave_id", "bigint"), ("sealed", "text")]
    assert sorted(columns["surveys_remark"]) == [("body", "text"), ("id", "uuid"), ("wave_id", "bigint")]
    assert {name for name, _kind in columns["surveys_tally"]} == {
        *("id", "wave_id", "breakdown", "group", "question", "answers", "marks")
    }
    assert {name for name, _kind in columns["surveys_invitation"]} == {
        "id",
        "wave_id",
        "user_id",
        "answered",
        "put_off",
    }
    moments = [each for table in columns.values() for each in table if each[1].startswith("timestamp")]
    assert moments == []


def test_the_journal_follows_the_waves_alone(owner: psycopg.Connection[Any]) -> None:
    followed = owner.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'journal%'").fetchall()
    assert {name for (name,) in followed if name.startswith("surveys_")} == {"surveys_wave"}
