"""« Nouveautés »: what changed in the service, newest first, and what of it the account has not read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.helpdesk.actions import read_news
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.markdown import render as html_of
from sisiao.helpdesk.models import ArticleVersion, NewsReading
from sisiao.web.decorators import signed_in
from sisiao.web.http import ActorRequest

BY_PAGE = 10


@signed_in
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The news for this profile; those not read yet are told apart."""
    listed = ArticleVersion.objects.listed().of_kind(ArticleKind.NEWS).for_profile(request.actor.profile)
    page = Paginator(listed.with_first_publication().order_by("-announced_at", "-pk"), BY_PAGE).get_page(
        request.GET.get("page")
    )
    reading = NewsReading.objects.filter(user_id=request.actor.user_id).first()
    since = reading.read_until if reading else request.user.created_at
    context = {
        "page": page,
        "items": [(each, html_of(each.body), each.announced_at > since) for each in page],
        "unread": request.grant.unread_news if request.grant else 0,
    }
    return render(request, "helpdesk/news.html", context)


@signed_in
@require_POST
def read_all(request: ActorRequest) -> HttpResponse:
    """The account has read them all."""
    read_news(actor=request.actor, now=timezone.now())
    messages.success(request, "Les nouveautés sont marquées comme lues.")
    return redirect("helpdesk:news")
