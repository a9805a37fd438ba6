"""`demarche_numerique`: receive what was deposited on Démarche Numérique, now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.interop.actions import NotFollowed, PassRunning, follow_one, preview, run_pass
from sisiao.interop.client import Client
from sisiao.interop.configuration import OFF, WrongSettings, configuration
from sisiao.interop.transport import CallFailed

ACTOR = command_actor("demarche_numerique")


class Command(BaseCommand):
    help = "Relève les dossiers déposés sur Démarche Numérique et dit ce qu'ils deviennent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossier", type=int, default=0, help="ce dossier seul, par son numéro")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait\u00a0; ne reçoit rien")

    def handle(self, *, dossier: int, dry_run: bool, **_: Any) -> None:
        try:
            told = configuration()
            if told is None:
                self.stdout.write(OFF)
                return
            self._run(Client(told), dossier, dry_run=dry_run)
        except (WrongSettings, CallFailed, NotFollowed, PassRunning) as refused:
            raise CommandError(str(refused)) from refused

    def _run(self, client: Client, dossier: int, *, dry_run: bool) -> None:
        now = timezone.now()
        if dry_run:
            for line in preview(client, dossier):
                self.stdout.write(line)
            self.stdout.write("Essai à blanc\u00a0: rien n'est reçu, rien n'est changé.")
        elif dossier:
            found = follow_one(client, dossier, actor=ACTOR, now=now)
            self.stdout.write(f"{found}\u00a0: {found.get_state_display()}. {found.problem}".rstrip())
        else:
            procedures = run_pass(client, actor=ACTOR, now=now)
            for each in procedures:
                self.stdout.write(f"{each}\u00a0: {each.read} dossiers lus. {each.error}".rstrip())
            if any(each.error for each in procedures):
                raise SystemExit(1)
