"""The skeleton of every page, the pages owed to visitors, the pages of error."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from sisiao.access.enums import Profile
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import public, requires
from sisiao.web.templatetags.layout import rendered

OWED = ("/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/plan-du-site/", "/gestion-des-cookies/")


@requires(Capability.IMPORT_OFFER)
def reserved(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reserved")


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


handler400 = "sisiao.web.pages.errors.bad_request"
handler403 = "sisiao.web.pages.errors.forbidden"
handler404 = "sisiao.web.pages.errors.not_found"
handler500 = "sisiao.web.pages.errors.server_error"
urlpatterns = [path("reserve/", reserved), path("casse/", broken), path("", include("config.urls"))]


def html(response: HttpResponse) -> str:
    return response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("url", [*OWED, "/connexion/", "/composants/"])
def test_every_page_has_the_skeleton(client: Client, db: None, url: str) -> None:
    page = html(client.get(url))
    assert '<html lang="fr" data-fr-scheme="system">' in page
    assert page.index("#content") < page.index("#footer")
    assert len(re.findall(r"<h1\b", page)) == 1
    assert re.search(r"<title>.+ - SI SIAO</title>", page)
    assert '<main id="content" role="main"' in page
    assert "Accessibilité&nbsp;: non conforme" in page
    for domain in ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr"):
        assert domain in page


@pytest.mark.parametrize("url", [*OWED, "/connexion/", "/composants/"])
def test_nothing_runs_inline(client: Client, db: None, url: str) -> None:
    response = client.get(url)
    page = html(response)
    assert not re.findall(r"\son[a-z]+=", page)
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert not re.findall(r"\sstyle=", page)
    assert "unsafe" not in response["Content-Security-Policy"]


def test_titles_are_unique(client: Client, db: None) -> None:
    titles = [re.search(r"<title>(.+)</title>", html(client.get(url)))[1] for url in OWED]
    assert len(set(titles)) == len(OWED)


@pytest.mark.parametrize("notice", ["Environnement de recette", ""])
def test_the_environment_is_said(client: Client, db: None, notice: str) -> None:
    rendered.cache_clear()
    try:
        with override_settings(ENVIRONMENT_NOTICE=notice):
            page = html(client.get("/connexion/"))
    finally:
        rendered.cache_clear()
    assert re.findall(r'fr-notice__title">([^<]*)<', page) == ([notice] if notice else [])


def test_an_unknown_page_says_so_in_the_states_design(client: Client, db: None) -> None:
    response = client.get("/inconnu/")
    assert response.status_code == 404
    assert "n'existe pas ou est hors de votre périmètre" in html(response)
    assert "fr-header" in html(response)


def test_an_unknown_page_keeps_the_menu(signed_in: Client, account, grant) -> None:
    grant(account)
    assert "À traiter" in html(signed_in.get("/inconnu/"))


@pytest.mark.urls("tests.web.test_pages")
def test_a_refusal_names_the_profiles_that_may(signed_in: Client, account, grant) -> None:
    grant(account, Profile.CALL_TAKER)
    response = signed_in.get("/reserve/")
    assert response.status_code == 403
    assert "Importer l'offre d'un département" in html(response)
    assert "<li>Administrateur SIAO</li>" in html(response)
    assert "Continuer comme" not in html(response)


@pytest.mark.urls("tests.web.test_pages")
def test_a_refusal_offers_ones_own_grant_that_may(signed_in: Client, account, grant) -> None:
    grant(account, Profile.CALL_TAKER)
    grant(account, Profile.SIAO_ADMIN)
    assert "Continuer comme Administrateur SIAO" in html(signed_in.get("/reserve/"))


@pytest.mark.urls("tests.web.test_pages")
def test_a_crash_has_its_page_and_a_reference(client: Client, db: None) -> None:
    client.raise_request_exception = False
    response = client.get("/casse/")
    assert response.status_code == 500
    assert response["X-Request-ID"] in html(response)
    assert "broken on purpose" not in html(response)


def test_an_expired_form_has_its_page(account) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/connexion/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "Ce formulaire a expiré" in html(response)
