"""First sign-in, second factor and forgotten password in a real browser; the session that ends; 0 axe violation."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.actions import answer_reset_request, invite_account
from sisiao.accounts.models import AccountLink, Session, User
from sisiao.core.context import acting_as
from sisiao.core.tokens import token_for
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD, make_siao, make_user
from tests.support.browser import assert_accessible, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

EMAIL = "nadege.lemoine@rives.example"
NEW = "une phrase choisie sans hésiter"
OTHER = "une seconde phrase, plus longue"


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    """A site with an account just invited, which will be écoutante, and another who is one."""
    with acting_as(TESTS):
        siao = make_siao()
        user = invite_account(EMAIL, "Nadège", "Lemoine", actor=TESTS, now=timezone.now())
        Grant.objects.create(user=user, profile=Profile.CALL_TAKER, scope=siao.scope, starts_on="2026-01-01")
        make_user(Profile.SIAO_OPERATOR, siao.scope, email="ines@exemple.fr", first_name="Inès", last_name="Marchand")
    return live_site


def link_of(site: LiveSite, kind: str) -> str:
    """The address that the mail carries."""
    link = AccountLink.objects.get(kind=kind, used_at=None, revoked_at=None)
    return f"{site.url}/compte/lien/{kind}/{token_for(kind, link.public_id)}/"


def give_password(page: Page, site: LiveSite, email: str, password: str) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.keyboard.press("Enter")


def choose_password(page: Page, url: str, password: str) -> None:
    page.goto(url)
    assert_right(page)
    page.get_by_role("button", name="Continuer").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisir votre mot de passe")
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    assert_right(page)
    page.get_by_label("Nouveau mot de passe").fill(password)
    page.get_by_label("Le même mot de passe").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre mot de passe est enregistré.")).to_be_visible()


def _activate(page: Page) -> str:
    """The second factor, from « Mon compte »; its key."""
    page.get_by_role("link", name="Activer la double authentification").press("Enter")
    assert_right(page)
    page.get_by_label("Mot de passe actuel").fill(NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    page.get_by_text("Saisir une clé à la place").click()
    assert_right(page)
    key = page.locator(".siao-key").inner_text().replace(" ", "")
    page.get_by_label("Code affiché par l'application").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_label("Code affiché par l'application").fill(pyotp.TOTP(key).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    assert_right(page)
    return key


def _forget_the_password(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_role("link", name="Mot de passe oublié").press("Enter")
    assert_right(page)
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")
    assert_right(page)
    with acting_as(TESTS):  # the worker, which this test does not run
        answer_reset_request(User.objects.get(email=EMAIL).pk, actor=TESTS, now=timezone.now())
    url = link_of(site, "password_reset")
    choose_password(page, url, OTHER)
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien n'est plus valable")
    assert_right(page)


def test_first_sign_in_second_factor_and_forgotten_password(page: Page, site: LiveSite) -> None:
    choose_password(page, link_of(site, "invitation"), NEW)
    give_password(page, site, EMAIL, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")
    page.goto(f"{site.url}/compte/")
    assert_right(page)
    for name in ("mot-de-passe", "adresse"):
        page.goto(f"{site.url}/compte/{name}/")
        assert_right(page)
    page.goto(f"{site.url}/compte/")
    _activate(page)
    code = page.locator(".siao-codes li").first.inner_text()
    page.get_by_role("link", name="J'ai gardé mes codes").press("Enter")
    expect(page.get_by_text("Il vous reste 10 codes de secours.")).to_be_visible()
    assert_right(page)
    page.context.clear_cookies()
    _forget_the_password(page, site)
    give_password(page, site, EMAIL, OTHER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre code de connexion")
    assert_right(page)
    page.get_by_label("Code à 6 chiffres").fill(code)
    page.get_by_text("Ne plus demander de code").click()
    page.get_by_role("button", name="Continuer").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")
    page.goto(f"{site.url}/compte/")
    expect(page.get_by_text("Il vous reste 9 codes de secours.")).to_be_visible()
    expect(page.get_by_text("Navigateurs de confiance")).to_be_visible()
    assert_right(page)


def _end_in(seconds: int) -> None:
    Session.objects.filter(user__email="ines@exemple.fr").update(
        expire_date=timezone.now() + timedelta(seconds=seconds)
    )


def test_a_session_that_ends_loses_nothing_typed(page: Page, site: LiveSite) -> None:
    page.clock.install()
    give_password(page, site, "ines@exemple.fr", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")
    page.goto(f"{site.url}/menages/")
    page.get_by_label("Nom ou prénom").fill("Aminata Diallo")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Créer un ménage").press("Enter")
    expect(page.get_by_role("button", name="Enregistrer le ménage")).to_be_visible()
    page.get_by_label("Prénom").first.fill("Aminata")
    dialog = page.get_by_role("alertdialog", name="Votre session va se fermer")
    _end_in(100)
    page.clock.fast_forward("28:05")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Rester connecté")).to_be_focused()
    expect(dialog.get_by_role("link", name="Se reconnecter")).to_be_hidden()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert Session.objects.get(user__email="ines@exemple.fr").expire_date > timezone.now() + timedelta(minutes=25)
    _end_in(0)
    page.clock.fast_forward("28:05")
    over = page.get_by_role("alertdialog", name="Votre session est fermée")
    expect(over).to_be_visible()
    with page.context.expect_page() as opening:
        over.get_by_role("link", name="Se reconnecter").press("Enter")
    again = opening.value
    give_password(again, site, "ines@exemple.fr", PASSWORD)
    expect(again.get_by_role("heading", level=1)).to_have_text("À traiter")
    again.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(over).to_be_hidden()
    expect(page.get_by_label("Prénom").first).to_have_value("Aminata")
    page.get_by_role("button", name="Enregistrer le ménage").press("Enter")
    expect(page.get_by_text("Le ménage est enregistré.")).to_be_visible()
