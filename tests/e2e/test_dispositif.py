"""The dispositif's staff and the board of the night, in a real browser."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.housing_requests.actions import leave_unmet
from sisiao.housing_requests.enums import UnmetReason
from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.offer.enums import ReceptionMode, Sharing
from sisiao.offer.models import Dispositif
from sisiao.referrals.models import Referral
from sisiao.siao.nights import current_night
from sisiao.stays.models import Stay
from tests.factories import (
    PASSWORD,
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
)
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

WIDE = {"width": 1920, "height": 1080}
NAMES = ("CHU de la Gare", "CHU des Tilleuls", "CHRS L'Escale", "Halte de nuit Saint-Maclou", "CHU Les Peupliers")
COMMUNES = ("95127", "95018", "95500", "95585", "95277")


@dataclass
class World:
    """A SIAO with a dispositif of its own story, others around, and who signs in."""

    url: str
    dispositif: Dispositif
    referral: Referral
    stay: Stay
    head: str = "responsable@exemple.fr"
    desk: str = "operateur@exemple.fr"


@pytest.fixture
def world(live_site: LiveSite, committed_database: FreshDatabase) -> Iterator[World]:
    with acting_as(TESTS):
        siao = make_siao()
        entity = make_entity(name="Association Le Refuge")
        dispositif = make_dispositif(siao, entity, name="CHU du Bois", commune_id="95127")
        make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope, email=World.head, first_name="Nadia", last_name="Morel")
        make_user(Profile.SIAO_OPERATOR, siao.scope, email=World.desk, first_name="Inès", last_name="Marchand")
        referral, stay = _own_story(dispositif)
        _neighbours(siao)
    yield World(live_site.url, dispositif, referral, stay)


def _own_story(dispositif: Dispositif) -> tuple[Referral, Stay]:
    """A mother and two children on their way, a man late, a couple since last week, a room out of service."""
    now = timezone.now()
    nightly = make_group(dispositif, name="Urgence à la nuit", declared_at=now - timedelta(hours=30))
    lasting = make_group(dispositif, name="Urgence continue", mode=ReceptionMode.CONTINUOUS_EMERGENCY)
    family = make_household(1, (3, 7), first_name="Aminata", last_name="Koulibaly", phone="+33612345678")
    referral = make_referral(make_unit(nightly, places=4, name="Chambre 101"), make_request(family))
    Referral.objects.update(message="Arrive en bus depuis Pontoise, avec une poussette.")
    late = make_household(first_name="Yann", last_name="Le Goff", sex="HOMME")
    late = make_referral(make_unit(nightly, places=1, name="Chambre 102"), make_request(late))
    late.arrival_limit = now - timedelta(minutes=25)
    late.save(update_fields=["arrival_limit"])
    earlier = now - timedelta(days=9)
    couple = make_household(2, couple=True, first_name="Marta", last_name="Silva")
    unit = make_unit(lasting, places=2, name="Chambre 201")
    stay = make_stay(unit, make_request(couple, now=earlier), now=earlier)[0]
    Stay.objects.filter(pk=stay.pk).update(planned_end=timezone.localdate() - timedelta(days=2))
    dormitory = make_unit(nightly, places=4, name="Dortoir A", sharing=Sharing.MEN)
    yesterday = now - timedelta(days=1)
    guest = make_household(first_name="Paul", last_name="Garnier", sex="HOMME")
    make_stay(dormitory, make_request(guest, now=yesterday), now=yesterday)
    place = make_unit(lasting, places=2, name="Chambre 202").places.first()
    night = current_night(dispositif.siao.__class__.objects.get(pk=dispositif.siao_id), now)
    tomorrow = night + timedelta(days=4)
    close_places([place], type(stay.occupation.nights)(night, tomorrow, "[)"), UnavailabilityCause.PESTS, actor=TESTS)
    return referral, stay


def _neighbours(siao) -> None:
    """Enough lines to fill a board, and two households without a solution."""
    for rank in range(15):
        name = f"{NAMES[rank % 5]} {rank // 5 + 1}"
        elsewhere = make_dispositif(siao, name=name, commune_id=COMMUNES[rank % 5])
        declared = timezone.now() - timedelta(hours=[0.1, 2, 5, 26, 12][rank % 5])
        group = make_group(elsewhere, declared_at=declared)
        make_unit(group, places=3 + rank * 4, sharing=Sharing.ADULTS)
        for size in range(1, 2 + rank % 3):
            make_stay(make_unit(group, places=size + 1), make_request(make_household(size)))
    for reason, ages in ((UnmetReason.NO_PLACE, (2,)), (UnmetReason.COMPOSITION, (1, 4, 9))):
        leave_unmet(make_request(make_household(1, ages)), reason, actor=TESTS)


def sign_in(page: Page, world: World, email: str) -> None:
    page.goto(f"{world.url}/connexion/")
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")


def walk_to(page: Page, name: str) -> None:
    """Tab until the focus is on the control of this name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        words = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.replace(/\\s+/g, ' ').trim()"
        )
        if words.startswith(name):
            return
    raise AssertionError(f"no « {name} » by keyboard on {page.url}")


