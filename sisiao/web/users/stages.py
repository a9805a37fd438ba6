"""« Temps des départements »: when the old profiles stop counting, département by département."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sisiao.access.actions.mappings import set_stage
from sisiao.access.enums import Stage
from sisiao.access.queries import legacy_counts, stages
from sisiao.core.capabilities import Capability
from sisiao.geo.models import Departement
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.forms import StageForm
from sisiao.web.users.page import area

TONES = {Stage.BEFORE: "neutral", Stage.FIRST: "info", Stage.SECOND: "new", Stage.THIRD: "success"}


@requires(Capability.SET_STAGE)
def index(request: ActorRequest) -> HttpResponse:
    """The table, and a change that says what it does before doing it."""
    form = StageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        place, stage = form.cleaned_data["departement"], form.cleaned_data["stage"]
        if "confirmed" not in request.POST:
            return render(request, "users/stage_confirm.html", _confirmation(request, place, stage))
        changed = set_stage(place.pk, stage, actor=request.actor, now=timezone.now())
        words = f"{place} est maintenant au «\u00a0{stage.label}\u00a0»." if changed else f"{place} y était déjà."
        messages.success(request, words)
        return redirect("users:stages")
    context = {"form": form, "lines": _lines()} | area(request.actor, "stages")
    return render(request, "users/stages.html", context, status=422 if form.errors else 200)


def _lines() -> list[dict[str, Any]]:
    known, waiting = stages(), legacy_counts(timezone.localdate())
    return [
        {
            "departement": place,
            "label": stage.label,
            "tone": TONES[stage],
            "old": waiting.get(place.pk, (0, 0))[0],
            "unanswered": waiting.get(place.pk, (0, 0))[1],
        }
        for place in Departement.objects.order_by("code")
        for stage in (Stage(known.get(place.pk, Stage.THIRD)),)
    ]


def _confirmation(request: ActorRequest, place: Departement, stage: Stage) -> dict[str, Any]:
    old, unanswered = legacy_counts(timezone.localdate()).get(place.pk, (0, 0))
    return {
        "departement": place,
        "stage": stage,
        "before": Stage(stages().get(place.pk, Stage.THIRD)),
        "last": stage == Stage.THIRD,
        "old": old,
        "unanswered": unanswered,
    } | area(request.actor, "stages")
