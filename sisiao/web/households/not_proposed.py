"""Dispositifs that the SIAO does not propose to a household: the only page that says why, and its opening is logged."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sisiao.access.personal_fields import reads_field
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.households.models import Household
from sisiao.matching.actions import UnableToMark, mark_not_proposed, propose_again
from sisiao.matching.enums import NotProposedKind
from sisiao.matching.models import NotProposed
from sisiao.offer.models import Dispositif
from sisiao.web.decorators import requires
from sisiao.web.forms import TypedDateField
from sisiao.web.households.views import open_dossier
from sisiao.web.http import ActorRequest


class MarkForm(forms.Form):
    """A free choice of the SIAO needs no reason; a ban says its facts and its end (R23)."""

    dispositif = forms.ModelChoiceField(
        Dispositif.objects.none(),
        label="Dispositif",
        empty_label="Choisir…",
        error_messages={"required": "Choisissez le dispositif."},
    )
    kind = forms.ChoiceField(label="Nature de la décision", choices=NotProposedKind.choices)
    until = TypedDateField(
        label="Jusqu'au", help_text="Obligatoire pour une exclusion. Exemple\u00a0: 05/03/2027", required=False
    )
    facts = forms.CharField(
        label="Faits",
        help_text="Des faits, sans jugement. Obligatoire pour une exclusion",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, actor: Actor, night: date, *args: object) -> None:
        super().__init__(*args)
        self.night = night
        field = self.fields["dispositif"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = Dispositif.objects.visible_to(actor).filter(type__holds_places=True).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """What a decision asks for, each said beside its field; the action checks it again."""
        data = super().clean() or {}
        if data.get("until") and data["until"] <= self.night:
            self.add_error("until", "La fin doit être après aujourd'hui.")
        if data.get("kind") == NotProposedKind.BAN:
            if not data.get("until") and "until" not in self.errors:
                self.add_error("until", "Une exclusion a une date de fin\u00a0: indiquez-la.")
            if not data.get("facts"):
                self.add_error("facts", "Une exclusion repose sur des faits\u00a0: décrivez-les.")
        return data


@requires(Capability.MARK_NOT_PROPOSED)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The marks in force, and the form of a new one."""
    household, context = open_dossier(request, public_id)
    night = context["summary"].night
    form = MarkForm(request.actor, night, request.POST if request.method == "POST" else None)
    if form.is_valid() and _marked(form, household, request.actor):
        messages.success(request, "Le dispositif n'est plus proposé à ce ménage.")
        return redirect("households:not_proposed", public_id=public_id)
    marks = NotProposed.objects.in_force(night).filter(household=household)
    context |= {
        "form": form,
        "tells_why": reads_field(request.actor, "matching.NotProposed.kind"),
        "marks": marks.select_related("dispositif", "decided_by").order_by("dispositif__name", "pk"),
    }
    return render(request, "households/not_proposed.html", context)


def _marked(form: MarkForm, household: Household, actor: Actor) -> bool:
    data = form.cleaned_data
    try:
        mark_not_proposed(
            household,
            data["dispositif"],
            NotProposedKind(data["kind"]),
            actor=actor,
            on=form.night,
            until=data["until"],
            facts=data["facts"],
        )
    except UnableToMark as refused:
        form.add_error(None, ValidationError(str(refused)))
        return False
    return True


@requires(Capability.MARK_NOT_PROPOSED)
@require_POST
def end(request: ActorRequest, public_id: UUID, mark: int) -> HttpResponse:
    """Propose a dispositif again, from tonight."""
    household, context = open_dossier(request, public_id)
    night = context["summary"].night
    chosen = get_object_or_404(NotProposed.objects.in_force(night).filter(household=household), pk=mark)
    propose_again(chosen, actor=request.actor, on=night)
    messages.success(request, "Le dispositif est de nouveau proposé à ce ménage.")
    return redirect("households:not_proposed", public_id=public_id)
