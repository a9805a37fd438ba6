"""« Qui peut quoi »: the tables of rights, for whoever is subject to them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sisiao.access.drawing import OLD, capability_rows, field_rows, sheet_of
from sisiao.access.enums import CURRENT, Profile
from sisiao.web.decorators import signed_in
from sisiao.web.http import ActorRequest


@signed_in
@require_safe
def who_may_what(request: ActorRequest) -> HttpResponse:
    """The sheet of one profile (one's own unless asked otherwise), then both tables whole."""
    asked = request.GET.get("profil", request.actor.profile)
    chosen = Profile(asked) if asked in Profile.values else Profile.SIAO_OPERATOR
    context = {
        "sheet": sheet_of(chosen),
        "own": chosen == request.actor.profile,
        "current": CURRENT,
        "old": OLD,
        "capabilities": capability_rows(CURRENT),
        "fields": field_rows(CURRENT),
    }
    return render(request, "rights/index.html", context)
