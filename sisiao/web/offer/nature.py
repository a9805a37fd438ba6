"""« Changer de nature »: another type or precision from a day on; what must first be ended is said."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability
from sisiao.creation.actions import change_nature
from sisiao.creation.perms import why_not_nature
from sisiao.offer.actions import UnableToChangeNature, cancel_nature
from sisiao.offer.models import Dispositif, DispositifType, Precision
from sisiao.web.decorators import requires
from sisiao.web.forms import DateInput
from sisiao.web.http import ActorRequest
from sisiao.web.offer.listing import NOT_A_DATE
from sisiao.web.offer.views import opened


class NatureForm(forms.Form):
    """The type by family, the precision by type, from which day, and why."""

    type = forms.ModelChoiceField(label="Type", queryset=DispositifType.objects.none())
    precision = forms.ModelChoiceField(
        label="Précision",
        queryset=Precision.objects.none(),
        required=False,
        help_text="Vide pour les types qui n'en ont pas",
    )
    on = forms.DateField(
        label="À compter du",
        widget=DateInput,
        help_text="Aujourd'hui, ou un jour à venir",
        error_messages={"invalid": NOT_A_DATE},
    )
    reason = forms.CharField(
        label="Motif", required=False, max_length=120, help_text="Transformation, nouvel agrément, erreur de saisie…"
    )

    def __init__(self, dispositif: Dispositif, data: Any = None) -> None:
        today = timezone.localdate()
        told = {"type": dispositif.type_id, "precision": dispositif.precision_id, "on": today}
        super().__init__(data, initial=told)
        types = list(DispositifType.objects.active(today).order_by("position"))
        precisions = list(Precision.objects.active(today).select_related("type").order_by("type__position", "position"))
        families: dict[str, list[tuple[str, str]]] = {}
        for each in types:
            families.setdefault(each.family_label, []).append((each.pk, str(each)))
        by_type: dict[str, list[tuple[int, str]]] = {}
        for precision in precisions:
            by_type.setdefault(str(precision.type), []).append((precision.pk, str(precision)))
        self.fields["type"].queryset = DispositifType.objects.active(today)  # type: ignore[attr-defined]
        self.fields["type"].choices = list(families.items())  # type: ignore[attr-defined]
        self.fields["precision"].queryset = Precision.objects.active(today)  # type: ignore[attr-defined]
        self.fields["precision"].choices = [("", "Aucune"), *by_type.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, precision = data.get("type"), data.get("precision")
        if kind and precision is None and "precision" not in self.errors and kind.precisions.exists():
            self.add_error("precision", f"Choisissez une précision de «\u00a0{kind}\u00a0».")
        return data


@requires(Capability.MANAGE_OFFER)
def nature(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another type or precision, now or on a day to come."""
    dispositif, now = opened(request, public_id), timezone.now()
    today = timezone.localdate(now)
    form = NatureForm(dispositif, request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        told = {"on": data["on"], "reason": data["reason"], "actor": request.actor, "today": today, "now": now}
        try:
            done = change_nature(dispositif, data["type"], data["precision"], **told)
        except UnableToChangeNature as refused:
            form.add_error(refused.field, str(refused))
        else:
            words = "Le dispositif a changé de nature." if done.applied_at else "Le changement de nature est annoncé."
            messages.success(request, words)
            return redirect("dispositifs:sheet", dispositif.public_id)
    # Who may not change the type itself may still say its precision.
    siao_only = why_not_nature(request.actor, dispositif, dispositif.type, today)
    context = {"dispositif": dispositif, "form": form, "why_not": siao_only, "here": "Nature"}
    return render(request, "offer/nature.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_OFFER)
@require_POST
def cancel(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take back a change of nature to come."""
    dispositif = opened(request, public_id)
    try:
        cancel_nature(dispositif, actor=request.actor)
    except UnableToChangeNature as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le changement de nature est annulé.")
    return redirect("dispositifs:sheet", dispositif.public_id)
