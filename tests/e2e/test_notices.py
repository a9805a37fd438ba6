"""Notices and mails in a real browser: read, opened, followed, from the desktop to a telephone."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD, make_siao, make_user
from tests.support.browser import administer, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

EMAIL = "karim@exemple.fr"
NEW_PROFILE = "Un profil vous a été attribué"


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    """A site whose administrator has two notices, one of them with a page to open, and a link in their mailbox."""
    now = timezone.now()
    with acting_as(TESTS):
        siao = make_siao()
        user = make_user(Profile.SIAO_ADMIN, siao.scope, email=EMAIL, first_name="Karim", last_name="Haddadi")
        params = {"profile": "Administrateur SIAO", "scope": siao.scope.label, "ends_on": ""}
        notify(user.pk, EMAIL, Category.GRANT_GIVEN, actor=TESTS, now=now, params=params, path="/a-traiter/")
        until = {"until": now.isoformat()}
        notify(user.pk, EMAIL, Category.PASSWORD_RESET, actor=TESTS, now=now, params=until, token_of=uuid4())
    live_site.database.manage("worker", "--once")
    return live_site


def _the_mailbox_of_the_demo(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_role("link", name="Lire les courriels de la démonstration").click()
    letter = page.get_by_role("article", name=f"[SI SIAO] {NEW_PROFILE}")
    expect(letter).to_contain_text("envoyé")
    expect(letter.get_by_role("link")).to_have_attribute("href", f"{site.url}/a-traiter/")
    assert_right(page)
    letter.get_by_role("link").click()
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")


def _notices_are_read_by_keyboard(page: Page, site: LiveSite) -> None:
    header = page.get_by_role("banner").get_by_role("link", name="Mes avis 2 non lus")
    header.press("Enter")
    expect(page).to_have_title("Mes avis (2 non lus) - SI SIAO")
    assert_right(page)
    page.get_by_role("button", name=f"Ouvrir\u00a0: {NEW_PROFILE}").press("Enter")
    expect(page).to_have_url(f"{site.url}/a-traiter/")
    page.get_by_role("banner").get_by_role("link", name="Mes avis 1 non lu").press("Enter")
    page.get_by_role("button", name="Tout marquer comme lu").press("Enter")
    expect(page.get_by_text("Tous vos avis sont marqués comme lus.")).to_be_visible()
    expect(page).to_have_title("Mes avis - SI SIAO")
    assert_right(page)


def _mails_are_followed(page: Page) -> None:
    administer(page, "Courriels")
    expect(page.get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("row", name=NEW_PROFILE)).to_contain_text("Envoyé")
    assert_right(page)
    page.get_by_role("button", name=f"Renvoyer «\u00a0{NEW_PROFILE}\u00a0» à Karim HADDADI").press("Enter")
    expect(page.get_by_text("Le courriel part de nouveau")).to_be_visible()
    page.get_by_label("État").select_option("waiting")
    page.get_by_role("button", name="Afficher").press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    assert_right(page)


def test_notices_and_mails(page: Page, site: LiveSite) -> None:
    _the_mailbox_of_the_demo(page, site)
    _notices_are_read_by_keyboard(page, site)
    _mails_are_followed(page)
