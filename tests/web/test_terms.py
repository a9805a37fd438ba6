"""Terms of use: asked for, then required, never in the middle of a call; the other pages that the State owes."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.checks.registry import registry
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts import terms
from sisiao.accounts.actions import UnableToAccept, accept_terms
from sisiao.accounts.models import TermsAcceptance, User
from sisiao.accounts.terms import TermsVersion, terms_in_force
from sisiao.helpline.actions import start_call
from sisiao.web.pages.owed import OWED, check_owed
from tests.factories import actor_for, make_siao, make_user

pytestmark = pytest.mark.django_db
TERMS, ACCEPT, TODO = "/conditions-utilisation/", "/conditions-utilisation/accepter/", "/a-traiter/"
ASKED = "Conditions d'utilisation à accepter"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def second_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version in force for 40 days, after an older one."""
    versions = (TermsVersion(1, date(2020, 1, 1), "Première."), TermsVersion(2, TODAY - timedelta(days=40), "Seconde."))
    monkeypatch.setattr(terms, "VERSIONS", versions)


@pytest.fixture
def user(client: Client) -> User:
    user = make_user(Profile.CALL_TAKER, make_siao().scope)
    client.force_login(user)
    return user


def words(response) -> str:
    return response.content.decode().replace("&nbsp;", "\u00a0").replace("&#x27;", "'")


def test_the_version_of_a_day() -> None:
    assert terms_in_force(date(2019, 12, 31)) is None
    assert [terms_in_force(day).number for day in (date(2020, 1, 1), TODAY)] == [1, 2]  # type: ignore[union-attr]


def test_asked_for_until_it_is_accepted(client: Client, user: User) -> None:
    TermsAcceptance.objects.create(user=user, version=1, accepted_at=timezone.now())
    assert ASKED in words(client.get(TODO))
    assert "J'accepte ces conditions" in words(client.get(TERMS))
    assert client.post(ACCEPT, {"version": "2", "next": "/nuit/"})["Location"] == "/nuit/"
    kept = TermsAcceptance.objects.get(user=user, version=2)
    assert timezone.now() - kept.accepted_at < timedelta(minutes=1)
    client.post(ACCEPT, {"version": "2"})
    assert TermsAcceptance.objects.filter(user=user).count() == 2
    assert ASKED not in words(client.get(TODO))
    assert "J'accepte" not in words(client.get(TERMS))


@pytest.mark.parametrize("posted", ["1", "3", "", "²", "x"])
def test_another_version_than_the_one_in_force_is_refused(client: Client, user: User, posted: str) -> None:
    assert client.post(ACCEPT, {"version": posted})["Location"] == TERMS
    assert not TermsAcceptance.objects.exists()
    with pytest.raises(UnableToAccept):
        accept_terms(user.pk, 1, now=timezone.now())


