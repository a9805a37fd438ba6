"""A dispositif changes entité: what goes with it is said before."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability
from sisiao.core.nights import national_night
from sisiao.occupation.ledger import ledger, total_of
from sisiao.offer.actions import UnableToTransfer, cancel_transfer, transfer_dispositif
from sisiao.offer.models import Dispositif, Entity
from sisiao.web.decorators import requires
from sisiao.web.forms import DateInput
from sisiao.web.http import ActorRequest
from sisiao.web.offer.listing import NOT_A_DATE
from sisiao.web.offer.views import opened


class TransferForm(forms.Form):
    """To whom, from which day, under which act."""

    to = forms.ModelChoiceField(
        label="Entité qui reprend le dispositif", queryset=Entity.objects.none(), empty_label="Choisir une entité"
    )
    on = forms.DateField(
        label="À compter du",
        widget=DateInput,
        help_text="Aujourd'hui, ou un jour à venir",
        error_messages={"invalid": NOT_A_DATE},
    )
    act = forms.CharField(
        label="Acte", required=False, max_length=60, help_text="Référence de l'arrêté ou de l'avenant"
    )

    def __init__(self, dispositif: Dispositif, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        here = Entity.objects.filter(departements=dispositif.siao.departement_id).exclude(pk=dispositif.entity_id)
        self.fields["to"].queryset = here.order_by("name")  # type: ignore[attr-defined]


@requires(Capability.MANAGE_OFFER)
def transfer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Ask, say what goes with the dispositif, do it."""
    dispositif, now = opened(request, public_id), timezone.now()
    form = TransferForm(dispositif, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if "confirmed" not in request.POST:
            return render(request, "offer/transfer_confirm.html", _confirmation(dispositif, form))
        today = timezone.localdate(now)
        try:
            done = transfer_dispositif(dispositif, **form.cleaned_data, actor=request.actor, today=today, now=now)
        except UnableToTransfer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(
                request, "Le dispositif a changé d'entité." if done.applied_at else "Le transfert est annoncé."
            )
            return redirect("dispositifs:sheet", dispositif.public_id)
    context = {"dispositif": dispositif, "form": form, "entity": dispositif.entity, "here": "Transfert"}
    return render(request, "offer/transfer.html", context, status=422 if form.errors else 200)


def _confirmation(dispositif: Dispositif, form: TransferForm) -> dict[str, Any]:
    now = timezone.now()
    figures = total_of(ledger([dispositif.pk], national_night(now), now))
    return {
        "dispositif": dispositif,
        "form": form,
        "asked": form.cleaned_data,
        "figures": figures.as_json(),
        "here": "Transfert",
    }


@requires(Capability.MANAGE_OFFER)
@require_POST
def cancel(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take back the transfer that is announced."""
    dispositif = opened(request, public_id)
    announced = get_object_or_404(dispositif.transfers.filter(applied_at=None).select_related("dispositif"))
    cancel_transfer(announced, actor=request.actor)
    messages.success(request, "Le transfert annoncé est annulé.")
    return redirect("dispositifs:sheet", dispositif.public_id)
