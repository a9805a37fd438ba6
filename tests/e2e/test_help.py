"""The help in a real browser: the article of a page, a request without anybody's name, a session."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import load_guide, publish_draft, save_draft, save_session
from sisiao.helpdesk.enums import ArticleKind, SessionKind
from sisiao.helpdesk.guide import guide_pages
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD, actor_for, make_siao, make_user, state_scope
from tests.support.browser import MOBILE, assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

ECOUTANT, ADMIN, NATION = "awa@exemple.fr", "karim@exemple.fr", "agnes@exemple.fr"


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    """A site with its guide, an item of the news, a session, an écoutante, her administrator and the nation's."""
    now = timezone.now()
    with acting_as(TESTS):
        siao = make_siao()
        make_user(Profile.CALL_TAKER, siao.scope, email=ECOUTANT, first_name="Awa", last_name="Sow")
        make_user(Profile.SIAO_ADMIN, siao.scope, email=ADMIN, first_name="Karim", last_name="Haddadi")
        user = make_user(email=NATION, first_name="Agnès", last_name="Montferrand")
        nation = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), user)
        load_guide(guide_pages(), actor=TESTS, now=now)
        told = {"kind": ArticleKind.NEWS, "profiles": [], "actor": nation, "now": now}
        item = save_draft(None, "L'aide est arrivée", "Un **mot**.", **told)
        publish_draft(item, actor=nation, now=timezone.now())  # news to accounts that existed before it
        starts = now + timedelta(days=4)
        dates = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        what = {"kind": SessionKind.BEGINNER, "title": "Premiers pas", "place": "En ligne", "capacity": 1}
        save_session(None, what | dates | {"link": "https://visio.example/a"}, actor=nation, now=now)
    return live_site


def _sign_in(page: Page, site: LiveSite, email: str, then: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site.url}/connexion/?next={then}")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{then}")


def _the_article_of_the_page_then_the_search(page: Page) -> None:
    page.get_by_role("banner").get_by_role("link", name="Aide nouveautés non lues").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Suivre la nuit")
    page.get_by_role("button", name="Oui", exact=True).press("Enter")
    expect(page.get_by_text("Vous avez répondu oui")).to_be_visible()
    page.get_by_label("Que faudrait-il y ajouter").fill("Rien pour Mme Diallo")
    page.get_by_role("button", name="Envoyer", exact=True).press("Enter")
    expect(page.get_by_label("Que faudrait-il y ajouter")).to_have_value("Rien pour Mme [nom masqué]")
    assert_right(page, "article")
    page.get_by_label("vous êtes ici").get_by_role("link", name="Aide").press("Enter")
    assert_right(page, "aide")
    page.get_by_label("Rechercher dans l'aide").fill("mineur isolé")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Répondre à un appel").first).to_be_visible()
    assert_right(page, "recherche")


