"""Temps 2 in a real browser: a group attached, another left, many together, a disagreement settled, a page closed."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile, Stage
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.transition.actions import accept_together
from sisiao.transition.models import LegacyPlaceGroup
from tests.factories import PASSWORD, make_user, state_scope
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite
from tests.transition.switching import leave_accounts
from tests.transition.world import Temps2, make_legacy_group, make_legacy_user, make_temps2, set_stage

OPERATOR, MANAGER = "evelyne@exemple.fr", "danielle@exemple.fr"
ADMIN, NATION = "karim@exemple.fr", "agnes@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> Temps2:
    with acting_as(TESTS):
        made = make_temps2()
        make_user(Profile.OLD_SIAO_OPERATOR, made.siao.scope, email=OPERATOR)
        make_user(Profile.OLD_STRUCTURE_MANAGER, made.chu.scope, email=MANAGER)
        make_legacy_user(made.structure, MANAGER, first_name="Danielle", last_name="MERCIER")
        make_legacy_group(made.structure, name="CHU TILLEULS ANNEXE", places=6)
        make_legacy_group(made.structure, name="ANCIEN FOYER", closed=True)
        return made


def sign_in(page: Page, site: LiveSite, email: str) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def opened(page: Page, site: LiveSite, email: str) -> None:
    sign_in(page, site, email)
    page.get_by_role("link", name="Rattacher").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rattacher l'ancienne offre")


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Ancienne offre").get_by_role("link", name=name).click()


def test_one_by_one_then_together(page: Page, world: Temps2, live_site: LiveSite) -> None:
    opened(page, live_site, OPERATOR)
    assert_right(page)
    tab(page, "Groupes de places")
    assert_right(page)
    page.get_by_role("link", name="CHU LES TILLEULS").click()
    assert_right(page)
    page.get_by_text("Choisir un autre dispositif").click()
    page.get_by_label("Dispositif 1").select_option(label="CHU des Tilleuls")
    page.get_by_label("Places 1").fill("10")
    page.get_by_role("button", name="Enregistrer les parts").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Rattacher les 24 places à CHU des Tilleuls").click()
    expect(page.get_by_text("La décision est enregistrée")).to_be_visible()
    assert_right(page)
    tab(page, "Groupes de places")
    page.get_by_label("Tout sélectionner sur cette page").check(force=True)
    page.get_by_label("Suggestions à partir de").fill("30")
    page.get_by_role("button", name="Aperçu de la sélection").click()
    expect(page.get_by_text("Capacité dépassée")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Accepter ce qui est coché").click()
    expect(page.get_by_text("2 décisions enregistrées")).to_be_visible()
    assert_right(page)
    tab(page, "Désaccords et écarts")
    expect(page.get_by_text("30 places rattachées pour 24 autorisées")).to_be_visible()
    assert_right(page)
    page.go_back()
    page.get_by_role("button", name="Annuler tout le lot").click()
    expect(page.get_by_text("2 décisions annulées")).to_be_visible()
    tab(page, "Financé et rattaché")
    assert_right(page)


def test_a_structure_disagrees_and_the_siao_settles(page: Page, world: Temps2, live_site: LiveSite) -> None:
    opened(page, live_site, OPERATOR)
    tab(page, "Groupes de places")
    page.get_by_role("link", name="CHU LES TILLEULS").click()
    page.get_by_role("button", name="Rattacher les 24 places à CHU des Tilleuls").click()
    page.context.clear_cookies()
    opened(page, live_site, MANAGER)
    page.get_by_role("link", name="ASSO. LES PEUPLIERS").click()
    page.get_by_role("link", name="CHU LES TILLEULS").click()
    page.locator("summary", has_text="Rien à rattacher").click()
    page.get_by_label("Motif", exact=True).select_option(label="Fermé")
    page.get_by_role("button", name="Enregistrer sans rattacher").click()
    expect(page.get_by_text("attend que le SIAO tranche")).to_be_visible()
    assert_right(page)
    page.context.clear_cookies()
    opened(page, live_site, OPERATOR)
    page.get_by_role("link", name="1 désaccord").click()
    page.get_by_role("link", name="Ouvrir CHU LES TILLEULS").click()
    assert_right(page)
    page.get_by_role("button", name="Garder celle-ci").click()
    expect(page.get_by_text("Le désaccord est tranché")).to_be_visible()
    tab(page, "Désaccords et écarts")
    expect(page.get_by_text("Tout s'accorde")).to_be_visible()
    assert_right(page)


def test_accounts_then_closed(page: Page, world: Temps2, live_site: LiveSite) -> None:
    opened(page, live_site, OPERATOR)
    tab(page, "Comptes")
    assert_right(page)
    page.get_by_label("Ce que devient Danielle MERCIER").select_option(
        label="Responsable de dispositif, CHU des Tilleuls"
    )
    page.get_by_role("button", name="Enregistrer pour Danielle MERCIER").click()
    expect(page.get_by_text("Le compte est décidé")).to_be_visible()
    page.get_by_role("link", name="Voir ceux qui sont décidés").click()
    assert_right(page)
    page.get_by_role("button", name="Annuler pour Danielle MERCIER").click()
    expect(page.get_by_text("La décision est annulée")).to_be_visible()
    with acting_as(TESTS):
        set_stage(world.siao, Stage.FIRST)
    tab(page, "Groupes de places")
    expect(page.get_by_text("Cette page est fermée")).to_be_visible()
    assert_right(page)


def test_the_rehearsal_is_signed(page: Page, world: Temps2, live_site: LiveSite) -> None:
    with acting_as(TESTS):
        make_user(Profile.SIAO_ADMIN, world.siao.scope, email=ADMIN)
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email=NATION)
        chosen = LegacyPlaceGroup.objects.filter(siao=world.siao)
        accept_together([(group, world.chu) for group in chosen], actor=world.operator, now=timezone.now())
        leave_accounts(world)
    sign_in(page, live_site, ADMIN)
    # Nothing waits any more: no line of « À traiter » leads there.
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")
    page.goto(f"{live_site.url}/bascule/departement/")
    expect(page.get_by_text("Places créées")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Signer cette répétition").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Vos prénom et nom").fill("Karim Haddadi")
    page.get_by_role("button", name="Signer cette répétition").click()
    expect(page.get_by_text("Répétition signée")).to_be_visible()
    assert_right(page)
    page.context.clear_cookies()
    sign_in(page, live_site, NATION)
    page.get_by_role("navigation").get_by_role("link", name="Capacités").click()
    page.get_by_role("link", name="Financé et rattaché").click()
    tab(page, "Bascules")
    assert_right(page)
    page.get_by_role("link", name="Lancer la bascule").click()
    expect(page.get_by_text("Karim Haddadi a signé")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Lancer la bascule").click()
    expect(page.get_by_text("vous pouvez quitter cette page")).to_be_visible()
    expect(page.get_by_role("button", name="Continuer la bascule")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Annuler la bascule").click()
    expect(page.get_by_role("heading", name="Ce qui sera défait")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Annuler la bascule").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Code du département").fill("95")
    page.get_by_role("button", name="Annuler la bascule").click()
    expect(page.get_by_role("button", name="Continuer l'annulation")).to_be_visible()
    assert_right(page)
