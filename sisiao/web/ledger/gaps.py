"""« Écarts »: what separates two figures of the ledger, its causes, and who has said why."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.csv_files import written_csv
from sisiao.core.nights import national_night
from sisiao.core.wording import plain_number, short_date
from sisiao.occupation.enums import GapKind
from sisiao.offer.models import Dispositif
from sisiao.offer.units import unit_labels
from sisiao.quality.actions import Answer, UnableToJustify, explain_gap, withdraw_explanation
from sisiao.quality.enums import GapReason
from sisiao.quality.gaps import FoundGap, gaps
from sisiao.quality.models import GapExplanation
from sisiao.web.decorators import requires
from sisiao.web.forms import DateInput
from sisiao.web.http import CSV, ActorRequest, made_file
from sisiao.web.ledger.asked import asked_of

PAGE = 50
# Value of `etat`, title of the list, which gaps it holds.
STATES = {
    "": ("À expliquer", lambda found: found.is_open),
    "expliques": ("Expliqués", lambda found: found.explanation is not None),
    "tous": ("Tous les écarts", lambda found: True),
}
HEADING = (
    "Département", "Entité", "Dispositif", "Écart", "Unité", "Première figure", "Seconde figure", "Différence",
    "Causes lues dans les données", "Sans cause connue", "Qui répond", "Cause", "Commentaire", "Jusqu'au",
)  # fmt: skip


class GapForm(forms.Form):
    """Why, in which words, and until when."""

    cause = forms.ChoiceField(
        label="Cause",
        choices=(("", "Choisir une cause"), *GapReason.choices),
        error_messages={"required": "Choisissez la cause."},
    )
    comment = forms.CharField(
        label="Commentaire",
        max_length=250,
        widget=forms.Textarea({"rows": 3}),
        help_text="250 caractères au plus. Aucun nom de personne hébergée.",
        error_messages={"required": "Expliquez l'écart en quelques mots."},
    )
    until = forms.DateField(
        label="Valable jusqu'au",
        widget=DateInput,
        help_text="Un an au plus. L'écart revient plus tôt si les chiffres changent.",
        error_messages={
            "required": "Donnez le dernier jour.",
            "invalid": "Cette date n'est pas comprise. Exemple\u00a0: 31/12/2026.",
        },
    )

    def answer(self) -> Answer:
        data = self.cleaned_data
        return Answer(GapReason(data["cause"]), data["comment"], data["until"])


@requires(Capability.VIEW_LEDGER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The gaps of the perimeter on a night, kind by kind; `format=csv` gives exactly those that are listed."""
    now = timezone.now()
    asked = asked_of(request.GET, request.actor, now)
    state, kind = (request.GET.get(name, "") for name in ("etat", "ecart"))
    every = gaps([entry.pk for entry in asked.entries], asked.night, now)
    of_state = [each for each in every if STATES.get(state, STATES[""])[1](each)]
    shown = [each for each in of_state if kind in ("", each.gap.kind)]
    if request.GET.get("format") == "csv":
        return _export(shown, asked.night)
    context = {
        "form": asked.form,
        "night": asked.night,
        "narrowed": asked.narrowed,
        "open": sum(each.is_open for each in every),
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "justifies": request.actor.can(Capability.JUSTIFY_ANOMALIES) and asked.night == national_night(now),
    }
    context |= _choices(of_state, state, kind)
    return render(request, "ledger/gaps.html", context, status=422 if asked.form.errors else 200)


def _choices(of_state: list[FoundGap], state: str, kind: str) -> dict[str, Any]:
    """What the reader may narrow to, with the counts."""
    return {
        "kinds": [(each, sum(found.gap.kind == each for found in of_state)) for each in GapKind],
        "kind": kind if kind in GapKind.values else "",
        "every": len(of_state),
        "states": [(name, words) for name, (words, _kept) in STATES.items()],
        "state": state if state in STATES else "",
        "title": STATES.get(state, STATES[""])[0],
    }


def _export(shown: list[FoundGap], night: date) -> HttpResponse:
    return made_file(written_csv(HEADING, map(_written, shown)), CSV, f"ecarts_{night.isoformat()}.csv")


def _written(found: FoundGap) -> list[str]:
    gap, said, entry = found.gap, found.explanation, found.entry
    causes = ", ".join(f"{part.cause.label}\u00a0: {plain_number(part.number)}" for part in gap.parts)
    figures = (plain_number(each) for each in (gap.left, gap.right, gap.size))
    where = [entry.departement, entry.entity, entry.name, gap.kind.label, unit_labels().get(gap.unit, gap.unit)]
    answered = [said.get_cause_display(), said.comment, short_date(said.until)] if said else ["", "", ""]
    return [*where, *figures, causes, plain_number(gap.remainder), found.owner if gap.asks else "", *answered]


@requires(Capability.JUSTIFY_ANOMALIES)
def explain(request: ActorRequest, public_id: UUID, kind: str, digest: str) -> HttpResponse:
    """Say why two figures of tonight differ; 404 once they no longer do."""
    now = timezone.now()
    today = national_night(now)
    dispositif = get_object_or_404(Dispositif.objects.visible_to(request.actor), public_id=public_id)
    found = [each for each in gaps([dispositif.pk], today, now) if (each.gap.kind, each.gap.digest) == (kind, digest)]
    if not found or not found[0].gap.asks:
        raise Http404
    initial = {"until": today + timedelta(days=90)}
    form = GapForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _explained(request, dispositif, found[0], form):
        messages.success(request, "L'écart est expliqué.")
        return redirect(f"{reverse('ledger:detail', args=(dispositif.public_id,))}#ecarts")
    context = {"form": form, "found": found[0], "dispositif": dispositif}
    return render(request, "ledger/explain.html", context, status=422 if form.errors else 200)


def _explained(request: ActorRequest, dispositif: Dispositif, found: FoundGap, form: Any) -> bool:
    gap, now = found.gap, timezone.now()
    try:
        explain_gap(dispositif, gap.kind, gap.digest, form.answer(), actor=request.actor, now=now)
    except UnableToJustify as refused:
        form.add_error(refused.field, str(refused))
    except ValidationError as refused:
        form.add_error(None, refused.messages)
    else:
        return True
    return False


@requires(Capability.JUSTIFY_ANOMALIES)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take an explanation back."""
    mine = Dispositif.objects.visible_to(request.actor)
    known = GapExplanation.objects.filter(dispositif__in=mine).select_related("dispositif")
    row = get_object_or_404(known, public_id=public_id)
    withdraw_explanation(row, actor=request.actor, now=timezone.now())
    messages.success(request, "L'explication est retirée\u00a0: l'écart est de nouveau à expliquer.")
    return redirect(f"{reverse('ledger:detail', args=(row.dispositif.public_id,))}#ecarts")
