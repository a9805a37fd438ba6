"""Articles: drafts, versions, their links, the guide as their first text, search."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import UnableToPublish, load_guide, publish_draft, save_draft, vote, withdraw_article
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.guide import GuidePage, guide_pages
from sisiao.helpdesk.models import Article, ArticleVersion, ArticleVote
from tests.factories import actor_for, make_siao, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def write(writer, title="Prolonger", body="Comment prolonger un séjour.", article=None, **more) -> Article:
    told = {"kind": ArticleKind.ARTICLE, "profiles": [], "actor": writer, "now": timezone.now()} | more
    return save_draft(article, title, body, **told)


def read() -> list[str]:
    return [version.title for version in ArticleVersion.objects.listed().order_by("title")]


def test_a_draft_is_nobodys_until_it_is_published(writer) -> None:
    article = write(writer)
    assert read() == []
    publish_draft(article, actor=writer, now=timezone.now())
    write(writer, "Prolonger un séjour", article=article)
    assert read() == ["Prolonger"]
    publish_draft(article, actor=writer, now=timezone.now())
    assert read() == ["Prolonger un séjour"]
    assert [v.number for v in article.versions.order_by("number")] == [1, 2]
    assert article.versions.get(number=2).written_by_id == writer.user_id


def test_a_draft_saved_again_is_the_same_version(writer) -> None:
    article = write(writer)
    write(writer, "Autre titre", article=article)
    assert article.versions.count() == 1


def test_a_published_version_never_changes(writer) -> None:
    article = write(writer)
    version = publish_draft(article, actor=writer, now=timezone.now())
    for change in (lambda: article.versions.update(title="Autre"), version.delete):
        with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
            change()


def test_nothing_to_publish(writer) -> None:
    article = write(writer)
    publish_draft(article, actor=writer, now=timezone.now())
    with pytest.raises(UnableToPublish, match="Aucun brouillon"):
        publish_draft(article, actor=writer, now=timezone.now())


DEAD = [
    *("autre.md", "accueil.md#nulle-part", "prolonger.md#apres", "/nulle-part/", "/aide/autre/"),
    *("/aide/accueil/#nulle-part", "javascript:alert", "/aide/accueil/?page=todo%3Aindex#x"),
]
ALIVE = [
    *("accueil.md", "accueil.md#larrivee", "accueil.md#le-soir", "prolonger.md#avant", "/a-traiter/?x=1#y"),
    *("/aide/accueil/#larrivee", "/aide/premiers-pas/", "/aide/accueil/?page=todo%3Aindex", "https://exemple.fr/a"),
]


class TestLinks:
    @pytest.fixture(autouse=True)
    def other(self, writer) -> None:
        publish_draft(write(writer, "Accueil", "## L'arrivée\n\n### Le soir"), actor=writer, now=timezone.now())
        write(writer, "Autre", "Un brouillon que personne ne lit.")

    @pytest.mark.parametrize("link", DEAD)
    def test_a_dead_link_is_not_published(self, writer, link: str) -> None:
        article = write(writer, body=f"## Avant\n\nVoir [cette page]({link}).")
        with pytest.raises(UnableToPublish, match=re.escape(f"Ce lien ne mène nulle part\u00a0: {link}.")):
            publish_draft(article, actor=writer, now=timezone.now())
        assert read() == ["Accueil"]

    @pytest.mark.parametrize("link", ALIVE)
    def test_a_link_that_leads_somewhere_is(self, writer, link: str) -> None:
        article = write(writer, body=f"## Avant\n\nVoir [cette page]({link}).")
        publish_draft(article, actor=writer, now=timezone.now())
        assert read() == ["Accueil", "Prolonger"]


def test_two_articles_of_one_title_have_two_addresses(writer) -> None:
    assert [write(writer).slug, write(writer).slug, write(writer, "Rédaction").slug] == [
        "prolonger", "prolonger-2", "redaction-2",
    ]  # fmt: skip


def test_only_the_nation_writes() -> None:
    with pytest.raises(NotAllowed):
        write(actor_for(Profile.SIAO_ADMIN, make_siao().scope))


def test_withdrawn_then_back(writer) -> None:
    article = write(writer)
    publish_draft(article, actor=writer, now=timezone.now())
    withdraw_article(article, actor=writer, now=timezone.now())
    assert read() == []
    write(writer, "De retour", article=article)
    publish_draft(article, actor=writer, now=timezone.now())
    assert read() == ["De retour"]


def test_one_word_each(writer) -> None:
    article = write(writer)
    for useful in (True, False):
        vote(article, useful, actor=writer, now=timezone.now())
    assert [each.useful for each in ArticleVote.objects.all()] == [False]


class TestGuide:
    PAGES = (GuidePage("un", "Un", "Texte : un"), GuidePage("deux", "Deux", "Texte deux"))

    def load(self, *pages: GuidePage) -> dict[str, int]:
        return load_guide(pages or self.PAGES, actor=TESTS, now=timezone.now())

    def test_loading_twice_changes_nothing(self) -> None:
        assert self.load()["published"] == 2
        assert self.load() == {"unchanged": 2, "published": 0, "draft": 0, "withdrawn": 0}
        assert ArticleVersion.objects.get(article__slug="un").body == "Texte\u00a0: un"

    def test_what_changed_is_one_more_version(self) -> None:
        self.load()
        assert self.load(GuidePage("un", "Un", "Autre"), self.PAGES[1])["published"] == 1
        assert ArticleVersion.objects.listed().get(article__slug="un").body == "Autre"

    def test_what_a_person_rewrote_is_kept(self, writer) -> None:
        self.load()
        article = Article.objects.get(slug="un")
        write(writer, "Un, récrit", article=article)
        publish_draft(article, actor=writer, now=timezone.now())
        assert self.load() == {"unchanged": 2, "published": 0, "draft": 0, "withdrawn": 0}
        assert self.load(GuidePage("un", "Un", "Nouveau guide"), self.PAGES[1])["draft"] == 1
        assert "Un, récrit" in read()
        assert article.versions.get(published_at=None).body == "Nouveau guide"

    def test_a_page_that_has_gone(self) -> None:
        self.load()
        assert self.load(self.PAGES[0])["withdrawn"] == 1
        assert read() == ["Un"]
        self.load()
        assert read() == ["Deux", "Un"]

    def test_what_is_shipped_is_not_withdrawn(self, writer) -> None:
        self.load()
        with pytest.raises(UnableToPublish):
            withdraw_article(Article.objects.get(slug="un"), actor=writer, now=timezone.now())

    def test_the_guide_itself_loads(self) -> None:
        assert self.load(*guide_pages())["published"] > 10


class TestSearch:
    @pytest.fixture(autouse=True)
    def guide(self) -> None:
        load_guide(guide_pages(), actor=TESTS, now=timezone.now() - timedelta(days=1))

    def found(self, typed: str) -> list[str]:
        return [v.article.slug for v in ArticleVersion.objects.listed().searched(typed)]

    @pytest.mark.parametrize(
        ("typed", "slug"),
        [
            ("prolongation d'un séjour", "accueillir"),
            ("mot de passe oublie", "mon-compte"),
            ("BASCULES", "rattacher"),
            ("écarts", "capacites"),
            ("corriger classeur écran", "classeurs"),
        ],
    )
    def test_words_whatever_their_endings_and_accents(self, typed: str, slug: str) -> None:
        assert slug in self.found(typed)[:3]

    @pytest.mark.parametrize("typed", ["zzzyx", "!!!", "'", "zzzyx:* & | (", ""])
    def test_nothing_to_find_is_no_error(self, typed: str) -> None:
        assert self.found(typed) == []

    def test_any_word_when_no_article_has_them_all(self) -> None:
        assert "rattacher" in self.found("bascule zzzyx")
