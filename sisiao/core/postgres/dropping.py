"""Dropping a database of one's own, with whoever is still connected to it."""

import time
from typing import Any

from psycopg import Connection, errors, sql

PATIENCE = 60.0  # seconds; a vacuum of a scratch database takes less than one
PAUSE = 0.2  # seconds


def drop_database(administration: Connection[Any], name: str) -> None:
    """Drop database `name` if it exists, its sessions ended. `administration` is in autocommit, in another database.

    The server's own autovacuum may be at work in it: an owner who is not a superuser may not end that one, and
    PostgreSQL refuses the whole command. It leaves by itself, so the command is tried again for `PATIENCE` seconds.
    """
    command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            administration.execute(command)
            return
        except (errors.InsufficientPrivilege, errors.ObjectInUse):
            if time.monotonic() > deadline:
                raise
        time.sleep(PAUSE)
