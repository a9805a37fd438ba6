"""Who acts, told to the database: the mandatory context of the journal and of row-level security.

The journal's triggers refuse a change whose transaction has not said who acts (`sisiao.actor`), and the policies of the
records show a role without context no row. The settings are local to the transaction: session-wide ones would leak to
the next request of the connection pool.

A page reads under row-level security. A verb, called with what the page loaded, sees every row: a place is not free
because whoever takes it may not read who is in it (`docs/architecture.md`, « Row-level security »).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.fields import FieldClass

P = ParamSpec("P")
R = TypeVar("R")

_beyond: ContextVar[bool] = ContextVar("beyond", default=False)
# One statement for all the settings. `sisiao_…` functions of the policies read them (`households/sql/perimeter.sql`).
TELL = (
    "SELECT set_config('sisiao.actor', %s, true), set_config('sisiao.scopes', %s, true),"
    " set_config('sisiao.follows', %s, true), set_config('sisiao.grant', %s, true),"
    " set_config('sisiao.cleared', %s, true), set_config('sisiao.now', %s, true),"
    " set_config('sisiao.beyond', %s, true)"
)
GO_BEYOND = "SELECT current_setting('sisiao.beyond', true), set_config('sisiao.beyond', 'on', true)"
COME_BACK = "SELECT set_config('sisiao.beyond', 'off', true)"


def settings_of(actor: Actor) -> tuple[str, ...]:
    """The values of `TELL` for an actor, in its order."""
    perimeter = actor.perimeter
    name = {"user": actor.user_id, "profile": actor.profile, "label": actor.label if not actor.user_id else ""}
    return (
        json.dumps(name),
        "{" + ",".join(map(str, perimeter.scope_ids)) + "}",
        str(actor.user_id or "") if perimeter.own_records else "",
        str(actor.grant_id or ""),
        "on" if actor.reads(FieldClass.PROTECTED_PLACE) else "off",
        timezone.now().isoformat(),
        "on" if actor.is_command or _beyond.get() else "off",
    )


def set_actor(actor: Actor) -> None:
    """Tell the current transaction who acts. Must run inside a transaction; lasts until its end."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, settings_of(actor))


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


@contextmanager
def beyond_perimeter() -> Iterator[None]:
    """Within the block, row-level security lets every row through: for verbs, and the few reads that say why."""
    if _beyond.get():
        yield
        return
    token = _beyond.set(True)
    try:
        with nullcontext() if connection.in_atomic_block else transaction.atomic():
            before = _set_beyond(GO_BEYOND)
            try:
                yield
            finally:
                if before != "on":
                    # After an error of the database the transaction is undone, and the setting with it.
                    with suppress(DatabaseError):
                        _set_beyond(COME_BACK)
    finally:
        _beyond.reset(token)


def _set_beyond(statement: str) -> str:
    """Change the setting; what it was."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator of a verb of the records: atomic, and beyond the perimeter of whoever acts, whose rights it checks.

    A verb called by a verb is a part of it, undone with it: no verb goes on after the refusal of another.
    """

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        if _beyond.get():
            return function(*args, **kwargs)
        with transaction.atomic(), beyond_perimeter():
            return function(*args, **kwargs)

    return act
