"""The SIAO in a real browser: the list and its map, the sheet that its administrator keeps, the change of operator."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import SiaoOperator
from tests.factories import PASSWORD, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

ADMIN, DDETS, NATION = "karim@exemple.fr", "corinne@exemple.fr", "agnes@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        siao = make_siao()
        make_siao("48")
        since = timezone.localdate() - timedelta(days=900)
        SiaoOperator.objects.create(siao=siao, name="Association du Gué", status=OperatorStatus.GIP, starts_on=since)
        make_user(Profile.SIAO_ADMIN, siao.scope, email=ADMIN)
        make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), email=DDETS)
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email=NATION)


def opened(page: Page, site: LiveSite, email: str) -> None:
    """The list of the SIAO, for this account."""
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name="SIAO", exact=True).click()


def save(page: Page, words: str) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()


def test_its_administrator_keeps_the_sheet(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, ADMIN)
    assert_right(page)
    page.get_by_label("Nom, département ou opérateur").fill("gue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("table").get_by_role("link", name="SIAO Val-d'Oise").click()
    page.get_by_role("link", name="Modifier les heures").click()
    page.get_by_label("À certaines heures").check(force=True)
    save(page, "2 points sont à corriger")
    assert_right(page)
    page.get_by_label("Lundi, de").fill("08:00")
    page.get_by_label("Lundi, à").fill("20:00")
    page.get_by_label("Astreinte du SIAO").check(force=True)
    save(page, "Les heures du 115 sont à jour")
    page.get_by_role("link", name="Ajouter un contact").click()
    page.get_by_label("Fonction").select_option(label="Référent SI SIAO")
    save(page, "Un point est à corriger")
    assert_right(page)
    page.get_by_label("Courriel").fill("referent@lien.example")
    save(page, "Contact ajouté")
    page.get_by_role("link", name="Ajouter un document").click()
    page.get_by_label("Nature").select_option(label="Règlement de fonctionnement")
    page.get_by_label("Intitulé").fill("Règlement 2027")
    file = {"name": "regles.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.get_by_label("Fichier").set_input_files([file])
    save(page, "Document ajouté")
    with page.expect_download() as download:
        page.get_by_role("link", name="Règlement 2027", exact=True).click()
    assert download.value.suggested_filename == "regles.pdf"
    page.get_by_role("link", name="Message du jour").click()
    page.locator("#id_body").fill("Verglas annoncé cette nuit.")
    page.get_by_role("button", name="Afficher ce message").click()
    expect(page.get_by_text("Verglas annoncé")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Réglages et historique").click()
    expect(page.get_by_text("Document du SIAO")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="À traiter").first.click()
    expect(page.get_by_text("Verglas annoncé")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="SIAO", exact=True).click()
    page.get_by_role("table").get_by_role("link", name="SIAO Val-d'Oise").click()
    page.get_by_role("link", name="Modifier Règlement 2027").click()
    page.get_by_role("button", name="Effacer le document…").click()
    expect(page.get_by_role("heading", name="Effacer « Règlement 2027 » pour de bon")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Effacer le document").click()
    expect(page.get_by_text("Document retiré")).to_be_visible()


def test_the_departement_changes_its_operator(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, DDETS)
    page.get_by_role("table").get_by_role("link", name="SIAO Val-d'Oise").click()
    page.get_by_role("link", name="Opérateurs du SIAO").click()
    page.get_by_label("Raison sociale").fill("Groupement des Deux Rives")
    page.get_by_label("Statut juridique").select_option(label="Groupement d'intérêt public (GIP)")
    page.get_by_label("N° SIREN").fill("123")
    page.get_by_label("À partir du").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("N° SIREN").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce qui ne change pas")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Enregistrer le changement").click()
    expect(page.get_by_text("Rien d'autre n'a changé")).to_be_visible()
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("Le changement annoncé est annulé")).to_be_visible()
    page.get_by_role("link", name="Corriger Association du Gué").click()
    assert_right(page)
    page.get_by_label("N° SIREN").fill("123")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    page.get_by_label("N° SIREN").fill("000 950 014")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_text("La ligne est corrigée")).to_be_visible()
    expect(page.get_by_text("SIREN 000950014")).to_be_visible()
    assert_right(page)


def test_the_nation_opens_one_and_says_what_it_covers(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, NATION)
    page.get_by_role("link", name="Ouvrir un SIAO").click()
    page.get_by_role("button", name="Ouvrir le SIAO").click()
    expect(page.get_by_text("points sont à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Département de rattachement").select_option(label="Guadeloupe (971)")
    page.get_by_label("Nom du SIAO").fill("SIAO de la Guadeloupe")
    page.get_by_label("Raison sociale").fill("Association Karukera Abri")
    page.get_by_label("Statut juridique").select_option(label="Association")
    page.get_by_role("button", name="Ouvrir le SIAO").click()
    expect(page.get_by_text("SIAO de la Guadeloupe est ouvert")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Territoires couverts").click()
    page.get_by_label("Territoire", exact=True).select_option(label="Saint-Martin (978)")
    page.get_by_role("button", name="Couvrir ce territoire").click()
    expect(page.get_by_text("couvre désormais")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Ne plus couvrir").click()
    expect(page.get_by_text("ne couvre plus")).to_be_visible()
