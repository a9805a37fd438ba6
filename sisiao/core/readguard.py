"""Read pages cannot write: under the guard, the database refuses anything but a SELECT.

One write is let through: the log of the record that the page opens (`audit.RecordOpening`).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

OPENING_LOG = "audit_recordopening"

_READS = re.compile(
    r"\s*(?!.*;\s*\S)"  # one statement only
    r"(SELECT\b(?!.*\bFOR\s+(UPDATE|NO\s+KEY\s+UPDATE|SHARE|KEY\s+SHARE)\b)"
    r"|WITH\b(?!.*\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b)"
    r"|SAVEPOINT\b|RELEASE\s+SAVEPOINT\b|ROLLBACK\s+TO\b|DECLARE\b|FETCH\b|CLOSE\b|EXPLAIN\s+(?!ANALYZE)|SHOW\b)",
    re.IGNORECASE | re.DOTALL,
)
_LOGS_OPENING = re.compile(rf'\s*INSERT INTO "{OPENING_LOG}"', re.IGNORECASE)


class WriteRefused(RuntimeError):
    """A page that only reads tried to write; the message holds the statement without its values."""


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    text = sql if isinstance(sql, str) else sql.as_string()
    if not (_READS.match(text) or _LOGS_OPENING.match(text)):
        raise WriteRefused(text[:200])
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    """Within the block, a statement on the main connection that writes or locks raises WriteRefused."""
    with connection.execute_wrapper(_refuse_writes):
        yield
