"""« Bascule »: the rehearsal of the SIAO, its signature, and where the switch stands."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from sisiao.core.capabilities import Capability
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.transition.actions.switching import UnableToSwitch, sign_switch, valid_decision
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch
from sisiao.transition.perms import why_closed
from sisiao.transition.plan import Problem, Where
from sisiao.transition.planning import rehearse
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.page import area


class SignatureForm(forms.Form):
    """The name written out, and the rehearsal that was read."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Vos prénom et nom",
        max_length=120,
        help_text="Ils sont gardés avec la date et la répétition signée",
        error_messages={"required": "Écrivez votre nom pour signer."},
    )


# Where each thing that forbids a switch is mended: the page, and what its link says.
MENDED = {
    Where.GROUP: ("transition:group", "Ouvrir le groupe"),
    Where.GROUPS: ("transition:groups", "Décider des groupes"),
    Where.DISAGREEMENTS: ("transition:conflicts", "Trancher"),
    Where.ACCOUNTS: ("transition:accounts", "Décider des comptes"),
    Where.FILES: ("offer:imports", "Corriger les fichiers de l'ancienne offre"),
}


@requires(Capability.SIGN_SWITCH)
def index(request: ActorRequest) -> HttpResponse:
    """The rehearsal of now; signing it is for these very data."""
    scopes = request.actor.perimeter.scope_ids
    siao = get_object_or_404(Siao.objects.select_related("departement", "settings"), scope__in=scopes)
    now = timezone.now()
    found = rehearse(siao, local_date(siao, now))
    form = SignatureForm(request.POST if request.method == "POST" else None, initial={"digest": found.digest})
    if form.is_valid() and _signed(request, siao, form):
        return redirect("transition:departement")
    switch = Switch.objects.select_related("decision").filter(siao=siao).exclude(state=SwitchState.REVERSED).first()
    context = {
        "siao": siao,
        # Once begun, what was signed: the data have become what it says.
        "rehearsal": switch.decision.counts if switch else found,
        "form": form,
        "decision": valid_decision(siao, found.digest),
        "switch": switch,
        "done": switch.steps.count() if switch else 0,
        "closed": why_closed(siao.departement_id),
        "problems": [_mended(problem) for problem in found.problems],
    } | area(request.actor, "departement")
    return render(request, "transition/departement.html", context, status=422 if form.errors else 200)


def _mended(problem: Problem) -> tuple[str, str, str]:
    """The sentence, the page where it is mended, and what its link says."""
    name, action = MENDED[problem.where]
    return problem.words, reverse(name, args=[problem.group.public_id] if problem.group else None), action


def _signed(request: ActorRequest, siao: Siao, form: SignatureForm) -> bool:
    told = form.cleaned_data
    try:
        sign_switch(siao, told["digest"], told["name"], actor=request.actor, now=timezone.now())
    except UnableToSwitch as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "La décision est signée. Toute donnée qui change la rend nulle.")
    return True
