"""« Qui peut voir ce dossier »: what a household may ask, answered by whoever follows it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.households.who_sees import openings_of, structures_of
from sisiao.web.decorators import requires
from sisiao.web.households.views import open_dossier
from sisiao.web.http import ActorRequest


@requires(Capability.SEE_WHO_SEES)
@require_safe
def index(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Structures and profiles that can open the record, why, since when and until when."""
    household, context = open_dossier(request, public_id)
    now = context["now"]
    context["structures"] = structures_of(household, request.actor, now, timezone.localdate(now))
    context["openings"] = openings_of(household, request.actor, now)
    return render(request, "households/who_sees.html", context)
