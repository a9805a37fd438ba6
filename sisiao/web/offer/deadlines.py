"""« Échéances »: acts, CPOM and lines of funding that end soon or have ended, the most urgent first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Act, Dispositif, Funding
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest

AHEAD = timedelta(days=366)
BEHIND = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of something that a dispositif stands on."""

    on: date
    what: str
    dispositif: Dispositif
    anchor: str
    late: bool


@requires(Capability.VIEW_LEDGER)
@require_safe
def deadlines(request: ActorRequest) -> HttpResponse:
    """The year that comes by month, after what has already ended."""
    today = timezone.localdate()
    found = deadlines_of(request.actor, today)
    months: dict[str, list[Deadline]] = {}
    for each in found:
        if not each.late:
            months.setdefault(date_format(each.on, "F Y").capitalize(), []).append(each)
    context = {"late": [each for each in found if each.late], "months": months.items(), "count": len(found)}
    return render(request, "offer/deadlines.html", context)


def deadlines_of(actor: Actor, today: date) -> list[Deadline]:
    """Acts and CPOM of the perimeter that end within a year or have ended for less than one, in order."""
    mine = Dispositif.objects.visible_to(actor).exclude(closed_on__lte=today)
    first, last = today - BEHIND, today + AHEAD
    acts = Act.objects.ending(first, last).filter(dispositif__in=mine).select_related("dispositif__entity")
    found = [
        Deadline(act.ends_on, str(act), act.dispositif, "actes", act.ends_on < today) for act in acts if act.ends_on
    ]
    cpoms = Funding.objects.filter(dispositif__in=mine, cpom_ends_on__range=(first, last))
    # The lines of a year are often told in the course of it: until then, those of the year before say the CPOM.
    cpoms = cpoms.filter(fiscal_year__in=(today.year - 1, today.year)).order_by("-fiscal_year", "pk")
    named: dict[tuple[int, date], Funding] = {}
    for line in cpoms.select_related("dispositif__entity"):
        named.setdefault((line.dispositif_id, line.cpom_ends_on), line)  # type: ignore[arg-type]
    found += [
        Deadline(on, f"CPOM, {line.funder}", line.dispositif, "financements", on < today)
        for (_, on), line in named.items()
    ]
    return sorted(found, key=lambda each: (each.on, each.dispositif.name, each.what))
