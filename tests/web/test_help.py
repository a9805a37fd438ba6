"""The pages of the help: articles, votes, files, news, first steps, writing."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import TotpDevice, User
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import load_guide, publish_draft, save_draft
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.guide import guide_pages
from sisiao.helpdesk.models import Article, ArticleVote
from tests.factories import actor_for, make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guide() -> None:
    load_guide(guide_pages(), actor=TESTS, now=timezone.now())


@pytest.fixture
def ecoutant(client: Client) -> Client:
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    return client


@pytest.fixture
def national() -> Client:
    client = Client()
    client.force_login(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))
    return client


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def announce(title: str, *profiles: Profile) -> None:
    writer = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    told = {"kind": ArticleKind.NEWS, "profiles": profiles, "actor": writer, "now": timezone.now()}
    publish_draft(save_draft(None, title, "Du nouveau.", **told), actor=writer, now=timezone.now())


def test_the_index_gives_the_articles_of_the_profile_first(ecoutant: Client) -> None:
    context = ecoutant.get("/aide/").context
    own = [version.article.slug for version, _ in context["own"]]
    others = [version.article.slug for version, _ in context["others"]]
    assert {"repondre-a-un-appel", "mon-compte", "suivre-la-nuit"} <= set(own)
    assert {"classeurs", "questions-temps-1", "mes-places"} <= set(others)


def test_the_search_quotes_the_paragraph_that_says_it(ecoutant: Client) -> None:
    response = ecoutant.get("/aide/", {"q": "mot de passe oublié"})
    version, excerpt = response.context["found"][0]
    assert version.article.slug == "mon-compte"
    assert "passe" in excerpt
    assert "Aucun article ne correspond" in html(ecoutant.get("/aide/", {"q": "zzzyx"}))


@pytest.mark.parametrize(
    ("page", "article"),
    [
        ("/a-traiter/", "/aide/premiers-reperes/?page=todo%3Aindex"),
        ("/nuit/", "/aide/suivre-la-nuit/?page=night%3Aboard"),
        ("/menages/hors-lien/", "/aide/tenir-un-dossier/?page=households%3Aoutside#hors-de-votre-perimetre"),
    ],
)
def test_help_leads_to_the_article_of_the_page(ecoutant: Client, page: str, article: str) -> None:
    assert f'href="{article}"' in ecoutant.get(page, follow=True).content.decode()


class TestWithoutAnAccount:
    """The articles about the pages that anyone may open."""

    def test_a_public_page_leads_to_its_article(self, client: Client) -> None:
        for page, article in (
            ("/offre/demander/", "/aide/creer-un-dispositif/?page=creation%3Astart"),
            ("/partenaires/", "/aide/annuaire/?page=partners%3Aindex#les-partenaires"),
            ("/connexion/", "/aide/mon-compte/?page=accounts%3Asign_in"),
        ):
            assert f'href="{article}"' in client.get(page).content.decode()
            text = html(client.get(article))
            assert "<h1" in text and "vous a-t-il aidé" not in text and "Demander de l'aide" not in text

    def test_the_other_articles_ask_to_sign_in_whether_they_exist_or_not(self, client: Client) -> None:
        told = {"kind": ArticleKind.ARTICLE, "profiles": (), "now": timezone.now()}
        writer = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        publish_draft(save_draft(None, "Interne", "Texte.", actor=writer, **told), actor=writer, now=timezone.now())
        for slug in ("repondre-a-un-appel", "interne", "nulle-part"):
            for path in (f"/aide/{slug}/", f"/aide/{slug}/fichiers/{UUID(int=1)}/"):
                assert client.get(path)["Location"] == f"/connexion/?next={path}"

    def test_the_index_and_the_search_show_those_alone(self, client: Client, ecoutant: Client) -> None:
        visitor = Client()
        slugs = {version.article.slug for version, _ in visitor.get("/aide/").context["own"]}
        assert {"creer-un-dispositif", "annuaire", "mon-compte"} <= slugs
        assert "repondre-a-un-appel" not in slugs and visitor.get("/aide/").context["others"] == []
        query = {"q": "prolonger un séjour"}
        assert "accueillir" in [version.article.slug for version, _ in ecoutant.get("/aide/", query).context["found"]]
        assert "accueillir" not in [
            version.article.slug for version, _ in visitor.get("/aide/", query).context["found"]
        ]


def test_a_vote_is_kept_and_may_change(ecoutant: Client) -> None:
    for answer in ("oui", "non"):
        ecoutant.post("/aide/mon-compte/utile/", {"utile": answer})
    assert [vote.useful for vote in ArticleVote.objects.all()] == [False]
    assert "Vous avez répondu non" in html(ecoutant.get("/aide/mon-compte/"))


def test_what_was_missing_is_said_masked_and_read_without_a_name(ecoutant: Client, national: Client) -> None:
    url = "/aide/mon-compte/"
    ecoutant.post(f"{url}utile/", {"utile": "non"})
    page = html(ecoutant.get(url))
    assert "Que faudrait-il y ajouter" in page
    refused = ecoutant.post(f"{url}utile/", {"utile": "non", "comment": "Rien pour Mme Diallo"})
    assert refused.status_code == 422
    assert "Mme [nom masqué]" in html(refused) and "Diallo" not in html(refused)
    assert ArticleVote.objects.get().comment == ""
    ecoutant.post(f"{url}utile/", {"utile": "non", "comment": "Rien sur le téléphone perdu"})
    ecoutant.post(f"{url}utile/", {"utile": "oui"})
    vote = ArticleVote.objects.get()
    assert (vote.useful, vote.comment) == (True, "Rien sur le téléphone perdu")
    writing = html(national.get(f"/aide/redaction/{vote.article.public_id}/"))
    assert "Rien sur le téléphone perdu" in writing and str(vote.user) not in writing
    assert "se lit sans compte" in writing
    closed = Article.objects.get(slug="suivre-la-nuit")
    assert "se lit sans compte" not in html(national.get(f"/aide/redaction/{closed.public_id}/"))


def test_writing_previewing_publishing(national: Client, ecoutant: Client) -> None:
    told = {"kind": "article", "title": "Les nuits d'hiver", "body": "## Avant\n\nUn **mot** <b>.", "profiles": []}
    preview = national.post("/aide/redaction/nouveau/", told | {"preview": "1"})
    assert "Un <strong>mot</strong> &lt;b&gt;." in preview.content.decode()
    assert not Article.objects.filter(shipped=False).exists()
    national.post("/aide/redaction/nouveau/", told)
    article = Article.objects.get(shipped=False)
    assert ecoutant.get(f"/aide/{article.slug}/").status_code == 404
    national.post(f"/aide/redaction/{article.public_id}/publier/")
    assert "Les nuits d'hiver" in html(ecoutant.get(f"/aide/{article.slug}/"))
    page = html(national.get(f"/aide/redaction/{article.public_id}/"))
    assert "Version 1" in page and "Publiée le" in page


def test_a_version_says_what_it_changes(national: Client) -> None:
    url = f"/aide/redaction/{Article.objects.get(slug='mon-compte').public_id}/"
    first = national.get(f"{url}versions/1/")
    assert "Ce qui change" not in html(first)
    body = f"{first.context['version'].body}\n\nUn mot de plus."
    national.post(url, {"title": first.context["version"].title, "body": body, "profiles": []})
    page = national.get(f"{url}versions/2/")
    assert "Ce qui change depuis la version 1" in html(page)
    assert [piece.words for paragraph in page.context["changed"] for piece in paragraph] == ["Un mot de plus."]


def test_no_draft_is_said_in_words(national: Client) -> None:
    assert "nouveautés, aucun brouillon." in html(national.get("/aide/redaction/"))
    national.post("/aide/redaction/nouveau/", {"kind": "article", "title": "Titre", "body": "Texte.", "profiles": []})
    assert "nouveautés, 1 brouillon." in html(national.get("/aide/redaction/"))


def test_two_writers_keep_each_others_work(national: Client) -> None:
    url = f"/aide/redaction/{Article.objects.get(slug='mon-compte').public_id}/"
    first = national.get(url).context["form"]
    opened = {name: first[name].value() for name in ("title", "body", "known")}
    national.post(url, opened | {"body": "Le texte de l'autre.", "profiles": []})
    other = national.post(url, opened | {"title": "Votre compte"}, follow=True)
    assert "Changé entre-temps par quelqu'un d'autre, et gardé : Texte." in html(other)
    draft = Article.objects.get(slug="mon-compte").versions.get(published_at=None)
    assert (draft.title, draft.body) == ("Votre compte", "Le texte de l'autre.")
    refused = national.post(url, opened | {"title": "Votre compte", "body": "Le mien."})
    assert refused.status_code == 422
    page = html(refused)
    assert "Le texte a changé entre-temps" in page and "Le mien." in page
    again = refused.context["form"]
    national.post(url, {name: again[name].value() for name in ("title", "body", "known")})
    draft.refresh_from_db()
    assert draft.body == "Le mien."


def test_a_dead_link_is_said_and_nothing_is_lost(national: Client) -> None:
    told = {"kind": "article", "title": "Titre", "body": "[x](javascript:alert)", "profiles": []}
    response = national.post("/aide/redaction/nouveau/", told)
    assert response.status_code == 422
    assert "Ce lien n'est pas possible : javascript:alert" in html(response)
    assert "[x](javascript:alert)" in html(response)


def test_a_file_is_checked_then_saved_never_opened(national: Client, ecoutant: Client) -> None:
    article = Article.objects.get(slug="classeurs")
    url = f"/aide/redaction/{article.public_id}/joindre/"
    refused = national.post(url, {"upload": SimpleUploadedFile("a.pdf", b"MZ")})
    assert refused.status_code == 422 and "ne correspond pas" in html(refused)
    national.post(url, {"upload": SimpleUploadedFile("modele.pdf", b"%PDF-1.4")})
    part = article.attachments.get()
    answer = ecoutant.get(f"/aide/classeurs/fichiers/{part.public_id}/")
    assert answer["Content-Disposition"] == 'attachment; filename="modele.pdf"'
    assert ecoutant.get(f"/aide/mon-compte/fichiers/{part.public_id}/").status_code == 404
    national.post(f"{url}{part.public_id}/retirer/")
    assert ecoutant.get(f"/aide/classeurs/fichiers/{part.public_id}/").status_code == 404


def test_the_dot_comes_with_the_grants_and_goes_once_read(ecoutant: Client) -> None:
    with CaptureQueriesContext(connection) as before:
        assert ">nouveautés non lues<" not in html(ecoutant.get("/a-traiter/"))
    announce("Pour tous")
    announce("Pour les écoutants", Profile.CALL_TAKER)
    announce("Pour les analystes", Profile.ANALYST)
    with CaptureQueriesContext(connection) as after:
        assert ">nouveautés non lues<" in html(ecoutant.get("/a-traiter/"))
    assert len(after) == len(before)
    page = ecoutant.get("/nouveautes/")
    assert "Nouveautés (2 non lues)" in html(page)
    assert [version.title for version, _, unread in page.context["items"] if unread] == [
        "Pour les écoutants",
        "Pour tous",
    ]
    ecoutant.post("/nouveautes/lues/")
    assert ">nouveautés non lues<" not in html(ecoutant.get("/a-traiter/"))
    assert [unread for _, _, unread in ecoutant.get("/nouveautes/").context["items"]] == [False, False]


def test_a_correction_is_no_news(ecoutant: Client) -> None:
    announce("Pour tous")
    ecoutant.post("/nouveautes/lues/")
    held = Article.objects.get(kind=ArticleKind.NEWS)
    writer = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    told = {"kind": ArticleKind.NEWS, "profiles": (), "actor": writer, "now": timezone.now()}
    publish_draft(save_draft(held, "Pour toutes et tous", "Mieux dit.", **told), actor=writer, now=timezone.now())
    items = ecoutant.get("/nouveautes/").context["items"]
    assert [(version.title, unread) for version, _, unread in items] == [("Pour toutes et tous", False)]


def test_first_steps_are_those_of_the_profile(ecoutant: Client, national: Client) -> None:
    titles = [step.title for step, _, _ in ecoutant.get("/aide/premiers-pas/").context["steps"]]
    assert "Essayez la page d'appel" in titles and "Invitez vos collègues" not in titles
    assert {"Sachez qui appeler", "Venez à une session"} <= set(titles) and "Tenez l'annuaire" not in titles
    shown = [step.route for step, _, _ in national.get("/aide/premiers-pas/").context["steps"]]
    national_pages = {"users:index", "helpdesk:support", "helpdesk:writing", "surveys:waves", "campaigns:index"}
    assert national_pages <= set(shown) and shown.count("siao:index") == 1


def test_whoever_keeps_a_siao_has_its_sheet_and_its_directory(client: Client, national: Client) -> None:
    client.force_login(make_user(Profile.SIAO_ADMIN, make_siao().scope))
    titles = [step.title for step, _, _ in client.get("/aide/premiers-pas/").context["steps"]]
    assert {"Relisez la fiche du SIAO", "Tenez l'annuaire", "Répondez aux demandes d'aide"} <= set(titles)
    assert "Voyez les SIAO du pays" not in titles
    shown = [step.title for step, _, _ in national.get("/aide/premiers-pas/").context["steps"]]
    assert "Voyez les SIAO du pays" in shown and "Relisez la fiche du SIAO" not in shown


def test_a_step_is_done_when_it_is_said_or_shown(ecoutant: Client) -> None:
    assert "0 étape sur" in html(ecoutant.get("/aide/premiers-pas/"))
    assert ecoutant.post("/aide/premiers-pas/fait/", {"etape": "users:index", "fait": "1"}).status_code == 404
    for _ in range(2):
        answer = ecoutant.post("/aide/premiers-pas/fait/", {"etape": "night:board", "fait": "1"})
    assert answer["Location"] == "/aide/premiers-pas/#nightboard"
    page = ecoutant.get("/aide/premiers-pas/")
    assert "1 étape sur" in html(page) and 'id="nightboard"' in html(page)
    ecoutant.post("/aide/premiers-pas/fait/", {"etape": "night:board"})
    user = User.objects.get(pk=ecoutant.session["_auth_user_id"])
    TotpDevice.objects.create(user=user, secret="sealed", last_step=0, added_at=timezone.now())
    done = {step.route: shown for step, done, shown in ecoutant.get("/aide/premiers-pas/").context["steps"] if done}
    assert done == {"accounts:overview": True}
