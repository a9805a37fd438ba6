"""« À traiter »: what waits for this person, most urgent first."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.access.enums import LEGACY, Profile
from sisiao.helpdesk.models import ServiceMessage
from sisiao.siao.models import SiaoMessage
from sisiao.web.decorators import signed_in
from sisiao.web.http import ActorRequest
from sisiao.web.menu import links_for
from sisiao.web.pages.accepting import terms_to_accept
from sisiao.web.surveys.answering import wave_that_waits
from sisiao.web.todo.landing import LANDINGS, LEGACY_HINT
from sisiao.web.todo.lines import most_urgent_first
from sisiao.web.todo.registry import SECTIONS


@signed_in
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The address of the service leads to what waits."""
    return redirect("todo:index")


@signed_in
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Every section that has lines; an account without a grant is told whom to ask."""
    if request.actor.grant_id is None:
        return render(request, "account/no_grant.html")
    now, profile = timezone.now(), Profile(request.actor.profile)
    built = [(section.title, most_urgent_first(section.provider(request.actor, now), now)) for section in SECTIONS]
    sections = [(title, lines) for title, lines in built if lines]
    context = {
        "sections": sections,
        "count": sum(len(lines) for _title, lines in sections),
        "next_things": [link for link in links_for(request.actor, request.path) if not link.current],
        "now": now,
        "landing": LANDINGS[profile],
        "service_messages": ServiceMessage.objects.current(now).addressed_to(request.actor).select_related("scope"),
        "siao_messages": SiaoMessage.objects.current(now).addressed_to(request.actor).select_related("siao"),
        "terms": terms_to_accept(request),
        "survey": wave_that_waits(request),
        "hint": LEGACY_HINT if profile in LEGACY else "",
    }
    return render(request, "todo/index.html", context)
