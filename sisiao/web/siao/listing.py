"""« SIAO de France »: the list, and the map made of one square for each département."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.text import normalise
from sisiao.geo.models import Departement, Region
from sisiao.geo.tiles import tiles
from sisiao.siao.models import CoveredTerritory, HelplineHours, Siao
from sisiao.siao.queries import national_list
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.siao.hours import hours_in_words

# What a square says: its tone, its words.
LISTED, LEFT_OUT = ("found", "SIAO de la liste"), ("", "SIAO hors de la recherche")
NONE = ("none", "Pas de SIAO dans le service")


@dataclass(frozen=True, slots=True)
class Tile:
    """One square; `found` is False for a SIAO that the search leaves out."""

    departement: Departement
    column: int
    row: int
    siao: Siao | None
    found: bool

    @property
    def words(self) -> str:
        return f"{self.siao}, {self.departement}" if self.siao else f"{self.departement}, sans SIAO"

    @property
    def url(self) -> str:
        return reverse("siao:sheet", args=(self.siao.public_id,)) if self.siao else ""

    @property
    def tone(self) -> str:
        return "found" if self.found else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One SIAO of the list."""

    siao: Siao
    hours: str
    territories: str


@requires(Capability.VIEW_SIAO)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The SIAO that answer a search on their name, their département or their operator, in one région or all."""
    typed, region = request.GET.get("q", "").strip(), request.GET.get("region", "")
    every = list(national_list(timezone.localdate()))
    kept = [siao for siao in every if _answers(siao, typed) and region in ("", siao.departement.region_id)]
    departements = list(Departement.objects.order_by("code"))
    context = {
        "lines": lines_of(kept),
        "typed": typed,
        "region": region,
        "regions": Region.objects.order_by("name"),
        "tiles": _tiles(departements, every, kept),
        "without": [each for each in departements if each.pk not in {siao.departement_id for siao in every}],
        "legend": [LISTED, *([LEFT_OUT] if typed or region else []), NONE],
        "opens": request.actor.can(Capability.OPEN_SIAO),
    }
    return render(request, "siao/index.html", context)


def _answers(siao: Siao, typed: str) -> bool:
    place, operator = siao.departement, getattr(siao, "operator", None) or ""
    words = normalise(f"{siao.name} {place.name} {place.code} {place.region.name} {operator}")
    return all(word in words for word in normalise(typed).split())


def _tiles(departements: Iterable[Departement], every: Iterable[Siao], kept: Iterable[Siao]) -> list[Tile]:
    by_code = {siao.departement_id: siao for siao in every}
    found = {siao.pk for siao in kept}
    squares = []
    for place in departements:
        siao = by_code.get(place.pk)
        squares.append(Tile(place, *tiles()[place.pk], siao, siao is not None and siao.pk in found))
    return squares


def lines_of(kept: list[Siao]) -> list[Line]:
    """The lines of these SIAO, in two queries whatever their number."""
    hours: dict[int, list[HelplineHours]] = {}
    for row in HelplineHours.objects.filter(siao__in=kept).order_by("weekday"):
        hours.setdefault(row.siao_id, []).append(row)
    covered: dict[int, list[str]] = {}
    today = timezone.localdate()
    for each in CoveredTerritory.objects.on(today).filter(siao__in=kept).select_related("collectivity").order_by("pk"):
        covered.setdefault(each.siao_id, []).append(each.collectivity.name)
    return [
        Line(siao, hours_in_words(siao, hours.get(siao.pk, [])), ", ".join(covered.get(siao.pk, []))) for siao in kept
    ]
