"""The call page in a real browser: by keyboard from the first question to the orientation, calls without a place."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from sisiao.access.enums import Profile
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.helpline.models import Call
from sisiao.helpline.queries import unmet_persons
from sisiao.housing_requests.enums import RequestState
from sisiao.offer.enums import Public, Sharing
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from tests.factories import PASSWORD, make_dispositif, make_group, make_household, make_siao, make_unit, make_user
from tests.support.browser import assert_accessible
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

ADULTS = [Public.MEN, Public.WOMEN, Public.COUPLES]


@dataclass
class Desk:
    """A SIAO with four dispositifs; a room of five is the only one for a large family."""

    url: str
    siao: Siao
    email: str = "ecoutante@exemple.fr"
    head: str = "responsable@exemple.fr"


@pytest.fixture
def desk(live_site: LiveSite, committed_database: FreshDatabase) -> Desk:
    with acting_as(command_actor("tests")):
        siao = make_siao()
        make_user(Profile.CALL_TAKER, siao.scope, email=Desk.email, first_name="Camille", last_name="Roux")
        family = make_dispositif(siao, name="CHU des Tilleuls", address="12 rue des Tilleuls", postal_code="95000")
        make_user(Profile.DISPOSITIF_MANAGER, family.scope, email=Desk.head, first_name="Paul", last_name="Morel")
        family_group = make_group(family, name="Familles")
        make_unit(family_group, places=5, name="Chambre familiale")
        make_unit(family_group, places=3)
        adults = make_dispositif(siao, name="CHU de la Gare", commune_id="95018")
        make_unit(make_group(adults, publics=ADULTS), places=6, sharing=Sharing.MEN)
        make_unit(make_group(make_dispositif(siao, name="CHRS Les Acacias", commune_id="95500")), places=2)
        make_dispositif(siao, name="Maison du Lac", protected_address=True)
        make_household(siao=siao, first_name="Aminata", last_name="Koulibaly", children=[6])
    return Desk(live_site.url, siao)


def sign_in(page: Page, desk: Desk, email: str) -> None:
    page.goto(f"{desk.url}/connexion/")
    expect(page.get_by_label("Adresse électronique")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/a-traiter/")


@pytest.fixture
def keys(page: Page, desk: Desk) -> Page:
    """Signed in and in a new call, without a mouse; the page is refused any click."""
    page.set_viewport_size({"width": 1366, "height": 650})
    sign_in(page, desk, desk.email)
    page.goto(f"{desk.url}/115/appels/")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/115/appels/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("heading", level=1, name="Appel en cours")).to_be_visible()
    return page


def focused(page: Page) -> Locator:
    return page.locator("*:focus")


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture for whoever looks at the page; only when a folder is given."""
    folder = os.environ.get("SISIAO_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial", full_page=whole)


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the field or button of this name has the focus: the way there exists by keyboard alone."""
    wanted = re.compile(label)
    for _ in range(80):
        name = page.evaluate(
            "(e => e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent)(document.activeElement)"
        )
        if wanted.search(" ".join(name.split())):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way by keyboard to {label}")


def add_person(page: Page, rank: int, first_name: str, age: str, sex: str = "", role: str = "") -> None:
    """« + personne » by its shortcut, then the row from left to right."""
    if rank > 1:
        page.keyboard.press("Alt+p")
    expect(page.get_by_label(f"Prénom (personne {rank})")).to_be_focused()
    page.keyboard.type(first_name)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type(age)
    page.keyboard.press("Tab")
    page.keyboard.type(sex)
    page.keyboard.press("Tab")
    page.keyboard.type(role)


def test_from_the_call_to_the_orientation_by_keyboard(keys: Page, desk: Desk) -> None:
    page = keys
    shot(page, "1-new")
    assert_accessible(page)
    expect(page.get_by_label("Oui")).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, "^Téléphone")
    page.keyboard.type("06 12 34 56 78")
    tab_to(page, "^D'où")
    page.keyboard.type("cerg")
    expect(page.get_by_role("option", name="Cergy (95)")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("D'où")).to_have_value("Cergy (95)")
    expect(page.get_by_label("Nuit dernière")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+2")
    add_person(page, 1, "Awa", "32", "Femme")
    add_person(page, 2, "Lina", "7")
    page.keyboard.press("Tab")
    expect(page.get_by_text(re.compile(r"Enregistré à \d+"))).to_be_visible()
    expect(page.locator(".call-count")).to_contain_text("pour femme seule avec 1 enfant (7 ans)")
    shot(page, "2-solutions")
    assert_accessible(page)
    page.keyboard.press("Alt+3")
    expect(focused(page)).to_have_text(re.compile("Réserver"))
    page.keyboard.press("Enter")
    expect(page.locator("#call-held")).to_be_focused()
    expect(page.locator("#call-held")).to_contain_text("2 places gardées jusqu'à")
    shot(page, "3-held")
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.type("Arrive en bus vers 21 h")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#call-referred")).to_be_focused()
    expect(page.locator("#call-referred")).to_contain_text("À dire à la personne")
    shot(page, "4-referred")
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/115/appels/")
    expect(page.get_by_text("L'appel est terminé et enregistré.")).to_be_visible()
    assert_accessible(page)
    shot(page, "5-list")
    referral = Referral.objects.get()
    assert referral.message == "Arrive en bus vers 21 h"
    assert referral.household.memberships.count() == 2

    page.context.clear_cookies()
    sign_in(page, desk, desk.head)
    assert_accessible(page)
    tab_to(page, "^Confirmer l'arrivée")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orientations/**")
    expect(page.get_by_text("Arrive en bus vers 21 h")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "^Confirmer l'arrivée")
    page.keyboard.press("Enter")
    page.wait_for_url("**/a-traiter/")
    expect(page.get_by_text("Arrivée confirmée")).to_be_visible()
    call = Call.objects.select_related("request").get()
    assert call.request.state == RequestState.PROVIDED
    page.context.clear_cookies()
    sign_in(page, desk, desk.email)
    page.goto(f"{desk.url}/115/appels/{call.public_id}/")
    expect(page.get_by_text("pourvue")).to_be_visible()
    assert_accessible(page)


FIVE = (("Jean", "41", "Homme", ""), ("Marie", "38", "Femme", "Conj"), ("Paul", "12", "", ""), ("Léa", "7", "", ""))


def test_the_household_of_five_has_one_dispositif(keys: Page, desk: Desk) -> None:
    page = keys
    page.keyboard.press("Alt+2")
    for rank, person in enumerate((*FIVE, ("Tom", "8 mois", "", "")), 1):
        add_person(page, rank, *person)
    page.keyboard.press("Tab")
    expect(page.locator(".call-count")).to_contain_text("1 solution pour couple avec 3 enfants")
    expect(page.locator(".call-solution")).to_have_count(1)
    expect(page.locator(".call-solution")).to_contain_text("CHU des Tilleuls")
    expect(page.locator(".call-solution")).to_contain_text("Chambre de 5 places")
    expect(page.locator(".call-refusals")).to_contain_text("2 dispositifs non proposés")
    overflow = page.evaluate("document.documentElement.scrollHeight > window.innerHeight")
    shot(page, "6-five")
    assert not overflow
    page.set_viewport_size({"width": 1920, "height": 1000})
    shot(page, "7-five-1920")
    page.set_viewport_size({"width": 360, "height": 740})
    shot(page, "8-five-360", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 650})
    page.get_by_role("button", name="Réserver").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#call-held")).to_contain_text("5 places gardées jusqu'à")


def test_a_call_without_a_place_is_counted_with_its_reason(keys: Page, desk: Desk) -> None:
    page = keys
    page.keyboard.press("Alt+2")
    for rank, person in enumerate((*FIVE, ("Tom", "8 mois", "", ""), ("Zoé", "3", "", "")), 1):
        add_person(page, rank, *person)
    page.keyboard.press("Tab")
    expect(page.locator(".call-count")).to_contain_text("Aucune solution")
    expect(page.locator(".call-refusals")).to_contain_text("Aucune chambre pour 6 personnes")
    page.locator("#call-end").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Motif de l'absence de solution")).to_be_focused()
    expect(page.get_by_text("dites pourquoi, puis terminez")).to_be_visible()
    shot(page, "9-reason")
    assert_accessible(page)
    page.keyboard.type("Aucune place pour")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/115/appels/")
    call = Call.objects.select_related("request").get()
    assert call.request.state == RequestState.UNMET
    assert {unmet.reason for unmet in unmet_persons(desk.siao.pk, call.night)} == {"composition"}
    assert len(unmet_persons(desk.siao.pk, call.night)) == 6


def test_a_near_record_is_taken_in_one_gesture(keys: Page, desk: Desk) -> None:
    page = keys
    page.keyboard.press("Alt+2")
    page.keyboard.type("Aminata")
    page.keyboard.press("Tab")
    page.keyboard.type("Coulibaly")
    expect(page.locator("#call-near")).to_contain_text("Une fiche proche")
    shot(page, "10-near")
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("C'est ce ménage")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nom (personne 1)", exact=True)).to_have_value("Koulibaly")
    expect(page.get_by_label("Prénom (personne 2)")).to_have_value("Lina")
    shot(page, "11-taken")


def test_names_are_hidden_by_one_key(keys: Page, desk: Desk) -> None:
    page = keys
    page.keyboard.press("Alt+2")
    page.keyboard.type("Awa")
    page.keyboard.press("Tab")
    page.keyboard.press("F9")
    color = "e => getComputedStyle(e).color"
    assert page.get_by_label("Prénom (personne 1)").evaluate(color) == "rgba(0, 0, 0, 0)"
    expect(page.locator("#call-live")).to_have_text("Noms et adresses masqués")
    shot(page, "12-hidden")
    page.keyboard.press("Alt+h")
    assert page.get_by_label("Prénom (personne 1)").evaluate(color) != "rgba(0, 0, 0, 0)"


def test_everything_typed_is_there_after_a_reload(keys: Page, desk: Desk) -> None:
    page = keys
    page.keyboard.press("Alt+1")
    page.keyboard.type("06 12")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Numéro incomplet ou mal formé")).to_be_visible()
    page.keyboard.press("Alt+2")
    page.keyboard.type("Awa")
    with page.expect_response("**/enregistrer/"):
        page.keyboard.press("Enter")
    page.reload()
    expect(page.get_by_label("Téléphone")).to_have_value("06 12")
    expect(page.get_by_label("Prénom (personne 1)")).to_have_value("Awa")
    expect(page.get_by_text("Numéro incomplet ou mal formé")).to_be_visible()


def test_an_expired_session_loses_nothing(keys: Page, desk: Desk) -> None:
    page = keys
    page.context.clear_cookies(name="sisiao_session")
    page.keyboard.press("Alt+2")
    page.keyboard.type("Awa")
    page.keyboard.press("Tab")
    expect(page.locator("#call-alert")).to_contain_text("Votre session a pris fin")
    expect(page.get_by_label("Prénom (personne 1)")).to_have_value("Awa")
    other = page.context.new_page()
    sign_in(other, desk, desk.email)
    expect(page.locator("#call-alert")).to_be_empty(timeout=15_000)
    assert Call.objects.get().draft["members"][0]["first_name"] == "Awa"


def test_the_shortcuts_are_listed(keys: Page) -> None:
    page = keys
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Masquer ou montrer les noms et les adresses")
