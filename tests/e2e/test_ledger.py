"""Capacities and quality in a real browser: from the département to the rows, an anomaly and a gap explained."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from tests.factories import PASSWORD, make_dispositif, make_group, make_siao, make_unit, make_user, state_scope
from tests.factories.people import TESTS
from tests.occupation.test_ledger import fund
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

NATION, DDETS = "agnes@exemple.fr", "corinne@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        gue = make_dispositif(make_siao("95"), name="CHU du Gué", capacity=8, capacity_unit="place", phone="")
        make_unit(make_group(gue), places=6)
        fund(gue, 8)
        make_dispositif(make_siao("48"), name="CHU du Lac", commune_id=None)
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email=NATION)
        make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), email=DDETS)


def opened(page: Page, site: LiveSite, email: str) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name="Capacités").click()


def test_from_the_nation_to_the_rows(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, NATION)
    expect(page.get_by_role("row", name="Île-de-France")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Île-de-France").click()
    page.get_by_role("table").first.get_by_role("link", name="Val-d'Oise (95)").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter ces lignes").click()
    assert download.value.suggested_filename.startswith("capacites_")
    page.get_by_role("link", name="CHU du Gué").click()
    expect(page.get_by_text("Financements en cours")).to_be_visible()
    assert_right(page)
    page.get_by_label("Nuit du").fill("2019-01-01")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_text("Aucun groupe de places ce jour-là")).to_be_visible()


def test_an_anomaly_is_explained(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, DDETS)
    page.get_by_role("link", name="Qualité des données").click()
    page.get_by_role("link", name="Téléphone manquant").click()
    expect(page.get_by_text("Comment corriger.")).to_be_visible()
    assert_right(page)
    expect(page.get_by_role("link", name="Corriger CHU du Gué")).to_be_visible()
    page.get_by_role("link", name="Expliquer CHU du Gué").click()
    page.get_by_role("button", name="Enregistrer l'explication").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page)
    page.locator("#id_cause").fill("Numéro en cours d'attribution")
    page.locator("#id_until").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Enregistrer l'explication").click()
    expect(page.get_by_text("L'anomalie est expliquée")).to_be_visible()


def test_a_gap_is_explained(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, DDETS)
    expect(page.get_by_role("table", name="Ce qui est autorisé, financé, créé, ouvert, pris et libre")).to_be_visible()
    page.get_by_role("link", name="Écarts", exact=True).click()
    expect(page.get_by_text("1 à expliquer")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Tous les écarts").click()
    expect(page.get_by_text("Libres : 6")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter ces écarts").click()
    assert download.value.suggested_filename.startswith("ecarts_")
    page.get_by_role("link", name="Expliquer CHU du Gué, Financées et créées").click()
    page.get_by_role("button", name="Enregistrer l'explication").click()
    expect(page.get_by_text("2 points sont à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Cause").select_option(label="Places en cours de création")
    page.get_by_label("Commentaire").fill("Deux chambres livrées au printemps")
    page.get_by_role("button", name="Enregistrer l'explication").click()
    expect(page.get_by_text("L'écart est expliqué")).to_be_visible()
    expect(page.get_by_text("Deux chambres livrées au printemps")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="À traiter").first.click()
    expect(page.get_by_role("heading", name="Anomalies de l'offre")).to_be_visible()
    expect(page.get_by_role("heading", name="Écarts des capacités")).to_have_count(0)
