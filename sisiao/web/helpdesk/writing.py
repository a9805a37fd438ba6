"""National administrators write: drafts, versions, files, news."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability as C
from sisiao.core.files import RefusedFile, check_file
from sisiao.helpdesk.actions import (
    UnableToPublish,
    add_attachment,
    publish_draft,
    remove_attachment,
    save_draft,
    withdraw_article,
)
from sisiao.helpdesk.changes import changes
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.markdown import render as html_of
from sisiao.helpdesk.models import Article, ArticleVersion
from sisiao.web.decorators import requires
from sisiao.web.helpdesk.contextual import open_to_all
from sisiao.web.helpdesk.forms import ArticleForm, FileForm
from sisiao.web.http import ActorRequest
from sisiao.web.merging import held as locked
from sisiao.web.merging import say_merged

MOST_COMMENTS = 20


@requires(C.EDIT_HELP)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Every article and item of the news: its state, who wrote it last, what readers said."""
    votes = {"yes": Count("votes", filter=Q(votes__useful=True)), "no": Count("votes", filter=Q(votes__useful=False))}
    versions = Prefetch("versions", ArticleVersion.objects.select_related("written_by").order_by("-number"), "told")
    articles = Article.objects.annotate(**votes).prefetch_related(versions).order_by("kind", "slug")
    drafts = sum(1 for each in articles if each.told and each.told[0].published_at is None)
    return render(request, "helpdesk/writing.html", {"articles": articles, "drafts": drafts})


def _page(request: ActorRequest, held: Article | None, form: ArticleForm, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"held": held, "form": form, "preview": None, "file_form": FileForm()} | more
    context["unsigned"] = bool(held and held.slug in open_to_all())
    if held:
        versions = list(held.versions.select_related("written_by").order_by("-number"))
        context |= {"versions": versions, "draft": next((v for v in versions if v.published_at is None), None)}
        told = held.votes.exclude(comment="").order_by("-at")
        context["comments"] = told.values_list("at", "useful", "comment")[:MOST_COMMENTS]
        context["files"] = held.attachments.select_related("file").defer("file__content").order_by("pk")
    wrong = bool(form.errors or context["file_form"].errors)
    return render(request, "helpdesk/edit_article.html", context, status=422 if wrong else 200)


@requires(C.EDIT_HELP)
def new(request: ActorRequest) -> HttpResponse:
    """A new article, or an item of the news."""
    kind = ArticleKind.NEWS if request.GET.get("nature") == ArticleKind.NEWS else ArticleKind.ARTICLE
    return _written(request, None, ArticleForm(request.POST or None, initial={"kind": kind}))


@requires(C.EDIT_HELP)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The next version of an article: its draft, or what everybody reads now."""
    held = get_object_or_404(locked(Article.objects.all(), request), public_id=public_id)
    last = held.versions.order_by("-number").first()
    told = {"title": last.title, "body": last.body} if last else {}
    initial = told | {"profiles": held.profiles, "kind": held.kind}
    return _written(request, held, ArticleForm(request.POST or None, initial=initial, known=True))


def _written(request: ActorRequest, held: Article | None, form: ArticleForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, held, form)
    data = form.cleaned_data
    if "preview" in request.POST:
        return _page(request, held, form, preview=html_of(data["body"]))
    kind = ArticleKind(held.kind if held else data["kind"])
    kept = save_draft(
        held, data["title"], data["body"], kind=kind, profiles=data["profiles"], actor=request.actor,
        now=timezone.now(),
    )  # fmt: skip
    say_merged(request, form)
    messages.success(request, "Le brouillon est enregistré\u00a0: personne d'autre ne le lit avant sa publication.")
    return redirect("helpdesk:edit_article", kept.public_id)


@requires(C.EDIT_HELP)
@require_safe
def version(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """What an article said, or will say, and what it changes of what everybody read before."""
    held = get_object_or_404(Article, public_id=public_id)
    told = get_object_or_404(held.versions.select_related("written_by"), number=number)
    before = held.versions.published().filter(number__lt=number).order_by("-number").first()
    changed = changes(f"## {before.title}\n\n{before.body}", f"## {told.title}\n\n{told.body}") if before else []
    context = {"held": held, "version": told, "text": html_of(told.body), "before": before, "changed": changed}
    return render(request, "helpdesk/version.html", context)


def _acted(request: ActorRequest, public_id: UUID, act: Callable[[Article], Any], words: str) -> HttpResponse:
    held = get_object_or_404(Article, public_id=public_id)
    try:
        act(held)
    except UnableToPublish as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("helpdesk:edit_article", held.public_id)


@requires(C.EDIT_HELP)
@require_POST
def publish(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Everybody reads the draft from now on."""
    now = timezone.now()
    return _acted(
        request, public_id, lambda held: publish_draft(held, actor=request.actor, now=now), "La version est publiée."
    )


@requires(C.EDIT_HELP)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Nobody reads the article any more; a new version brings it back."""
    now = timezone.now()
    return _acted(
        request, public_id, lambda held: withdraw_article(held, actor=request.actor, now=now), "L'article est retiré."
    )


@requires(C.EDIT_HELP)
@require_POST
def attach(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Join a file."""
    held = get_object_or_404(Article, public_id=public_id)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            add_attachment(held, check_file(upload.name, upload.read()), actor=request.actor, now=timezone.now())
        except RefusedFile as refused:
            form.add_error("upload", str(refused))
        else:
            messages.success(request, "Le fichier est joint.")
            return redirect("helpdesk:edit_article", held.public_id)
    last = held.versions.order_by("-number").first()
    told = {"title": last.title, "body": last.body} if last else {}
    shown = ArticleForm(initial=told | {"profiles": held.profiles, "kind": held.kind}, known=True)
    return _page(request, held, shown, file_form=form)


@requires(C.EDIT_HELP)
@require_POST
def detach(request: ActorRequest, public_id: UUID, attachment: UUID) -> HttpResponse:
    """Take a file away."""
    held = get_object_or_404(Article, public_id=public_id)
    remove_attachment(get_object_or_404(held.attachments, public_id=attachment), actor=request.actor)
    messages.success(request, "Le fichier est retiré.")
    return redirect("helpdesk:edit_article", held.public_id)
