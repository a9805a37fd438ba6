"""`worker`: takes the jobs of the queue and starts the periodic ones."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from sisiao.core.jobs import enqueue
from sisiao.core.periodic import HEARTBEAT, register_periodic

GRACE_SECONDS = 5


class Command(BaseCommand):
    help = "Run the background jobs until a signal."

    def handle(self, *args: Any, **options: Any) -> None:
        register_periodic(app)
        enqueue(HEARTBEAT, timestamp=int(time.time()))  # ready at once, not at the next minute
        with app.replace_connector(app.connector.get_worker_connector()) as running:
            running.run_worker(concurrency=2, shutdown_graceful_timeout=GRACE_SECONDS)
