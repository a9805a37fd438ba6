"""What waits for whoever answers for the offer: anomalies to mend, gaps to explain. One line for each kind."""

from collections import Counter
from datetime import datetime

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.nights import national_night
from sisiao.occupation.enums import GapKind
from sisiao.offer.models import Dispositif
from sisiao.quality.gaps import gaps
from sisiao.quality.queries import anomalies
from sisiao.quality.rules import BY_CODE
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST


def open_anomalies(actor: Actor, now: datetime) -> list[Line]:
    """The rules that find something in the perimeter, those that find most first."""
    if not actor.can(Capability.JUSTIFY_ANOMALIES):
        return []
    found = anomalies(_mine(actor), national_night(now), now)
    counts = Counter(each.rule.code for each in found if each.is_open)
    page = reverse("quality:index")
    lines = [
        Line(_words(number, "anomalie"), BY_CODE[code].label, f"{page}?regle={code}", "Corriger ou expliquer")
        for code, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    if len(lines) > LONGEST:
        rest = f"Et {len(lines) - LONGEST} autres règles"
        lines = [*lines[:LONGEST], Line(rest, "Qualité des données", page, "Voir la liste")]
    return lines


def gaps_to_explain(actor: Actor, now: datetime) -> list[Line]:
    """The kinds of gap that wait for an answer in the perimeter."""
    if not actor.can(Capability.JUSTIFY_ANOMALIES):
        return []
    found = gaps(_mine(actor), national_night(now), now)
    counts = Counter(each.gap.kind for each in found if each.is_open)
    page = reverse("ledger:gaps")
    return [
        Line(_words(counts[kind], "écart"), f"Places\u00a0: {kind.label.lower()}", f"{page}?ecart={kind}", "Expliquer")
        for kind in GapKind
        if counts[kind]
    ]


def _mine(actor: Actor) -> list[int]:
    return list(Dispositif.objects.visible_to(actor).values_list("pk", flat=True))


def _words(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


SECTIONS = (Section("Anomalies de l'offre", open_anomalies), Section("Écarts des capacités", gaps_to_explain))