def test_the_staff_confirms_an_arrival_by_keyboard(page: Page, world: World) -> None:
    sign_in(page, world, world.head)
    walk_to(page, "Confirmer l'arrivée – Aminata KOULIBALY")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aminata KOULIBALY")
    expect(page.get_by_text("Arrive en bus depuis Pontoise, avec une poussette.")).to_be_visible()
    walk_to(page, "Aminata KOULIBALY")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # one of the children is not there
    walk_to(page, "Confirmer l'arrivée")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Arrivée confirmée : 2 personnes arrivées.")
    expect(page.get_by_role("heading", level=1)).to_have_text("À traiter")
    page.goto(f"{world.url}/sejours/")
    expect(page.get_by_role("rowheader", name="Aminata KOULIBALY")).to_be_visible()
    with acting_as(TESTS):
        assert Stay.objects.filter(referral=world.referral).count() == 2


def test_a_refusal_without_facts_keeps_what_was_typed(page: Page, world: World) -> None:
    sign_in(page, world, world.head)
    page.goto(f"{world.url}/orientations/{world.referral.public_id}/")
    walk_to(page, "Refuser l'orientation")
    page.keyboard.press("Enter")
    walk_to(page, "Place inutilisable ce soir")
    page.keyboard.press("Space")
    walk_to(page, "Refuser l'orientation")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Un point est à corriger")).to_be_visible()
    expect(page.get_by_label("Place inutilisable ce soir")).to_be_checked()
    page.get_by_role("link", name="Faits").press("Enter")
    page.keyboard.type("Chauffage en panne depuis 16 h.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Orientation refusée")


def test_the_pages_of_the_dispositif_are_accessible_at_every_width(page: Page, world: World) -> None:
    sign_in(page, world, world.head)
    assert_right(page, "todo")
    pages = {
        "referral": f"/orientations/{world.referral.public_id}/",
        "present": "/sejours/",
        "stay": f"/sejours/{world.stay.public_id}/",
        "places": f"/mes-places/{world.dispositif.public_id}/",
    }
    for name, address in pages.items():
        page.goto(f"{world.url}{address}")
        if name == "stay":
            page.get_by_text("Déclarer la sortie").first.click()
        if name == "referral":
            page.locator("summary", has_text="Refuser l'orientation").click()
        assert_right(page, name)


def test_the_board_is_accessible_at_every_width_and_says_what_changed(page: Page, world: World) -> None:
    sign_in(page, world, world.desk)
    assert_right(page, "todo-siao")
    page.goto(f"{world.url}/orientations/{world.referral.public_id}/")
    assert_right(page, "referral-siao")
    page.goto(f"{world.url}/nuit/")
    expect(page.get_by_role("row", name="CHU du Bois")).to_contain_text("Cergy")
    assert_right(page, "board")
    page.get_by_role("link", name="Dispositif", exact=True).press("Enter")
    expect(page.locator("tbody th").first).to_contain_text("CHRS L'Escale 1")
    page.get_by_label("Commune").select_option("Argenteuil")
    page.get_by_role("button", name="Afficher").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_the_presence_list_prints_without_the_site_around_it(page: Page, world: World) -> None:
    sign_in(page, world, world.head)
    page.goto(f"{world.url}/sejours/")
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("button", name="Imprimer la liste")).to_be_hidden()
    expect(page.get_by_text("Liste nominative")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Marta SILVA")).to_be_visible()
    folder = os.environ.get("SISIAO_SHOTS")
    if folder:
        page.set_viewport_size({"width": 794, "height": 1123})
        page.screenshot(path=Path(folder) / "present-print.png", full_page=True)
