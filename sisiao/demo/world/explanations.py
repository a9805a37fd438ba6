"""What the départements have explained of the anomalies of their offer."""

from datetime import datetime, timedelta

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.offer.models import Dispositif
from sisiao.quality.actions import justify
from sisiao.quality.queries import anomalies

WORDS = {
    "Q02": "Trois chambres livrées au printemps\u00a0; l'avenant de financement est en signature.",
    "Q03": "Places de renfort accordées par le préfet jusqu'à la fin de l'hiver.",
}


def explain_gaps(now: datetime) -> None:
    """The first gap of each kind of each département, explained by its DDETS."""
    today = timezone.localdate(now)
    for grant in Grant.objects.current(today).filter(profile=Profile.DEPARTEMENT_ADMIN).order_by("pk"):
        actor = grant.actor()
        mine = Dispositif.objects.visible_to(actor)
        found = anomalies(list(mine.values_list("pk", flat=True)), today, now)
        for code, cause in WORDS.items():
            first = next((each for each in found if each.rule.code == code and each.is_open), None)
            if first is not None:
                dispositif, until = mine.get(pk=first.dispositif_id), today + timedelta(days=120)
                justify(dispositif, code, first.digest, cause, until, actor=actor, now=now)
