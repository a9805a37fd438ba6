"""Acts of the State on a SIAO: its operator, the territories it covers, its opening."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif
from sisiao.siao.actions import (
    UnableToCarry,
    cancel_change,
    change_operator,
    correct_operator,
    cover_territory,
    open_siao,
    stop_covering,
)
from sisiao.siao.models import CoveredTerritory, Siao, SiaoOperator
from sisiao.siao.nights import local_date
from sisiao.siao.queries import team_of
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.siao.carrying_forms import CorrectionForm, OpeningForm, OperatorForm, TerritoryForm


def _of(request: ActorRequest, public_id: UUID, capability: Capability) -> Siao:
    mine = Siao.objects.able_to(request.actor, capability).select_related("departement", "settings")
    return get_object_or_404(mine, public_id=public_id)


@requires(Capability.DESIGNATE_OPERATOR)
def operator(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Who carried, carries and will carry the SIAO; a change that says what it does before doing it."""
    siao = _of(request, public_id, Capability.DESIGNATE_OPERATOR)
    today = local_date(siao, timezone.now())
    form = OperatorForm(siao.departement_id, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if "confirmed" not in request.POST:
            return render(request, "siao/operator_confirm.html", _confirmation(siao, form))
        try:
            change_operator(siao, form.operator(), on=form.cleaned_data["on"], actor=request.actor, today=today)
        except UnableToCarry as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Le changement d'opérateur est enregistré. Rien d'autre n'a changé.")
            return redirect("siao:operator", siao.public_id)
    rows = SiaoOperator.objects.filter(siao=siao).order_by("-starts_on")
    context = {"siao": siao, "form": form, "operators": rows, "today": today}
    return render(request, "siao/operator.html", context, status=422 if form.errors else 200)


def _confirmation(siao: Siao, form: OperatorForm) -> dict[str, Any]:
    on = form.cleaned_data["on"]
    return {
        "siao": siao,
        "form": form,
        "operator": form.operator(),
        "on": on,
        "current": SiaoOperator.objects.filter(siao=siao).order_by("-starts_on").first(),
        "team": len(team_of(siao, on)),
        "dispositifs": Dispositif.objects.filter(siao=siao).count(),
    }


@requires(Capability.DESIGNATE_OPERATOR)
def correct(request: ActorRequest, public_id: UUID, since: str) -> HttpResponse:
    """Mend a line: one is known by the day from which the operator carries the SIAO."""
    siao = _of(request, public_id, Capability.DESIGNATE_OPERATOR)
    rows = SiaoOperator.objects.filter(siao=siao).select_related("siao")
    row = get_object_or_404(rows, starts_on=_day(since))
    form = CorrectionForm(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            correct_operator(row, form.operator(), actor=request.actor)
        except (UnableToCarry, ValidationError) as refused:
            form.add_error(None, str(refused) if isinstance(refused, UnableToCarry) else refused.messages)
        else:
            messages.success(request, "La ligne est corrigée. L'historique de la fiche garde ce qu'elle disait.")
            return redirect("siao:operator", siao.public_id)
    context = {"siao": siao, "form": form, "row": row}
    return render(request, "siao/correct.html", context, status=422 if form.errors else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


@requires(Capability.DESIGNATE_OPERATOR)
@require_POST
def cancel_operator(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take back the change that is announced."""
    siao = _of(request, public_id, Capability.DESIGNATE_OPERATOR)
    today = local_date(siao, timezone.now())
    announced = get_object_or_404(SiaoOperator.objects.filter(siao=siao, starts_on__gt=today).select_related("siao"))
    cancel_change(announced, actor=request.actor, today=today)
    messages.success(request, "Le changement annoncé est annulé.")
    return redirect("siao:operator", siao.public_id)


@requires(Capability.OPEN_SIAO)
def territories(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Overseas collectivities without a SIAO, that this one covers."""
    siao = _of(request, public_id, Capability.OPEN_SIAO)
    today = local_date(siao, timezone.now())
    form = TerritoryForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if form.is_valid():
        try:
            cover_territory(siao, form.cleaned_data["collectivity"], on=form.cleaned_data["on"], actor=request.actor)
        except UnableToCarry as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"{siao} couvre désormais\u00a0: {form.cleaned_data['collectivity']}.")
            return redirect("siao:territories", siao.public_id)
    rows = CoveredTerritory.objects.filter(siao=siao).select_related("collectivity").order_by("-starts_on", "pk")
    context = {"siao": siao, "form": form, "territories": rows, "today": today}
    return render(request, "siao/territories.html", context, status=422 if form.errors else 200)


@requires(Capability.OPEN_SIAO)
@require_POST
def uncover(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The SIAO no longer covers a territory, from today."""
    siao = _of(request, public_id, Capability.OPEN_SIAO)
    asked = request.POST.get("territory", "")
    held = CoveredTerritory.objects.filter(siao=siao, ends_on=None).select_related("siao", "collectivity")
    row = get_object_or_404(held, pk=asked if asked.isdecimal() else 0)
    stop_covering(row, on=local_date(siao, timezone.now()), actor=request.actor)
    messages.success(request, f"{siao} ne couvre plus\u00a0: {row.collectivity}.")
    return redirect("siao:territories", siao.public_id)


@requires(Capability.OPEN_SIAO)
def opening(request: ActorRequest) -> HttpResponse:
    """Open the SIAO of a département that has none."""
    form = OpeningForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})
    if form.is_valid():
        data = form.cleaned_data
        try:
            siao = open_siao(
                data["departement"], data["siao_name"], form.operator(), on=data["on"], actor=request.actor
            )
        except (UnableToCarry, ValidationError) as refused:
            form.add_error(None, str(refused) if isinstance(refused, UnableToCarry) else refused.messages)
        else:
            messages.success(request, f"{siao} est ouvert. Invitez maintenant son administrateur.")
            return redirect("siao:sheet", siao.public_id)
    return render(request, "siao/opening.html", {"form": form}, status=422 if form.errors else 200)
