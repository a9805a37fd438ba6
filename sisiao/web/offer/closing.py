"""« Fermer »: announced, followed while people leave, carried out when nobody is left (R10)."""

from datetime import date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability
from sisiao.occupation.closing import (
    announce_closing,
    carry_out_closing,
    remains_after,
    withdraw_closing,
)
from sisiao.offer.actions import UnableToChangeOffer
from sisiao.offer.models import Closing, Dispositif
from sisiao.siao.nights import current_night
from sisiao.stays.closing import count_present
from sisiao.web.decorators import requires
from sisiao.web.forms import DateInput
from sisiao.web.http import ActorRequest
from sisiao.web.offer.held import what_ends, what_stays
from sisiao.web.offer.listing import NOT_A_DATE
from sisiao.web.offer.views import opened

STAYS_ENDED = (
    " Ce qui est déjà terminé le reste\u00a0: prolongez les groupes, reprenez les mesures, prestations et contingents,"
    " attribuez de nouveau les habilitations."
)


class ClosingForm(forms.Form):
    """The first night that will not open, and why."""

    on = forms.DateField(
        label="Première nuit fermée",
        widget=DateInput,
        help_text="Aujourd'hui, ou un jour à venir",
        error_messages={"invalid": NOT_A_DATE},
    )
    reason = forms.CharField(
        label="Motif", max_length=200, help_text="Fin de convention, travaux, transformation, mise à l'abri terminée…"
    )


@requires(Capability.MANAGE_OFFER)
def closing(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Announce the closing; then what remains until it is carried out."""
    dispositif, now = opened(request, public_id), timezone.now()
    today = timezone.localdate(now)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            announce_closing(dispositif, **form.cleaned_data, actor=request.actor, today=today)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "La fermeture est annoncée. Voici ce qu'il reste à faire.")
            return redirect("dispositifs:closing", dispositif.public_id)
    on = dispositif.closed_on
    context = {"dispositif": dispositif, "form": form, "on": on, "today": today, "here": "Fermeture"}
    if on:
        left = remains_after(dispositif, on, now)
        context |= {
            "left": [(kind.label.lower(), number) for kind, number in left.items()],
            "total": left.total(),
            "unanswered": _unanswered(dispositif, on, now),
            "done": Closing.objects.filter(dispositif=dispositif).select_related("carried_out_by").first(),
            "ends": what_ends(dispositif, on),
        } | what_stays(dispositif, on)
    return render(request, "offer/closing.html", context, status=422 if form.errors else 200)


def _unanswered(dispositif: Dispositif, on: date, now: datetime) -> int:
    """How many of those present have neither an orientation, nor an exit, nor a written answer."""
    night = current_night(dispositif.siao, now)
    return sum(count_present(group, on, night)[1] for group in dispositif.place_groups.all())


@requires(Capability.MANAGE_OFFER)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take back the closing that is announced."""
    dispositif = opened(request, public_id)
    done = Closing.objects.filter(dispositif=dispositif).exists()
    try:
        withdraw_closing(dispositif, actor=request.actor, today=timezone.localdate())
    except UnableToChangeOffer as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"La fermeture est annulée.{STAYS_ENDED if done else ''}")
    return redirect("dispositifs:sheet", dispositif.public_id)


@requires(Capability.MANAGE_OFFER)
@require_POST
def carry_out(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End what the dispositif holds."""
    dispositif = opened(request, public_id)
    try:
        carry_out_closing(dispositif, actor=request.actor, now=timezone.now())
    except UnableToChangeOffer as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La fermeture est faite. Le dispositif reste lisible, avec son histoire.")
    return redirect("dispositifs:closing", dispositif.public_id)
