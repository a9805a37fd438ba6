"""« Mon compte »: each act is the owner's, asks for what proves them, and loses nothing but secrets."""

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts import totp
from sisiao.accounts.actions import (
    activate_totp,
    approve_factor_recovery,
    ask_factor_recovery,
    invite_account,
    suspend_account,
    trust_browser,
)
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import AccountLink, Session, User
from sisiao.core.tokens import token_for
from tests.factories import actor_for, make_siao, make_user
from tests.factories.people import TESTS
from tests.web.conftest import PASSWORD

NEW = "une phrase choisie sans hésiter"


def url_of(link: AccountLink) -> str:
    return f"/compte/lien/{link.kind}/{token_for(link.kind, link.public_id)}/"


def add_factor(account: User) -> str:
    key, now = totp.new_secret(), timezone.now()
    activate_totp(account, key, pyotp.TOTP(key).at(now), actor=TESTS, now=now)
    return key


def test_the_page_shows_identity_grants_sessions_and_that_the_demo_exempts(signed_in, account, grant) -> None:
    grant(account, Profile.CALL_TAKER)
    content = signed_in.get("/compte/").content.decode()
    for words in ("Camille ROUX", account.email, "Écoutant 115", "Celle-ci", "dispensé dans la démonstration"):
        assert words in content
    assert signed_in.session.session_key not in content


def test_an_account_without_a_grant_has_its_page_too(signed_in: Client) -> None:
    assert "Aucun profil en cours" in signed_in.get("/compte/").content.decode()


def test_another_password_ends_the_other_sessions(signed_in: Client, account: User) -> None:
    other = Client()
    other.force_login(account)
    values = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert signed_in.post("/compte/mot-de-passe/", values)["Location"] == "/compte/"
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert signed_in.get("/compte/").status_code == 200
    assert other.get("/compte/").status_code == 302


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"current": "not this one"}, "pas votre mot de passe actuel"),
        ({"password": "court", "again": "court"}, "au moins 15"),
        ({"again": "une autre phrase"}, "ne sont pas les mêmes"),
        ({"current": ""}, "Saisissez votre mot de passe actuel"),
    ],
)
def test_a_refused_password_is_told_beside_its_field_and_never_repeated(signed_in, account, values, words) -> None:
    posted = {"current": PASSWORD, "password": NEW, "again": NEW} | values
    content = signed_in.post("/compte/mot-de-passe/", posted).content.decode().replace("&#x27;", "'")
    assert words in content
    assert not any(secret in content for secret in posted.values() if secret)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_the_password_asked_again_is_throttled(signed_in: Client, account: User) -> None:
    statuses = {signed_in.post("/compte/codes-de-secours/", {"current": "not this one"}).status_code for _ in range(3)}
    add_factor(account)
    for _ in range(25):
        statuses.add(signed_in.post("/compte/codes-de-secours/", {"current": "not this one"}).status_code)
    assert statuses == {302, 200, 429}


def test_the_address_changes_when_both_confirm(signed_in: Client, account: User) -> None:
    refused = signed_in.post("/compte/adresse/", {"email": "contact@rives.example", "current": PASSWORD})
    assert "nominative" in refused.content.decode()
    assert 'value="contact@rives.example"' in refused.content.decode()
    signed_in.post("/compte/adresse/", {"email": "camille.roux@rives.example", "current": PASSWORD})
    links = list(AccountLink.objects.filter(user=account).order_by("pk"))
    assert len(links) == 2
    anyone = Client()
    assert "Confirmer cette adresse" in anyone.get(url_of(links[0])).content.decode()
    assert "reste à confirmer" in anyone.post(url_of(links[0])).content.decode()
    assert "est changée" in anyone.post(url_of(links[1])).content.decode()
    account.refresh_from_db()
    assert account.email == "camille.roux@rives.example"
    assert signed_in.get("/compte/").status_code == 200


def test_an_invited_account_is_initialised_from_its_link(client: Client, db: None) -> None:
    now = timezone.now()
    user = invite_account("nadege.lemoine@rives.example", "Nadège", "Lemoine", actor=TESTS, now=now)
    url = url_of(user.links.get())
    assert "Bienvenue" in client.get(url).content.decode()
    client.post(url)
    page = client.get(url).content.decode()
    assert 'value="nadege.lemoine@rives.example"' in page
    refused = client.post(url, {"password": "nadege lemoine 2026", "again": "nadege lemoine 2026"})
    assert refused.status_code == 422
    assert "votre nom" in refused.content.decode()
    assert client.post(url, {"password": NEW, "again": NEW})["Location"] == "/connexion/"
    user.refresh_from_db()
    assert user.state == UserState.ACTIVE


@pytest.mark.parametrize("token", ["rien", "0" * 32, "0" * 32 + ".abc", "é"])
@pytest.mark.parametrize("category", ["invitation", "password_reset", "email_change_new", "rien"])
def test_what_opens_nothing_is_the_same_page(client: Client, db: None, category: str, token: str) -> None:
    for response in (client.get(f"/compte/lien/{category}/{token}/"), client.post(f"/compte/lien/{category}/{token}/")):
        assert response.status_code == 410
        assert "Ce lien n'est plus valable" in response.content.decode().replace("&#x27;", "'")


