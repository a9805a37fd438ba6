"""`demo_prepare`: the schema and, in an empty base, the demo data."""

from io import StringIO
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, then fill an empty base with the demo data; what is already there is kept, but the guide."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if not get_user_model()._default_manager.exists():
            self.stdout.write("Loading the demo data…")
            call_command("demo_seed")
        else:
            # A base that was kept still shows the guide of the version that filled it.
            call_command("guide_load", stdout=StringIO())
