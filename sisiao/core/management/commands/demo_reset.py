"""`demo_reset`: empties the demo base and fills it afresh."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

# Every schema of the migrations, so that they run again on an empty base.
EMPTY = """
SET lock_timeout = '3s';
DROP SCHEMA IF EXISTS masked, sealed CASCADE;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


class Command(BaseCommand):
    help = "Drop everything in the demo base and load the demo data again."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SETTINGS_MODULE != "config.settings.dev":
            raise CommandError("demo_reset runs with the development settings only.")
        try:
            with connection.cursor() as cursor:
                cursor.execute(EMPTY)
        except OperationalError as error:
            raise CommandError("The base is in use: stop the running demo first.") from error
        connection.close()
        call_command("demo_prepare")
        self.stdout.write("The demo base is new. Start it with: make demo")
