"""« Financé et rattaché »: each dispositif that holds places, live, for whoever reads the capacities."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.access.enums import Stage
from sisiao.access.queries import stages
from sisiao.core.capabilities import Capability
from sisiao.geo.models import Departement
from sisiao.offer.models import Dispositif
from sisiao.transition.queries import Compared, compared
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.page import area

COLUMNS = ("funded", "authorised", "created", "attached", "occupied")


class DepartementForm(forms.Form):
    """One département of the perimeter."""

    all_optional = True
    departement = forms.ModelChoiceField(
        label="Département", queryset=Departement.objects.none(), required=False, empty_label=None
    )
    ecarts = forms.BooleanField(label="Seulement les écarts", required=False)

    def __init__(self, data: Any, codes: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["departement"].queryset = Departement.objects.filter(pk__in=codes).order_by("code")


@requires(Capability.VIEW_LEDGER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """One département: a total by type, then the dispositifs."""
    mine = Dispositif.objects.visible_to(request.actor).filter(type__holds_places=True)
    codes = sorted(set(mine.order_by().values_list("siao__departement", flat=True).distinct()))
    form = DepartementForm(request.GET, codes)
    form.is_valid()
    known = stages()
    first = next((code for code in codes if known.get(code) == Stage.SECOND), codes[0] if codes else "")
    chosen = form.cleaned_data.get("departement") or Departement.objects.filter(pk=first).first()
    now = timezone.now()
    keys = list(mine.filter(siao__departement=chosen).values_list("pk", flat=True)) if chosen else []
    rows = compared(keys, timezone.localdate(now), now)
    only = bool(form.cleaned_data.get("ecarts"))
    context = {
        "form": form,
        "choice": len(codes) > 1,
        "departement": chosen,
        "stage": Stage(known.get(chosen.pk, Stage.THIRD)) if chosen else None,
        "types": _by_type(rows),
        "rows": [row for row in rows if row.gap or not only],
        "only": only,
        "opens": request.actor.can(Capability.ATTACH_LEGACY),
    } | area(request.actor, "comparison")
    return render(request, "transition/comparison.html", context)


def _by_type(rows: list[Compared]) -> list[tuple[str, dict[str, int]]]:
    """Sums by type, then of all: places alone, never added to another unit."""
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        for name in (row.entry.type, "Ensemble"):
            line = sums.setdefault(name, dict.fromkeys((*COLUMNS, "gap", "comparable", "aside"), 0))
            for column in line:
                line[column] += getattr(row, column)
    whole = sums.pop("Ensemble", None)
    return [*sorted(sums.items()), *([("Ensemble", whole)] if whole else [])]
