"""What the départements have explained of the anomalies and of the gaps of their offer."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.nights import national_night
from sisiao.occupation.enums import GapKind
from sisiao.offer.models import Dispositif
from sisiao.quality.actions import Answer, explain_gap, justify
from sisiao.quality.enums import GapReason
from sisiao.quality.gaps import gaps
from sisiao.quality.queries import anomalies

WORDS = {
    "Q02": "Trois chambres livrées au printemps\u00a0; l'avenant de financement est en signature.",
    "Q03": "Places de renfort accordées par le préfet jusqu'à la fin de l'hiver.",
}


ANSWERS = {
    GapKind.AUTHORISED_FUNDED: (GapReason.FUNDING, "Dotation régionale attendue en commission de janvier."),
    GapKind.FUNDED_CREATED: (GapReason.CREATION, "Aménagement du second étage\u00a0: livraison prévue au printemps."),
    GapKind.OPEN_OCCUPIED: (GapReason.WORKS, "Infiltrations en toiture, devis accepté."),
}


def explain_gaps(now: datetime) -> None:
    """The first anomaly and the first gap of each kind of each département, explained by its DDETS."""
    today = national_night(now)
    for grant in Grant.objects.current(today).filter(profile=Profile.DEPARTEMENT_ADMIN).order_by("pk"):
        actor = grant.actor()
        mine = Dispositif.objects.visible_to(actor)
        found = anomalies(list(mine.values_list("pk", flat=True)), today, now)
        for code, cause in WORDS.items():
            first = next((each for each in found if each.rule.code == code and each.is_open), None)
            if first is not None:
                dispositif, until = mine.get(pk=first.dispositif_id), today + timedelta(days=120)
                justify(dispositif, code, first.digest, cause, until, actor=actor, now=now)
        _answer(mine, actor, now)


def _answer(mine: QuerySet[Dispositif], actor: Actor, now: datetime) -> None:
    today = national_night(now)
    found = gaps(list(mine.values_list("pk", flat=True)), today, now)
    for kind, (cause, comment) in ANSWERS.items():
        first = next((each for each in found if each.gap.kind == kind and each.is_open), None)
        if first is not None:
            answer = Answer(cause, comment, today + timedelta(days=120))
            explain_gap(mine.get(pk=first.entry.pk), kind, first.gap.digest, answer, actor=actor, now=now)
