"""Hors lien: an exact search outside the perimeter, and the record that it opens for four hours (T09)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as
from sisiao.households.break_glass import (
    TooManySearches,
    UnableToOpen,
    break_glass,
    search_outside,
)
from sisiao.households.models import Household
from sisiao.households.models.outside import OPENING, REASON_LENGTH
from sisiao.households.outside import ExactCriteria, reachable, siaos_inside
from sisiao.web.account.confirmation import ConfirmIdentityForm
from sisiao.web.account.forms import is_slowed
from sisiao.web.decorators import own_transactions, requires
from sisiao.web.forms import RecordNumberField, TypedDateField
from sisiao.web.http import ActorRequest

FOUND_SESSION_KEY = "household_outside"


class ExactForm(forms.Form):
    """Everything exact: a number, or a name, a first name and a date of birth. Travels by POST."""

    all_optional = True
    last_name = forms.CharField(label="Nom", help_text="En entier", required=False, max_length=80)
    first_name = forms.CharField(label="Prénom", help_text="En entier", required=False, max_length=80)
    birth_date = TypedDateField(label="Date de naissance", help_text="Exemple\u00a0: 05/03/1990", required=False)
    record_number = RecordNumberField(label="Ou l'identifiant seul", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.criteria():
            raise ValidationError("Donnez l'identifiant, ou bien le nom, le prénom et la date de naissance.")
        return cleaned

    def criteria(self) -> ExactCriteria:
        """The criteria of the search, from the cleaned fields."""
        return ExactCriteria(**{name: self.cleaned_data[name] for name in self.fields})


class OpeningForm(ConfirmIdentityForm):
    """Why, and who: the password again, the code too for whoever has one."""

    reason = forms.CharField(
        label="Pourquoi ouvrez-vous ce dossier\u00a0?",
        help_text=f"{REASON_LENGTH} caractères au moins. Inutile de nommer la personne",
        min_length=REASON_LENGTH,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Dites pourquoi vous ouvrez ce dossier.",
            "min_length": f"Dites pourquoi en {REASON_LENGTH} caractères au moins.",
        },
    )
    field_order = ("reason", "current", "code")


@requires(Capability.BREAK_GLASS)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: ActorRequest) -> HttpResponse:
    """A household to protect answers as one that was never recorded: same words, same statements."""
    if request.method != "POST":
        household = _found(request)
        return _page(request, ExactForm(), household, OpeningForm(request) if household else None)
    form = ExactForm(request.POST)
    request.session.pop(FOUND_SESSION_KEY, None)
    if not form.is_valid():
        return _page(request, form)
    try:
        household = search_outside(form.criteria(), actor=request.actor, now=timezone.now())
    except TooManySearches as refused:
        form.add_error(None, ValidationError(str(refused)))
        return _page(request, form, status=429)
    if household is None:
        return _page(request, form, searched=True)
    request.session[FOUND_SESSION_KEY] = str(household.public_id)
    return redirect("households:outside")


@requires(Capability.BREAK_GLASS)
@own_transactions
@sensitive_post_parameters("current", "code")
@require_POST
def open_record(request: ActorRequest) -> HttpResponse:
    """Open the household that the last search found, for a reason and once who asks is confirmed."""
    household = _found(request)
    if household is None:
        return redirect("households:outside")
    form = OpeningForm(request, request.POST)
    if not form.is_valid():
        return _page(request, ExactForm(), household, form, status=429 if is_slowed(form) else 200)
    try:
        with acting_as(request.actor) as actor:
            break_glass(household, form.cleaned_data["reason"], actor=actor, now=timezone.now())
    except UnableToOpen as refused:
        form.add_error(None, ValidationError(str(refused)))
        return _page(request, ExactForm(), household, form)
    request.session.pop(FOUND_SESSION_KEY, None)
    return redirect("households:overview", public_id=household.public_id)


def _found(request: ActorRequest) -> Household | None:
    """The household of the last search, if it may still be opened."""
    kept = request.session.get(FOUND_SESSION_KEY)
    return reachable(UUID(kept), timezone.localdate()) if kept else None


def _page(
    request: ActorRequest,
    form: ExactForm,
    household: Household | None = None,
    opening_form: OpeningForm | None = None,
    *,
    searched: bool = False,
    status: int = 200,
) -> HttpResponse:
    on = timezone.localdate()
    context: dict[str, Any] = {
        "form": form,
        "opening_form": opening_form,
        "searched": searched,
        "hours": int(OPENING.total_seconds()) // 3600,
        "search_url": reverse("households:search"),
    }
    if household is not None:
        context["siaos"] = siaos_inside(household.pk, on)
        context["inside"] = Household.objects.visible_to(request.actor, on).filter(pk=household.pk).first()
    return render(request, "households/outside.html", context, status=status)
