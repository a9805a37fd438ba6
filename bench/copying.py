"""Rows by COPY, with the keys given here: the journal's triggers are off, the constraints hold."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from random import Random
from typing import Any

from django.db import connection, transaction

FOLLOWED = (
    "households_person", "households_household", "households_membership", "households_householdlink",
    "housing_requests_housingrequest", "helpline_call", "occupation_occupation", "stays_stay",
    "offer_unit", "offer_place",
)  # fmt: skip
BLOCK = 5_000


def text(value: object) -> str:
    """One value in COPY's text format. Nothing here holds a tab, an end of line or a backslash."""
    if value is None:
        return "\\N"
    return ("f", "t")[value] if isinstance(value, bool) else str(value)


def line(*values: object) -> str:
    return "\t".join(map(text, values)) + "\n"


def copy_lines(table: str, columns: str, lines: Iterable[str]) -> None:
    """Append lines made by `line` to the columns, named as in SQL."""
    ready = iter(lines)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        while block := "".join(islice(ready, BLOCK)):
            copy.write(block)


def uuids(rng: Random) -> Iterator[str]:
    """Random identifiers in the form of a version 4."""
    while True:
        digits = f"{rng.getrandbits(128):032x}"
        yield f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@contextmanager
def quick_load() -> Iterator[None]:
    """One transaction without the journal, the foreign keys checked at its end all at once, keys then continued."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sisiao.actor', %s, true)", ['{"profile": "command", "label": "bench"}'])
        foreign = list(chain.from_iterable(_foreign_keys(cursor, table) for table in FOLLOWED))
        for table in FOLLOWED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name, _definition in foreign:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in foreign:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in FOLLOWED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            highest = f"coalesce((SELECT max(id) FROM {table}), 0) + 1"
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})")


def _foreign_keys(cursor: Any, table: str) -> list[tuple[str, str, str]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    )
    return [(table, f'"{name}"', re.sub(r"\s+", " ", definition)) for name, definition in cursor.fetchall()]
