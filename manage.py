#!/usr/bin/env python
"""Django's command line; starts the embedded PostgreSQL when it is down and leaves it as found."""

import os
import signal
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from sisiao.core.postgres import default_cluster

# What serves users or runs their jobs is never the owner of the tables.
SERVING = frozenset({"runserver", "worker"})
WITHOUT_DATABASE = frozenset({"help", "--help", "version", "--version", "collectstatic"})


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("SISIAO_DB_ROLE", "app" if command in SERVING else "owner")
    external = "DATABASE_URL" in os.environ or command in WITHOUT_DATABASE
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that the lease is given back
    try:
        with nullcontext() if external else default_cluster().lease():
            execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
