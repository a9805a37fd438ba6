"""`access_tidy`: what the nightly job does, to be seen before it is done."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sisiao.access.actions.tidying import carry_out, plan_tidying
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as


class Command(BaseCommand):
    help = "Rappelle les revues d'accès, suspend et ferme ce qui est échu\u00a0; sans --commit, montre seulement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--commit", action="store_true", help="fait ce qui est annoncé\u00a0; sans elle, rien n'est écrit"
        )

    def handle(self, *, commit: bool, **_: Any) -> None:
        now = timezone.now()
        with acting_as(command_actor("access_tidy")) as actor:
            plan = plan_tidying(now)
            if commit:
                carry_out(plan, actor=actor, now=now)
        for line in plan.lines:
            self.stdout.write(line)
        self.stdout.write("Fait." if commit else "Rien n'est écrit\u00a0: relancez avec --commit.")
