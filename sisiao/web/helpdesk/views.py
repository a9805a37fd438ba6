"""The knowledge base as everybody reads it: search, articles, files, the first steps of a profile.

Without an account, the articles about the pages that anyone may open, and nothing that asks who reads.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.text import normalise
from sisiao.helpdesk.actions import mark_step, vote
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.markdown import anchors, plain_lines
from sisiao.helpdesk.markdown import render as html_of
from sisiao.helpdesk.models import ArticleAttachment, ArticleVersion, ArticleVote
from sisiao.helpdesk.models.articles import ArticleVersionQuerySet
from sisiao.web.decorators import public, signed_in
from sisiao.web.helpdesk.contextual import concerns, known_route, open_to_all
from sisiao.web.helpdesk.forms import OpinionForm
from sisiao.web.helpdesk.steps import done_by, steps_for
from sisiao.web.http import ActorRequest, attached

ANSWERS = {"oui": True, "non": False}
LONGEST_SEARCH, LONGEST_EXCERPT = 100, 220
# What an excerpt that is cut does not end by.
CUT = " «\u00a0,;:.("
# A table of contents helps from so many headings on.
MANY_HEADINGS = 3


def _excerpt(version: ArticleVersion, words: list[str]) -> str:
    """The paragraph that holds most of the words, the first one among equals; cut to a line or two."""
    lines = list(plain_lines(version.body)) or [""]
    found = max(lines, key=lambda line: sum(word[:5] in normalise(line) for word in words))
    return found if len(found) <= LONGEST_EXCERPT else f"{found[:LONGEST_EXCERPT].rsplit(' ', 1)[0].rstrip(CUT)}…"


def _listed(request: ActorRequest) -> ArticleVersionQuerySet:
    """The articles that the visitor may read."""
    listed = ArticleVersion.objects.listed().of_kind(ArticleKind.ARTICLE)
    return listed if request.actor.user_id else listed.filter(article__slug__in=open_to_all())


def _own(version: ArticleVersion, request: ActorRequest) -> bool:
    """Whether an article comes first for its reader; whoever has no account has no profile to choose by."""
    return request.actor.user_id is None or concerns(version.article, request.actor)


@public
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """What the profile may need first, then the rest; or what a search finds."""
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    listed, words = _listed(request), normalise(typed).split()
    found = list(listed.searched(typed) if words else listed.order_by("title"))
    shown = [(each, _excerpt(each, words)) for each in found]
    context = {
        "typed": typed,
        "found": shown if words else [],
        "own": [] if words else [line for line in shown if _own(line[0], request)],
        "others": [] if words else [line for line in shown if not _own(line[0], request)],
        "writes": request.actor.can(Capability.EDIT_HELP),
        "publishes": request.actor.can(Capability.PUBLISH_MESSAGES),
    }
    return render(request, "helpdesk/index.html", context)


def _opened(slug: str) -> ArticleVersion:
    return get_object_or_404(ArticleVersion.objects.listed().of_kind(ArticleKind.ARTICLE), article__slug=slug)


def _asks_who(request: ActorRequest, slug: str) -> bool:
    """Whether an address is for accounts alone: whether it leads anywhere is not said before signing in."""
    return request.actor.user_id is None and slug not in open_to_all()


@public
@require_safe
def article(request: ActorRequest, slug: str) -> HttpResponse:
    """One article: its text, its files, whether it helped, and the way to somebody."""
    if _asks_who(request, slug):
        return redirect_to_login(request.get_full_path())
    return _page(request, _opened(slug))


def _page(request: ActorRequest, version: ArticleVersion, wrong: OpinionForm | None = None) -> HttpResponse:
    said = ArticleVote.objects.filter(article=version.article, user_id=request.actor.user_id).first()
    headings = anchors(version.body)
    context: dict[str, Any] = {
        "version": version,
        "text": html_of(version.body),
        "headings": headings if len(headings) >= MANY_HEADINGS else [],
        "files": version.article.attachments.select_related("file").defer("file__content").order_by("pk"),
        "said": said,
        "opinion": wrong or OpinionForm(initial={"comment": said.comment if said else ""}),
        "route": known_route(request.GET.get("page", "")),
        "writes": request.actor.can(Capability.EDIT_HELP),
    }
    if context["writes"]:
        counted = Count("pk", filter=Q(useful=True)), Count("pk", filter=Q(useful=False))
        context["votes"] = version.article.votes.aggregate(yes=counted[0], no=counted[1])
    return render(request, "helpdesk/article.html", context, status=422 if wrong else 200)


@signed_in
@require_POST
def useful(request: ActorRequest, slug: str) -> HttpResponse:
    """Say whether the article helped, then what was missing; what looks personal comes back masked first."""
    version, now = _opened(slug), timezone.now()
    answer, comment = ANSWERS.get(request.POST.get("utile", "")), None
    if answer is None:
        raise Http404
    if "comment" in request.POST:
        form = OpinionForm(request.POST)
        if not form.is_valid() or form.masks_something(timezone.localdate(now)):
            return _page(request, version, form)
        comment = form.cleaned_data["comment"]
    vote(version.article, answer, comment, actor=request.actor, now=now)
    messages.success(request, "Merci, votre avis est noté.")
    return redirect("helpdesk:article", slug)


@public
@require_safe
def download(request: ActorRequest, slug: str, attachment: UUID) -> HttpResponse:
    """A file of an article, to be saved."""
    if _asks_who(request, slug):
        return redirect_to_login(request.get_full_path())
    files = ArticleAttachment.objects.filter(article=_opened(slug).article).select_related("file")
    return attached(get_object_or_404(files, public_id=attachment).file)


@signed_in
@require_safe
def first_steps(request: ActorRequest) -> HttpResponse:
    """Where to begin, for the active profile, and what is done of it."""
    steps = steps_for(request.actor)
    done = done_by(request.user, steps)
    context = {
        "steps": [(step, step.route in done, done.get(step.route, False)) for step in steps],
        "count": sum(step.route in done for step in steps),
    }
    return render(request, "helpdesk/first_steps.html", context)


@signed_in
@require_POST
def step_done(request: ActorRequest) -> HttpResponse:
    """Say that a step is done, or is still to do."""
    step = request.POST.get("etape", "")
    if step not in {each.route for each in steps_for(request.actor)}:
        raise Http404
    mark_step(step, "fait" in request.POST, actor=request.actor, now=timezone.now())
    return redirect(f"{reverse('helpdesk:first_steps')}#{slugify(step)}")
