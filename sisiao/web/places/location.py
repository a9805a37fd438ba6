"""« Adresse protégée »: where the dispositif is, written by its cleared people, told to the few who need it (T20)."""

from dataclasses import asdict
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass
from sisiao.referrals.locations import ProtectedLocation, protected_location, record_location
from sisiao.web.decorators import requires
from sisiao.web.forms import PhoneField
from sisiao.web.http import ActorRequest
from sisiao.web.places.page import opened
from sisiao.web.templatetags.siao import phone


class LocationForm(forms.Form):
    """All empty forgets what was recorded."""

    all_optional = True
    address = forms.CharField(
        label="Adresse",
        help_text="Numéro, rue, complément, code postal et commune",
        required=False,
        max_length=200,
    )
    phone = PhoneField(label="Téléphone de l'équipe", help_text="Pour convenir de l'arrivée", required=False)
    directions = forms.CharField(
        label="Comment venir",
        help_text="Point de rendez-vous, sonnette, précautions",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
    )

    def location(self) -> ProtectedLocation:
        """What was typed, from the cleaned fields."""
        return ProtectedLocation(**self.cleaned_data)


@requires(Capability.UPDATE_PLACES)
@sensitive_post_parameters("address", "phone", "directions")
@require_http_methods(["GET", "HEAD", "POST"])
def location(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """For who is not cleared, and for a dispositif whose address is not protected, there is no such page."""
    dispositif, actor = opened(request.actor, public_id), request.actor
    if not (dispositif.protected_address and actor.reads(FieldClass.PROTECTED_PLACE)):
        raise Http404
    known = protected_location(dispositif, actor=actor)
    said = asdict(known or ProtectedLocation())
    form = LocationForm(request.POST or None, initial=said | {"phone": phone(said["phone"])})
    if request.method == "POST" and form.is_valid():
        record_location(dispositif, form.location(), actor=actor)
        messages.success(request, "L'adresse protégée est enregistrée. Personne d'autre que ceux nommés ici ne la lit.")
        return redirect("places:detail", dispositif.public_id)
    context = {"dispositif": dispositif, "form": form, "known": known}
    return render(request, "places/location.html", context, status=422 if form.errors else 200)
