"""Sign in, sign out, change of active profile."""

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.accounts import throttle
from sisiao.accounts.models import User
from sisiao.web.middleware import GRANT_SESSION_KEY
from tests.factories import make_user
from tests.web.conftest import PASSWORD

SIGN_IN = "/connexion/"


def attempt(client: Client, email: str, password: str):
    return client.post(SIGN_IN, {"username": email, "password": password})


def test_the_right_password_leads_to_what_waits(client: Client, account: User) -> None:
    response = attempt(client, "CAMILLE@exemple.fr ", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")


def test_the_page_asked_for_is_opened_after_signing_in(client: Client, account: User) -> None:
    asked = client.get("/a-traiter/")
    assert asked["Location"] == f"{SIGN_IN}?next=/a-traiter/"
    response = client.post(SIGN_IN, {"username": account.email, "password": PASSWORD, "next": "/a-traiter/"})
    assert response["Location"] == "/a-traiter/"


def test_an_address_elsewhere_is_not_followed(client: Client, account: User) -> None:
    data = {"username": account.email, "password": PASSWORD, "next": "https://exemple.org/"}
    assert client.post(SIGN_IN, data)["Location"] == "/"


def test_wrong_password_unknown_address_and_closed_account_get_the_same_words(client: Client, account: User) -> None:
    closed = make_user(email="ferme@exemple.fr", suspended=True)
    pages = [
        attempt(client, account.email, "not this one"),
        attempt(client, "inconnu@exemple.fr", PASSWORD),
        attempt(client, closed.email, PASSWORD),
    ]
    assert {page.status_code for page in pages} == {200}
    for page in pages:
        assert page.context["form"].non_field_errors() == pages[0].context["form"].non_field_errors()
        assert "Adresse électronique ou mot de passe incorrect" in page.content.decode()


def test_what_was_typed_is_kept_but_the_password(client: Client, account: User) -> None:
    content = attempt(client, "inconnu@exemple.fr", "not this one").content.decode()
    assert 'value="inconnu@exemple.fr"' in content
    assert "not this one" not in content


def test_empty_fields_say_what_is_expected(client: Client, db: None) -> None:
    content = attempt(client, "", "").content.decode()
    assert "Saisissez votre adresse électronique" in content
    assert "Saisissez votre mot de passe" in content
    assert 'href="#id_username"' in content


def test_an_account_is_slowed_after_too_many_failures(client: Client, account: User, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "PER_ACCOUNT", 3)
    for _ in range(3):
        assert attempt(client, account.email, "wrong").status_code == 200
    refused = attempt(client, account.email, PASSWORD)
    assert refused.status_code == 429
    assert "Trop de tentatives" in refused.content.decode()
    assert attempt(client, "autre@exemple.fr", "wrong").status_code == 200


def test_an_address_is_slowed_after_too_many_failures(client: Client, account: User, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "PER_ADDRESS", 2)
    for number in range(2):
        attempt(client, f"inconnu{number}@exemple.fr", "wrong")
    assert attempt(client, account.email, PASSWORD).status_code == 429


def test_signing_in_does_not_accept_a_page_made_of_an_unknown_method(client: Client, db: None) -> None:
    assert client.get(reverse("accounts:sign_out")).status_code == 405


def test_sign_out_ends_the_session(signed_in: Client) -> None:
    assert signed_in.post(reverse("accounts:sign_out"))["Location"] == SIGN_IN
    assert signed_in.get("/a-traiter/").status_code == 302


def test_switching_makes_the_other_grant_active_and_changes_the_session_key(signed_in, account, grant) -> None:
    grant(account, Profile.CALL_TAKER)
    other = grant(account, Profile.SIAO_OPERATOR)
    signed_in.get("/a-traiter/")
    before = signed_in.session.session_key
    response = signed_in.post(reverse("accounts:switch_grant"), {"grant": other.pk}, follow=True)
    assert response.context["actor"].profile == Profile.SIAO_OPERATOR
    assert signed_in.session[GRANT_SESSION_KEY] == other.pk
    assert signed_in.session.session_key != before
    assert "Vous travaillez maintenant comme Opérateur SIAO" in response.content.decode()


@pytest.mark.parametrize("value", ["", "0", "abc", "999999999"])
def test_a_grant_of_nobody_or_of_someone_else_is_not_found(signed_in, account, grant, value: str) -> None:
    grant(account)
    stranger = User.objects.create_user("autre@exemple.fr", PASSWORD, first_name="A", last_name="B")
    theirs = grant(stranger)
    assert signed_in.post(reverse("accounts:switch_grant"), {"grant": value or theirs.pk}).status_code == 404


def test_switching_is_an_act_never_a_link(signed_in: Client) -> None:
    assert signed_in.get(reverse("accounts:switch_grant")).status_code == 405


def test_an_account_without_a_grant_is_told_whom_to_ask(signed_in: Client) -> None:
    response = signed_in.get("/", follow=True)
    assert "pas encore d'habilitation" in response.content.decode().replace("&#x27;", "'")