def test_sessions_are_ended_one_by_one_or_together(signed_in: Client, account: User) -> None:
    others = [Client(), Client()]
    for client in others:
        client.force_login(account)
    session = Session.objects.get(pk=others[0].session.session_key)
    signed_in.post(f"/compte/sessions/{session.public_id}/fermer/")
    assert [client.get("/compte/").status_code for client in others] == [302, 200]
    signed_in.post("/compte/sessions/fermer/")
    assert [client.get("/compte/").status_code for client in (*others, signed_in)] == [302, 302, 200]


def test_nobody_ends_or_forgets_what_is_anothers(signed_in: Client) -> None:
    stranger, client = make_user(), Client()
    client.force_login(stranger)
    theirs = Session.objects.get(user=stranger)
    trusted = trust_browser(stranger, "d" * 64, "Firefox", actor=TESTS, now=timezone.now())
    assert signed_in.post(f"/compte/sessions/{theirs.public_id}/fermer/").status_code == 404
    assert signed_in.post(f"/compte/navigateurs/{trusted.public_id}/oublier/").status_code == 404
    assert client.get("/compte/").status_code == 200


def test_a_suspended_account_is_out_at_its_next_request(signed_in: Client, account: User) -> None:
    assert signed_in.get("/compte/").status_code == 200
    suspend_account(account, SuspensionReason.ADMINISTRATOR, actor=TESTS, now=timezone.now())
    assert signed_in.get("/compte/").status_code == 302


def test_tying_an_application_asks_for_the_password_first(signed_in: Client, account: User) -> None:
    assert "Mot de passe actuel" in signed_in.get("/compte/double-authentification/").content.decode()
    key = totp.new_secret()
    sealed, code = totp.seal_secret(key, account), pyotp.TOTP(key).now()
    signed_in.post("/compte/double-authentification/", {"sealed": sealed, "code": code})
    assert not hasattr(User.objects.select_related("totp").get(pk=account.pk), "totp")
    page = signed_in.post("/compte/double-authentification/", {"current": PASSWORD})
    assert "data:image/svg+xml" in page.content.decode()
    done = signed_in.post("/compte/double-authentification/", {"sealed": sealed, "code": pyotp.TOTP(key).now()})
    assert len(done.context["codes"]) == 10
    assert "Activée" in signed_in.get("/compte/").content.decode()


def test_new_backup_codes_are_shown_once(signed_in: Client, account: User) -> None:
    add_factor(account)
    assert "Mot de passe actuel" in signed_in.get("/compte/codes-de-secours/").content.decode()
    done = signed_in.post("/compte/codes-de-secours/", {"current": PASSWORD})
    assert len(done.context["codes"]) == 10
    assert done.context["codes"][0] not in signed_in.get("/compte/").content.decode()


def test_the_owner_sees_and_stops_a_recovery(signed_in: Client, account: User) -> None:
    add_factor(account)
    now, scope = timezone.now(), make_siao().scope
    recovery = ask_factor_recovery(account, actor=actor_for(Profile.SIAO_ADMIN, scope), now=now)
    approve_factor_recovery(recovery, actor=actor_for(Profile.SIAO_ADMIN, scope), now=now)
    assert "remise à zéro" in signed_in.get("/compte/").content.decode()
    assert signed_in.post("/compte/double-authentification/annuler-remise-a-zero/")["Location"] == "/compte/"
    recovery.refresh_from_db()
    assert recovery.cancelled_at is not None


def test_the_end_of_the_session_is_told_and_put_off(signed_in: Client, account: User) -> None:
    soon = timezone.now() + timedelta(seconds=90)
    Session.objects.filter(user=account).update(expire_date=soon)
    state = signed_in.get("/compte/session/", headers={"X-Background": "1"}).json()
    assert (80 <= state["left"] <= 90, state["extendable"], state["user"]) == (True, True, str(account.public_id))
    assert Session.objects.get(user=account).expire_date == soon
    assert signed_in.post("/compte/session/").json()["left"] > 1700


def test_the_eight_hours_are_not_put_off(signed_in: Client, account: User) -> None:
    started = timezone.now() - timedelta(hours=7, minutes=59)
    Session.objects.filter(user=account).update(started_at=started, expire_date=started + timedelta(hours=8))
    state = signed_in.post("/compte/session/").json()
    assert (state["left"] <= 60, state["extendable"]) == (True, False)


def test_what_refreshes_by_itself_is_no_activity(signed_in: Client, account: User) -> None:
    an_hour_ago = timezone.now() - timedelta(minutes=20)
    Session.objects.filter(user=account).update(seen_at=an_hour_ago)
    signed_in.get("/compte/", headers={"X-Background": "1"})
    assert Session.objects.get(user=account).seen_at == an_hour_ago
    signed_in.get("/compte/")
    assert Session.objects.get(user=account).seen_at > an_hour_ago


def test_a_visitor_has_no_session_to_keep(client: Client, db: None) -> None:
    state = client.post("/compte/session/").json()
    assert (state["left"], state["user"]) == (0, "")
