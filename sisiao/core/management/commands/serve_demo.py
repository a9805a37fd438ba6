"""`serve_demo`: the whole demo from one process, until Ctrl-C."""

import os
import sys
import time
import urllib.request
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from sisiao.core.postgres import ServerDidNotStart, default_cluster
from sisiao.core.roles import MissingRole, require_roles
from sisiao.core.serving import LOOPBACK, port_is_free, server_command, serving_environment, site_url
from sisiao.core.supervisor import Child, Supervisor

SETTINGS = "config.settings.dev"
START_TIMEOUT = 60


class Command(BaseCommand):
    help = "Prepare the demo base, serve it on the loopback with its worker, and stop everything at Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not port_is_free(port):
            raise CommandError(f"Port {port} is taken: choose another one, for instance: make demo PORT={port + 1}")
        call_command("demo_prepare")
        connections.close_all()
        try:
            require_roles()
        except MissingRole as error:
            raise CommandError(str(error)) from error
        env = serving_environment(SETTINGS, SITE_URL=site_url(port))
        worker_env = {name: value for name, value in env.items() if name != "SISIAO_DB_POOL"}
        children = [
            Child("server", server_command(port, workers=2), env),
            Child("worker", [sys.executable, "manage.py", "worker"], worker_env),
        ]
        self.deadline = time.monotonic() + START_TIMEOUT
        Supervisor(children, mend=_mend_database).run(on_start=lambda: self._announce(port))
        self.stdout.write("Stopped. The data is kept.")

    def _announce(self, port: int) -> bool:
        """Print the address and the accounts once the server answers; False until then."""
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=2).close()
        except OSError as error:
            if time.monotonic() > self.deadline:
                raise CommandError(f"The server does not answer after {START_TIMEOUT} s.") from error
            return False
        call_command("demo_accounts")
        self.stdout.write(f"\nSI SIAO is ready on {site_url(port)}  (Ctrl-C stops everything)\n")
        self.stdout.flush()
        return True


def _mend_database() -> None:
    """Start the embedded PostgreSQL again when it was killed."""
    if "DATABASE_URL" not in os.environ:
        try:
            default_cluster().ensure_running()
        except ServerDidNotStart as error:
            print(error, file=sys.stderr)  # noqa: T201 (the next tick tries again)
