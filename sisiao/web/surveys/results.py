"""The results, for everybody: the page, and its series in JSON. The road map's figures come back as published."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.access.enums import Profile
from sisiao.geo.models import Departement
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.models import ArticleVersion
from sisiao.surveys.enums import COMPONENTS, SMALL, Breakdown
from sisiao.surveys.history import SOURCE, Release, from_old_scale, history, releases
from sisiao.surveys.models import Wave
from sisiao.surveys.queries import Groups, components, evolution, groups, series
from sisiao.web.decorators import public
from sisiao.web.http import ActorRequest
from sisiao.web.surveys.charts import month_in_words, radar, trend
from sisiao.web.surveys.forms import RadarForm

OLD_MARKS = ("1", "5.5", "10")


def _chosen(request: ActorRequest, waves: list[Wave]) -> tuple[RadarForm, list[Wave]]:
    """The two waves of the radar: those asked for, else the last two; one when there is only one."""
    by_id = {str(wave.public_id): wave for wave in waves}
    choices = [(key, month_in_words(wave.period.lower)) for key, wave in by_id.items()]
    last = [str(wave.public_id) for wave in waves[-2:]]
    wanted = {"de": request.GET.get("de", ""), "a": request.GET.get("a", "")}
    kept = {
        name: key if key in by_id else default
        for (name, key), default in zip(wanted.items(), (last[0], last[-1]), strict=True)
    }
    keys = dict.fromkeys(kept.values())
    return RadarForm(choices, kept), [by_id[key] for key in keys]


def _named(found: Groups, names: dict[str, str]) -> dict[str, Any]:
    rows = [(names.get(group.code, group.code), group.measure) for group in found.shown]
    return {"rows": rows, "hidden": found.hidden}


def _radar(request: ActorRequest, waves: list[Wave]) -> dict[str, Any]:
    """What the page says of our own waves, none before the first one is counted."""
    form, chosen = _chosen(request, waves)
    means = components(chosen)
    places = {place.pk: str(place) for place in Departement.objects.order_by("pk")}
    return {
        "radar_form": form if len(waves) > 1 else None,
        "chosen": [(wave, month_in_words(wave.period.lower)) for wave in chosen],
        "radar": radar([means[wave.pk] for wave in chosen]),
        "radar_rows": [(each.label, [means[wave.pk].get(each) for wave in chosen]) for each in COMPONENTS],
        "profiles": _named(groups(chosen[-1], Breakdown.PROFILE), dict(Profile.choices)),
        "departements": _named(
            groups(chosen[-1], Breakdown.DEPARTEMENT), places | {"": "Profils de la nation ou d'une région"}
        ),
    }


def releases_known() -> list[Release]:
    """What was put in service: what the road map says, then the news announced to everybody, the oldest first."""
    news = ArticleVersion.objects.listed().of_kind(ArticleKind.NEWS).filter(article__profiles=[])
    ours = [Release(timezone.localdate(each.announced_at), each.title) for each in news.with_first_publication()]
    return [*releases(), *sorted(ours, key=lambda each: (each.day, each.title))]


@public
@require_safe
def satisfaction(request: ActorRequest) -> HttpResponse:
    """Series, trend, radar between two waves, groups, method."""
    waves = list(Wave.objects.published())
    points, put_in_service = series(waves), releases_known()
    context: dict[str, Any] = {
        "points": [(point, month_in_words(point.month)) for point in reversed(points)],
        "last": points[-1],
        "last_month": month_in_words(points[-1].month),
        "evolution": evolution(points),
        "road_map_evolution": evolution(history()),
        "trend": trend(points, put_in_service),
        "releases": put_in_service,
        "old_scale": [(mark.replace(".", ","), from_old_scale(Decimal(mark))) for mark in OLD_MARKS],
        "invented": any(point.invented for point in points),
        "source": SOURCE,
        "small": SMALL,
    }
    return render(request, "surveys/satisfaction.html", context | (_radar(request, waves) if waves else {}))


@public
@require_safe
def as_json(request: ActorRequest) -> HttpResponse:
    """The series of the page: months as AAAA-MM, means from 0 to 10, shares in per cent, null for what is not known."""
    waves = list(Wave.objects.published())
    points, means = series(waves), components(waves)
    told = {
        "service": "SI SIAO",
        "source_historique": SOURCE,
        "echelle": {"minimum": 0, "maximum": 10, "satisfaits": "> 6", "tres_satisfaits": "> 8"},
        "petits_groupes": f"moins de {SMALL} réponses\u00a0: rien n'est publié",
        "serie": [
            {
                "mois": f"{point.month:%Y-%m}",
                "moyenne": float(point.mean),
                "moyenne_ajustee": point.adjusted,
                "part_satisfaits": point.satisfied,
                "part_tres_satisfaits": point.very_satisfied,
                "reponses": point.answers,
                "feuille_de_route": point.historic,
                "inventee": point.invented,
            }
            for point in points
        ],
        "evolution_12_mois": evolution(points),
        "evolution_12_mois_janvier_2024": evolution(history()),
        "composantes": [
            {
                "mois": f"{wave.period.lower:%Y-%m}",
                "inventee": wave.invented,
                "moyennes": {component.value: float(mean) for component, mean in means[wave.pk].items()},
            }
            for wave in waves
        ],
        "libelles_composantes": {each.value: each.label for each in COMPONENTS},
        "mises_en_service": [{"jour": each.day.isoformat(), "titre": each.title} for each in releases_known()],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
