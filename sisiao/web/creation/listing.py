"""« Demandes de création »: those of the perimeter, by what they wait for, by type, by words."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability as C
from sisiao.core.text import Normalise, normalise
from sisiao.creation.enums import INSTRUCTED, WITH_APPLICANT, CreationKind, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.offer.models import DispositifType
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest

BY_PAGE = 25
# What each tag of the list shows.
SHOWN: dict[str, tuple[str, tuple[CreationState, ...]]] = {
    "": ("À traiter", INSTRUCTED),
    "submitted": ("À pré-valider", (CreationState.SUBMITTED,)),
    "prevalidated": ("À valider", (CreationState.PREVALIDATED,)),
    "applicant": ("Chez le demandeur", WITH_APPLICANT),
    "validated": ("Validées", (CreationState.VALIDATED,)),
    "refused": ("Refusées ou retirées", (CreationState.REFUSED, CreationState.WITHDRAWN)),
}


class ListForm(forms.Form):
    """Words of the names; an entité or a type of dispositif; the late ones alone."""

    all_optional = True
    q = forms.CharField(label="Nom du dispositif ou de l'entité", required=False, max_length=80)
    type = forms.ChoiceField(label="Demande", required=False)
    departement = forms.ChoiceField(label="Département", required=False)
    late = forms.BooleanField(label="En retard seulement", required=False)

    def __init__(self, data: Any, departements: list[tuple[str, str]]) -> None:
        super().__init__(data)
        families: dict[str, list[tuple[str, str]]] = {}
        for each in DispositifType.objects.order_by("position"):
            families.setdefault(each.family_label, []).append((each.pk, each.label))
        kinds = ("", "Toutes"), (CreationKind.ENTITY.value, "Entité seule")
        self.fields["type"].choices = [*kinds, *families.items()]  # type: ignore[attr-defined]
        self.fields["departement"].choices = [("", "Tous"), *departements]  # type: ignore[attr-defined]
        if len(departements) < 2:
            del self.fields["departement"]

    def narrow(self, rows: QuerySet[CreationRequest]) -> QuerySet[CreationRequest]:
        """The requests that answer what is asked; a field that is not understood asks for nothing."""
        self.full_clean()
        asked = self.cleaned_data
        for word in normalise(asked.get("q") or "").split():
            rows = rows.filter(Q(called__contains=word) | Q(entity_called__contains=word))
        if asked.get("type") == CreationKind.ENTITY:
            rows = rows.filter(kind=CreationKind.ENTITY)
        elif asked.get("type"):
            rows = rows.filter(type=asked["type"])
        if asked.get("departement"):
            rows = rows.filter(departement=asked["departement"])
        return rows.filter(due_on__lt=timezone.localdate()) if asked.get("late") else rows


@requires(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The requests of the perimeter, the nearest deadline first."""
    asked = request.GET.get("etat", "")
    shown = asked if asked in SHOWN else ""
    everything = CreationRequest.objects.visible_to(request.actor)
    there = everything.values_list("departement", "departement__name").distinct().order_by("departement")
    form = ListForm(request.GET, list(there))
    named = everything.annotate(called=Normalise("name"), entity_called=Normalise("entity_name"))
    mine = form.narrow(named)
    rows = mine.filter(state__in=SHOWN[shown][1]).select_related("type", "departement")
    page = Paginator(rows.order_by("due_on", "-confirmed_at", "pk"), BY_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    filters = []
    for key, (words, states) in SHOWN.items():
        kept["etat"] = key
        filters.append((key, words, mine.filter(state__in=states).count(), kept.urlencode()))
    context = {"page": page, "count": page.paginator.count, "shown": shown, "filters": filters, "form": form}
    context |= {"today": timezone.localdate(), "creates": request.actor.can(C.VALIDATE_OFFER)}
    context["narrowed"] = any(form.cleaned_data.values())
    return render(request, "creation/index.html", context)
