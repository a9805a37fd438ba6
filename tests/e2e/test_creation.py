"""The public form and both hands of the circuit in a real browser: question, answer, pré-validation, validation."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import token_for
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.web.creation.forms import stamp
from tests.factories import PASSWORD, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

KARIM, CORINNE = "karim@exemple.fr", "corinne@exemple.fr"


@pytest.fixture
def world(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        siao = make_siao("95")
        make_user(Profile.SIAO_ADMIN, siao.scope, email=KARIM)
        make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"), email=CORINNE)


def opened(page: Page, site: LiveSite, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="À traiter", level=1)).to_be_visible()


def fill_entity(page: Page) -> None:
    page.get_by_label("Raison sociale").fill("Association Les Berges")
    page.get_by_label("Statut juridique").select_option("association")
    page.get_by_label("Situation").select_option("being_created")
    page.get_by_role("textbox", name=re.compile("^Adresse")).fill("1 rue du Port")
    page.get_by_label("Code postal").fill("95000")
    page.get_by_role("textbox", name=re.compile("^Commune")).fill("Cergy")


def confirmed(page: Page, site: LiveSite) -> None:
    held = CreationRequest.objects.get()
    page.goto(f"{site.url}/offre/demander/confirmer/{token_for(Category.CREATION_CONFIRM, held.public_id)}/")
    assert_right(page)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_text("Le SIAO l'examine")).to_be_visible()


def asked(page: Page, site: LiveSite, type_id: str = "hors_chrs") -> str:
    """Fill the public form to its end; the address that follows the request."""
    page.goto(f"{site.url}/connexion/")
    page.get_by_role("link", name="Demander la création").click()
    assert_right(page)
    page.get_by_label("Un dispositif").check(force=True)
    page.get_by_label("Département").select_option("95")
    for label, value in {
        "Votre nom": "Marchand",
        "Votre prénom": "Lou",
        "Votre fonction": "Directrice",
        "Votre courriel": "lou@exemple.fr",
    }.items():
        page.get_by_label(label).fill(value)
    # As somebody who took a minute: a machine that answers at once is refused.
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        page.locator("#id_shown").evaluate("(field, shown) => { field.value = shown }", stamp())
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("Étape 2 sur 6")).to_be_visible()
    assert_right(page)
    fill_entity(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_text("Étape 3 sur 6")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_text("points sont à corriger")).to_be_visible()
    assert_right(page)
    page.get_by_label("Nom du dispositif").fill("CHU des Berges")
    page.get_by_label("Type").select_option(type_id)
    page.get_by_label("Ce que fait le dispositif").fill("Mise à l'abri d'hommes seuls")
    page.get_by_label("Code postal").fill("95000")
    page.get_by_role("textbox", name=re.compile("^Commune")).fill("Cergy")
    page.get_by_role("textbox", name=re.compile("^Adresse")).fill("3 rue des Saules")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_text("Étape 4 sur 6")).to_be_visible()
    assert_right(page)
    page.get_by_label("Urgence").check(force=True)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Pièce à joindre").set_input_files(
        {"name": "projet.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    )
    page.get_by_role("button", name="Joindre", exact=True).click()
    expect(page.get_by_role("button", name="Retirer projet.pdf")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Continuer").click()
    assert_right(page)
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Un lien de confirmation part")).to_be_visible()
    return page.url


def test_from_the_public_form_to_the_dispositif(page: Page, world: None, live_site: LiveSite) -> None:
    follow = asked(page, live_site)
    confirmed(page, live_site)
    opened(page, live_site, KARIM)
    page.get_by_role("link", name=re.compile("Examiner la demande")).click()
    assert_right(page)
    page.get_by_label("Votre question").fill("Quel financement ?")
    page.get_by_role("button", name="Envoyer la question").click()
    expect(page.get_by_text("La question est envoyée")).to_be_visible()
    assert_right(page)

    page.goto(follow)
    expect(page.get_by_text("Quel financement ?")).to_be_visible()
    assert_right(page)
    page.get_by_label("Votre réponse").fill("Le BOP 177.")
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_text("C'est envoyé.")).to_be_visible()
    page.goto(f"{live_site.url}/offre/demandes/")
    assert_right(page)
    page.get_by_role("link", name="CHU des Berges").click()
    page.get_by_role("button", name="Pré-valider").click()
    expect(page.get_by_text("la DDETS décide")).to_be_visible()

    opened(page, live_site, CORINNE)
    page.get_by_role("link", name=re.compile("Valider ou refuser")).click()
    page.get_by_role("button", name="Valider et créer").click()
    page.get_by_role("link", name="Fiche du dispositif créé").click()
    expect(page.get_by_role("heading", name="CHU des Berges")).to_be_visible()


def test_the_siao_alone_sends_back_then_validates_a_hotel(page: Page, world: None, live_site: LiveSite) -> None:
    follow = asked(page, live_site, "hotel")
    confirmed(page, live_site)
    opened(page, live_site, KARIM)
    page.get_by_role("link", name=re.compile("Examiner la demande")).click()
    page.get_by_label("Ce qu'il faut corriger").fill("Le nom est celui de l'hôtel.")
    page.get_by_role("button", name="Renvoyer au demandeur").click()
    expect(page.get_by_text("renvoyée au demandeur")).to_be_visible()

    page.goto(follow)
    expect(page.get_by_text("À corriger par vous")).to_be_visible()
    assert_right(page)
    page.get_by_role("link", name="Modifier le dispositif").click()
    page.get_by_label("Nom du dispositif").fill("Hôtel du Bac")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.goto(follow)
    page.get_by_role("button", name="Envoyer la correction").click()
    expect(page.get_by_text("C'est envoyé.")).to_be_visible()

    page.goto(f"{live_site.url}/offre/demandes/")
    page.get_by_role("link", name="Hôtel du Bac").click()
    expect(page.get_by_text("Le demandeur a changé")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Valider et créer").click()
    expect(page.get_by_role("link", name="Fiche du dispositif créé")).to_be_visible()


def test_each_hand_refuses_and_the_applicant_reads_why(page: Page, world: None, live_site: LiveSite) -> None:
    follow = asked(page, live_site)
    confirmed(page, live_site)
    opened(page, live_site, KARIM)
    page.get_by_role("link", name=re.compile("Examiner la demande")).click()
    page.get_by_role("button", name="Refuser la demande").click()
    expect(page.get_by_text("Écrivez votre message.")).to_be_visible()
    assert_right(page)
    page.get_by_role("button", name="Pré-valider").click()
    opened(page, live_site, CORINNE)
    page.get_by_role("link", name=re.compile("Valider ou refuser")).click()
    page.get_by_label("Motif, que le demandeur lira").fill("Aucun financement en 2027.")
    page.get_by_role("button", name="Refuser la demande").click()
    expect(page.get_by_text("La demande est refusée")).to_be_visible()
    page.goto(follow)
    expect(page.get_by_role("heading", name="Motif du refus")).to_be_visible()
    expect(page.get_by_text("Aucun financement en 2027.").first).to_be_visible()
    assert_right(page)


def test_the_ddets_creates_directly(page: Page, world: None, live_site: LiveSite) -> None:
    opened(page, live_site, CORINNE)
    page.goto(f"{live_site.url}/offre/nouveau/entite/")
    assert_right(page)
    fill_entity(page)
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Ajoutez-lui un dispositif")).to_be_visible()
    assert_right(page)
    page.get_by_label("Type de dispositif").select_option("day_centre")
    page.get_by_role("button", name="Continuer").click()
    assert_right(page)
    page.get_by_label("Nom du dispositif").fill("Accueil de jour des Berges")
    page.get_by_role("textbox", name=re.compile("^Adresse")).fill("3 rue des Saules")
    page.get_by_label("Code postal").fill("95000")
    page.get_by_role("textbox", name=re.compile("^Commune")).fill("Cergy")
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_role("heading", name="Accueil de jour des Berges")).to_be_visible()


def test_the_applicant_corrects_who_they_are_keeps_a_draft_writes_and_gives_up(
    page: Page, world: None, live_site: LiveSite
) -> None:
    page.goto(f"{live_site.url}/offre/demander/")
    page.get_by_label("Un dispositif").check(force=True)
    page.get_by_label("Département").select_option("01")
    for label in ("Votre nom", "Votre prénom", "Votre fonction"):
        page.get_by_label(label).fill("Marchand")
    page.get_by_label("Votre courriel").fill("lou@exemple.fr")
    page.locator("#id_shown").evaluate("field => { field.value = 'x' }")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("2 points sont à corriger")).to_be_visible()
    assert_right(page)

    follow = asked(page, live_site)
    page.get_by_role("link", name="Modifier l'entité").click()
    page.get_by_label("Raison sociale").fill("")
    page.get_by_label(re.compile("FINESS")).fill("x")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Le brouillon est enregistré, sauf")).to_be_visible()
    assert_right(page)
    page.get_by_label("Raison sociale").fill("Association Les Rives")
    page.get_by_label(re.compile("FINESS")).fill("")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Le brouillon est enregistré, pour")).to_be_visible()

    page.get_by_role("link", name="Corriger nom, téléphone ou courriel").click()
    assert_right(page)
    page.get_by_label("Votre courriel").fill("lou@rives.example")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("lou@rives.example, à confirmer")).to_be_visible()
    assert page.url != follow, "the address that the first mailbox has opens nothing any more"
    follow = page.url

    confirmed(page, live_site)
    assert_right(page)
    page.get_by_label("Votre message").fill("Le financement est accordé.")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("C'est envoyé.")).to_be_visible()
    assert_right(page)
    opened(page, live_site, KARIM)
    expect(page.get_by_text("le demandeur a écrit le")).to_be_visible()
    page.get_by_role("link", name=re.compile("Examiner la demande")).click()
    assert_right(page)
    page.get_by_label(re.compile("^Avis")).fill("Besoin constaté.")
    page.get_by_role("button", name="Pré-valider").click()
    expect(page.get_by_role("heading", name="Avis du SIAO")).to_be_visible()
    assert_right(page)

    page.goto(follow)
    page.get_by_role("link", name="Retirer la demande").click()
    assert_right(page)
    page.get_by_role("button", name="Retirer la demande").click()
    expect(page.get_by_text("La demande est retirée.")).to_be_visible()
    assert_right(page)
    page.goto(f"{follow}entite/")
    expect(page.get_by_text("Vous avez retiré cette demande")).to_be_visible()
    assert_right(page)
