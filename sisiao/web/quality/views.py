"""« Qualité des données »: what the rules find in the perimeter, how to mend it, and who has said why."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.nights import national_night
from sisiao.offer.models import Dispositif
from sisiao.quality.actions import UnableToJustify, justify, withdraw_explanation
from sisiao.quality.models import Justification
from sisiao.quality.queries import Anomaly, anomalies
from sisiao.quality.rules import BY_CODE, RULES
from sisiao.web.decorators import requires
from sisiao.web.forms import DateInput
from sisiao.web.http import ActorRequest
from sisiao.web.quality.mending import mended_at

PAGE = 50


class JustificationForm(forms.Form):
    """Why, and until when."""

    cause = forms.CharField(
        label="Explication",
        max_length=250,
        widget=forms.Textarea({"rows": 3}),
        help_text="250 caractères au plus. Aucun nom de personne hébergée.",
        error_messages={"required": "Écrivez l'explication."},
    )
    until = forms.DateField(
        label="Valable jusqu'au",
        widget=DateInput,
        help_text="Un an au plus. L'anomalie revient plus tôt si les données changent.",
        error_messages={
            "required": "Donnez le dernier jour.",
            "invalid": "Cette date n'est pas comprise. Exemple\u00a0: 31/12/2026.",
        },
    )


def _found(request: ActorRequest) -> list[Anomaly]:
    now = timezone.now()
    mine = Dispositif.objects.visible_to(request.actor)
    return anomalies(list(mine.values_list("pk", flat=True)), national_night(now), now)


@requires(Capability.VIEW_LEDGER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The rules with their counts, then the anomalies: those of one rule, open or explained."""
    found, chosen = _found(request), request.GET.get("regle", "")
    explained = request.GET.get("etat") == "expliquees"
    shown = [each for each in found if each.is_open is not explained and chosen in ("", each.rule.code)]
    counts: dict[str, list[int]] = {rule.code: [0, 0] for rule in RULES}
    for each in found:
        counts[each.rule.code][0 if each.is_open else 1] += 1
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "rules": [(rule, *counts[rule.code]) for rule in RULES if any(counts[rule.code])],
        "silent": sum(1 for rule in RULES if not any(counts[rule.code])),
        "page": page,
        "lines": [(each, mended_at(each, request.actor)) for each in page],
        "count": len(shown),
        "open": sum(each.is_open for each in found),
        "chosen": BY_CODE.get(chosen),
        "explained": explained,
        "justifies": request.actor.can(Capability.JUSTIFY_ANOMALIES),
    }
    return render(request, "quality/index.html", context)


@requires(Capability.JUSTIFY_ANOMALIES)
def explain(request: ActorRequest, public_id: UUID, rule: str, digest: str) -> HttpResponse:
    """Say why one anomaly stands; 404 once it is no longer there."""
    now = timezone.now()
    today = national_night(now)
    dispositif = get_object_or_404(Dispositif.objects.visible_to(request.actor), public_id=public_id)
    found = [each for each in anomalies([dispositif.pk], today, now) if (each.rule.code, each.digest) == (rule, digest)]
    if not found:
        raise Http404
    initial = {"until": today + timedelta(days=90)}
    form = JustificationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _explained(request, dispositif, found[0], form):
        messages.success(request, "L'anomalie est expliquée.")
        return redirect(f"{reverse('quality:index')}?regle={rule}")
    context = {"form": form, "anomaly": found[0], "dispositif": dispositif}
    return render(request, "quality/explain.html", context, status=422 if form.errors else 200)


def _explained(request: ActorRequest, dispositif: Dispositif, anomaly: Anomaly, form: Any) -> bool:
    data = form.cleaned_data
    try:
        justify(
            dispositif,
            anomaly.rule.code,
            anomaly.digest,
            data["cause"],
            data["until"],
            actor=request.actor,
            now=timezone.now(),
        )
    except UnableToJustify as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True


@requires(Capability.JUSTIFY_ANOMALIES)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take an explanation back."""
    mine = Dispositif.objects.visible_to(request.actor)
    row = get_object_or_404(Justification.objects.filter(dispositif__in=mine), public_id=public_id)
    withdraw_explanation(row, actor=request.actor, now=timezone.now())
    messages.success(request, "L'explication est retirée\u00a0: l'anomalie est de nouveau à corriger.")
    return redirect("quality:index")
