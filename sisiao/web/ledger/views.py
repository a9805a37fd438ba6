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
from sisiao.occupation.ledger import ledger, total_of
from sisiao.offer.models import Dispositif
from sisiao.quality.gaps import gaps
from sisiao.web.decorators import requires
from sisiao.web.http import CSV, ActorRequest, made_file
from sisiao.web.ledger.asked import Asked, asked_of
from sisiao.web.ledger.chart import bars_of
from sisiao.web.ledger.detail import rows_behind
from sisiao.web.ledger.forms import GROUPINGS, LedgerForm
from sisiao.web.ledger.page import COLUMNS, DEFINITIONS, LEGEND, LEVEL_WORDS, Row, other_units, rows_of, squares_of

# By what the lines are made when the map says something.
WIDE = frozenset({"region", "departement"})
COLUMN_WORDS = [(line.value, line.label, DEFINITIONS[line]) for line in COLUMNS]


@requires(Capability.VIEW_LEDGER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Lines of the perimeter, put together as asked; `format=csv` gives exactly these lines."""
    asked = asked_of(request.GET, request.actor, timezone.now())
    rows = rows_of(asked.entries, asked.by, asked.address)
    total = Row("", "Total", "", "", total_of(asked.entries), len(asked.entries))
    if request.GET.get("format") == "csv":
        return _export(asked, [*rows, total])
    context = {
        "form": asked.form,
        "night": asked.night,
        "rows": rows,
        "total": total,
        "others": other_units(total.figures),
        "bars": bars_of(total.figures),
        "gaps_url": f"{reverse('ledger:gaps')}?{urlencode(asked.address)}",
        "by": dict(GROUPINGS)[asked.by],
        "columns": COLUMN_WORDS,
        "narrowed": asked.narrowed,
        "legend": LEGEND,
        "levels": LEVEL_WORDS,
        "squares": squares_of(asked.entries, asked.address) if asked.by in WIDE else [],
    }
    return render(request, "ledger/index.html", context, status=422 if asked.form.errors else 200)


def _export(asked: Asked, rows: list[Row]) -> HttpResponse:
    """The lines and their total, as the page shows them."""
    heading = [dict(GROUPINGS)[asked.by], "Détail", "Dispositifs", *(line.label for line in COLUMNS), "Surnuméraires"]
    lines = [
        [row.label, row.detail, row.dispositifs, *(plain_number(cell[2]) for cell in row.cells), row.figures.surplus]
        for row in rows
    ]
    return made_file(written_csv(heading, lines), CSV, f"capacites_{asked.night.isoformat()}.csv")


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
    context = {
        "dispositif": dispositif,
        "form": form,
        "night": night,
        "row": Row("", dispositif.name, "", "", total, 1),
        "runs": bool(total.places),
        "gaps": found,
        "tonight": tonight,
        "justifies": tonight and request.actor.can(Capability.JUSTIFY_ANOMALIES),
        "bars": bars_of(total),
        "others": other_units(total),
        "columns": COLUMN_WORDS,
        "legend": LEGEND,
    }
    return render(request, "ledger/detail.html", context | rows_behind(dispositif, night, now))
