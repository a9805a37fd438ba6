"""`quality_rules`: the rules of quality of the offer and the anomalies that are open."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.nights import national_night
from sisiao.offer.models import Dispositif
from sisiao.quality.queries import anomalies
from sisiao.quality.rules import RULES


class Command(BaseCommand):
    help = "Imprime les règles de qualité et leurs anomalies ouvertes\u00a0; --json pour les scripts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departement", default="", help="code d'un département\u00a0; tous s'il manque")
        parser.add_argument("--json", action="store_true", dest="as_json", help="un objet pour les scripts")

    def handle(self, *, departement: str, as_json: bool, **_: Any) -> None:
        now = timezone.now()
        with acting_as(command_actor("quality_rules")):
            chosen = (
                Dispositif.objects.filter(siao__departement=departement) if departement else Dispositif.objects.all()
            )
            keys = list(chosen.order_by("pk").values_list("pk", flat=True))
            found = anomalies(keys, national_night(now), now)
        still_open = [each for each in found if each.is_open]
        counts = Counter(each.rule.code for each in still_open)
        justified = Counter(each.rule.code for each in found if not each.is_open)
        rules = [
            {"code": r.code, "label": r.label, "mend": r.mend, "open": counts[r.code], "justified": justified[r.code]}
            for r in RULES
        ]
        if as_json:
            told = {"rules": rules, "anomalies": [each.as_json() for each in still_open]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for rule in rules:
            self.stdout.write(f"{rule['code']}  {rule['open']:>6}  {rule['justified']:>6}  {rule['label']}")
        self.stdout.write(f"{len(still_open)} anomalies ouvertes, {sum(justified.values())} justifiées")
