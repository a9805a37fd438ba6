"""A campaign in a real browser: written, sent with its preview, taken, signed, withdrawn, reminded."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.campaigns.models import CampaignSending, CampaignValidation, TemplateDownload
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from tests.campaigns.world import entry_of, make_campaign, make_deposit
from tests.factories import PASSWORD, make_dispositif, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

NATION, DDETS = "agnes@exemple.fr", "corinne@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        make_dispositif(make_siao("95"), name="CHU du Gué")
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email=NATION)
        make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), email=DDETS)


def opened(page: Page, site: LiveSite, email: str, link: str = "Campagnes") -> None:
    page.context.clear_cookies()
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name=link).click()


def test_written_then_sent(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, NATION)
    expect(page.get_by_text("Aucune campagne en cours")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Nouvelle campagne").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("points sont à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Nom de la campagne").fill("Recensement 2027")
    labels = ("Ouverture", "Modèle envoyé", "Classeur reçu", "Classeur importé", "Recensement validé", "Fin prévue")
    for rank, label in enumerate(labels):
        page.get_by_label(label).fill((timezone.localdate() + timedelta(days=10 * rank)).isoformat())
    for place in ("Val-d'Oise (95)", "Lozère (48)"):
        page.get_by_label(place).check(force=True)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Recensement 2027", level=1)).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Envoyer le modèle à ceux qui l'attendent (2)").click()
    expect(page.get_by_text("Personne pour le recevoir")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Envoyer le modèle").dblclick()
    expect(page.get_by_role("heading", name="Recensement 2027", level=1)).to_be_visible()
    assert CampaignSending.objects.count() == 1


def test_taken_signed_and_withdrawn(page: Page, world: None, live_site: LiveSite) -> None:
    with acting_as(TESTS):
        campaign = make_campaign(("95",))
        make_deposit(committed_at=timezone.now())
    opened(page, live_site, DDETS)
    page.get_by_role("link", name="Où en est Val-d'Oise (95)").click()
    assert_right(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le modèle pré-rempli").click()
    assert download.value.suggested_filename == "offre-temps-1_95.xlsx"
    assert TemplateDownload.objects.get().entry == entry_of(campaign)
    page.get_by_label("Vos prénom et nom").fill("Corinne Roux")
    page.get_by_role("button", name="Valider le recensement").click()
    expect(page.get_by_text("Le recensement est validé.")).to_be_visible()
    assert_right(page)
    page.get_by_text("Retirer la validation").first.click()
    page.get_by_role("button", name="Retirer la validation").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    page.get_by_label("Motif du retrait").fill("Un CHRS manque")
    page.get_by_role("button", name="Retirer la validation").click()
    expect(page.get_by_text("La validation est retirée")).to_be_visible()
    assert not CampaignValidation.objects.in_force().exists()


def test_the_late_ones_are_reminded(page: Page, world: None, live_site: LiveSite) -> None:
    with acting_as(TESTS):
        campaign = make_campaign(receive_by=timezone.localdate() - timedelta(days=3))
        for code in ("95", "48"):
            TemplateDownload.objects.create(entry=entry_of(campaign, code), at=timezone.now())
    opened(page, live_site, NATION)
    page.get_by_role("link", name="Recensement de l'offre").click()
    assert_right(page)
    page.get_by_label("Choisir Val-d'Oise (95)").check()
    page.get_by_role("button", name="Relancer les départements choisis").click()
    expect(page.get_by_text("classeur reçu, 3 jours de retard")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Envoyer la relance").click()
    expect(page.get_by_text("La relance est envoyée à 1 département.")).to_be_visible()
    expect(page.get_by_text("Relancé le")).to_be_visible()
    page.get_by_label("Étape", exact=True).select_option("retard")
    page.get_by_role("button", name="Afficher").click()
    with page.expect_download() as export:
        page.get_by_role("link", name="Exporter ces lignes").click()
    assert export.value.suggested_filename.startswith("campagne_")
