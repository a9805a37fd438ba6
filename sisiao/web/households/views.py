"""Search of a household and its dossier."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.audit.actions import log_opening
from sisiao.core.capabilities import Capability
from sisiao.households.composition import composition_of
from sisiao.households.models import Household, HouseholdQuerySet
from sisiao.households.queries import LIMIT, search_persons
from sisiao.web.decorators import requires
from sisiao.web.households import journal as journals
from sisiao.web.households.forms import SearchForm
from sisiao.web.households.path import path_of
from sisiao.web.households.results import results_of
from sisiao.web.households.summary import summarise
from sisiao.web.http import ActorRequest

SEARCH_SESSION_KEY = "household_search"
TABS = (
    ("overview", "Synthèse", Capability.VIEW_HOUSEHOLD),
    ("members", "Composition", Capability.VIEW_HOUSEHOLD),
    ("path", "Demandes et nuits", Capability.VIEW_HOUSEHOLD),
    ("not_proposed", "Non proposés", Capability.MARK_NOT_PROPOSED),
    ("journal", "Journal", Capability.VIEW_JOURNAL),
    ("who_sees", "Qui peut voir", Capability.SEE_WHO_SEES),
)
# What a break-glass opening shows: who, how many, what they need, where they went.
READ_OUTSIDE = frozenset({"overview", "members", "path"})


@requires(Capability.SEARCH_HOUSEHOLDS)
def search(request: ActorRequest) -> HttpResponse:
    """The criteria are posted, kept in the session, and never stand in an address.

    htmx gets the answer alone; without it, the post leads to the whole page.
    """
    if request.method == "POST":
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _refused(request, form)
        request.session[SEARCH_SESSION_KEY] = {name: request.POST.get(name, "") for name in form.fields}
        if not request.htmx:
            return redirect("households:search")
        return render(request, "households/includes/results.html", _answer(request, form))
    kept = request.session.get(SEARCH_SESSION_KEY)
    form = SearchForm(kept)
    searched = kept is not None and form.is_valid()
    context = _answer(request, form) if searched else {}
    return render(request, "households/search.html", {"form": form, "searched": searched, **context})


def _refused(request: ActorRequest, form: SearchForm) -> HttpResponse:
    """What is wrong, beside what was typed: on a whole page, which `search.js` asks for when htmx is told no."""
    if request.htmx:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return render(request, "households/search.html", {"form": form, "searched": False})


def _answer(request: ActorRequest, form: SearchForm) -> dict[str, Any]:
    now = timezone.now()
    hits = search_persons(form.criteria(), request.actor, timezone.localdate(now))
    return {
        "results": results_of(hits, request.actor, now),
        "cut": len(hits) == LIMIT,
        "now": now,
        "can_create": request.actor.can(Capability.EDIT_HOUSEHOLD),
        "can_search_outside": request.actor.can(Capability.BREAK_GLASS),
    }


@requires(Capability.SEARCH_HOUSEHOLDS)
@require_POST
def forget_search(request: ActorRequest) -> HttpResponse:
    """Start afresh: what named a person leaves the session."""
    request.session.pop(SEARCH_SESSION_KEY, None)
    return redirect("households:search")


def open_dossier(request: ActorRequest, public_id: UUID) -> tuple[Household, dict[str, Any]]:
    """A household of the perimeter, its header, and the trace that somebody opened it."""
    records = Household.objects.visible_to(request.actor, timezone.localdate())
    return _opened(request, records, public_id)


def read_dossier(request: ActorRequest, public_id: UUID) -> tuple[Household, dict[str, Any]]:
    """As `open_dossier`, for a page that only reads: a record that was opened by break-glass too."""
    records = Household.objects.readable_by(request.actor, timezone.localdate(), timezone.now())
    return _opened(request, records, public_id)


def _opened(request: ActorRequest, records: HouseholdQuerySet, public_id: UUID) -> tuple[Household, dict[str, Any]]:
    household = get_object_or_404(records.with_members(), public_id=public_id)
    log_opening(household.pk, actor=request.actor, page=request.resolver_match.view_name)
    now = timezone.now()
    summary = summarise(household, request.actor, now)
    context = {
        "household": household,
        "summary": summary,
        "now": now,
        "tab": request.resolver_match.url_name,
        "tabs": _tabs(request, household),
        "can_call": household.linked and request.actor.can(Capability.ANSWER_CALLS),
        "search_url": reverse("households:search") if request.actor.can(Capability.SEARCH_HOUSEHOLDS) else "",
    }
    return household, context


def _tabs(request: ActorRequest, household: Household) -> list[tuple[str, str, str]]:
    """Tabs that the actor may open; those that break-glass opens only read."""
    return [
        (name, label, reverse(f"households:{name}", args=[household.public_id]))
        for name, label, capability in TABS
        if request.actor.can(capability) and (household.linked or name in READ_OUTSIDE)
    ]


@requires(Capability.VIEW_HOUSEHOLD)
@require_safe
def overview(request: ActorRequest, public_id: UUID) -> HttpResponse:
    household, context = read_dossier(request, public_id)
    composition = composition_of(household, context["summary"].night)
    path = path_of(household, request.actor)
    context |= {"composition": composition, "requests": path.requests[:3], "stays": path.stays[:5]}
    return render(request, "households/overview.html", context)


@requires(Capability.VIEW_HOUSEHOLD)
@require_safe
def members(request: ActorRequest, public_id: UUID) -> HttpResponse:
    household, context = read_dossier(request, public_id)
    night = context["summary"].night
    context["members"] = [
        {"person": membership.person, "role": membership.get_role_display(), "age": membership.person.age(night)}
        for membership in household.current_memberships
    ]
    return render(request, "households/members.html", context)


@requires(Capability.VIEW_HOUSEHOLD)
@require_safe
def path(request: ActorRequest, public_id: UUID) -> HttpResponse:
    household, context = read_dossier(request, public_id)
    return render(request, "households/path.html", context | {"path": path_of(household, request.actor)})


@requires(Capability.VIEW_JOURNAL)
@require_safe
def journal(request: ActorRequest, public_id: UUID) -> HttpResponse:
    household, context = open_dossier(request, public_id)
    context |= {"changes": journals.changes(household, request.actor), "openings": journals.openings(household)}
    return render(request, "households/journal.html", context)
