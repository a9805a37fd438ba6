"""« Mes avis »: what the service tells the account, whatever its active profile; each mail doubles as one (T57)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.notifications.actions import mark_read
from sisiao.notifications.letters import text_of
from sisiao.notifications.models import Notice
from sisiao.web.decorators import signed_in
from sisiao.web.http import ActorRequest

BY_PAGE = 25


@signed_in
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Unread ones first, then the newest."""
    notices = Notice.objects.visible_to(request.actor)
    page = Paginator(notices.unread_first(), BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(notice, text_of(notice)) for notice in page],
        "unread": notices.unread().count(),
        "now": timezone.now(),
    }
    return render(request, "notices/index.html", context)


@signed_in
@require_POST
def read(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Mark one as read, and go to its page when it is opened."""
    asked = Notice.objects.visible_to(request.actor).filter(public_id=public_id)
    notice = get_object_or_404(asked)
    mark_read(asked, actor=request.actor, now=timezone.now())
    if "open" in request.POST and notice.path:
        return HttpResponseRedirect(notice.path)
    return redirect("notices:index")


@signed_in
@require_POST
def read_all(request: ActorRequest) -> HttpResponse:
    """Mark as read whatever is not."""
    if mark_read(Notice.objects.visible_to(request.actor), actor=request.actor, now=timezone.now()):
        messages.success(request, "Tous vos avis sont marqués comme lus.")
    return redirect("notices:index")
