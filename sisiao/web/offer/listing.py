"""« Dispositifs »: those of the perimeter, found by their words, their type, their entité, on any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.text import normalise
from sisiao.offer.enums import DispositifSituation
from sisiao.offer.models import Dispositif, DispositifType, DispositifVersion
from sisiao.web.decorators import requires
from sisiao.web.forms import DateInput
from sisiao.web.http import ActorRequest

BY_PAGE = 25
NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 31/12/2027."


class DayForm(forms.Form):
    """The day on which pages are read; empty is today."""

    all_optional = True
    on = forms.DateField(label="À la date du", required=False, widget=DateInput, error_messages={"invalid": NOT_A_DATE})

    def day(self, today: date) -> date:
        """The day asked; today when nothing, or nothing clear, is asked."""
        self.full_clean()
        return self.cleaned_data.get("on") or today


class ListForm(DayForm):
    """Words of the name, the commune or the entité; a family or a type; a situation."""

    q = forms.CharField(label="Nom, commune ou entité", required=False, max_length=80)
    type = forms.ChoiceField(label="Type", required=False)
    situation = forms.ChoiceField(
        label="Situation", required=False, choices=[("", "Toutes"), *DispositifSituation.choices, ("closed", "Fermé")]
    )
    field_order = ("q", "type", "situation", "on")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        families: dict[str, list[tuple[str, str]]] = {}
        for each in DispositifType.objects.order_by("position"):
            families.setdefault(each.family_label, []).append((each.pk, each.label))
        self.fields["type"].choices = [("", "Tous"), *families.items()]


@dataclass(frozen=True, slots=True)
class Line:
    """One dispositif and what it says on the day."""

    dispositif: Dispositif
    version: DispositifVersion
    closed: bool


@requires(Capability.VIEW_OFFER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The dispositifs of the perimeter that answer, by name."""
    form, today = ListForm(request.GET), timezone.localdate()
    on = form.day(today)
    found = _found(request.actor, form, on)
    page = Paginator(found, BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "on": on,
        "page": page,
        "lines": lines_of(page.object_list, on),
        "count": len(found),
        "narrowed": any(form.cleaned_data.get(name) for name in ("q", "type", "situation")),
        "reads_ledger": request.actor.can(Capability.VIEW_LEDGER),
        "instructs": request.actor.can(Capability.PREVALIDATE_OFFER) or request.actor.can(Capability.VALIDATE_OFFER),
        "asks": request.actor.can(Capability.REQUEST_OFFER),
        "creates": request.actor.can(Capability.VALIDATE_OFFER),
    }
    return render(request, "offer/index.html", context, status=422 if form.errors else 200)


def _found(actor: Actor, form: ListForm, on: date) -> list[Dispositif]:
    rows = Dispositif.objects.visible_to(actor).select_related("type", "entity", "commune", "siao__departement")
    if kind := form.cleaned_data.get("type"):
        rows = rows.filter(type=kind)
    situation = form.cleaned_data.get("situation")
    if situation == "closed":
        rows = rows.filter(closed_on__lte=on)
    elif situation:
        said = DispositifVersion.objects.on(on).filter(situation=situation).values("dispositif")
        rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=on), pk__in=said)
    words = normalise(form.cleaned_data.get("q") or "").split()
    return [each for each in rows.order_by("name", "pk") if _answers(each, words)]


def _answers(dispositif: Dispositif, words: list[str]) -> bool:
    commune = dispositif.commune.name if dispositif.commune else ""
    entity = f"{dispositif.entity.name} {dispositif.entity.short_name}"
    told = normalise(f"{dispositif.name} {commune} {entity}")
    return all(word in told for word in words)


def lines_of(dispositifs: Iterable[Dispositif], on: date) -> list[Line]:
    """One line for each, with what it says on the day; two queries whatever their number."""
    shown = list(dispositifs)
    said = {each.dispositif_id: each for each in DispositifVersion.objects.on(on).filter(dispositif__in=shown)}
    return [Line(each, said[each.pk], each.closed_on is not None and each.closed_on <= on) for each in shown]
