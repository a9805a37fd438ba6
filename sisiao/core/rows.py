"""Heavy reads in plain SQL: one way to send them."""

from collections.abc import Mapping
from typing import Any

from django.db import connection


def fetch_rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Send a statement whose values are named parameters, and give all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
