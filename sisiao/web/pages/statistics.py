"""Public statistics: what the service covers today, for anyone. National totals alone: nothing says where."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.nights import national_night
from sisiao.offer.models import Dispositif, Entity, Place, PlaceGroup
from sisiao.siao.models import Siao
from sisiao.web.decorators import public
from sisiao.web.http import ActorRequest


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and what is counted in it."""

    label: str
    value: int
    definition: str


@public
@require_safe
def statistics(request: ActorRequest) -> HttpResponse:
    """The figures of the night, and the way to the other public ones."""
    now = timezone.now()
    night = national_night(now)
    groups = PlaceGroup.objects.open_on(night)
    figures = [
        Figure("SIAO", Siao.objects.count(), "Services intégrés d'accueil et d'orientation ouverts dans le service"),
        Figure("Entités gestionnaires", Entity.objects.count(), "Personnes morales qui gèrent un dispositif"),
        Figure("Dispositifs", Dispositif.objects.count(), "Services et établissements décrits dans le service"),
        Figure(
            "Places",
            Place.objects.filter(unit__group__in=groups, period__contains=night).count(),
            "Places d'hébergement des groupes ouverts cette nuit, occupées ou non",
        ),
    ]
    return render(request, "pages/statistics.html", {"figures": figures, "now": now})
