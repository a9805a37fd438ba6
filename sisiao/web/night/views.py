"""The board of the night, for the SIAO."""

from types import SimpleNamespace

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.helpline.queries import unmet_figures
from sisiao.occupation.enums import LedgerLine
from sisiao.occupation.queries import board_totals, tonight_board
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.night import board as words
from sisiao.web.night.forms import BoardForm


@requires(Capability.VIEW_BOARD)
@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """Urgence places of the SIAO, dispositif by dispositif, on tonight or the night of `?nuit=`."""
    siao = get_object_or_404(Siao.objects.select_related("settings", "departement").visible_to(request.actor))
    now = timezone.now()
    tonight = current_night(siao, now)
    form = BoardForm({"nuit": tonight.isoformat(), **request.GET.dict()})
    chosen = form.cleaned_data if form.is_valid() else {}
    night = chosen.get("nuit") or tonight
    lines = tonight_board(siao.pk, night, now)
    form.offer_communes(sorted({line.commune for line in lines if line.commune}))
    shown = words.narrowed(lines, public=chosen.get("public", ""), commune=chosen.get("commune", ""))
    sort = words.known_sort(request.GET.get("tri", ""))
    rows = words.rows_of(shown, sort, now)
    totals = SimpleNamespace(**board_totals(shown))
    unmet = unmet_figures(siao.pk, night)
    context = {
        "siao": siao, "now": now, "night": night, "is_tonight": night == tonight, "form": form, "rows": rows,
        "columns": words.columns(sort), "text_sorts": words.text_sorts(sort), "sort": sort, "totals": totals,
        "total_figures": words.figures_of(totals), "total_split": words.split_of(totals), "unmet": unmet,
        "reasons": words.reasons_of(unmet.by_reason), "to_call": words.to_call(rows),
        "soon_free": words.soon_free(siao, tonight),
        "legend": [(key, LedgerLine(key).label) for key in words.SPLIT],
    }  # fmt: skip
    return render(request, "night/board.html", context)
