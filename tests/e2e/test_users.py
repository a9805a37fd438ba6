"""Administering users in a real browser: inviting a colleague, an access review; accessible at both widths."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant
from sisiao.accounts.models import User
from sisiao.core.context import acting_as
from tests.access.world import Place, holder, make_place
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD
from tests.support.browser import administer, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

P = Profile
CHIEF = "simone@exemple.fr"


@pytest.fixture
def here(committed_database: FreshDatabase) -> Place:
    """An entité with its gestionnaire, colleagues of which two are to confirm, and an old profile."""
    with acting_as(TESTS):
        here = make_place()
        DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
        holder(P.ENTITY_MANAGER, here.entity, email=CHIEF, first_name="Simone", last_name="Aubertin")
        names = (("Claire", "Fontenay"), ("Amadou", "Traoré"), ("Mireille", "Gosselin"))
        for first_name, last_name in names:
            holder(P.SOCIAL_WORKER, here.dispositif, first_name=first_name, last_name=last_name)
        late = timezone.localdate() - timedelta(days=360)
        for grant in Grant.objects.filter(user__last_name__in=("Fontenay", "Traoré")):
            grant.confirmed_on = late
            grant.save()
        Grant.objects.filter(user__last_name="Gosselin").update(confirmed_on=timezone.localdate())
        holder(P.OLD_STRUCTURE_MANAGER, here.sister, first_name="Patrick", last_name="Durand")
    return here


def sign_in(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(CHIEF)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    administer(page, "Utilisateurs")


def test_inviting_a_colleague(page: Page, here: Place, live_site: LiveSite) -> None:
    sign_in(page, live_site)
    expect(page.get_by_role("link", name="Claire FONTENAY")).to_be_visible()
    assert_right(page, "list")
    page.get_by_role("link", name="Inviter un collègue").click()
    page.get_by_label("Prénom").fill("Jeanne")
    page.get_by_label("Nom", exact=True).fill("Petit")
    page.get_by_label("Courriel nominatif").fill("contact@lien.example")
    page.get_by_label("Profil", exact=True).select_option(label="Travailleur social")
    page.get_by_label("Périmètre", exact=True).select_option(label=here.dispositif.label)
    page.get_by_role("button", name="Inviter").click()
    expect(page.get_by_text("Un point est à corriger")).to_be_visible()
    assert_right(page, "invite")
    page.get_by_label("Courriel nominatif").fill("jeanne.petit@lien.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("valable 14 jours")).to_be_visible()
    page.get_by_role("link", name="Jeanne PETIT").click()
    expect(page.get_by_text("Profil attribué")).to_be_visible()
    assert_right(page, "detail")
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Retirer le compte de Jeanne PETIT")
    assert_right(page, "confirm")
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("Compte fermé.")).to_be_visible()
    assert User.objects.get(email="jeanne.petit@lien.example").state == "closed"


def test_an_access_review_and_an_old_profile(page: Page, here: Place, live_site: LiveSite) -> None:
    sign_in(page, live_site)
    page.get_by_role("link", name="Revue des accès").click()
    expect(page.get_by_role("link", name="Claire FONTENAY")).to_be_visible()
    assert_right(page, "review")
    page.get_by_role("checkbox", name="Sélectionner Amadou TRAORÉ").press("Space")
    page.get_by_role("button", name="Ne plus confirmer").click()
    page.get_by_role("button", name="Mettre fin").click()
    expect(page.get_by_text("1 profil terminé.")).to_be_visible()
    page.get_by_role("button", name="Confirmer Claire FONTENAY").press("Enter")
    expect(page.get_by_text("1 profil confirmé.")).to_be_visible()
    page.get_by_role("link", name="Anciens profils").click()
    assert_right(page, "legacy")
    page.get_by_role("button", name="Confirmer le profil cible de Patrick DURAND").press("Enter")
    expect(page.get_by_text("L'ancien profil est remplacé.")).to_be_visible()
    page.get_by_role("link", name="Importer une liste").click()
    assert_right(page, "import")
