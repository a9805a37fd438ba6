"""« Bascules »: the SIAO ready to switch or switched, for the project team: started, followed, taken back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.access.enums import Stage
from sisiao.core.capabilities import Capability
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.transition.actions.reversing import reverse_switch
from sisiao.transition.actions.switching import UnableToSwitch, start_switch, valid_decision
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import LegacyPlaceGroup, Switch, SwitchDecision
from sisiao.transition.perms import stage_of
from sisiao.transition.planning import rehearse
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.page import area


@dataclass(frozen=True, slots=True)
class Line:
    """One SIAO that holds an old offer: its signature that holds, or its switch with its steps."""

    siao: Siao
    stage: Stage
    decision: SwitchDecision | None
    switch: Switch | None
    done: int
    all: int

    @property
    def starts(self) -> bool:
        return self.decision is not None and self.switch is None

    @property
    def reverses(self) -> bool:
        until = self.switch.reversible_until if self.switch else None
        return until is not None and timezone.localdate() <= until


@requires(Capability.RUN_SWITCH)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The SIAO that hold an old offer, by département."""
    held = LegacyPlaceGroup.objects.visible_to(request.actor).order_by().values("siao").distinct()
    siaos = Siao.objects.filter(pk__in=held).select_related("departement", "settings").order_by("departement")
    context = {"lines": [_line(siao) for siao in siaos]} | area(request.actor, "switches")
    return render(request, "transition/switches.html", context)


def _line(siao: Siao) -> Line:
    switch = Switch.objects.filter(siao=siao).exclude(state=SwitchState.REVERSED).first()
    signed = switch is None and SwitchDecision.objects.filter(siao=siao).exists()
    found = rehearse(siao, local_date(siao, timezone.now())) if signed else None
    total = LegacyPlaceGroup.objects.filter(siao=siao).count() if switch else 0
    done = switch.steps.exclude(group=None).count() if switch else 0
    decision = valid_decision(siao, found.digest) if signed and found else None
    return Line(siao, stage_of(siao.departement_id), decision, switch, done, total)


def _opened(request: ActorRequest, public_id: UUID) -> Siao:
    return get_object_or_404(Siao.objects.select_related("departement", "settings"), public_id=public_id)


@requires(Capability.RUN_SWITCH)
@require_POST
def start(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Begin: the jobs do the rest, and the page may be left."""
    siao = _opened(request, public_id)
    return _told(request, start_switch, siao, f"La bascule de {siao} est lancée\u00a0: vous pouvez quitter cette page.")


@requires(Capability.RUN_SWITCH)
@require_POST
def reverse(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take a switch back, whole."""
    siao = _opened(request, public_id)
    return _told(request, reverse_switch, siao, f"La bascule de {siao} est reprise\u00a0: tout est comme avant.")


def _told(request: ActorRequest, act: Any, siao: Siao, words: str) -> HttpResponse:
    try:
        act(siao, actor=request.actor, now=timezone.now())
    except UnableToSwitch as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("transition:switches")
