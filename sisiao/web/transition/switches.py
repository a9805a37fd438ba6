"""« Bascules »: the SIAO ready to switch or switched, for the project team: started, followed, gone on with, undone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.access.enums import Stage
from sisiao.core.capabilities import Capability
from sisiao.core.jobs import is_alive
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.transition.actions.reversing import start_reversal
from sisiao.transition.actions.switching import ADVANCE, UnableToSwitch, start_switch, valid_decision
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import LegacyPlaceGroup, Switch, SwitchDecision
from sisiao.transition.perms import stage_of
from sisiao.transition.planning import rehearse
from sisiao.transition.since import done_since, rows_made
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.forms import ReversalForm
from sisiao.web.transition.page import area

# What a switch makes, as its return counts it.
UNDONE = (
    ("offer_placegroup", "Groupes de places créés"),
    ("offer_place", "Places créées"),
    ("stays_stay", "Séjours repris"),
    ("housing_requests_housingrequest", "Demandes reprises"),
    ("referrals_referral", "Orientations reprises"),
    ("access_grant", "Profils cibles donnés"),
)
GOING = (SwitchState.RUNNING, SwitchState.REVERSING)


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
    def goes_on(self) -> bool:
        return self.switch is not None and self.switch.state in GOING

    @property
    def lost(self) -> bool:
        """Whether no job does its steps now: one takes it up within minutes, or a click at once."""
        return self.switch is not None and self.goes_on and not is_alive(ADVANCE, switch=self.switch.pk)

    @property
    def reverses(self) -> bool:
        if self.switch is None or self.switch.state == SwitchState.REVERSING:
            return False
        until = self.switch.reversible_until
        return until is None or timezone.localdate() <= until


@requires(Capability.RUN_SWITCH)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The SIAO that hold an old offer, by département."""
    held = LegacyPlaceGroup.objects.visible_to(request.actor).order_by().values("siao").distinct()
    siaos = Siao.objects.filter(pk__in=held).select_related("departement", "settings").order_by("departement")
    context = {"lines": [_line(siao) for siao in siaos]} | area(request.actor, "switches")
    return render(request, "transition/switches.html", context)


def _line(siao: Siao) -> Line:
    switch = _switch_of(siao)
    total = LegacyPlaceGroup.objects.filter(siao=siao).count() if switch else 0
    done = switch.steps.filter(reversed_at=None).exclude(group=None).count() if switch else 0
    return Line(siao, stage_of(siao.departement_id), None if switch else _signed(siao), switch, done, total)


def _switch_of(siao: Siao) -> Switch | None:
    return Switch.objects.filter(siao=siao).exclude(state=SwitchState.REVERSED).first()


def _signed(siao: Siao) -> SwitchDecision | None:
    """The signature that holds now; the rehearsal is made for a SIAO that has one."""
    if not SwitchDecision.objects.filter(siao=siao, spent_at=None).exists():
        return None
    return valid_decision(siao, rehearse(siao, local_date(siao, timezone.now())).digest)


def _opened(public_id: UUID) -> Siao:
    return get_object_or_404(Siao.objects.select_related("departement", "settings"), public_id=public_id)


@requires(Capability.RUN_SWITCH)
def start(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What was signed, to read; then begin, and the page may be left."""
    siao = _opened(public_id)
    if _switch_of(siao) is not None:
        return _go_on(request, siao)
    decision = _signed(siao)
    if decision is None:
        messages.error(request, "Aucune signature ne vaut pour les données de maintenant\u00a0: répétez, puis signez.")
        return redirect("transition:switches")
    if request.method == "POST" and request.POST.get("digest") == decision.digest:
        return _done(request, siao, start_switch, f"La bascule de {siao} est lancée")
    context = {"siao": siao, "decision": decision} | area(request.actor, "switches")
    return render(request, "transition/start.html", context)


def _go_on(request: ActorRequest, siao: Siao) -> HttpResponse:
    """A switch that has begun goes on; asking twice changes nothing."""
    if request.method != "POST":
        return redirect("transition:switches")
    return _done(request, siao, start_switch, f"La bascule de {siao} continue")


@requires(Capability.RUN_SWITCH)
def reverse(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What would be undone and what becomes of each new fact, to read; then undo, the code of the département typed."""
    siao = _opened(public_id)
    switch = _switch_of(siao)
    if switch is None:
        messages.error(request, "Ce SIAO n'a pas de bascule à annuler.")
        return redirect("transition:switches")
    since = done_since(switch, timezone.now())
    form = ReversalForm(request.POST if request.method == "POST" else None, siao.departement, since.digest)
    goes_on = request.method == "POST" and switch.state == SwitchState.REVERSING
    if goes_on or form.is_valid():
        act = partial(start_reversal, accepted=since.digest)
        return _done(request, siao, act, f"La bascule de {siao} s'annule")
    made = rows_made(switch)
    context = {"siao": siao, "switch": switch, "since": since, "form": form} | area(request.actor, "switches")
    context["undone"] = [(words, len(made[table])) for table, words in UNDONE]
    return render(request, "transition/reverse.html", context, status=422 if form.errors else 200)


def _done(request: ActorRequest, siao: Siao, act: Callable[..., Switch], words: str) -> HttpResponse:
    try:
        act(siao, actor=request.actor, now=timezone.now())
    except UnableToSwitch as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{words}\u00a0: vous pouvez quitter cette page.")
    return redirect("transition:switches")
