"""The sheet of a dispositif in a real browser: a change announced by keyboard, an act, a transfer."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from tests.factories import (
    PASSWORD,
    make_dispositif,
    make_entity,
    make_group,
    make_siao,
    make_unit,
    make_user,
    state_scope,
)
from tests.factories.people import TESTS
from tests.occupation.test_ledger import fund
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

DDETS = "corinne@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        siao = make_siao("95")
        gue = make_dispositif(siao, name="CHU du Gué", capacity=6, capacity_unit="place", reception_modes=["emergency"])
        make_unit(make_group(gue), places=6)
        fund(gue, 6)
        make_entity(name="Association Nouvelle").departements.add(siao.departement)
        make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"), email=DDETS)


@pytest.fixture
def sheet(page: Page, world: None, live_site: LiveSite) -> Page:
    page.goto(f"{live_site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(DDETS)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name="Dispositifs").click()
    expect(page.get_by_role("heading", name="Dispositifs")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="CHU du Gué").click()
    expect(page.get_by_role("heading", name="Lieu et contact")).to_be_visible()
    return page


def test_a_change_is_announced_then_withdrawn(sheet: Page) -> None:
    assert_right(sheet)
    sheet.get_by_role("link", name="Changer à partir d'un jour").click()
    assert_right(sheet)
    day = timezone.localdate() + timedelta(days=60)
    sheet.get_by_label("À compter du").fill(day.isoformat())
    sheet.get_by_label("Capacité autorisée ou agréée").fill("")
    sheet.get_by_label("Âge minimum").fill("200000")
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_text("est à corriger")).to_be_visible()
    assert_right(sheet)
    sheet.get_by_label("Capacité autorisée ou agréée").fill("9")
    sheet.get_by_label("Âge minimum").fill("18")
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_text("Le changement est annoncé")).to_be_visible()
    assert_right(sheet)
    sheet.get_by_role("button", name="Annuler ce changement").click()
    expect(sheet.get_by_text("Le changement annoncé est annulé")).to_be_visible()


def test_an_act_appears_among_the_deadlines(sheet: Page) -> None:
    sheet.get_by_role("link", name="Ajouter un acte").click()
    assert_right(sheet)
    sheet.get_by_label("Nature de l'acte").select_option("order")
    sheet.get_by_label("Référence").fill("2026-114")
    sheet.get_by_label("Échéance").fill((timezone.localdate() + timedelta(days=90)).isoformat())
    sheet.get_by_label("Document").set_input_files(
        {"name": "arrete.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    )
    sheet.get_by_role("button", name="Enregistrer").click()
    expect(sheet.get_by_text("Acte ajouté")).to_be_visible()
    with sheet.expect_download() as download:
        sheet.get_by_role("link", name="arrete.pdf").click()
    assert download.value.suggested_filename == "arrete.pdf"
    sheet.get_by_role("navigation", name="vous êtes ici").get_by_role("link", name="Dispositifs").click()
    sheet.get_by_role("link", name="Échéances des actes").click()
    expect(sheet.get_by_text("Arrêté 2026-114")).to_be_visible()
    assert_right(sheet)


def test_a_line_of_funding_and_a_transfer(sheet: Page) -> None:
    sheet.get_by_role("link", name="Ajouter une ligne").click()
    assert_right(sheet)
    sheet.get_by_role("link", name="Ne rien changer").click()
    sheet.get_by_role("link", name="Transférer à une autre entité").click()
    assert_right(sheet)
    sheet.get_by_label("Entité qui reprend le dispositif").select_option(label="Association Nouvelle")
    sheet.get_by_role("button", name="Continuer").click()
    expect(sheet.get_by_text("6 places")).to_be_visible()
    assert_right(sheet)
    sheet.get_by_role("button", name="Transférer le dispositif").click()
    expect(sheet.get_by_text("Le dispositif a changé d'entité")).to_be_visible()
    sheet.get_by_role("link", name="Association Nouvelle").click()
    assert_right(sheet)


def test_an_address_is_protected(sheet: Page) -> None:
    """What will be emptied is said, the name that tells is refused beside its field, then no page says where it is."""
    sheet.get_by_role("link", name="Protéger l'adresse").click()
    expect(sheet.get_by_text("Ceci ne se reprend pas")).to_be_visible()
    assert_right(sheet)
    sheet.set_viewport_size({"width": 360, "height": 740})
    sheet.get_by_label("Nom neutre").fill("CHU de Cergy")
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_text("est à corriger")).to_be_visible()
    assert_right(sheet)
    assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sheet.get_by_label("Nom neutre").fill("Maison claire")
    sheet.get_by_role("button", name="Protéger l'adresse").click()
    expect(sheet.get_by_role("heading", name="Maison claire")).to_be_visible()
    expect(sheet.get_by_text("elle ne figure sur aucune page")).to_be_visible()
    assert_right(sheet)
