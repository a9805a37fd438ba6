"""`worker`: takes the jobs of the queue and starts the periodic ones."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from sisiao.core.jobs import enqueue
from sisiao.core.periodic import HEARTBEAT, register_periodic
from sisiao.core.roles import require_roles

GRACE_SECONDS = 5


class Command(BaseCommand):
    help = "Run the background jobs until a signal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no job is left")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if settings.REQUIRE_ROLES:
            require_roles()
        if not once:
            register_periodic(app)
            enqueue(HEARTBEAT, timestamp=int(time.time()))  # ready at once, not at the next minute
        with app.replace_connector(DjangoConnector().get_worker_connector()) as running:
            running.run_worker(wait=not once, concurrency=2, shutdown_graceful_timeout=GRACE_SECONDS)
