"""The import of the offer in a real browser: the template, a wrong file, the right one; accessible at both widths."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.imports.offer_workbook.nomenclature import SHELTER, WATCH
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.offer.models import DispositifVersion, Entity
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD, make_siao, make_user
from tests.imports.workbooks import OFFER_ROWS, changed, filled
from tests.support.browser import administer, assert_no_sideways_scroll, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

EMAIL = "lea@exemple.fr"


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    with acting_as(TESTS):
        make_user(Profile.SIAO_ADMIN, make_siao().scope, email=EMAIL, first_name="Léa", last_name="Fontaine")
    return live_site


def deposit(page: Page, file: Path) -> None:
    administer(page, "Importer l'offre")
    page.get_by_label("Classeur rempli").first.set_input_files(file)
    page.get_by_role("button", name="Déposer et vérifier").first.click()


def test_a_wrong_workbook_then_the_right_one(page: Page, site: LiveSite, tmp_path: Path) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    administer(page, "Importer l'offre")
    assert_right(page, "empty")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le classeur pré-rempli").first.click()
    assert download.value.suggested_filename == "offre-temps-1_95.xlsx"
    wrong, right = tmp_path / "faux.xlsx", tmp_path / "juste.xlsx"
    rows = changed(OFFER_ROWS, "Dispositifs", 1, address="7 rue des Lilas")
    wrong.write_bytes(filled(OFFER, changed(rows, "Entités", 0, siren="123456789", phone="12")))
    right.write_bytes(filled(OFFER, OFFER_ROWS))
    deposit(page, wrong)
    expect(page.get_by_role("heading", name="Rien n'est importé")).to_be_visible()
    expect(page.get_by_text("C-DIS-09")).to_be_visible()
    expect(page.get_by_text("Lilas")).to_have_count(0)
    assert_right(page, "wrong")
    deposit(page, right)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("heading", name="Le classeur est importé")).to_be_visible()
    assert Entity.objects.count() == 2
    assert_right(page, "done")
    administer(page, "Importer l'offre")
    assert_right(page, "index")


def test_errors_are_corrected_on_screen_then_imported(page: Page, site: LiveSite, tmp_path: Path) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    wrong = tmp_path / "faux.xlsx"
    rows = changed(
        changed(OFFER_ROWS, "Entités", 0, siren="123456789", situation="Ouverte"), "Entités", 1, situation="Ouverte"
    )
    wrong.write_bytes(filled(OFFER, rows))
    deposit(page, wrong)
    page.get_by_label("N° SIREN\u00a0: valeur corrigée").fill("12")
    page.get_by_label("Situation\u00a0: valeur corrigée").first.select_option("Active")
    page.get_by_text("Donner aussi cette valeur à l'autre cellule").first.click()
    page.get_by_role("button", name="Enregistrer les corrections").first.click()
    # The refused value is still there, the summary has the focus and leads to it; the others are kept.
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("N° SIREN\u00a0: valeur corrigée")).to_have_value("12")
    assert_right(page, "refused")
    page.get_by_label("N° SIREN\u00a0: valeur corrigée").fill("123456782")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Le classeur peut être importé")).to_be_visible()
    expect(page.get_by_role("button", name="Annuler")).to_have_count(3)
    assert_right(page, "corrected")
    page.get_by_role("button", name="Importer avec les corrections").click()
    expect(page.get_by_role("heading", name="Le classeur est importé")).to_be_visible()
    assert Entity.objects.filter(siren="123456782").exists()


def test_a_whole_row_is_corrected_from_the_keyboard(page: Page, site: LiveSite, tmp_path: Path) -> None:
    """The remark names the type; the fault is in the family, and the age is not a number."""
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    wrong = tmp_path / "faux.xlsx"
    wrong.write_bytes(filled(OFFER, changed(OFFER_ROWS, "Dispositifs", 0, family=WATCH)))
    deposit(page, wrong)
    remark = page.locator(".siao-finding", has_text="colonne\u00a0E")
    remark.get_by_role("link", name="Corriger toute la ligne").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dispositifs, ligne 5", level=1)).to_be_visible()
    expect(page.locator("#id_v-1-5-E")).to_be_focused()
    assert_right(page, "row")
    page.set_viewport_size({"width": 320, "height": 568})
    assert_no_sideways_scroll(page)
    page.get_by_label("Famille Liste").select_option(SHELTER)
    page.get_by_label("Âge minimum").fill("dix-huit")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    assert_no_sideways_scroll(page)
    assert_right(page, "row-refused")
    page.get_by_role("link", name="Âge minimum").click()
    expect(page.get_by_label("Âge minimum")).to_be_focused()
    page.get_by_label("Âge minimum").fill("21")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Le classeur peut être importé")).to_be_visible()
    expect(page.get_by_role("button", name="Annuler")).to_have_count(2)
    assert_right(page, "row-corrected")
    page.get_by_role("link", name="Dispositifs, ligne 5").first.click()
    expect(page.get_by_role("heading", name="Cellules")).to_be_visible()
    page.get_by_role("link", name="Revenir au rapport").click()
    page.get_by_role("button", name="Importer avec les corrections").click()
    expect(page.get_by_role("heading", name="Le classeur est importé")).to_be_visible()
    assert DispositifVersion.objects.get(dispositif__name="CHRS Les Tilleuls").min_age == 21
