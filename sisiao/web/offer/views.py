"""The sheet of a dispositif: as of any day, its place, what it says from a day on."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.offer.actions import UnableToDescribe, correct_version, describe, save_dispositif, withdraw_version
from sisiao.offer.models import Dispositif, DispositifVersion
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.merging import held, say_merged
from sisiao.web.offer.forms import PlaceForm, VersionForm
from sisiao.web.offer.listing import DayForm
from sisiao.web.offer.page import sheet_of


def opened(request: ActorRequest, public_id: UUID, *, lock: bool = False) -> Dispositif:
    """A dispositif of the perimeter, locked if asked and something is posted; 404 outside it."""
    mine = Dispositif.objects.visible_to(request.actor)
    related = mine.select_related("entity", "type", "precision", "siao__departement", "commune", "scope")
    return get_object_or_404(held(related, request) if lock else related, public_id=public_id)


@requires(Capability.VIEW_OFFER)
@require_safe
def sheet(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Everything that the dispositif says, on the day that is asked."""
    dispositif, today = opened(request, public_id), timezone.localdate()
    form = DayForm(request.GET)
    on = form.day(today)
    context = sheet_of(dispositif, request.actor, on, today) | {"form": form}
    return render(request, "offer/sheet.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_OFFER)
def place(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Name, identifiers, address, means to reach it."""
    dispositif = opened(request, public_id, lock=True)
    form = PlaceForm(request.POST if request.method == "POST" else None, instance=dispositif)
    if form.is_valid():
        try:
            save_dispositif(dispositif, actor=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "La fiche est à jour.")
            say_merged(request, form)
            return redirect("dispositifs:sheet", dispositif.public_id)
    context = {"dispositif": dispositif, "form": form, "here": "Lieu et contact"}
    return render(request, "offer/place.html", context, status=422 if form.errors else 200)


def _version(request: ActorRequest, dispositif: Dispositif, **which: object) -> DispositifVersion:
    return get_object_or_404(held(dispositif.versions.filter(**which), request))


def _asked_day(request: ActorRequest, today: date) -> date:
    """The day that is posted, to start from what is said then; today when it is no day."""
    try:
        return date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        return today


@requires(Capability.MANAGE_OFFER)
def description(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Say what the dispositif is from a day on; what it said before stays."""
    dispositif, today = opened(request, public_id), timezone.localdate()
    version = _version(request, dispositif, period__contains=_asked_day(request, today))
    form = VersionForm(dispositif, version, today, request.POST if request.method == "POST" else None)
    if form.is_valid():
        since, reason = form.cleaned_data["since"], form.cleaned_data["reason"]
        try:
            describe(dispositif, form.facts(), since=since, reason=reason, actor=request.actor)
        except UnableToDescribe as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Le changement est annoncé." if since > today else "Le changement est enregistré."
            )
            say_merged(request, form)
            return redirect("dispositifs:sheet", dispositif.public_id)
    context = {"dispositif": dispositif, "form": form, "correcting": None, "here": "Description"}
    return render(request, "offer/description.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_OFFER)
def correction(request: ActorRequest, public_id: UUID, version: UUID) -> HttpResponse:
    """Mend what a version says, over all its days."""
    dispositif = opened(request, public_id)
    kept = _version(request, dispositif, public_id=version)
    form = VersionForm(dispositif, kept, None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            correct_version(kept, form.facts() | {"reason": form.cleaned_data["reason"]}, actor=request.actor)
        except UnableToDescribe as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "La description est corrigée.")
            say_merged(request, form)
            return redirect("dispositifs:sheet", dispositif.public_id)
    context = {"dispositif": dispositif, "form": form, "correcting": kept, "here": "Description"}
    return render(request, "offer/description.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_OFFER)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID, version: UUID) -> HttpResponse:
    """Take back what was announced."""
    dispositif = opened(request, public_id)
    kept = _version(request, dispositif, public_id=version)
    try:
        withdraw_version(kept, actor=request.actor, today=timezone.localdate())
    except UnableToDescribe as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le changement annoncé est annulé.")
    return redirect("dispositifs:sheet", dispositif.public_id)
