"""« Capacités »: the ledger of the perimeter on any date, down to the rows of one dispositif, and its export."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.csv_files import written_csv
from sisiao.core.nights import national_night
from sisiao.core.wording import plain_number
from sisiao.occupation.ledger import DESCRIBED, PLACE, Figures, ledger, total_of
from sisiao.offer.models import Dispositif
from sisiao.offer.units import counted, unit_labels
from sisiao.quality.gaps import gaps
from sisiao.web.decorators import requires
from sisiao.web.http import CSV, ActorRequest, made_file
from sisiao.web.ledger.asked import Asked, asked_of
from sisiao.web.ledger.chart import bars_of
from sisiao.web.ledger.detail import rows_behind
from sisiao.web.ledger.forms import GROUPINGS, LedgerForm
from sisiao.web.ledger.page import LEGEND, LEVEL_WORDS, OF_A_ROOM, Row, columns_of, other_units, rows_of, squares_of

# By what the lines are made when the map says something.
WIDE = frozenset({"region", "departement"})


@requires(Capability.VIEW_LEDGER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Lines of the perimeter, put together as asked; `format=csv` gives exactly these lines."""
    asked = asked_of(request.GET, request.actor, timezone.now())
    shown, unit = asked.shown, asked.unit
    rows = rows_of(shown, asked.by, asked.address, unit)
    total = Row("", "Total", "", "", total_of(asked.entries), len(shown), unit)
    if request.GET.get("format") == "csv":
        return _export(asked, [*rows, total])
    context = {
        "form": asked.form,
        "night": asked.night,
        "rows": rows,
        "total": total,
        "gaps_url": f"{reverse('ledger:gaps')}?{urlencode(asked.address)}",
        "by": dict(GROUPINGS)[asked.by],
        "narrowed": asked.narrowed,
        "levels": LEVEL_WORDS,
        "squares": squares_of(asked.entries, asked.address) if asked.by in WIDE and unit == PLACE else [],
    }
    context |= _figures_of(total)
    return render(request, "ledger/index.html", context, status=422 if asked.form.errors else 200)


def _figures_of(row: Row) -> dict[str, object]:
    """What a page says of the figures of a line: its columns, its drawing, what is counted in another unit."""
    unit = row.unit
    return {
        "columns": columns_of(unit),
        "units": counted(2, unit),
        "counted": unit in (PLACE, *DESCRIBED),
        "unit_note": OF_A_ROOM if unit in DESCRIBED else "",
        "bars": bars_of(row.figures, unit),
        "others": other_units(row.figures, unit),
        "legend": LEGEND,
    }


def _export(asked: Asked, rows: list[Row]) -> HttpResponse:
    """The lines and their total, as the page shows them."""
    labels = [label for _key, label, _definition in columns_of(asked.unit)]
    heading = [dict(GROUPINGS)[asked.by], "Détail", "Dispositifs", "Unité", *labels, "Surnuméraires"]
    said = unit_labels()[asked.unit]
    lines = [
        [
            row.label,
            row.detail,
            row.dispositifs,
            said,
            *(plain_number(cell[2]) for cell in row.cells),
            row.figures.surplus,
        ]
        for row in rows
    ]
    return made_file(written_csv(heading, lines), CSV, f"capacites_{asked.unit}_{asked.night.isoformat()}.csv")


@requires(Capability.VIEW_LEDGER)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The rows behind the figures of one dispositif: funding, groups, what is taken and why."""
    mine = Dispositif.objects.visible_to(request.actor)
    dispositif = get_object_or_404(mine.select_related("entity", "type", "siao__departement"), public_id=public_id)
    now = timezone.now()
    form = LedgerForm(request.GET, {dispositif.siao.departement_id}, national_night(now), "dispositif")
    form.is_valid()
    night = form.cleaned_data.get("date") or form.night
    found, total = gaps([dispositif.pk], night, now), total_of(ledger([dispositif.pk], night, now))
    tonight = night == national_night(now)
    row = Row("", dispositif.name, "", "", total, 1, _unit_of(request, form, total))
    context = {
        "dispositif": dispositif,
        "form": form,
        "night": night,
        "row": row,
        "runs": bool(total.units()) or bool(total.surplus),
        "gaps": found,
        "tonight": tonight,
        "justifies": tonight and request.actor.can(Capability.JUSTIFY_ANOMALIES),
    }
    context |= _figures_of(row)
    return render(request, "ledger/detail.html", context | rows_behind(dispositif, night, now))


def _unit_of(request: ActorRequest, form: LedgerForm, figures: Figures) -> str:
    """The unit asked; else places, when the dispositif has any, else what it is counted in."""
    asked = form.cleaned_data.get("unite") if request.GET.get("unite") else ""
    return str(asked or min(figures.units(), key=lambda each: (each != PLACE, each), default=PLACE))
