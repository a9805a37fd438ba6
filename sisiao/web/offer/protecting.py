"""« Protéger l'adresse »: what will be emptied is said, a neutral name is asked, then it is done for good (R26)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from sisiao.core.capabilities import Capability
from sisiao.creation.actions import UnableToProtect, protect_address, what_is_emptied
from sisiao.offer.models import Dispositif
from sisiao.offer.protected import name_is_neutral
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.offer.views import opened


class ProtectionForm(forms.Form):
    """The name that it takes: its own, when that one tells nothing."""

    name = forms.CharField(
        label="Nom neutre",
        max_length=120,
        help_text="Sans commune, ni rue, ni «\u00a0violences\u00a0»",
    )

    def __init__(self, dispositif: Dispositif, data: Any = None) -> None:
        neutral = name_is_neutral(dispositif.name, dispositif.siao.departement_id)
        super().__init__(data, initial={"name": dispositif.name if neutral else ""})


@requires(Capability.MANAGE_OFFER)
def protect(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What will be emptied, then the act. One that is protected has no such page."""
    dispositif = opened(request, public_id)
    if dispositif.protected_address:
        raise Http404
    form = ProtectionForm(dispositif, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            protect_address(dispositif, form.cleaned_data["name"], actor=request.actor)
        except UnableToProtect as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "L'adresse est protégée\u00a0: plus aucune page ne la dit.")
            return redirect("dispositifs:sheet", dispositif.public_id)
    context = {
        "dispositif": dispositif,
        "form": form,
        "emptied": what_is_emptied(dispositif),
        "files": dispositif.acts.exclude(file=None).count(),
        "here": "Protéger l'adresse",
    }
    return render(request, "offer/protect.html", context, status=422 if form.errors else 200)
