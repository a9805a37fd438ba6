"""The mandatory context of the journal: who writes, under which profile.

The journal's triggers refuse a change whose transaction has not said who acts (`sisiao.actor`). The setting is local to
the transaction: a session-wide one would leak to the next request of the connection pool.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from sisiao.core.actor import Actor


def set_actor(actor: Actor) -> None:
    """Tell the current transaction who acts. Must run inside a transaction; lasts until its end."""
    value = json.dumps(
        {
            "user": actor.user_id,
            "profile": actor.profile,
            "label": actor.label if not actor.user_id else "",
        }
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sisiao.actor', %s, true)", [value])


@contextmanager
def masked_reads() -> Iterator[None]:
    """Within the block, tables that hold personal data read as their masked views (`sisiao.access.masking`, R20).

    Must run inside a transaction, which ends the masking too when the block fails.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = masked, public")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO DEFAULT")


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """One transaction in which `actor` acts: what commands, jobs and tests use."""
    with transaction.atomic():
        set_actor(actor)
        yield actor
