"""`ledger`: authorised, funded, created, open, taken and free, for each dispositif on any date."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.nights import national_night
from sisiao.occupation.enums import LedgerLine
from sisiao.occupation.ledger import ledger, total_of
from sisiao.offer.models import Dispositif


class Command(BaseCommand):
    help = "Imprime les capacités, un dispositif par ligne, et les totaux\u00a0; --json pour les scripts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, help="AAAA-MM-JJ, aujourd'hui si elle manque")
        parser.add_argument("--departement", default="", help="code d'un département\u00a0; tous s'il manque")
        parser.add_argument("--json", action="store_true", dest="as_json", help="un objet pour les scripts")

    def handle(self, *, departement: str, as_json: bool, **options: Any) -> None:
        now = timezone.now()
        on = options["date"] or national_night(now)
        with acting_as(command_actor("ledger")):
            chosen = Dispositif.objects.order_by("pk")
            if departement:
                chosen = chosen.filter(siao__departement=departement)
                if not chosen.exists():
                    raise CommandError(f"Aucun dispositif dans le département {departement}.")
            entries = ledger(list(chosen.values_list("pk", flat=True)), on, now)
        total = total_of(entries).as_json()
        if as_json:
            told = {"date": on.isoformat(), "dispositifs": [entry.as_json() for entry in entries], "totals": total}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for entry in entries:
            figures = entry.figures.as_json()
            self.stdout.write(f"{entry.departement}  {entry.name}  " + _in_words(figures))
        self.stdout.write(f"{len(entries)} dispositifs  {_in_words(total)}")


def _in_words(figures: dict[str, Any]) -> str:
    return ", ".join(f"{line.label.lower()} {figures[line.value]}" for line in LedgerLine)
