"""The administrateur départemental creates directly; what may be the same is shown before (road map)."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from sisiao.core.capabilities import Capability
from sisiao.creation.actions import UnableToRequest, create_directly
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.creation.twins import Twin, twin_dispositifs, twin_entities, twin_protected
from sisiao.geo.models import Departement
from sisiao.offer.models import DispositifType, Entity
from sisiao.web.creation.described import CHOOSE, DispositifForm, EntityForm, WelcomeForm, in_family, in_rows, judge
from sisiao.web.creation.forms import words_of
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest


class WhereForm(forms.Form):
    """In which département, where the actor has several."""

    departement = forms.ModelChoiceField(
        label="Département", queryset=Departement.objects.none(), empty_label=CHOOSE, to_field_name="code"
    )

    def __init__(self, request: ActorRequest) -> None:
        perimeter = request.actor.perimeter
        home = {"departement": perimeter.departement_code}
        super().__init__(home | request.GET.dict())
        mine = Departement.objects.filter(pk__in=perimeter.departement_codes)
        self.fields["departement"].queryset = mine.order_by("code")  # type: ignore[attr-defined]
        self.several = mine.count() > 1


class WhatForm(WhereForm):
    """In which entité a dispositif is created, and of which type: the page then asks what this type needs."""

    entity = forms.ModelChoiceField(
        label="Entité gestionnaire", queryset=Entity.objects.none(), empty_label=CHOOSE, to_field_name="public_id"
    )
    type = forms.ModelChoiceField(
        label="Type de dispositif", queryset=DispositifType.objects.none(), empty_label=CHOOSE, to_field_name="code"
    )

    def __init__(self, request: ActorRequest) -> None:
        super().__init__(request)
        here = Entity.objects.filter(departements__in=request.actor.perimeter.departement_codes)
        self.fields["entity"].queryset = here.distinct().order_by("name")  # type: ignore[attr-defined]
        kinds = DispositifType.objects.active(timezone.localdate()).order_by("position")
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["type"].label_from_instance = in_family  # type: ignore[attr-defined]


def _seen(request: ActorRequest, twins: list[Twin]) -> bool:
    """Whether the actor has been shown these very twins, and creates all the same."""
    return not twins or request.POST.get("confirmed") == _digest(twins)


def _digest(twins: list[Twin]) -> str:
    return ",".join(sorted(str(twin.subject.public_id) for twin in twins))


@requires(Capability.VALIDATE_OFFER)
def entity(request: ActorRequest) -> HttpResponse:
    """A new entité of the département."""
    where, today = WhereForm(request), timezone.localdate()
    if not where.is_valid():
        return render(request, "creation/choose.html", {"form": where, "what": "une entité"}, status=200)
    asked = CreationRequest(kind=CreationKind.ENTITY, departement=where.cleaned_data["departement"])
    sent = request.method == "POST"
    form = EntityForm(request.POST if sent else None, instance=asked)
    context: dict[str, Any] = {
        "forms": [form],
        "form": form,
        "rows": in_rows(form),
        "what": "une entité",
        "where": asked.departement,
    }
    if sent and judge(asked, today, form):
        twins = context["entities"] = twin_entities(asked)
        context["digest"] = _digest(twins)
        if _seen(request, twins):
            try:
                made, _none = create_directly(asked, actor=request.actor, today=today)
            except (UnableToRequest, ValidationError) as refused:
                form.add_error(None, words_of(refused))
            else:
                messages.success(request, f"{made} est créée. Ajoutez-lui un dispositif.")
                chosen = {"departement": asked.departement_id, "entity": made.public_id}
                return redirect(f"{reverse('creation:new_dispositif')}?{urlencode(chosen)}")
    return render(request, "creation/direct.html", context, status=422 if form.errors else 200)


@requires(Capability.VALIDATE_OFFER)
def dispositif(request: ActorRequest) -> HttpResponse:
    """A new dispositif: first its entité and its type, then what this type needs."""
    what = WhatForm(request)
    if not what.is_valid():
        if not {"entity", "type"} <= request.GET.keys():
            what.errors.clear()  # nothing has been asked yet
        return render(request, "creation/choose.html", {"form": what, "what": "un dispositif", "adds": True})
    return _described(request, what.cleaned_data["entity"], what.cleaned_data)


def _described(request: ActorRequest, entity: Entity, chosen: dict[str, Any]) -> HttpResponse:
    today, data = timezone.localdate(), request.POST if request.method == "POST" else None
    departement, kind = chosen["departement"], chosen["type"]
    asked = CreationRequest(kind=CreationKind.DISPOSITIF, departement=departement, type=kind)
    _as_known(asked, entity)
    form = DispositifForm(data, today=today, instance=asked, typed=True)
    welcome = WelcomeForm(data, today=today, instance=asked)
    context: dict[str, Any] = {"forms": [form, welcome], "form": form, "what": "un dispositif", "where": departement}
    context |= {"rows": in_rows(form, welcome), "owner": entity, "type": kind, "welcome": welcome}
    if data is not None and judge(asked, today, form, welcome):
        twins = context["dispositifs"] = [*twin_dispositifs(asked), *twin_protected(asked, request.actor)]
        context["digest"] = _digest(twins)
        if _seen(request, twins):
            try:
                _entity, made = create_directly(asked, entity=entity, actor=request.actor, today=today)
            except (UnableToRequest, ValidationError) as refused:
                form.add_error(None, words_of(refused))
            else:
                messages.success(request, f"{made} est créé.")
                return redirect("dispositifs:sheet", made.public_id)
    wrong = form.errors or welcome.errors
    return render(request, "creation/direct.html", context, status=422 if wrong else 200)


def _as_known(asked: CreationRequest, entity: Entity) -> None:
    """The request speaks of an entité that exists: the controls between both read its SIREN."""
    asked.entity_name, asked.entity_status, asked.entity_siren = entity.name, entity.legal_status, entity.siren