def test_an_acceptance_never_changes(user: User) -> None:
    kept = accept_terms(user.pk, 2, now=timezone.now())
    for write in (kept.delete, lambda: TermsAcceptance.objects.update(version=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


class TestRequired:
    @pytest.fixture(autouse=True)
    def grace(self, settings) -> None:
        settings.TERMS_GRACE_DAYS = 30

    def test_past_the_day_they_come_first_and_lead_back(self, client: Client, user: User) -> None:
        response = client.get("/nuit/?public=famille")
        assert response["Location"] == f"{TERMS}?next=%2Fnuit%2F%3Fpublic%3Dfamille"
        page = words(client.get(response["Location"]))
        assert 'name="next" value="/nuit/?public=famille"' in page
        client.post(ACCEPT, {"version": "2", "next": "/nuit/?public=famille"})
        assert client.get("/nuit/").status_code == 200

    def test_before_the_day_nothing_is_stopped(self, client: Client, user: User, settings) -> None:
        settings.TERMS_GRACE_DAYS = 41
        assert ASKED in words(client.get(TODO))
        assert "À accepter avant le" in words(client.get(TERMS))

    def test_never_a_public_page_a_fragment_or_ones_own_account(self, client: Client, user: User) -> None:
        for path in ("/accessibilite/", "/statistiques/satisfaction/", "/compte/"):
            assert client.get(path).status_code == 200, path
        assert client.get(TODO, headers={"hx-request": "true"}).status_code == 200
        assert client.post("/deconnexion/").status_code == 302

    def test_never_in_the_middle_of_a_call(self, client: Client, user: User) -> None:
        siao, now = make_siao(), timezone.now()
        actor = actor_for(Profile.CALL_TAKER, siao.scope, user)
        call = start_call(siao, actor=actor, now=now)
        page = reverse("helpline:call", args=[call.public_id])
        assert [client.get(path).status_code for path in (page, "/nuit/", TODO)] == [200, 200, 200]
        colleague = make_user(Profile.CALL_TAKER, siao.scope)
        other = Client()
        other.force_login(colleague)
        assert other.get("/nuit/").status_code == 302
        type(call).objects.filter(pk=call.pk).delete()
        assert client.get("/nuit/")["Location"].startswith(TERMS)

    def test_an_account_without_a_profile_is_told_so_first(self, client: Client) -> None:
        client.force_login(make_user())
        assert client.get(TODO).status_code == 200


class TestPages:
    def test_security_txt_says_whom_to_tell_and_until_when(self, client: Client, settings) -> None:
        settings.SITE_URL, settings.SECURITY_CONTACT = "https://si-siao.example", "mailto:securite@si-siao.example"
        response = client.get("/.well-known/security.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        told = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
        assert told["Contact"] == "mailto:securite@si-siao.example"
        assert told["Canonical"] == "https://si-siao.example/.well-known/security.txt"
        left = datetime.fromisoformat(told["Expires"]) - timezone.now()
        assert timedelta(days=178) < left < timedelta(days=366)
        settings.SECURITY_CONTACT = ""
        response = client.get("/.well-known/security.txt")
        assert response.status_code == 404 and "Contact:" not in response.text and "has been set" in response.text
        assert "security.txt" not in client.get("/mentions-legales/").text

    def test_the_site_map_leads_to_every_public_page(self, client: Client) -> None:
        page = client.get("/plan-du-site/").content.decode()
        linked = set(re.findall(r'href="(/[^"]*)"', page.partition("<main")[2]))
        assert {
            *(
                "/accessibilite/",
                "/accessibilite/schema-pluriannuel/",
                "/conditions-utilisation/",
                "/mentions-legales/",
            ),
            *("/donnees-personnelles/", "/gestion-des-cookies/", "/statistiques/", "/statistiques/satisfaction/"),
            *("/information-des-personnes/", "/information-des-personnes/facile-a-lire/", "/connexion/"),
        } <= linked
        assert {client.get(path).status_code for path in linked - {"/"}} == {200}

    SAID_ON = {
        "PUBLISHER": ("/mentions-legales/", "/donnees-personnelles/", "/information-des-personnes/", "/accessibilite/"),
        "PUBLICATION_DIRECTOR": ("/mentions-legales/",),
        "HOST": ("/mentions-legales/",),
        "DPO_CONTACT": ("/donnees-personnelles/", "/information-des-personnes/"),
        "ACCESSIBILITY_CONTACT": ("/accessibilite/", "/accessibilite/schema-pluriannuel/"),
        "SUPPORT_EMAIL": ("/mentions-legales/",),
        "SECURITY_CONTACT": ("/mentions-legales/",),
    }

    @pytest.mark.parametrize("name", sorted(SAID_ON))
    def test_what_the_organisation_owes_is_asked_for_until_it_is_told(self, client: Client, settings, name) -> None:
        for path in self.SAID_ON[name]:
            setattr(settings, name, "")
            empty = words(client.get(path))
            assert OWED[name] in empty
            setattr(settings, name, f"{name.lower()}@si-siao.example")
            page = words(client.get(path))
            assert OWED[name] not in page and f'href="mailto:{name.lower()}@si-siao.example"' in page

    def test_a_deployment_is_warned_of_each_one(self, settings) -> None:
        for name in OWED:
            setattr(settings, name, "x")
        assert check_owed(None) == [] and set(self.SAID_ON) == set(OWED)
        for name in OWED:
            setattr(settings, name, "")
            [warning] = check_owed(None)
            assert name in warning.msg and warning.id == "web.W001"
            setattr(settings, name, "x")
        assert check_owed in registry.get_checks(include_deployment_checks=True)
        assert check_owed not in registry.get_checks()

    def test_the_declaration_claims_no_audit(self, client: Client) -> None:
        page = words(client.get("/accessibilite/"))
        assert "n'est pas conforme" in page and "aucun audit de conformité" in page and "Ce n'est pas un audit" in page

    def test_public_statistics_are_totals_of_the_nation(self, client: Client) -> None:
        make_siao()
        figures = client.get("/statistiques/").context["figures"]
        assert [figure.value for figure in figures] == [1, 0, 0, 0]
