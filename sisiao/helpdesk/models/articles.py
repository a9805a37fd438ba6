"""Articles of the knowledge base, their versions, what readers thought of them, the news."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q

from sisiao.core.models import StoredFile
from sisiao.core.text import Normalise, normalise
from sisiao.helpdesk.enums import ArticleKind

FRENCH = "french"
LONGEST_TITLE = 120
LONGEST_BODY = 20_000
LONGEST_COMMENT = 500


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def published(self) -> Self:
        """What somebody has been able to read."""
        return self.exclude(published_at=None)

    def listed(self) -> Self:
        """The version that everybody reads now of each article that is not withdrawn."""
        later = ArticleVersion.objects.published().filter(article=OuterRef("article"), number__gt=OuterRef("number"))
        return self.published().filter(~Exists(later), article__withdrawn_at=None).select_related("article")

    def of_kind(self, kind: ArticleKind) -> Self:
        return self.filter(article__kind=kind)

    def for_profile(self, profile: str) -> Self:
        """Those written for everybody, and for a profile."""
        return self.filter(Q(article__profiles=[]) | Q(article__profiles__contains=[profile]))

    def with_first_publication(self) -> Self:
        """With the moment when anybody could first read the article (`announced_at`): a correction is no news."""
        return self.annotate(announced_at=Min("article__versions__published_at"))

    def searched(self, typed: str) -> Self:
        """Those whose words are those typed, whatever their endings and accents, the closest first.

        Every word counts; when no article has them all, any does. A hundred articles need no index.
        """
        words = normalise(typed).split()
        vector = SearchVector(Normalise(F("title")), weight="A", config=FRENCH) + SearchVector(
            Normalise(F("body")), weight="B", config=FRENCH
        )
        for operator in (" & ", " | "):
            # `normalise` leaves letters, digits and spaces: nothing that the raw syntax would read as its own.
            query = SearchQuery(operator.join(words), config=FRENCH, search_type="raw")
            found = self.annotate(found=vector, rank=SearchRank(vector, query)).filter(found=query)
            if words and found.exists():
                return found.order_by("-rank", "title")
        return self.none()


class Article(models.Model):
    """A page of the knowledge base, or one item of the news. `profiles` empty: for everybody.

    `shipped`: its first text comes with the service, from the guide (`helpdesk.guide`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    kind = models.CharField("nature", max_length=7, choices=ArticleKind, default=ArticleKind.ARTICLE)
    profiles = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name="profils concernés")
    shipped = models.BooleanField("livré avec le service", default=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "article d'aide"
        verbose_name_plural = "articles d'aide"

    def __str__(self) -> str:
        return self.slug


class ArticleVersion(models.Model):
    """What an article says from its publication until the next one's. A published version never changes (trigger).

    `written_by` is nobody when the text came with the service.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", verbose_name="article")
    number = models.PositiveSmallIntegerField("version")
    title = models.CharField("titre", max_length=LONGEST_TITLE)
    body = models.TextField("texte", max_length=LONGEST_BODY)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écrite par"
    )
    written_at = models.DateTimeField("écrite le")
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    objects = ArticleVersionQuerySet.as_manager()
    # Filled by `with_first_publication()`.
    announced_at: datetime

    class Meta:
        verbose_name = "version d'un article"
        verbose_name_plural = "versions des articles"
        constraints = (
            models.UniqueConstraint(fields=("article", "number"), name="articleversion_numbered"),
            models.UniqueConstraint(
                fields=("article",), condition=Q(published_at=None), name="articleversion_one_draft"
            ),
        )
        indexes = (models.Index(fields=("published_at",), name="articleversion_published"),)

    def __str__(self) -> str:
        return self.title


class ArticleAttachment(models.Model):
    """A file that readers of an article may save."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="attachments", verbose_name="article")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="fichier")

    class Meta:
        verbose_name = "pièce jointe d'un article"
        verbose_name_plural = "pièces jointes des articles"

    def __str__(self) -> str:
        return self.file.file_name


class ArticleVote(models.Model):
    """Whether an article was useful to a reader, and what was missing: one each, the last one said.

    `comment` is masked before it is kept, as a request for help is (`masks`, constraint).
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes", verbose_name="article")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lecteur")
    useful = models.BooleanField("utile")
    comment = models.CharField("remarque", max_length=LONGEST_COMMENT, blank=True)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "avis sur un article"
        verbose_name_plural = "avis sur les articles"
        constraints = (models.UniqueConstraint(fields=("article", "user"), name="articlevote_once"),)

    def __str__(self) -> str:
        return "utile" if self.useful else "pas utile"


class NewsReading(models.Model):
    """Until when an account has read the news."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    read_until = models.DateTimeField("lues jusqu'au")

    class Meta:
        verbose_name = "lecture des nouveautés"
        verbose_name_plural = "lectures des nouveautés"

    def __str__(self) -> str:
        return f"{self.read_until:%d/%m/%Y}"


class StepDone(models.Model):
    """A first step that an account says it has done; `step` is the name of its page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    step = models.CharField("étape", max_length=80)
    done_at = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "premier pas"
        verbose_name_plural = "premiers pas"
        constraints = (models.UniqueConstraint(fields=("user", "step"), name="stepdone_once"),)

    def __str__(self) -> str:
        return self.step
