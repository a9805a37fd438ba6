"""« Qui appeler maintenant ? », and which communes have nobody at which hours."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.directory.coverage import coverage as coverage_of
from sisiao.directory.coverage import worst_week
from sisiao.directory.enums import Reader, Victim
from sisiao.directory.models import PrivilegedContact
from sisiao.siao.models import Siao
from sisiao.web.decorators import requires
from sisiao.web.directory.asked import PreviewForm, WhereForm
from sisiao.web.directory.words import hours_of, lines_of
from sisiao.web.helpline.communes import label_of, suggestions
from sisiao.web.http import ActorRequest


@requires(Capability.VIEW_DIRECTORY)
@require_safe
def now(request: ActorRequest) -> HttpResponse:
    """Whom to call for a victim of violence, there and now: what a SIAO of France may see."""
    departement = request.actor.perimeter.departement_code
    form = WhereForm(request.GET if "commune" in request.GET else None, departement, timezone.now())
    answered = form.is_valid()
    context = {
        "form": form,
        "keeps": request.actor.can(Capability.MANAGE_DIRECTORY),
        **(form.shown(Reader.SIAO) if answered else {"answer": None}),
    }
    if not answered:
        return render(request, "directory/now.html", context, status=422 if form.errors else 200)
    with timezone.override(context["answer"].place.zone):
        return render(request, "directory/now.html", context)


@requires(Capability.VIEW_DIRECTORY)
@require_safe
def communes(request: ActorRequest) -> JsonResponse:
    """Suggestions for the commune that is being typed."""
    typed = request.GET.get("q", "")[:80]
    found = suggestions(typed, request.actor.perimeter.departement_code) if len(typed) > 1 else []
    return JsonResponse({"communes": [label_of(commune) for commune in found]})


@requires(Capability.VIEW_DIRECTORY)
@require_safe
def coverage(request: ActorRequest) -> HttpResponse:
    """Communes that have nobody to call but the 115, and when, for one reader, one public or each of them."""
    mine = list(Siao.objects.visible_to(request.actor).select_related("departement").order_by("departement"))
    asked, pour = request.GET.get("departement", ""), request.GET.get("pour", "")
    siao = next((each for each in mine if each.departement_id == asked), mine[0] if mine else None)
    reader = Reader(pour) if pour in Reader.values else Reader.POLICE
    public = request.GET.get("public", "")
    victims = [Victim(public)] if public in Victim.values else list(Victim)
    weeks = worst_week(mine, reader, victims) if len(mine) > 1 else {}
    context = {
        "siao": siao,
        "every": mine,
        "weeks": sorted(((each, hours_of(weeks[each.pk])) for each in mine if weeks), key=lambda line: -line[1]),
        "publics": Victim.choices,
        "public": public if public in Victim.values else "",
        "readers": Reader.choices,
        "reader": reader,
        "lines": lines_of(coverage_of(siao, reader, victims)) if siao else [],
        "contacts": PrivilegedContact.objects.visible_to(request.actor).shown_to(reader).filter(siao=siao).count(),
        "keeps": request.actor.can(Capability.MANAGE_DIRECTORY),
    }
    return render(request, "directory/coverage.html", context)


@requires(Capability.MANAGE_DIRECTORY)
@require_safe
def preview(request: ActorRequest) -> HttpResponse:
    """What a partner sees of one's own directory, made as the answer of its interface is."""
    form = PreviewForm(request.GET if "commune" in request.GET else None, request.actor, timezone.now())
    if not form.is_valid():
        context = {"form": form, "answer": None}
        return render(request, "directory/preview.html", context, status=422 if form.errors else 200)
    context = {"form": form, **form.preview()}
    with timezone.override(context["answer"].place.zone):
        return render(request, "directory/preview.html", context)
