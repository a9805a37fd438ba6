"""Writing, publishing and judging articles; loading those that come with the service."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import slugify

from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.files import CheckedFile, keep_file
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.guide import GuidePage
from sisiao.helpdesk.links import RESERVED, dead_links
from sisiao.helpdesk.markdown import typeset
from sisiao.helpdesk.masks import mask
from sisiao.helpdesk.models import Article, ArticleAttachment, ArticleVersion, ArticleVote, NewsReading, StepDone

SLUG_LENGTH = 70


class UnableToPublish(Exception):
    """The act is not possible now; `str()` is the French sentence."""


@transaction.atomic
def save_draft(
    article: Article | None, title: str, body: str, *, kind: ArticleKind, profiles: Sequence[str], actor: Actor,
    now: datetime,
) -> Article:  # fmt: skip
    """Keep what will be the next version; a new article when there is none. Raises `NotAllowed`."""
    actor.require(Capability.EDIT_HELP)
    held = _lock(article) if article else Article(slug=_free_slug(title), kind=kind)
    held.profiles = sorted(profiles)
    held.save()
    draft = held.versions.filter(published_at=None).first()
    written = {"title": typeset(title), "body": typeset(body), "written_by_id": actor.user_id, "written_at": now}
    if draft is None:
        ArticleVersion.objects.create(article=held, number=_next_number(held), **written)
    else:
        held.versions.filter(pk=draft.pk).update(**written)
    return held


@transaction.atomic
def publish_draft(article: Article, *, actor: Actor, now: datetime) -> ArticleVersion:
    """Let everybody read the draft; a withdrawn article comes back.

    Raises `NotAllowed`, and `UnableToPublish` without a draft or when a link of it leads nowhere.
    """
    actor.require(Capability.EDIT_HELP)
    held = _lock(article)
    draft = held.versions.filter(published_at=None).first()
    if draft is None:
        raise UnableToPublish("Aucun brouillon n'attend d'être publié.")
    dead = dead_links(draft.body, _texts() | {held.slug: draft.body})
    if dead:
        raise UnableToPublish(f"Ce lien ne mène nulle part\u00a0: {dead[0]}. Corrigez-le, puis publiez.")
    draft.published_at, held.withdrawn_at = now, None
    draft.save(update_fields=["published_at"])
    held.save(update_fields=["withdrawn_at"])
    return draft


@transaction.atomic
def withdraw_article(article: Article, *, actor: Actor, now: datetime) -> None:
    """Stop showing an article; its versions are kept. Raises `NotAllowed`, `UnableToPublish`."""
    actor.require(Capability.EDIT_HELP)
    held = _lock(article)
    if held.shipped:
        raise UnableToPublish("Cet article est livré avec le service\u00a0: corrigez-le plutôt que de le retirer.")
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])


@transaction.atomic
def add_attachment(article: Article, checked: CheckedFile, *, actor: Actor, now: datetime) -> ArticleAttachment:
    """Join a checked file to an article. Raises `NotAllowed`."""
    actor.require(Capability.EDIT_HELP)
    return ArticleAttachment.objects.create(article=_lock(article), file=keep_file(checked, now=now))


@transaction.atomic
def remove_attachment(attachment: ArticleAttachment, *, actor: Actor) -> None:
    """Take a file away from its article, for good. Raises `NotAllowed`."""
    actor.require(Capability.EDIT_HELP)
    file = attachment.file
    attachment.delete()
    file.delete()


@transaction.atomic
def vote(article: Article, useful: bool, comment: str | None = None, *, actor: Actor, now: datetime) -> None:
    """Say whether the article was useful, and what was missing; saying it again replaces what was said.

    What looks personal in `comment` is masked; None leaves the one that was said.
    """
    reader = User.objects.get(Q(pk=actor.user_id))
    said: dict[str, Any] = {"useful": useful, "at": now}
    if comment is not None:
        said["comment"] = mask(comment, timezone.localdate(now)).text.strip()
    ArticleVote.objects.update_or_create(article=article, user=reader, defaults=said)


@transaction.atomic
def mark_step(step: str, done: bool, *, actor: Actor, now: datetime) -> None:
    """Say that a first step is done, or is still to do. Saying it again changes nothing."""
    reader = User.objects.get(Q(pk=actor.user_id))
    if done:
        StepDone.objects.get_or_create(user=reader, step=step, defaults={"done_at": now})
    else:
        StepDone.objects.filter(user=reader, step=step).delete()


@transaction.atomic
def read_news(*, actor: Actor, now: datetime) -> None:
    """The account has read the news published until now."""
    reader = User.objects.get(Q(pk=actor.user_id))
    NewsReading.objects.update_or_create(user=reader, defaults={"read_until": now})


@transaction.atomic
def load_guide(pages: Iterable[GuidePage], *, actor: Actor, now: datetime) -> dict[str, int]:
    """Publish what the guide says that the last text shipped did not; counts by what became of each page.

    An article that a person has rewritten since keeps their text: the new one waits as a draft, if none is being
    written. One whose page has gone is withdrawn. Loading the same guide twice changes nothing.
    """
    counts = {"unchanged": 0, "published": 0, "draft": 0, "withdrawn": 0}
    pages = list(pages)
    for page in pages:
        counts[_load(page, now)] += 1
    gone = Article.objects.filter(shipped=True, withdrawn_at=None).exclude(slug__in=[page.slug for page in pages])
    counts["withdrawn"] = gone.update(withdrawn_at=now)
    return counts


def _load(page: GuidePage, now: datetime) -> str:
    article, _ = Article.objects.get_or_create(slug=page.slug, defaults={"shipped": True})
    held = _lock(article)
    last = held.versions.filter(written_by=None).order_by("-number").first()
    title, body = typeset(page.title), typeset(page.body)
    if last and (last.title, last.body) == (title, body) and held.withdrawn_at is None:
        return "unchanged"
    if held.versions.filter(published_at=None).exists():
        return "unchanged"  # somebody is writing: the next loading will bring it
    newest = held.versions.published().order_by("-number").first()
    theirs = newest is not None and newest.written_by_id is not None
    written = {"title": title, "body": body, "written_at": now, "published_at": None if theirs else now}
    ArticleVersion.objects.create(article=held, number=_next_number(held), **written)
    Article.objects.filter(pk=held.pk).update(withdrawn_at=None)
    return "draft" if theirs else "published"


def _texts() -> dict[str, str]:
    """What every article says now, by its address: where a link may lead."""
    listed = ArticleVersion.objects.listed().of_kind(ArticleKind.ARTICLE)
    return dict(listed.values_list("article__slug", "body"))


def _lock(article: Article) -> Article:
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def _next_number(article: Article) -> int:
    return (article.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _free_slug(title: str) -> str:
    """An address made of the title, that no other article has."""
    stem = slugify(title)[:SLUG_LENGTH].strip("-") or "article"
    taken = RESERVED | set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for number in range(1, 1000) if (slug := stem if number == 1 else f"{stem}-{number}") not in taken)
