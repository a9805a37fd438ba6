"""« Demandes d'insertion »: those that the old tool held at the switch, each with where its old group leads now."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.transition.enums import AttachmentState, LegacySide
from sisiao.transition.models import Attachment, LegacyRequest
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.page import area

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A request, the dispositifs that its old group has become; `lost` when that group has become nothing."""

    request: LegacyRequest
    destinations: list[str]

    @property
    def lost(self) -> bool:
        return self.request.group is not None and not self.destinations


@requires(Capability.ATTACH_LEGACY)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The oldest first. Whoever may not know where a household is awaited does not see its line."""
    active = Attachment.objects.filter(state=AttachmentState.ACTIVE).prefetch_related("shares__dispositif")
    found = LegacyRequest.objects.visible_to(request.actor).filter(side=LegacySide.INSERTION)
    found = found.select_related("household", "group").order_by("asked_on", "pk")
    found = found.prefetch_related(Prefetch("group__attachments", active, to_attr="active"))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [_line(each) for each in page.object_list]
    context = {"page": page, "count": page.paginator.count, "lines": lines} | area(request.actor, "requests")
    return render(request, "transition/requests.html", context)


def _line(row: LegacyRequest) -> Line:
    active: list[Attachment] = row.group.active if row.group else []  # type: ignore[attr-defined]
    return Line(row, [str(share.dispositif) for each in active for share in each.shares.all()])
