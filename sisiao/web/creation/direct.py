"""The administrateur départemental creates directly; what may be the same is shown before (road map)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sisiao.core.capabilities import Capability
from sisiao.creation.actions import create_directly
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.creation.twins import twin_dispositifs, twin_entities
from sisiao.offer.models import Entity
from sisiao.web.creation.forms import DispositifForm, EntityForm
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest


class OwnerForm(forms.Form):
    """In which entité a dispositif is created."""

    entity = forms.ModelChoiceField(
        label="Entité gestionnaire", queryset=Entity.objects.none(), empty_label="Choisir une entité"
    )

    def __init__(self, departement: str, data: Any = None) -> None:
        super().__init__(data)
        here = Entity.objects.filter(departements=departement).order_by("name")
        self.fields["entity"].queryset = here  # type: ignore[attr-defined]


def _asked(request: ActorRequest, kind: CreationKind) -> CreationRequest:
    departement = request.actor.perimeter.departement_code
    return CreationRequest(kind=kind, departement_id=departement, created_at=timezone.now())


@requires(Capability.VALIDATE_OFFER)
def entity(request: ActorRequest) -> HttpResponse:
    """A new entité of the département."""
    asked = _asked(request, CreationKind.ENTITY)
    form = EntityForm(request.POST if request.method == "POST" else None, instance=asked)
    context: dict[str, Any] = {"form": form, "what": "une entité"}
    if form.is_valid():
        context["entities"] = twin_entities(asked)
        if "confirmed" in request.POST or not context["entities"]:
            try:
                made, _none = create_directly(asked, actor=request.actor)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                messages.success(request, f"{made} est créée. Ajoutez-lui un dispositif.")
                return redirect("creation:new_dispositif")
    return render(request, "creation/direct.html", context, status=422 if form.errors else 200)


@requires(Capability.VALIDATE_OFFER)
def dispositif(request: ActorRequest) -> HttpResponse:
    """A new dispositif of an entité of the département."""
    asked, data = _asked(request, CreationKind.DISPOSITIF), request.POST if request.method == "POST" else None
    form, owner = DispositifForm(data, instance=asked), OwnerForm(asked.departement_id, data)
    context: dict[str, Any] = {"form": form, "owner": owner, "what": "un dispositif"}
    if form.is_valid() and owner.is_valid():
        context["dispositifs"] = twin_dispositifs(asked)
        if "confirmed" in request.POST or not context["dispositifs"]:
            try:
                _entity, made = create_directly(asked, entity=owner.cleaned_data["entity"], actor=request.actor)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                messages.success(request, f"{made} est créé.")
                return redirect("dispositifs:sheet", made.public_id)
    wrong = form.errors or owner.errors
    return render(request, "creation/direct.html", context, status=422 if wrong else 200)
