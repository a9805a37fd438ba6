"""The directory in a real browser: a village at 3 a.m., on a telephone; what a SIAO keeps; a partner and its key."""

import re

import pytest
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from tests.api.keys import new_key
from tests.directory.contacts import NIGHTS, make_contact
from tests.factories import PASSWORD, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.support.browser import MOBILE, administer, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

TAKER, ADMIN, NATION = "nadia@exemple.fr", "karim@exemple.fr", "agnes@exemple.fr"
AT_NIGHT = "2026-11-26T03:00"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        siao = make_siao()
        make_contact(siao, "Ligne des professionnels", instructions="Donner le nombre d'enfants.")
        make_contact(siao, "Astreinte de nuit", NIGHTS)
        make_user(Profile.CALL_TAKER, siao.scope, email=TAKER)
        make_user(Profile.SIAO_ADMIN, siao.scope, email=ADMIN)
        make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), email=NATION)


def opened(page: Page, site: LiveSite, email: str, path: str) -> None:
    page.goto(f"{site.url}/connexion/?next={path}")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{path}")


def in_sight(page: Page, selector: str) -> bool:
    """Whether the first of these is whole in the window, without scrolling."""
    box, size = page.locator(selector).first.bounding_box(), page.viewport_size
    assert box is not None and size is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_a_village_at_three_in_the_morning_on_a_telephone(page: Page, world: None, live_site: LiveSite) -> None:
    page.set_viewport_size(MOBILE)
    with acting_as(TESTS):
        for label, victims in (("Permanence d'accompagnement", ["women", "women_with_children"]), ("Équipe", [])):
            make_contact(make_siao(), label, victims=victims)
    opened(page, live_site, TAKER, "/annuaire/")
    # Two gestures: the name of the village, Enter.
    page.get_by_label("Commune où se trouve la personne").fill("Vigny (95)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vigny (95)")).to_be_visible()
    assert page.evaluate("window.scrollY") == 0
    assert in_sight(page, 'a[href="tel:+33199001234"]') and in_sight(page, 'a[href="tel:115"]')
    assert_right(page, "qui-appeler")
    # At another moment, by the clock of the commune.
    page.goto(f"{live_site.url}/annuaire/?commune=Vigny+(95)&instant={AT_NIGHT}")
    expect(page.get_by_text("Astreinte de nuit")).to_be_visible()
    expect(page.locator(".siao-whom > li")).to_have_count(5)
    assert in_sight(page, 'a[href="tel:+33199005678"]') and in_sight(page, 'a[href="tel:115"]')
    assert_right(page, "qui-appeler-nuit")


def test_suggestions_and_mistakes(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, TAKER, "/annuaire/")
    assert_right(page, "qui-appeler-question")
    field = page.get_by_label("Commune où se trouve la personne")
    field.press_sequentially("vign")
    expect(page.get_by_role("option", name="Vigny (95)")).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Vigny (95)")
    field.fill("Nullepart")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page)


def test_a_siao_keeps_its_directory_by_keyboard(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, ADMIN, "/annuaire/tenir/")
    assert_right(page, "annuaire")
    page.get_by_role("button", name="Appeler Astreinte de nuit avant").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("appelé un rang avant")).to_be_visible()
    names = page.locator(".siao-kept__title a")
    expect(names).to_have_text(["Astreinte de nuit", "Ligne des professionnels"])
    page.get_by_role("button", name="Toujours juste : Astreinte de nuit").press("Enter")
    expect(page.get_by_text("vérifié aujourd'hui")).to_be_visible()
    page.get_by_role("link", name="Ajouter un contact").click()
    assert_right(page, "contact")
    page.get_by_label("Libellé").fill("Accueil, 12 rue des Lilas")
    page.get_by_label("Nature").select_option(label="Structure dédiée")
    page.get_by_label("Organisme").fill("Association du Gué")
    page.get_by_label("Communes couvertes").fill("Vigny (95)")
    page.get_by_label("Téléphone").first.fill("01 99 00 22 22")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    expect(page.get_by_label("Libellé")).to_have_value("Accueil, 12 rue des Lilas")
    expect(page.get_by_label("Téléphone").first).to_have_value(re.compile("01 ?99"))
    assert_right(page, "contact-refuse")
    page.get_by_label("Libellé").fill("Équipe de jour")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Contact ajouté")).to_be_visible()
    page.get_by_role("link", name="Équipe de jour").click()
    page.get_by_label("Du", exact=True).fill("2027-08-01")
    page.get_by_label("Au", exact=True).fill("2027-08-15")
    page.get_by_role("button", name="Noter la fermeture").click()
    expect(page.get_by_text("Fermeture notée")).to_be_visible()
    assert_right(page, "contact-ferme")
    page.get_by_role("button", name="Archiver ce contact").click()
    expect(page.get_by_text("archivé, plus personne")).to_be_visible()
    page.get_by_role("link", name="Couverture").click()
    assert_right(page, "couverture")


