"""A dispositif describes its places in a real browser, and its SIAO opens surge places."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.offer.enums import OpeningRegime
from tests.factories import (
    PASSWORD,
    make_dispositif,
    make_group,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    tonight,
)
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

HEAD, ADMIN = "moussa@exemple.fr", "karim@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        siao = make_siao("95")
        wood = make_dispositif(siao, name="CHU du Bois")
        group = make_group(wood, name="Familles", mode="continuous_emergency")
        make_stay(make_unit(group, places=2, name="Chambre 1"), make_request(siao=siao))
        make_unit(group, places=3, name="Chambre 2")
        gym = make_dispositif(siao, name="Gymnase Lenglen")
        make_unit(make_group(gym, name="Grand froid", regime=OpeningRegime.ON_ACTIVATION), places=6, sharing="adults")
        make_user(Profile.DISPOSITIF_MANAGER, wood.scope, email=HEAD)
        make_user(Profile.SIAO_ADMIN, siao.scope, email=ADMIN)


def sign_in(page: Page, site: LiveSite, email: str) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def places(page: Page, world: None, live_site: LiveSite) -> Page:
    sign_in(page, live_site, HEAD)
    page.get_by_role("navigation").get_by_role("link", name="Mes places").click()
    expect(page.get_by_role("heading", name="CHU du Bois")).to_be_visible()
    return page


def test_a_group_and_its_rooms_in_series(places: Page) -> None:
    assert_right(places)
    places.get_by_role("link", name="Groupes et chambres").click()
    assert_right(places)
    places.get_by_role("link", name="Créer un groupe").click()
    places.get_by_label("Nom", exact=True).fill("Femmes isolées")
    places.keyboard.press("Enter")
    expect(places.get_by_text("sont à corriger")).to_be_visible()
    assert_right(places)
    places.get_by_label("Mode d'accueil", exact=True).select_option("night_emergency")
    places.get_by_label("Voie d'accès", exact=True).select_option("siao_115")
    places.get_by_label("Femmes seules").check(force=True)
    places.get_by_role("button", name="Créer le groupe").click()
    expect(places.get_by_text("Le groupe est créé")).to_be_visible()
    assert_right(places)
    places.get_by_role("link", name="Ajouter des chambres").click()
    assert_right(places)
    places.get_by_label("Du numéro").fill("101")
    places.get_by_label("Au numéro").fill("110")
    places.keyboard.press("Enter")
    expect(places.get_by_text("10 chambres ajoutées, 20 places en tout.")).to_be_visible()
    assert_right(places)
    places.get_by_role("link", name="Chambre 105").click()
    assert_right(places)
    places.get_by_role("spinbutton", name="Nombre de places").fill("3")
    places.get_by_role("button", name="Enregistrer le nombre de places").click()
    expect(places.get_by_text("Le nombre de places est enregistré.")).to_be_visible()


def test_works_are_announced_and_last_longer(places: Page) -> None:
    places.get_by_role("link", name="Indisponibilités").click()
    assert_right(places)
    places.get_by_label("Chambre", exact=True).select_option(label="Chambre 2 (Familles)")
    places.get_by_label("Cause").last.select_option("works")
    places.get_by_label("Retour prévu le matin du").last.fill((tonight() + timedelta(days=9)).isoformat())
    places.get_by_role("button", name="Rendre indisponibles").click()
    expect(places.get_by_text("1 place indisponible")).to_be_visible()
    assert_right(places)
    places.get_by_text("Changer le retour ou la cause").click()
    places.get_by_label("Retour prévu le matin du").first.fill((tonight() + timedelta(days=20)).isoformat())
    places.get_by_role("button", name="Enregistrer le retour").click()
    expect(places.get_by_text("le retour des places est enregistré")).to_be_visible()


def test_a_group_does_not_close_on_somebody(places: Page) -> None:
    places.get_by_role("link", name="Groupes et chambres").click()
    places.get_by_role("link", name="Familles").click()
    assert_right(places)
    places.get_by_role("link", name="Fermer le groupe").click()
    closing = (tonight() + timedelta(days=12)).isoformat()
    places.get_by_label("Première nuit fermée").fill(closing)
    places.get_by_role("button", name="Fermer le groupe").click()
    expect(places.get_by_text("1 personne présente n'a pas de réponse écrite").first).to_be_visible()
    assert_right(places)
    places.get_by_role("link", name="Ouvrir le séjour").click()
    places.get_by_text("Noter la réponse écrite avant la fermeture").click()
    assert_right(places)
    places.get_by_label("Réponse donnée").fill("Relogée à Pontoise, bail signé.")
    places.get_by_role("button", name="Enregistrer la réponse").click()
    expect(places.get_by_text("La réponse écrite est notée.")).to_be_visible()


def test_surge_places_are_activated(page: Page, world: None, live_site: LiveSite) -> None:
    sign_in(page, live_site, ADMIN)
    page.get_by_role("navigation").get_by_role("link", name="Activations").click()
    assert_right(page)
    page.get_by_role("link", name="Activer des places").click()
    page.get_by_label("Autorité qui décide").fill("Préfet du Val-d'Oise")
    page.keyboard.press("Enter")
    expect(page.get_by_text("sont à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Places de renfort").select_option(index=1)
    page.get_by_label("Niveau").select_option("great_cold")
    page.get_by_label("Première nuit").fill(timezone.localdate().isoformat())
    page.get_by_label("Nombre de places ouvertes").fill("4")
    page.get_by_role("button", name="Activer les places").click()
    expect(page.get_by_text("Les places sont activées")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Gymnase Lenglen").click()
    assert_right(page)
    page.get_by_label("Première nuit fermée").fill((timezone.localdate() + timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Terminer l'activation").click()
    expect(page.get_by_text("L'activation est terminée.")).to_be_visible()
