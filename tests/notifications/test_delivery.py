"""Mails leave by the queue, once, and are tried again for a day."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.context import acting_as
from sisiao.notifications.actions import (
    DELAYS,
    LOST_AFTER,
    UnableToSendAgain,
    deliver_mail,
    mark_read,
    notify,
    send_again,
    take_up_late,
)
from sisiao.notifications.enums import Category, MailState
from sisiao.notifications.models import Notice, OutgoingMail
from tests.factories import actor_for, make_siao, make_user
from tests.factories.people import TESTS
from tests.support.database import FreshDatabase

NOW = datetime(2026, 11, 23, 20, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECRET = "Camille Roux is not at this address"


class Refusing(BaseEmailBackend):
    """A mail server that refuses everything, and quotes what it refuses."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPDataError(550, SECRET.encode())


@pytest.fixture
def down(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"


@pytest.fixture
def user(db: None) -> User:
    return make_user()


def told(user: User, category: Category = Category.REACTIVATED, **fields: Any) -> OutgoingMail:
    return notify(user.pk, user.email, category, actor=TESTS, now=NOW, **fields)


def tries() -> list[tuple[dict[str, Any], datetime | None]]:
    """The jobs of the queue, in the order in which they were enqueued."""
    jobs = ProcrastinateJob.objects.filter(task_name="notifications.deliver").order_by("pk")
    return [(job.args, job.scheduled_at) for job in jobs]


def try_to_send(mail: OutgoingMail, attempt: int = 0, now: datetime = NOW) -> OutgoingMail:
    deliver_mail(mail.pk, attempt, actor=TESTS, now=now)
    mail.refresh_from_db()
    return mail


def test_telling_writes_the_notice_the_mail_and_its_job(user: User) -> None:
    mail = told(user, path="/a-traiter/")
    assert mail.notice == Notice.objects.get(user=user)
    assert (mail.state, mail.next_try_at, mail.attempts) == (MailState.WAITING, NOW, 0)
    assert tries() == [({"mail_id": mail.pk, "attempt": 0}, NOW)]
    assert outbox.outbox == []


def test_a_rollback_takes_the_mail_with_it(user: User) -> None:
    with transaction.atomic():
        told(user)
        transaction.set_rollback(True)
    assert (tries(), list(OutgoingMail.objects.all()), list(Notice.objects.all())) == ([], [], [])


def test_an_account_that_cannot_sign_in_gets_the_mail_alone(user: User) -> None:
    params = {"profile": "Écoutant 115", "scope": "SIAO", "until": (NOW + MINUTE).isoformat()}
    mail = told(user, Category.INVITATION, params=params, token_of=uuid4(), in_application=False)
    assert mail.notice is None
    assert not Notice.objects.exists()


def test_a_link_that_does_not_say_when_it_ends_is_refused(user: User) -> None:
    with pytest.raises(ValueError, match="when its link ends"):
        told(user, token_of=uuid4())


@pytest.mark.parametrize("path", ["https://exemple.org/", "//exemple.org/", "/\\exemple.org", "/\t/exemple.org", "x"])
def test_a_page_of_another_site_is_refused_by_the_database(user: User, path: str) -> None:
    with pytest.raises(IntegrityError, match="path_inside"), transaction.atomic():
        told(user, path=path)


def test_a_mail_is_sent_once_even_when_its_job_runs_twice(user: User) -> None:
    mail = try_to_send(told(user))
    assert (mail.state, mail.sent_at, mail.next_try_at, mail.attempts) == (MailState.SENT, NOW, None, 1)
    for attempt in (0, 1):
        try_to_send(mail, attempt)
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject) == ([user.email], "[SI SIAO] Votre compte est de nouveau actif")
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_a_failure_is_tried_again_less_and_less_often_then_given_up(user: User, down: None) -> None:
    mail, now = told(user), NOW
    for number, delay in enumerate(DELAYS):
        try_to_send(mail, number, now)
        assert (mail.state, mail.attempts, mail.next_try_at) == (MailState.WAITING, number + 1, now + delay)
        assert tries()[-1] == ({"mail_id": mail.pk, "attempt": number + 1}, now + delay)
        now += delay
    try_to_send(mail, len(DELAYS), now)
    assert (mail.state, mail.attempts, mail.next_try_at) == (MailState.FAILED, len(DELAYS) + 1, None)
    assert len(tries()) == len(DELAYS) + 1
    assert timedelta(hours=12) < now - NOW < timedelta(hours=24)


