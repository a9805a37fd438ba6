"""The table of a campaign: départements × steps, what each has built, what is missing; its export."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.campaigns.enums import STEPS, Step
from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.campaigns.queries import counts_of
from sisiao.core.capabilities import Capability as C
from sisiao.core.csv_files import written_csv
from sisiao.core.text import normalise
from sisiao.core.wording import plain_number
from sisiao.helpdesk.models import HelpSession
from sisiao.web.campaigns.rows import Row, rows_of
from sisiao.web.decorators import requires
from sisiao.web.http import CSV, ActorRequest, made_file

LATE, DONE, WITHOUT_MANAGER = "retard", "termine", "sans-gestionnaire"
STATES = (
    ("", "Toutes"),
    (LATE, "En retard"),
    *((step.value, f"Attendent\u00a0: {step.label.lower()}") for step in STEPS),
    (DONE, "Recensement validé"),
    (WITHOUT_MANAGER, "Sans gestionnaire d'entité"),
)
BY_REGION = "region"
HEADING = (
    "Code", "Département", "Région", *(step.label for step in STEPS), "Jours de retard", "Dispositifs",
    "Places financées", "Places créées", "Gestionnaires d'entité", "Ce qui manque", "Relance",
)  # fmt: skip


class FilterForm(forms.Form):
    """Everything is optional and comes from the address: nothing names a person."""

    all_optional = True
    q = forms.CharField(label="Département", max_length=60, required=False)
    region = forms.ChoiceField(label="Région", required=False)
    etape = forms.ChoiceField(label="Étape", choices=STATES, required=False)
    par = forms.ChoiceField(
        label="Présenter", choices=(("", "En retard d'abord"), (BY_REGION, "Par région")), required=False
    )

    def __init__(self, data: Any, rows: Iterable[Row]) -> None:
        super().__init__(data)
        regions = {(row.entry.departement.region_id, row.entry.departement.region.name) for row in rows}
        self.fields["region"].choices = [("", "Toutes"), *sorted(regions, key=lambda pair: normalise(pair[1]))]  # type: ignore[attr-defined]
        if len(regions) < 2:
            del self.fields["region"], self.fields["par"]
        self.full_clean()

    def told(self, name: str) -> str:
        """What is asked; nothing for what is not understood."""
        return self.cleaned_data.get(name) or ""

    def kept(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that answer, the latest first, within their région if asked."""
        found = [row for row in rows if self._answers(row)]
        found.sort(key=lambda row: (-row.standing.days_late, row.entry.departement_id))
        if self.told("par"):
            found.sort(key=lambda row: normalise(row.entry.departement.region.name))
        return found

    def _answers(self, row: Row) -> bool:
        place, state = row.entry.departement, self.told("etape")
        said = normalise(f"{place.code} {place.name}")
        if not all(word in said for word in normalise(self.told("q")).split()):
            return False
        if self.told("region") not in ("", place.region_id):
            return False
        waits = row.standing.waits
        return {
            "": True,
            LATE: row.standing.days_late > 0,
            DONE: waits is None,
            WITHOUT_MANAGER: not row.built.managers,
        }.get(state, waits == state)


@requires(C.VIEW_CAMPAIGN)
@require_safe
def table(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The départements of the perimeter; `format=csv` gives exactly the lines that are shown."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.actor), public_id=public_id)
    now = timezone.now()
    every = rows_of(CampaignDepartement.objects.visible_to(request.actor).filter(campaign=campaign), request.actor, now)
    form = FilterForm(request.GET, every)
    shown = form.kept(every)
    if request.GET.get("format") == "csv":
        return _export(campaign, shown)
    context = {
        "campaign": campaign,
        "form": form,
        "rows": shown,
        "groups": _grouped(shown, form.told("par")),
        "count": len(shown),
        "every": len(every),
        "steps": STEPS,
        "counts": counts_of(row.standing for row in every),
        "late": sum(row.standing.days_late > 0 for row in every),
        "waiting": sum(row.standing.waits == Step.SENT for row in every),
        "totals": _totals(shown),
        "narrowed": any(form.cleaned_data.values()),
        "running": campaign.runs(timezone.localdate(now)),
        "runs_it": request.actor.can(C.RUN_CAMPAIGN),
        "sessions": HelpSession.objects.shown_to(request.actor).filter(campaign=True).upcoming(now).with_counts(),
    }
    return render(request, "campaigns/table.html", context)


def _grouped(rows: list[Row], by: str) -> list[tuple[str, list[Row]]]:
    if not by:
        return [("", rows)] if rows else []
    return [(name, list(mine)) for name, mine in groupby(rows, key=lambda row: row.entry.departement.region.name)]


def _totals(rows: list[Row]) -> dict[str, Any]:
    """The sums of the lines that are shown."""
    return {
        name: sum(getattr(row.built, name) for row in rows) for name in ("dispositifs", "funded", "created", "managers")
    }


def _export(campaign: Campaign, rows: list[Row]) -> HttpResponse:
    name = f"campagne_{campaign.opens_on.isoformat()}.csv"
    return made_file(written_csv(HEADING, map(_written, rows)), CSV, name)


def _written(row: Row) -> list[Any]:
    place, built = row.entry.departement, row.built
    figures = [built.dispositifs, plain_number(built.funded), plain_number(built.created), built.managers]
    missing = "\u00a0; ".join(each.words for each in row.missing)
    steps = [cell.words for cell in row.cells]
    return [
        place.code, place.name, place.region.name, *steps, row.standing.days_late, *figures, missing,
        row.reminded_words,
    ]  # fmt: skip
