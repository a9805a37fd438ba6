"""The survey and the pages of the State in a real browser: answered by keyboard, on a telephone; terms accepted."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.demo.world.surveys import hold_surveys
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD, make_siao, make_user, state_scope
from tests.support.browser import MOBILE, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

EMAIL = "nadia@exemple.fr"
PUBLIC = (
    *("/statistiques/", "/statistiques/satisfaction/", "/accessibilite/", "/accessibilite/schema-pluriannuel/"),
    *("/conditions-utilisation/", "/information-des-personnes/", "/information-des-personnes/facile-a-lire/"),
    *("/mentions-legales/", "/donnees-personnelles/", "/gestion-des-cookies/", "/plan-du-site/"),
)


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    """A site with a year of counted waves and an open one; a call-taker who has accepted nothing yet."""
    with acting_as(TESTS):
        make_user(Profile.CALL_TAKER, make_siao().scope, email=EMAIL, first_name="Nadia", last_name="Lefort")
        hold_surveys(timezone.now())
    return live_site


def _the_terms_are_accepted(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")
    assert_right(page)
    page.get_by_role("link", name="Les lire et les accepter").press("Enter")
    assert_right(page)
    page.get_by_role("button", name="J'accepte ces conditions").press("Enter")
    expect(page.get_by_text("Vous avez accepté les conditions d'utilisation.")).to_be_visible()
    expect(page.get_by_role("link", name="Les lire et les accepter")).to_have_count(0)


def _the_survey_is_answered_by_keyboard(page: Page) -> None:
    page.get_by_role("link", name="Donner mon avis").press("Enter")
    expect(page).to_have_title("Votre avis sur le SI SIAO - SI SIAO")
    assert_right(page)
    page.get_by_role("button", name="Envoyer ma réponse").press("Enter")
    expect(page.get_by_role("link", name="Globalement, quelle note")).to_be_visible()
    assert_right(page)
    overall = page.get_by_role("group", name="Globalement")
    overall.get_by_role("radio", name="7", exact=True).press("Space")
    page.keyboard.press("ArrowRight")
    expect(overall.get_by_role("radio", name="8", exact=True)).to_be_checked()
    page.get_by_role("group", name="Il est simple").get_by_role("radio", name="Sans avis").press("Space")
    page.get_by_role("button", name="Envoyer ma réponse").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, ce compte a répondu")
    assert_right(page)


def _two_waves_are_compared(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/statistiques/satisfaction/")
    expect(page.locator(".siao-radar__wave")).to_have_count(2)
    page.get_by_label("Première vague").select_option(index=4)
    page.get_by_role("button", name="Comparer").press("Enter")
    expect(page.locator(".siao-radar__wave")).to_have_count(1)
    assert_right(page)


def test_the_last_wave_is_in_sight_on_a_telephone(page: Page, site: LiveSite) -> None:
    page.set_viewport_size(MOBILE)
    page.goto(f"{site.url}/statistiques/satisfaction/")
    drawing = page.locator(".siao-drawing")
    assert drawing.evaluate("box => box.scrollWidth > box.clientWidth"), "it is wider than the window"
    seen = drawing.evaluate(
        """box => {
            const [frame, dot] = [box, [...box.querySelectorAll("circle")].at(-1)].map(e => e.getBoundingClientRect());
            return frame.left <= dot.left && dot.right <= frame.right;
        }"""
    )
    assert seen


def test_the_voice_of_the_users(page: Page, site: LiveSite) -> None:
    _the_terms_are_accepted(page, site)
    _the_survey_is_answered_by_keyboard(page)
    _two_waves_are_compared(page, site)


@pytest.mark.parametrize("mobile", [False, True])
def test_public_pages(page: Page, site: LiveSite, mobile: bool) -> None:
    if mobile:
        page.set_viewport_size(MOBILE)
    for path in PUBLIC:
        page.goto(f"{site.url}{path}")
        assert_right(page)


def test_the_survey_on_a_telephone(page: Page, site: LiveSite) -> None:
    page.set_viewport_size(MOBILE)
    _the_terms_are_accepted(page, site)
    page.get_by_role("link", name="Donner mon avis").click()
    assert_right(page)
    page.get_by_role("group", name="Globalement").get_by_role("radio", name="10", exact=True).check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, ce compte a répondu")


def test_the_waves_of_the_national_administrator(page: Page, site: LiveSite) -> None:
    with acting_as(TESTS):
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email="agnes@exemple.fr")
    page.goto(f"{site.url}/connexion/?next=/enquete/vagues/")
    page.get_by_label("Adresse électronique").fill("agnes@exemple.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Enquêtes de satisfaction")
    assert_right(page)
    page.get_by_role("row").nth(2).get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", name="Remarques libres")).to_be_visible()
    assert_right(page)
    page.set_viewport_size(MOBILE)
    assert_right(page)
