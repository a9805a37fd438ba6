"""« Échéances »: acts, CPOM, documents and conventions that end soon or have ended, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Act, Dispositif, Funding
from sisiao.siao.models import Siao, SiaoDocument, SiaoPartner
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest

AHEAD = timedelta(days=366)
BEHIND = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of something that a dispositif or a SIAO stands on; `url` is where it is written."""

    on: date
    what: str
    of: str
    held_by: str
    url: str
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
    """What ends within a year in the perimeter, or has ended for less than one, in order.

    Acts and CPOM of the dispositifs, documents and conventions of the SIAO.
    """
    mine = Dispositif.objects.visible_to(actor).exclude(closed_on__lte=today)
    first, last = today - BEHIND, today + AHEAD
    acts = Act.objects.ending(first, last).filter(dispositif__in=mine).select_related("dispositif__entity")
    found = [_of(act.dispositif, act.ends_on, str(act), "actes", today) for act in acts if act.ends_on]
    cpoms = Funding.objects.filter(dispositif__in=mine, cpom_ends_on__range=(first, last))
    # The lines of a year are often told in the course of it: until then, those of the year before say the CPOM.
    cpoms = cpoms.filter(fiscal_year__in=(today.year - 1, today.year)).order_by("-fiscal_year", "pk")
    named: dict[tuple[int, date], Funding] = {}
    for line in cpoms.select_related("dispositif__entity"):
        named.setdefault((line.dispositif_id, line.cpom_ends_on), line)  # type: ignore[arg-type]
    found += [
        _of(line.dispositif, on, f"CPOM, {line.funder}", "financements", today) for (_, on), line in named.items()
    ]
    found += _of_siao(actor, first, last, today)
    return sorted(found, key=lambda each: (each.on, each.of, each.what))


def _of(dispositif: Dispositif, on: date, what: str, anchor: str, today: date) -> Deadline:
    url = f"{reverse('dispositifs:sheet', args=(dispositif.public_id,))}#{anchor}"
    return Deadline(on, what, dispositif.name, str(dispositif.entity), url, on < today)


def _of_siao(actor: Actor, first: date, last: date, today: date) -> Iterator[Deadline]:
    """Of the SIAO whose sheet the actor reads."""
    mine = Siao.objects.visible_to(actor)
    documents = SiaoDocument.objects.readable_by(actor).filter(siao__in=mine, ends_on__range=(first, last))
    partners = SiaoPartner.objects.filter(siao__in=mine, agreement_ends_on__range=(first, last))
    told = [
        (each.siao, each.ends_on, each.title, "documents") for each in documents.select_related("siao__departement")
    ]
    told += [
        (each.siao, each.agreement_ends_on, f"Convention avec {each.name}", "partenaires")
        for each in partners.select_related("siao__departement")
    ]
    for siao, on, what, anchor in told:
        url = f"{reverse('siao:sheet', args=(siao.public_id,))}#{anchor}"
        if on is not None:
            yield Deadline(on, what, siao.name, str(siao.departement), url, on < today)
