"""The second factor stands between the password and every page: no reset, tab nor trusted browser goes round it."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts import throttle, totp
from sisiao.accounts.actions import activate_totp, answer_reset_request
from sisiao.accounts.models import Attempts, Session, TrustedBrowser, User
from sisiao.accounts.queries import has_second_factor
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import token_for
from sisiao.notifications.models import Notice, OutgoingMail
from tests.factories import make_user, state_scope
from tests.factories.people import TESTS
from tests.web.conftest import PASSWORD

SIGN_IN, CODE, ENROL = "/connexion/", "/connexion/code/", "/connexion/double-authentification/"
PAGE = "/compte/"
NEW = "une phrase choisie sans hésiter"


@pytest.fixture
def secret(account: User) -> str:
    """The account has a second factor, tied an hour ago."""
    hour_ago, key = timezone.now() - timedelta(hours=1), totp.new_secret()
    activate_totp(account, key, pyotp.TOTP(key).at(hour_ago), actor=TESTS, now=hour_ago)
    return key


def give_password(client: Client, account: User, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": account.email, "password": password, **more})


def give_code(client: Client, code: str, **more: str):
    return client.post(CODE, {"code": code, **more})


def now_code(secret: str, shift: int = 0) -> str:
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30 * shift))


def is_inside(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_the_password_alone_opens_nothing(client: Client, account: User, secret: str) -> None:
    assert give_password(client, account, next="/a-traiter/")["Location"] == CODE
    assert SESSION_KEY not in client.session
    assert not is_inside(client)  # a second tab of the same browser
    assert client.get(ENROL)["Location"] == "/"  # nor another application in place of the first
    assert client.post(ENROL, {"sealed": "", "code": "000000"})["Location"] == "/"
    assert give_code(client, "000000").status_code == 200
    assert not is_inside(client)
    before = client.session.session_key
    assert give_code(client, now_code(secret))["Location"] == "/a-traiter/"
    assert client.session.session_key != before
    assert is_inside(client)


def test_a_code_seen_over_a_shoulder_is_worth_nothing(client: Client, account: User, secret: str) -> None:
    code = now_code(secret)
    give_password(client, account)
    give_code(client, code)
    other = Client()
    give_password(other, account)
    assert give_code(other, code).status_code == 200
    assert not is_inside(other)


def test_the_password_is_asked_again_after_ten_minutes_or_when_it_has_changed(client, account, secret) -> None:
    give_password(client, account)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert give_code(client, now_code(secret))["Location"] == "/"
    give_password(client, account)
    account.set_password(NEW)
    account.save(update_fields=["password"])
    assert give_code(client, now_code(secret))["Location"] == "/"
    assert not is_inside(client)


def test_a_reset_by_mail_does_not_go_round_the_second_factor(client: Client, account: User, secret: str) -> None:
    link = answer_reset_request(account.pk, actor=TESTS, now=timezone.now())
    assert link is not None
    url = f"/compte/lien/{link.kind}/{token_for(link.kind, link.public_id)}/"
    assert client.get(url).status_code == 200
    link.refresh_from_db()
    assert link.opened_at is None  # reading the page spends nothing
    assert client.post(url)["Location"] == url
    assert client.post(url, {"password": NEW, "again": NEW})["Location"] == SIGN_IN
    assert not is_inside(client)
    assert client.get(url).status_code == 410
    account.refresh_from_db()
    assert give_password(client, account, NEW)["Location"] == CODE


def test_a_trusted_browser_is_asked_no_code_and_no_other_is(client: Client, account: User, secret: str) -> None:
    give_password(client, account)
    give_code(client, now_code(secret), trust="on")
    client.post("/deconnexion/")
    assert give_password(client, account)["Location"] == "/"
    assert give_password(Client(), account)["Location"] == CODE
    client.post("/deconnexion/")
    TrustedBrowser.objects.update(revoked_at=timezone.now())
    assert give_password(client, account)["Location"] == CODE


def test_trust_is_of_one_account_and_an_altered_cookie_is_nobodys(client: Client, account: User, secret: str) -> None:
    other, key = make_user(email="autre@exemple.fr"), totp.new_secret()
    activate_totp(other, key, now_code(key), actor=TESTS, now=timezone.now())
    give_password(client, account)
    give_code(client, now_code(secret), trust="on")
    client.post("/deconnexion/")
    assert give_password(client, other)["Location"] == CODE
    client.cookies["sisiao_device"] = str(client.cookies["sisiao_device"].value)[:-3] + "abc"
    assert give_password(client, account)["Location"] == CODE


def sealed_and_secret(content: str) -> tuple[str, str]:
    sealed = re.search(r'name="sealed" value="([^"]+)"', content)
    key = re.search(r'class="siao-key">([A-Z2-7 ]+)<', content)
    assert sealed and key
    return sealed[1], key[1].replace(" ", "")


def test_where_it_is_compulsory_an_account_activates_it_before_any_page(client, account: User, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert give_password(client, account)["Location"] == ENROL
    assert not is_inside(client)
    page = client.get(ENROL)
    assert "data:image/svg+xml" in page.content.decode()
    sealed, key = sealed_and_secret(page.content.decode())
    refused = client.post(ENROL, {"sealed": sealed, "code": "000000"})
    assert sealed_and_secret(refused.content.decode())[1] == key
    assert not is_inside(client)
    done = client.post(ENROL, {"sealed": sealed, "code": now_code(key)})
    assert len(done.context["codes"]) == 10
    assert is_inside(client)
    assert has_second_factor(User.objects.get(pk=account.pk))
    client.post("/deconnexion/")
    give_password(client, account)
    assert give_code(client, done.context["codes"][0])["Location"] == "/"


def test_the_secret_shown_to_another_account_is_not_taken(client: Client, account: User, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    give_password(client, account)
    theirs = totp.new_secret()
    sealed = totp.seal_secret(theirs, make_user())
    response = client.post(ENROL, {"sealed": sealed, "code": now_code(theirs)})
    assert response.status_code == 200
    assert not has_second_factor(User.objects.get(pk=account.pk))


def test_codes_are_throttled(client: Client, account: User, secret: str) -> None:
    give_password(client, account)
    statuses = [give_code(client, "000000").status_code for _ in range(throttle.CODES_PER_ACCOUNT + 2)]
    assert statuses == [200] * throttle.CODES_PER_ACCOUNT + [429, 429]
    assert give_code(client, now_code(secret)).status_code == 429


def work_of(client: Client, email: str, monkeypatch) -> tuple[int, list[str]]:
    """How many passwords one attempt hashes, and its statements without their values."""
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(1) or f"md5${salt}$x",
    )
    with CaptureQueriesContext(connection) as queries:
        assert give_password(client, User(email=email), "not this one").status_code == 200
    monkeypatch.undo()
    return len(hashed), [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]


def test_known_unknown_invited_and_suspended_accounts_do_the_same_work(account: User, monkeypatch) -> None:
    make_user(email="suspendu@exemple.fr", suspended=True)
    User.objects.create_user("invite@exemple.fr", None, first_name="A", last_name="B", state="invited")
    emails = (account.email, "inconnu@exemple.fr", "suspendu@exemple.fr", "invite@exemple.fr")
    work = [work_of(Client(), email, monkeypatch) for email in emails]
    assert work[0][0] == 1
    assert all(each == work[0] for each in work)


def test_a_forgotten_password_answers_the_same_and_does_the_same_work(client: Client, account: User) -> None:
    answers, statements = [], []
    for email in (account.email, "inconnu@exemple.fr"):
        with CaptureQueriesContext(connection) as queries:
            page = client.post("/connexion/mot-de-passe-oublie/", {"email": email})
        answers.append((page.status_code, page.content.decode().replace(email, "…")))
        statements.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
    without_nonce = [re.sub(r'nonce="[^"]*"|value="[^"]*"|CSRFToken": "[^"]*"', "", text) for _, text in answers]
    assert without_nonce[0] == without_nonce[1]
    assert statements[0] == statements[1]
    assert not OutgoingMail.objects.exists()  # the queue prepares it


def test_a_count_is_written_outside_the_transaction_of_the_page(client: Client, account: User, monkeypatch) -> None:
    """A crash after the password was looked at does not give the attempt back."""
    client.raise_request_exception = False
    monkeypatch.setattr("sisiao.web.account.views.tell_watchers", lambda *_: 1 / 0)
    assert give_password(client, account, "not this one").status_code == 500
    assert Attempts.objects.filter(key__startswith="account:").get().count == 1


def test_the_watchers_are_told_of_an_attack_once_an_hour(client: Client, account: User, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "OVERALL", 2)
    watcher = make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    for number in range(5):
        give_password(client, User(email=f"compte{number}@exemple.fr"), "not this one")
    assert list(Notice.objects.values_list("user", "category")) == [(watcher.pk, "sign_ins_slowed")]


def test_a_known_browser_signs_in_while_its_account_is_attacked(client: Client, account: User) -> None:
    give_password(client, account)
    client.post("/deconnexion/")
    for _ in range(throttle.PER_ACCOUNT + 5):
        give_password(Client(), account, "not this one")
    assert give_password(Client(), account).status_code == 429
    assert give_password(client, account)["Location"] == "/"


def test_who_followed_a_link_of_the_mailbox_is_known(client: Client, account: User) -> None:
    link = answer_reset_request(account.pk, actor=TESTS, now=timezone.now())
    assert link is not None
    url = f"/compte/lien/{link.kind}/{token_for(link.kind, link.public_id)}/"
    client.post(url)
    client.post(url, {"password": NEW, "again": NEW})
    for _ in range(throttle.PER_ACCOUNT + 5):
        give_password(Client(), account, "not this one")
    assert give_password(client, account, NEW)["Location"] == "/"


def test_a_third_session_closes_the_oldest(account: User) -> None:
    clients = [Client() for _ in range(3)]
    for client in clients:
        give_password(client, account)
    assert [is_inside(client) for client in clients] == [False, True, True]
    assert Notice.objects.filter(user=account, category="session_ended").count() == 1


def test_sign_out_empties_the_browser_but_knows_it_again(client: Client, account: User) -> None:
    give_password(client, account)
    response = client.post("/deconnexion/")
    assert response["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.filter(user=account).exists()
    assert client.cookies["sisiao_device"].value


def test_the_cookies_of_production_are_closed(client: Client, account: User, settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME = "__Host-session", "__Host-device"
    client.post(SIGN_IN, {"username": account.email, "password": PASSWORD})
    for name in ("__Host-session", "__Host-device"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
        assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert not client.cookies["__Host-session"]["expires"]
