"""« Ancienne offre »: how far the attaching has come, and what does not agree."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.transition.models import LegacyPlaceGroup, LegacyUser
from sisiao.transition.perms import may_settle
from sisiao.transition.queries import conflicts, progress, users_progress
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.page import area, closed_page


@requires(Capability.ATTACH_LEGACY)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Progress of the perimeter, then of each structure."""
    closed = closed_page(request, "Avancement du rattachement", "index")
    if closed:
        return closed
    mine = LegacyPlaceGroup.objects.visible_to(request.actor)
    users, users_done = users_progress(LegacyUser.objects.visible_to(request.actor))
    context = {
        "wholes": progress(mine, "siao"),
        "structures": sorted(progress(mine, "structure"), key=lambda line: -line.waiting),
        "users": users,
        "users_done": users_done,
        "whole": may_settle(request.actor),
    } | area(request.actor, "index")
    return render(request, "transition/index.html", context)


@requires(Capability.ATTACH_LEGACY)
@require_safe
def disagreements(request: ActorRequest) -> HttpResponse:
    """What two people, or a decision and the facts, say against each other."""
    closed = closed_page(request, "Désaccords et écarts", "conflicts")
    if closed:
        return closed
    now = timezone.now()
    mine = LegacyPlaceGroup.objects.visible_to(request.actor)
    found = conflicts(mine, timezone.localdate(now), now)
    context = {"conflicts": found, "settles": may_settle(request.actor)} | area(request.actor, "conflicts")
    return render(request, "transition/conflicts.html", context)