def test_two_jobs_of_the_same_try_do_not_start_two_series(user: User, down: None) -> None:
    mail = told(user)
    for _ in range(3):
        try_to_send(mail)
    assert (mail.attempts, len(tries())) == (1, 2)


def test_an_error_is_kept_by_its_class_never_by_its_words(user: User, down: None) -> None:
    mail = try_to_send(told(user))
    assert mail.last_error == "SMTPDataError"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args::text LIKE %s", [f"%{SECRET}%"])
        assert cursor.fetchone() == (0,)


def test_a_mail_whose_link_will_have_ended_is_given_up(user: User, down: None) -> None:
    params = {"until": (NOW + 4 * MINUTE).isoformat()}
    mail = told(user, Category.PASSWORD_RESET, params=params, token_of=uuid4())
    assert try_to_send(mail).state == MailState.WAITING
    assert try_to_send(mail, 1, NOW + MINUTE).state == MailState.FAILED


def test_a_crash_after_the_server_took_the_mail_sends_it_again(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather twice than never: nothing but the end of the transaction says that it has left."""
    mail = told(user)
    with monkeypatch.context() as patch:
        patch.setattr(OutgoingMail, "save", _killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            try_to_send(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(outbox.outbox)) == (MailState.WAITING, 0, 1)
    assert try_to_send(mail).state == MailState.SENT
    assert len(outbox.outbox) == 2


def _killed(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_a_try_whose_job_was_lost_is_taken_up(user: User) -> None:
    mail = told(user)
    assert take_up_late(actor=TESTS, now=NOW + LOST_AFTER) == 0
    assert take_up_late(actor=TESTS, now=NOW + LOST_AFTER + MINUTE) == 1
    assert tries()[-1][0] == {"mail_id": mail.pk, "attempt": 0}
    try_to_send(mail)
    assert take_up_late(actor=TESTS, now=NOW + timedelta(days=1)) == 0


@pytest.fixture
def administrator(db: None) -> Actor:
    return actor_for(Profile.SIAO_ADMIN, make_siao().scope)


def test_a_mail_given_up_begins_its_tries_anew(user: User, administrator: Actor, down: None, settings: Any) -> None:
    mail = told(user)
    for number in range(len(DELAYS) + 1):
        try_to_send(mail, number)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later = NOW + timedelta(days=2)
    send_again(mail, actor=administrator, now=later)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.next_try_at, mail.last_error) == (MailState.WAITING, 0, later, "")
    assert try_to_send(mail, 0, later).state == MailState.SENT
    assert len(outbox.outbox) == 1


def test_a_mail_that_waits_is_tried_at_once_and_its_planned_job_is_void(
    user: User, administrator: Actor, down: None, settings: Any
) -> None:
    mail = try_to_send(told(user))
    send_again(mail, actor=administrator, now=NOW)
    assert [args for args, _ in tries()[-2:]] == [{"mail_id": mail.pk, "attempt": 1}] * 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _ in range(2):
        try_to_send(mail, 1)
    assert len(outbox.outbox) == 1


def test_a_sent_mail_may_leave_again(user: User, administrator: Actor) -> None:
    mail = try_to_send(told(user))
    send_again(mail, actor=administrator, now=NOW + MINUTE)
    assert try_to_send(mail, 0, NOW + MINUTE).sent_at == NOW + MINUTE
    assert len(outbox.outbox) == 2


def test_a_link_that_has_ended_does_not_leave_again(user: User, administrator: Actor) -> None:
    params = {"until": (NOW + MINUTE).isoformat()}
    mail = try_to_send(told(user, Category.PASSWORD_RESET, params=params, token_of=uuid4()))
    with pytest.raises(UnableToSendAgain):
        send_again(mail, actor=administrator, now=NOW + MINUTE)


def test_only_who_follows_mail_sends_again(user: User) -> None:
    operator = actor_for(Profile.SIAO_OPERATOR, make_siao().scope)
    mail = told(user)
    with pytest.raises(NotAllowed):
        send_again(mail, actor=operator, now=NOW)


def test_reading_touches_ones_own_notices_alone(user: User) -> None:
    other = make_user()
    told(user)
    told(other)
    mine = actor_for(Profile.CALL_TAKER, make_siao().scope, user)
    assert mark_read(Notice.objects.all(), actor=mine, now=NOW) == 1
    assert mark_read(Notice.objects.all(), actor=mine, now=NOW + MINUTE) == 0
    assert Notice.objects.get(user=user).read_at == NOW
    assert Notice.objects.get(user=other).read_at is None


@pytest.mark.concurrency
def test_the_worker_sends_what_was_told(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        mail = told(make_user())
    committed_database.manage("worker", "--once")
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)
