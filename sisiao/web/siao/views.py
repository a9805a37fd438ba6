"""The sheet of a SIAO and what its administrator keeps: address, hours of the 115, settings, message of the day."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.nights import evening
from sisiao.siao.actions import (
    UnableToSet,
    change_settings,
    publish_message,
    save_sheet,
    set_helpline_hours,
    withdraw_message,
)
from sisiao.siao.enums import Audience, MessageTone
from sisiao.siao.models import HelplineHours, Siao, SiaoMessage
from sisiao.siao.nights import current_night
from sisiao.siao.queries import history_of_siao
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.merging import say_merged
from sisiao.web.siao.forms import HoursForm, MessageForm, SettingsForm, SheetForm
from sisiao.web.siao.history import history
from sisiao.web.siao.page import sheet_of
from sisiao.web.siao.parts import managed

# Changes on one page of the history.
LINES = 25


@requires(Capability.VIEW_SIAO)
@require_safe
def sheet(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What a SIAO shows to everybody; to its users and to the State, its partners, its team and its settings too."""
    siao = get_object_or_404(Siao.objects.listed().select_related("settings"), public_id=public_id)
    return render(request, "siao/sheet.html", sheet_of(siao, request.actor, timezone.now()))


def _answered(request: ActorRequest, template: str, siao: Siao, form: Any, **more: Any) -> HttpResponse:
    return render(request, template, {"siao": siao, "form": form} | more, status=422 if form.errors else 200)


@requires(Capability.MANAGE_SIAO)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Name, address, means to reach the SIAO."""
    siao = managed(request, public_id, lock=True)
    form = SheetForm(request.POST if request.method == "POST" else None, instance=siao)
    if form.is_valid():
        try:
            save_sheet(siao, actor=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, "La fiche est à jour.")
            say_merged(request, form)
            return redirect("siao:sheet", siao.public_id)
    return _answered(request, "siao/edit.html", siao, form)


@requires(Capability.MANAGE_SIAO)
def hours(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """When the team answers the 115, who does in the meantime."""
    siao = managed(request, public_id)
    rows = list(HelplineHours.objects.filter(siao=siao).order_by("weekday"))
    form = HoursForm(siao, rows, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_helpline_hours(siao, form.week(), actor=request.actor)
        except UnableToSet as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Les heures du 115 sont à jour.")
            return redirect("siao:sheet", siao.public_id)
    return _answered(request, "siao/hours.html", siao, form, relayed=siao.relays.order_by("departement"))


@requires(Capability.MANAGE_SIAO)
def parameters(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The settings, with the history of the whole sheet."""
    siao = managed(request, public_id)
    row = siao.settings
    known = {name: getattr(row, name) for name in ("night_change_hour", "release_hour", "hold_minutes")}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            changed = change_settings(siao, form.wanted(), actor=request.actor, now=timezone.now())
        except UnableToSet as refused:
            form.add_error(refused.field, str(refused))
        else:
            words = "Les réglages sont à jour." if changed else "Les réglages étaient déjà ceux-là."
            messages.success(request, words)
            return redirect("siao:parameters", siao.public_id)
    page = Paginator(history_of_siao(siao), LINES).get_page(request.GET.get("page"))
    with timezone.override(siao.departement.tz):
        return _answered(request, "siao/parameters.html", siao, form, page=page, history=history(page))


@requires(Capability.MANAGE_SIAO)
def message(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The message of the day: the one shown, a new one."""
    siao, now = managed(request, public_id), timezone.now()
    form = MessageForm(current_night(siao, now), request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        zone, change = siao.departement.time_zone, siao.settings.night_change_hour
        until = evening(data["last_night"] + timedelta(days=1), zone, change, 0, change)
        audience = Audience(data["audience"])
        tone = MessageTone(data["tone"])
        publish_message(siao, data["body"], tone, audience, until=until, actor=request.actor, now=now)
        messages.success(request, "Le message est affiché.")
        return redirect("siao:sheet", siao.public_id)
    shown = SiaoMessage.objects.current(now).filter(siao=siao).first()
    return _answered(request, "siao/message.html", siao, form, shown=shown)


@requires(Capability.MANAGE_SIAO)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Stop showing the message."""
    siao = managed(request, public_id)
    shown = withdraw_message(siao, actor=request.actor, now=timezone.now())
    messages.success(request, "Le message n'est plus affiché." if shown else "Aucun message n'était affiché.")
    return redirect("siao:sheet", siao.public_id)
