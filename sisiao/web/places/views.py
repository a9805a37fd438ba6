"""« Mes places »: see them, say that they are up to date, close and reopen some."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.occupation.actions import UnableToTake, close_places, reopen_places
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.occupation.queries import night_places
from sisiao.offer.actions import declare_places
from sisiao.offer.models import Place
from sisiao.siao.nights import current_night
from sisiao.web.decorators import requires
from sisiao.web.dispositifs import own_dispositifs
from sisiao.web.http import ActorRequest
from sisiao.web.places.forms import ClosingForm
from sisiao.web.places.page import closable_places, context_of, opened, overviews


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The dispositifs of the perimeter; straight to the only one when there is one."""
    dispositifs = own_dispositifs(request.actor)
    if len(dispositifs) == 1:
        return redirect("places:detail", dispositifs[0].public_id)
    now = timezone.now()
    return render(request, "places/index.html", {"overviews": overviews(dispositifs, now), "now": now})


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Every place of a dispositif tonight."""
    dispositif = opened(request.actor, public_id)
    return render(request, "places/detail.html", context_of(dispositif, request.actor, timezone.now()))


@requires(Capability.UPDATE_PLACES)
@require_POST
def declare(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """« Tout est à jour »."""
    dispositif = opened(request.actor, public_id)
    declare_places(dispositif, actor=request.actor, now=timezone.now())
    messages.success(request, "Merci\u00a0: vos places sont déclarées à jour, et les écoutants le voient.")
    return redirect("places:detail", dispositif.public_id)


@requires(Capability.UPDATE_PLACES)
@require_POST
def close(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put free places out of service."""
    dispositif, now = opened(request.actor, public_id), timezone.now()
    night = current_night(dispositif.siao, now)
    form = ClosingForm(closable_places(night_places([dispositif.pk], night, now)), night, request.POST)
    if form.is_valid():
        places = list(Place.objects.filter(pk__in=form.cleaned_data["places"]).order_by("pk"))
        try:
            close_places(places, form.nights(), UnavailabilityCause(form.cleaned_data["cause"]), actor=request.actor)
        except UnableToTake as refused:
            form.add_error("places", str(refused))
        else:
            words = f"{len(places)} places sont indisponibles" if len(places) > 1 else "1 place est indisponible"
            messages.success(request, f"{words}. Vous pouvez les remettre en service à tout moment.")
            return redirect("places:detail", dispositif.public_id)
    return render(request, "places/detail.html", context_of(dispositif, request.actor, now, form), status=422)


@requires(Capability.UPDATE_PLACES)
@require_POST
def reopen(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put a place back in service from tonight: what undoes a closing."""
    dispositif = opened(request.actor, public_id)
    asked = request.POST.get("occupation", "")
    closed = Occupation.objects.filter(dispositif=dispositif, active=True, kind=OccupationKind.OUT_OF_SERVICE)
    row = get_object_or_404(closed.select_related("place__unit"), pk=asked if asked.isdecimal() else 0)
    reopen_places([row], current_night(dispositif.siao, timezone.now()), actor=request.actor)
    messages.success(request, f"La place {row.place.number} de {row.place.unit.name} est de nouveau en service.")
    return redirect("places:detail", dispositif.public_id)
