"""« Revue des accès »: once a year, confirm each profile of one's perimeter, or end it."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sisiao.access.actions.grants import UnableToGrant, end_grant
from sisiao.access.actions.reviews import confirm_grant, grants_to_review
from sisiao.access.models import Grant
from sisiao.access.queries import left_without
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.page import area, due_on, where_of

PAGE = 100
NEAR_DAYS = 7


@requires(Capability.MANAGE_USERS)
def index(request: ActorRequest) -> HttpResponse:
    """What falls due within two months, the first due first; confirmed or ended one by one or together."""
    now = timezone.now()
    due = grants_to_review(request.actor, now).select_related("user", "scope").prefetch_related("also", "within")
    if request.method == "POST":
        return _answer(request, list(due.filter(pk__in=_keys(request))))
    today, grants = timezone.localdate(now), list(due[:PAGE])
    lines = [
        {
            "grant": grant,
            "where": where_of(grant),
            "due": due_on(grant),
            "near": (due_on(grant) - today).days <= NEAR_DAYS,
        }
        for grant in grants
    ]
    context = {"lines": lines, "count": due.count()} | area(request.actor, "review")
    return render(request, "users/review.html", context)


def _keys(request: ActorRequest) -> list[int]:
    """Grants named by the form: the one of its own button, else those chosen."""
    named = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("grants")
    return [int(key) for key in named if key.isdecimal() and len(key) < 18]


def _answer(request: ActorRequest, grants: list[Grant]) -> HttpResponse:
    ends = request.POST.get("act") == "end"
    if not grants:
        messages.error(request, "Choisissez au moins un profil.")
        return redirect("users:review")
    if ends and "confirmed" not in request.POST:
        structures = left_without(grants, timezone.localdate())
        lines = [(grant, where_of(grant)) for grant in grants]
        context = {"lines": lines, "structures": structures} | area(request.actor, "review")
        return render(request, "users/review_end.html", context)
    done = _each(request, grants, ends=ends)
    verb = "terminé" if ends else "confirmé"
    if done:
        messages.success(request, f"{done} profil{'s' if done > 1 else ''} {verb}{'s' if done > 1 else ''}.")
    return redirect("users:review")


def _each(request: ActorRequest, grants: Iterable[Grant], *, ends: bool) -> int:
    done, now = 0, timezone.now()
    for grant in grants:
        try:
            if ends:
                end_grant(grant, actor=request.actor, now=now)
            else:
                confirm_grant(grant, actor=request.actor, now=now)
        except UnableToGrant as refused:
            messages.error(request, f"{grant.user}\u00a0: {refused}")
        else:
            done += 1
    return done
