"""`offer_switch`: the switch of the offer of a département: rehearsed, done, gone on with, or taken back."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.transition.actions.reversing import reverse_switch
from sisiao.transition.actions.switching import UnableToSwitch, run_switch, valid_decision
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch
from sisiao.transition.planning import Rehearsal, rehearse
from sisiao.transition.since import Since, done_since

ACTOR = command_actor("offer_switch")


class Command(BaseCommand):
    help = "Répète la bascule de l'offre d'un département\u00a0; la fait avec --commit, l'annule avec --reverse."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departement", required=True, help="code du département")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--commit", action="store_true", help="bascule, ou continue une bascule interrompue")
        act.add_argument("--reverse", action="store_true", help="annule la bascule, pendant 30 jours")
        parser.add_argument(
            "--accept", action="store_true", help="avec --reverse\u00a0: ce que deviennent les faits nouveaux est lu"
        )

    def handle(self, *, departement: str, commit: bool, reverse: bool, accept: bool, **_: Any) -> None:
        now = timezone.now()
        with acting_as(ACTOR), beyond_perimeter():
            siao = Siao.objects.select_related("departement", "settings").filter(departement=departement).first()
        if siao is None:
            raise CommandError(f"Aucun SIAO dans le département {departement}.")
        try:
            if reverse:
                reverse_switch(siao, actor=ACTOR, now=now, accepted=self._read(siao, now) if accept else "")
                self.stdout.write(f"{siao}\u00a0: la bascule est annulée.")
            elif commit:
                switch = run_switch(siao, actor=ACTOR, now=now)
                self.stdout.write(f"{siao}\u00a0: basculé, annulable jusqu'au {switch.reversible_until:%d/%m/%Y}.")
            else:
                self._tell(siao, rehearse(siao, local_date(siao, now)))
        except UnableToSwitch as refused:
            if reverse and not accept:
                self._read(siao, now)
            raise CommandError(str(refused)) from refused

    def _read(self, siao: Siao, now: datetime) -> str:
        """Tell what becomes of each new fact; the digest that says that it was read."""
        switch = Switch.objects.filter(siao=siao).exclude(state=SwitchState.REVERSED).first()
        since = done_since(switch, now) if switch else Since()
        for fact in since.facts:
            self.stdout.write(f"{'À régler' if fact.blocks else 'Depuis'}\u00a0: {fact.words}, {fact.becomes}.")
        return since.digest

    def _tell(self, siao: Siao, found: Rehearsal) -> None:
        for title, rows in (("Avant", found.before), ("Après", found.after)):
            self.stdout.write(f"{title}\u00a0: " + ", ".join(f"{words} {number}" for words, number in rows))
        for words in found.differences:
            self.stdout.write(f"Écart\u00a0: {words}")
        for problem in found.problems:
            self.stdout.write(f"Empêche de basculer\u00a0: {problem.words}")
        signed = valid_decision(siao, found.digest)
        told = f"signée par {signed.name} le {signed.signed_at:%d/%m/%Y}" if signed else "pas signée"
        self.stdout.write(f"Répétition {found.digest[:12]}, {told}. Essai à blanc\u00a0: rien n'est changé.")
