"""`guide_load`: publish what the guide of this version of the service says."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.helpdesk.actions import load_guide
from sisiao.helpdesk.guide import guide_pages


class Command(BaseCommand):
    help = "Publish the articles of the guide that have changed; run after each migration. Twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        actor = command_actor("guide_load")
        with acting_as(actor):
            counts = load_guide(guide_pages(), actor=actor, now=timezone.now())
        self.stdout.write(", ".join(f"{name}: {number}" for name, number in counts.items()))
