"""The support view in a real browser: asked for, looked at with its banner always in sight, left."""

import pytest
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from tests.factories import make_household, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD
from tests.support.browser import DESKTOP, MOBILE, administer, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

SUPPORT, TAKER = "agnes@exemple.fr", "nadia@exemple.fr"


@pytest.fixture
def household(committed_database: FreshDatabase) -> str:
    """Address of a record of the SIAO whose call-taker asks for help."""
    with acting_as(TESTS):
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email=SUPPORT)
        make_user(Profile.CALL_TAKER, make_siao("95").scope, email=TAKER)
        household = make_household(2, (7, 3), siao=make_siao("95"), first_name="Élise", last_name="Le Goff")
    return f"/menages/{household.public_id}/composition/"


def test_asked_for_looked_at_and_left(page: Page, household: str, live_site: LiveSite) -> None:
    page.goto(f"{live_site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(SUPPORT)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    administer(page, "Utilisateurs")
    page.get_by_role("link", name="Vue d'assistance").click()
    assert_right(page)
    page.get_by_label("Adresse électronique de la personne").fill(TAKER)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Voir le site comme")
    assert_right(page)
    page.get_by_label("Pourquoi").fill("Elle ne voit plus les appels du soir")
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_role("button", name="Ouvrir la vue").click()
    banner = page.get_by_role("region", name="Vue d'assistance")
    expect(banner).to_contain_text("vous voyez le site comme Écoutant 115")
    page.goto(f"{live_site.url}{household}")
    expect(page.get_by_text("Prénom masqué NOM MASQUÉ").first).to_be_visible()
    assert_right(page)
    for size in (MOBILE, DESKTOP):
        page.set_viewport_size(size)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        expect(banner).to_be_in_viewport(ratio=1)
    page.goto(f"{live_site.url}/compte/")
    expect(page.get_by_role("heading", level=1)).to_have_text("La vue d'assistance ne fait que lire")
    assert_right(page)
    banner.get_by_role("button", name="Quitter la vue").click()
    expect(page.get_by_text("Vous avez quitté la vue d'assistance")).to_be_visible()
    expect(banner).to_have_count(0)
