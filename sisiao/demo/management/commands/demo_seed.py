"""`demo_seed`: fills an empty base with the demo; a base that has it is left alone."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sisiao.demo.world.seed import is_seeded, seed


class Command(BaseCommand):
    help = "Load the demo: three SIAO, their offer, accounts, people, the last nights and tonight."

    def handle(self, **_: Any) -> None:
        if is_seeded():
            self.stdout.write("The demo data is already there.")
            return
        seed(timezone.now())
        self.stdout.write("The demo data is loaded.")