def _first_steps_and_news(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/aide/premiers-pas/")
    page.get_by_role("button", name="C'est fait : Lisez le tableau de la nuit").press("Enter")
    expect(page.get_by_text("1 étape sur")).to_be_visible()
    assert_right(page, "premiers-pas")
    page.goto(f"{site.url}/nouveautes/")
    assert_right(page, "nouveautes")
    page.get_by_role("button", name="J'ai tout lu").press("Enter")
    expect(page.get_by_role("banner").get_by_role("link", name="Aide", exact=True)).to_be_visible()


def _asks_without_naming_anybody(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/aide/suivre-la-nuit/?page=night:board")
    page.get_by_role("link", name="Demander de l'aide").press("Enter")
    page.get_by_label("Objet").fill("Page blanche pour Mme Diallo")
    page.get_by_label("Votre demande").fill("Elle a appelé du 06 12 34 56 78.")
    page.get_by_role("button", name="Envoyer").press("Enter")
    expect(page.get_by_role("heading", name="Rien n'est encore envoyé")).to_be_visible()
    expect(page.get_by_label("Objet")).to_have_value("Page blanche pour Mme [nom masqué]")
    assert_right(page, "masque")
    page.get_by_role("button", name="Envoyer ainsi").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page blanche pour Mme [nom masqué]")
    page.get_by_text("Joindre une capture d'écran").press("Enter")
    picture = {"name": "Diallo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.get_by_label("Capture d'écran ou document").set_input_files(picture)
    page.get_by_role("button", name="Joindre", exact=True).press("Enter")
    expect(page.get_by_text("masquez-la avant de la joindre").first).to_be_visible()
    assert_right(page, "capture")
    page.get_by_label("Capture d'écran ou document").set_input_files(picture)
    page.get_by_label("J'ai vérifié").check(force=True)
    page.get_by_role("button", name="Joindre", exact=True).press("Enter")
    expect(page.get_by_role("link", name="capture-1.png")).to_be_visible()
    assert_right(page, "demande")


def _registers(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/sessions/")
    assert_right(page, "sessions")
    page.get_by_role("link", name="Premiers pas", exact=True).press("Enter")
    page.get_by_role("button", name="S'inscrire").press("Enter")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()
    assert_right(page, "session")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ajouter à mon agenda").press("Enter")
    assert download.value.suggested_filename == "session.ics"


def _answers(page: Page, site: LiveSite) -> None:
    _sign_in(page, site, ADMIN, "/a-traiter/")
    page.get_by_role("link", name="Répondre – Page blanche").press("Enter")
    assert_right(page, "suivi")
    page.get_by_label("Votre réponse").fill("Rechargez la page.")
    page.get_by_role("button", name="Répondre", exact=True).press("Enter")
    expect(page.get_by_text("La réponse est envoyée.")).to_be_visible()
    for path in ("/assistance/?etat=repondues", "/assistance/statistiques/", "/sessions/nouvelle/"):
        page.goto(f"{site.url}{path}")
        assert_right(page, path.strip("/").replace("/", "-").partition("?")[0])


def _the_nation_writes(page: Page, site: LiveSite) -> None:
    _sign_in(page, site, NATION, "/aide/redaction/")
    assert_right(page, "redaction")
    page.get_by_role("link", name="Écrire un article").press("Enter")
    page.get_by_label("Titre", exact=True).fill("Les nuits d'hiver")
    page.get_by_label("Article d'aide").check()
    page.get_by_role("textbox", name="Texte").fill("## Avant\n\nUn **mot**.")
    page.get_by_role("button", name="Aperçu").press("Enter")
    assert_right(page, "apercu")
    page.get_by_role("button", name="Enregistrer le brouillon").press("Enter")
    page.get_by_role("button", name="Publier la version 1").press("Enter")
    expect(page.get_by_text("La version est publiée.")).to_be_visible()
    assert_right(page, "article-modifie")
    page.get_by_label("Texte").fill("## Avant\n\nUn **autre** mot.")
    page.get_by_role("button", name="Enregistrer le brouillon").press("Enter")
    page.get_by_role("link", name="La lire comme elle paraîtra").press("Enter")
    expect(page.get_by_text("Ce qui change depuis la version 1")).to_be_visible()
    assert_right(page, "version")
    for path in ("/messages/", "/assistance/horaires/"):
        page.goto(f"{site.url}{path}")
        assert_right(page, path.strip("/").replace("/", "-"))


def test_help_without_an_account(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/offre/demander/")
    page.get_by_role("banner").get_by_role("link", name="Aide", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Demander ou valider une création")
    assert_right(page, "article-sans-compte")
    page.get_by_label("vous êtes ici").get_by_role("link", name="Aide").press("Enter")
    expect(page.get_by_role("link", name="Mon compte", exact=True)).to_be_visible()
    assert_right(page, "aide-sans-compte")
    page.set_viewport_size(MOBILE)
    page.goto(f"{site.url}/connexion/")
    page.get_by_role("button", name="Menu", exact=True).press("Enter")
    page.get_by_role("banner").get_by_role("link", name="Aide", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def test_help_from_a_page_to_an_answer(page: Page, site: LiveSite) -> None:
    _sign_in(page, site, ECOUTANT, "/nuit/")
    _the_article_of_the_page_then_the_search(page)
    _first_steps_and_news(page, site)
    _asks_without_naming_anybody(page, site)
    _registers(page, site)
    _answers(page, site)
    _the_nation_writes(page, site)
