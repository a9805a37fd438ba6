"""`maintenance on|off`: show the page of a planned stop on this server, or serve the site again."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sisiao.core import maintenance


class Command(BaseCommand):
    help = "Show the maintenance page on this server (on), until an announced end in Paris time, or stop (off)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", choices=("on", "off"))
        parser.add_argument("--until", help='the announced end, "2026-11-30 06:00"')

    def handle(self, *args: Any, state: str, until: str | None, **options: Any) -> None:
        if state == "off":
            maintenance.stop()
            self.stdout.write("The site is served again.")
            return
        maintenance.start(_moment(until) if until else None)
        self.stdout.write("The maintenance page is shown.")


def _moment(told: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(told), timezone.get_default_timezone())
    except ValueError as error:
        raise CommandError(f'"{told}" is no moment: write it as "2026-11-30 06:00"') from error
