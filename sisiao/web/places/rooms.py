"""Rooms of a groupe de places: added in series, made larger or smaller, shared otherwise, closed (R7)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from sisiao.core.capabilities import Capability
from sisiao.occupation.rooms import close_unit, renew_unit, resize_unit
from sisiao.offer.actions import UnableToChangeOffer, add_units
from sisiao.offer.enums import Sharing, UnitKind
from sisiao.offer.models import Dispositif, Unit
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.places.group_forms import EndForm, RenewForm, ResizeForm, SeriesForm
from sisiao.web.places.groups import group_of, night_of
from sisiao.web.places.page import opened


@requires(Capability.UPDATE_PLACES)
def add(request: ActorRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """« 10 chambres de 2 places, 101 à 110 »."""
    dispositif = opened(request.actor, public_id)
    kept, night = group_of(dispositif, group), night_of(dispositif)
    form = SeriesForm(max(night, kept.period.lower), request.POST or None)
    if form.is_valid():
        series, starts_on = form.series(), form.cleaned_data["starts_on"]
        try:
            made = add_units(kept, series, starts_on=starts_on, actor=request.actor, tonight=night)
        except UnableToChangeOffer as refused:
            form.add_error({"names": "first"}.get(refused.field or "", refused.field), str(refused))
        else:
            many = f"{len(made)} chambres ajoutées" if len(made) > 1 else "1 chambre ajoutée"
            messages.success(request, f"{many}, {len(made) * series.places} places en tout.")
            return redirect("places:group", dispositif.public_id, kept.public_id)
    context = {"dispositif": dispositif, "group": kept, "form": form}
    return render(request, "places/rooms_add.html", context, status=422 if form.errors else 200)


def _resize(unit: Unit, form: Form, **told: Any) -> None:
    resize_unit(unit, form.cleaned_data["places"], on=form.cleaned_data["on"], **told)


def _renew(unit: Unit, form: Form, **told: Any) -> None:
    data = form.cleaned_data
    renew_unit(unit, kind=UnitKind(data["kind"]), sharing=Sharing(data["sharing"]), on=data["on"], **told)


def _close(unit: Unit, form: Form, **told: Any) -> None:
    close_unit(unit, on=form.cleaned_data["on"], **told)


# What a button of the page does, and what is said once it is done.
ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "resize": (_resize, "Le nombre de places est enregistré."),
    "renew": (_renew, "Le changement de la chambre est enregistré."),
    "close": (_close, "La fermeture de la chambre est enregistrée."),
}


def _forms(unit: Unit, night: date, act: str, data: Any) -> dict[str, Form]:
    there = unit.places.filter(period__contains=max(night, unit.period.lower)).count()
    first = max(night, unit.period.lower)
    sent = {name: data if name == act else None for name in ACTS}
    return {
        "resize": ResizeForm(there, first, sent["resize"]),
        "renew": RenewForm(unit, first, sent["renew"]),
        "close": EndForm(None, sent["close"], prefix="close"),
    }


@requires(Capability.UPDATE_PLACES)
def unit(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """A room, and the three things that may change in it."""
    dispositif = opened(request.actor, public_id)
    kept, night = _unit_of(dispositif, unit), night_of(dispositif)
    act = request.POST.get("act", "")
    forms = _forms(kept, night, act, request.POST)
    form = forms.get(act) if request.method == "POST" else None
    if form is not None and form.is_valid():
        do, done = ACTS[act]
        try:
            do(kept, form, actor=request.actor, tonight=night)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, done)
            return redirect("places:group", dispositif.public_id, kept.group.public_id)
    context = {"dispositif": dispositif, "unit": kept, "group": kept.group, "forms": forms, "form": form, "act": act}
    return render(request, "places/unit.html", context, status=422 if request.method == "POST" else 200)


def _unit_of(dispositif: Dispositif, public_id: UUID) -> Unit:
    units = Unit.objects.filter(group__dispositif=dispositif).select_related("group__dispositif")
    return get_object_or_404(units, public_id=public_id)
