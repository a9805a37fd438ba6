"""The request that pages receive, what is read in it everywhere alike, and the file that one answers."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.http import content_disposition_header
from django_htmx.middleware import HtmxDetails

from sisiao.access.models import Grant, SupportView
from sisiao.core.actor import Actor
from sisiao.core.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

# Methods that only read.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ActorRequest(HttpRequest):
    """A request that met `ActorMiddleware`: who acts, under which grant, the grants they may switch to.

    `support_view` is the view in force when the site is seen as somebody else sees it: `grant` is then the one viewed.

    `unread_notices` comes with the grants, in the same query: 0 for an account without a grant.
    """

    actor: Actor
    grant: Grant | None
    grants: list[Grant]
    support_view: SupportView | None
    unread_notices: int
    htmx: HtmxDetails
    resolver_match: ResolverMatch


def uuid_or_404(posted: str) -> UUID:
    """The identifier of a posted record; what is not one names nothing."""
    try:
        return UUID(posted)
    except ValueError as error:
        raise Http404 from error


def given_id(request: HttpRequest) -> UUID | None:
    """The identifier that the form of a new line carries: a second click adds no second line. None without one."""
    try:
        return UUID(request.POST.get("line", ""))
    except ValueError:
        return None


def made_file(content: str | bytes, media_type: str, name: str) -> HttpResponse:
    """A file made for this answer, to be saved; `name` is ours, in ASCII."""
    return HttpResponse(content, media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def attached(file: StoredFile) -> HttpResponse:
    """A kept file, to be saved and never run by the browser."""
    answer = HttpResponse(bytes(file.content), content_type=file.media_type)
    header = content_disposition_header(as_attachment=True, filename=file.file_name)
    answer.headers["Content-Disposition"] = header or "attachment"
    return answer
