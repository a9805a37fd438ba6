"""The skeleton in a real browser: accessible, usable by keyboard, right from 360 px to 1,920 px, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.households.models import Household
from tests.factories import state_scope
from tests.factories.people import TESTS, make_household
from tests.factories.structure import PASSWORD, make_siao, make_user
from tests.support.browser import DESKTOP, MOBILE, assert_accessible, assert_no_sideways_scroll, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

EMAIL = "ines@exemple.fr"
PUBLIC = (
    "/connexion/",
    "/composants/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/gestion-des-cookies/",
    "/plan-du-site/",
    "/inconnu/",
)


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    """A site with an opératrice of two grants and one household."""
    with acting_as(TESTS):
        siao = make_siao()
        user = make_user(Profile.SIAO_OPERATOR, siao.scope, email=EMAIL, first_name="Inès", last_name="Marchand")
        Grant.objects.create(user=user, profile=Profile.CALL_TAKER, scope=siao.scope, starts_on="2026-01-01")
        make_household(1, [3, 7], siao=siao, first_name="Aminata", last_name="Diallo")
    return live_site


def sign_in(page: Page, site: LiveSite, email: str = EMAIL) -> None:
    """By keyboard alone: the e-mail has the focus, Tab goes to the password, Enter sends."""
    page.goto(f"{site.url}/connexion/")
    expect(page.get_by_label("Adresse électronique")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")


def _public_pages(page: Page, site: LiveSite) -> None:
    for url in PUBLIC:
        page.goto(f"{site.url}{url}")
        assert_right(page)


def _the_dark_theme_is_chosen_kept_and_accessible(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/composants/")
    page.locator("footer").get_by_role("button", name="Paramètres d'affichage").click()
    page.get_by_text("Thème sombre").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.frTheme") == "dark"
    assert_accessible(page)


def _a_refused_form_takes_the_focus_and_leads_to_its_fields(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert_accessible(page)
    page.locator("#error-summary").get_by_role("link", name="Mot de passe").click()
    expect(page.locator("#id_password")).to_be_focused()


def _switch_of_profile_and_sign_out_by_keyboard(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/a-traiter/")
    assert_accessible(page)
    account = page.locator(".fr-header__tools details")
    account.locator("summary").focus()
    page.keyboard.press("Enter")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(account).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    account.get_by_role("button", name="Écoutant 115").press("Enter")
    expect(account.locator("summary")).to_contain_text("Écoutant 115")
    account.locator("summary").press("Enter")
    account.get_by_role("button", name="Se déconnecter").press("Enter")
    expect(page).to_have_url(f"{site.url}/connexion/")


def _the_menu_of_a_telephone(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/a-traiter/")
    page.set_viewport_size(MOBILE)
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="Menu").click()
    modal = page.locator("#menu-modal")
    expect(modal.get_by_role("link", name="Ménages")).to_be_visible()
    modal.locator("summary").click()
    expect(modal.get_by_role("button", name="Se déconnecter")).to_be_visible()
    assert_accessible(page)


def _a_household_is_found_and_opened_by_keyboard(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/menages/")
    assert_accessible(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("dialo")
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name="Aminata DIALLO")
    expect(found).to_be_visible()
    assert_accessible(page)
    found.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aminata DIALLO")
    for tab in ("Composition", "Demandes et nuits", "Journal"):
        page.get_by_role("link", name=tab, exact=True).press("Enter")
        expect(page.get_by_role("link", name=tab, exact=True)).to_have_attribute("aria-current", "page")
        assert_accessible(page)
        page.set_viewport_size(MOBILE)
        assert_no_sideways_scroll(page)
        page.set_viewport_size(DESKTOP)


def _a_household_is_recorded_with_two_persons(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/menages/")
    page.get_by_label("Nom ou prénom").fill("ab")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_label("Nom ou prénom").fill("Nadia Benali")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_hidden()
    page.get_by_label("Nom ou prénom").fill("Nadia Benali")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results [data-take-focus]")).to_be_focused()
    page.get_by_role("link", name="Créer un ménage").press("Enter")
    page.get_by_role("button", name="Ajouter une personne").press("Enter")
    page.get_by_label("Prénom").nth(1).fill("Samir")
    page.get_by_label("Âge").nth(1).fill("6")
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer le ménage").press("Enter")
    expect(page.get_by_text("Le ménage est enregistré.")).to_be_visible()
    expect(page.get_by_text("avec 1 enfant (6 ans)")).to_be_visible()


# A real site costs seconds to start: one for visitors, one for those who signed in.


def test_what_a_visitor_sees(page: Page, site: LiveSite) -> None:
    _public_pages(page, site)
    _a_refused_form_takes_the_focus_and_leads_to_its_fields(page, site)
    _the_dark_theme_is_chosen_kept_and_accessible(page, site)


def _pages_about_rights(page: Page, site: LiveSite) -> None:
    """Who may what, who sees this record, and the way to a record that nobody here follows."""
    household = Household.objects.order_by("pk").first()
    assert household is not None
    _all_right(page, site, "/qui-peut-quoi/", f"/menages/{household.public_id}/acces/", "/menages/hors-lien/")


def _all_right(page: Page, site: LiveSite, *paths: str) -> None:
    for path in paths:
        response = page.goto(f"{site.url}{path}")
        assert response is not None and response.status == 200, path
        assert_right(page)


def test_the_pages_about_rights(page: Page, site: LiveSite) -> None:
    sign_in(page, site)
    _pages_about_rights(page, site)


def test_the_pages_of_administrators(page: Page, site: LiveSite) -> None:
    with acting_as(TESTS):
        make_user(Profile.SIAO_ADMIN, make_siao().scope, email="karim@exemple.fr")
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email="odile@exemple.fr")
    sign_in(page, site, "karim@exemple.fr")
    _all_right(page, site, "/ouvertures-hors-lien/", "/utilisateurs/", "/courriels/", "/compte/")
    page.context.clear_cookies()
    sign_in(page, site, "odile@exemple.fr")
    _all_right(page, site, "/utilisateurs/temps/", "/utilisateurs/import/", "/a-traiter/")


def test_what_a_user_does_by_keyboard(page: Page, site: LiveSite) -> None:
    sign_in(page, site)
    _a_household_is_found_and_opened_by_keyboard(page, site)
    _a_household_is_recorded_with_two_persons(page, site)
    _the_menu_of_a_telephone(page, site)
    page.set_viewport_size(DESKTOP)
    _switch_of_profile_and_sign_out_by_keyboard(page, site)