def test_a_partner_its_key_and_a_try_out(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, NATION, "/partenaires/administrer/")
    page.get_by_role("link", name="Ajouter un partenaire").first.click()
    page.get_by_label("Nom du logiciel").fill("Logiciel des brigades")
    page.get_by_label("Forces de l'ordre").check(force=True)
    assert_right(page)
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_text("Elle ne sera plus jamais affichée")).to_be_visible()
    assert_right(page, "cle")
    secret = page.locator(".siao-secret").inner_text()
    page.get_by_role("link", name="J'ai copié la clé").click()
    assert_right(page, "partenaire")
    page.get_by_role("button", name="Révoquer…").click()
    assert_right(page)
    page.get_by_role("link", name="Ne rien changer").click()
    administer(page, "Partenaires")
    assert_right(page, "partenaires")
    page.get_by_role("link", name="Documentation publique").click()
    expect(page.get_by_text("En service")).to_be_visible()
    assert_right(page, "documentation")
    # An officer, whose software holds the key: the village, Enter.
    page.get_by_role("link", name="Essayer avec sa clé").click()
    page.get_by_label("Votre clé").fill(secret)
    page.get_by_label("Commune où se trouve la personne").fill("Vigny (95)")
    page.get_by_label("À un autre moment").fill(AT_NIGHT)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Astreinte de nuit")).to_be_visible()
    assert_right(page, "essai")
    page.set_viewport_size(MOBILE)
    assert in_sight(page, 'a[href="tel:+33199005678"]')


def test_an_officer_finds_whom_to_call_in_three_gestures(page: Page, world: None, live_site: LiveSite) -> None:
    with acting_as(TESTS):
        secret = new_key()
    page.set_viewport_size(MOBILE)
    page.goto(f"{live_site.url}/partenaires/essai/")
    key, commune = page.get_by_label("Votre clé"), page.get_by_label("Commune où se trouve la personne")
    gestures = (lambda: key.fill(secret), lambda: commune.fill("Vigny (95)"), lambda: page.keyboard.press("Enter"))
    for gesture in gestures:
        gesture()
    expect(page.get_by_role("heading", name="Vigny (95)")).to_be_visible()
    assert len(gestures) <= 3 and in_sight(page, 'a[href="tel:+33199001234"]')


def test_the_key_stays_in_the_page_of_the_try_out_alone(page: Page, world: None, live_site: LiveSite) -> None:
    with acting_as(TESTS):
        secret = new_key()
    page.goto(f"{live_site.url}/partenaires/essai/")
    key, commune = page.get_by_label("Votre clé"), page.get_by_label("Commune où se trouve la personne")
    key.fill(secret)
    commune.fill("Nullepart")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page).to_have_title("Erreur – Essayer l'interface des partenaires - SI SIAO")
    for name in ("Vigny (95)", "Cergy (95)"):  # no key to type again
        expect(key).to_have_value(secret)
        commune.fill(name)
        page.get_by_label("À un autre moment").fill(AT_NIGHT)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_role("region", name="Réponse")).to_be_focused()
    kept = page.evaluate(
        "[document.cookie, location.href, JSON.stringify([localStorage, sessionStorage, history.state])]"
    )
    kept += [str(page.context.cookies()), page.content()]
    assert not [where for where in kept if secret in where]
    page.reload()
    expect(key).to_have_value("")


def test_what_the_police_see(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, ADMIN, "/annuaire/tenir/")
    page.get_by_role("link", name="Ce que voient les forces de l'ordre").click()
    assert_right(page, "apercu-question")
    page.get_by_label("Vu par").select_option(label="114")
    page.get_by_label("Commune où se trouve la personne").fill("Vigny (95)")
    page.get_by_label("À un autre moment").fill(AT_NIGHT)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Astreinte de nuit", exact=True)).to_be_visible()
    page.get_by_text("La réponse de l'interface").click()
    expect(page.get_by_text('"destinataire": "114"')).to_be_visible()
    assert_right(page, "apercu")
