"""Waves of the survey, for the national administrator: planned, prolonged, ended; the remarks of those counted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability
from sisiao.surveys.actions import UnableToPlan, erase_remark, plan_wave, set_last_day
from sisiao.surveys.enums import SMALL
from sisiao.surveys.models import Remark, Wave
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest, uuid_or_404
from sisiao.web.surveys.forms import LastDayForm, WaveForm

TONES = {"announced": "info", "open": "success", "to_count": "warning", "counted": "neutral"}


@requires(Capability.RUN_SURVEYS)
def index(request: ActorRequest) -> HttpResponse:
    """Every wave, the latest first, and the next one to plan."""
    today = timezone.localdate()
    form = WaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            plan_wave(**form.cleaned_data, actor=request.actor, today=today)
        except UnableToPlan as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "L'enquête est planifiée. Elle s'ouvrira et se clora d'elle-même.")
            return redirect("surveys:waves")
    waves = [(wave, wave.state(today), TONES[wave.state(today)]) for wave in Wave.objects.order_by("-period")]
    context = {"form": form, "waves": waves, "small": SMALL}
    return render(request, "surveys/waves.html", context, status=422 if form.errors else 200)


@requires(Capability.RUN_SURVEYS)
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One wave: its last day while it may change, how many have answered, what they wrote once it is counted."""
    wave, today = get_object_or_404(Wave, public_id=public_id), timezone.localdate()
    form = LastDayForm(wave.last_day, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_last_day(wave, form.cleaned_data["last_day"], actor=request.actor, today=today)
        except UnableToPlan as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Le dernier jour de l'enquête est changé.")
            return redirect("surveys:wave", wave.public_id)
    state = wave.state(today)
    context = {
        "wave": wave,
        "state": state,
        "tone": TONES[state],
        "form": form,
        "changes": state in ("announced", "open"),
        "received": wave.invitations.filter(answered=True).count(),
        "remarks": wave.remarks.order_by("pk"),
        "small": SMALL,
    }
    return render(request, "surveys/wave.html", context, status=422 if form.errors else 200)


@requires(Capability.RUN_SURVEYS)
@require_POST
def erase(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Erase a remark that names somebody."""
    wave = get_object_or_404(Wave, public_id=public_id)
    remark = get_object_or_404(Remark, wave=wave, pk=uuid_or_404(request.POST.get("remark", "")))
    erase_remark(remark, actor=request.actor)
    messages.success(request, "La remarque est effacée.")
    return redirect("surveys:wave", wave.public_id)
