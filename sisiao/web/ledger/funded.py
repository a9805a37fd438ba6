"""« Places financées »: the table of the monthly survey, which nobody has to fill any more (road map, Temps 1)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.csv_files import written_csv
from sisiao.core.wording import MONTHS_SHORT, plain_number
from sisiao.geo.models import Departement
from sisiao.imports.offer_workbook.funding import FIRST_YEAR, FUNDERS
from sisiao.offer.models import Dispositif, DispositifType
from sisiao.offer.queries import FundedLine, funded_by_month
from sisiao.offer.units import counted, unit_labels
from sisiao.web.decorators import requires
from sisiao.web.http import CSV, ActorRequest, made_file

PLACE = "place"


class FundedForm(forms.Form):
    """A year, a unit; a département, a type, a funder when asked. A value that is not understood is told."""

    all_optional = True
    annee = forms.TypedChoiceField(label="Année", coerce=int, required=False)
    unite = forms.ChoiceField(label="Unité", choices=list(unit_labels().items()), required=False)
    departement = forms.ModelChoiceField(
        label="Département", queryset=Departement.objects.none(), required=False, empty_label="Tous"
    )
    type = forms.ModelChoiceField(
        label="Type", queryset=DispositifType.objects.order_by("position"), required=False, empty_label="Tous"
    )
    financeur = forms.ChoiceField(
        label="Financeur", choices=[("", "Tous"), *((each, each) for each in FUNDERS)], required=False
    )

    def __init__(self, data: Any, departements: Iterable[str], year: int) -> None:
        filled = data.copy()
        filled.setdefault("annee", str(year))
        filled.setdefault("unite", PLACE)
        super().__init__(filled)
        years = range(year + 1, FIRST_YEAR - 1, -1)
        self.fields["annee"].choices = [(each, str(each)) for each in years]
        self.fields["departement"].queryset = Departement.objects.filter(pk__in=departements).order_by("code")
        self.year = year


@requires(Capability.VIEW_LEDGER)
@require_safe
def funded(request: ActorRequest) -> HttpResponse:
    """By département, type, funder and line, month by month; `format=csv` gives exactly these lines."""
    mine = Dispositif.objects.visible_to(request.actor)
    codes = set(mine.values_list("siao__departement", flat=True).distinct())
    form = FundedForm(request.GET, codes, timezone.localdate().year)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    year, unit = int(asked["annee"] or form.year), str(asked["unite"] or PLACE)
    if asked["departement"]:
        mine = mine.filter(siao__departement=asked["departement"])
    if asked["type"]:
        mine = mine.filter(type=asked["type"])
    lines = [
        line
        for line in funded_by_month(list(mine.values_list("pk", flat=True)), year, unit)
        if asked["financeur"] in ("", line.funder)
    ]
    total = _total(lines)
    if request.GET.get("format") == "csv":
        return _export(lines, total, year, unit)
    context = {"form": form, "lines": lines, "total": total, "year": year, "months": MONTHS_SHORT}
    context["unit"] = counted(2, unit)
    return render(request, "ledger/funded.html", context, status=422 if form.errors else 200)


def _total(lines: list[FundedLine]) -> list[Decimal]:
    return [sum((line.months[month] for line in lines), Decimal()) for month in range(12)]


def _export(lines: list[FundedLine], total: list[Decimal], year: int, unit: str) -> HttpResponse:
    heading = ["Département", "Type", "Financeur", "Ligne", "Unité", *(f"{name} {year}" for name in MONTHS_SHORT)]
    words = unit_labels()[unit]
    rows = [
        [line.departement, line.type, line.funder, line.line, words, *map(plain_number, line.months)] for line in lines
    ]
    told = written_csv(heading, [*rows, ["Total", "", "", "", words, *map(plain_number, total)]])
    return made_file(told, CSV, f"places_financees_{year}_{unit}.csv")
