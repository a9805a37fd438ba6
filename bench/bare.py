"""SQL sent bare: psycopg alone, as the application's role, its statements as Django's driver sends them."""

import os
from typing import Any

import psycopg

from bench.measuring import STEADY, Act
from sisiao.core.postgres import APPLICATION_ROLE


def connect() -> psycopg.Connection[Any]:
    connection: psycopg.Connection[Any] = psycopg.connect(
        os.environ["DATABASE_URL"],
        options=f"-c role={APPLICATION_ROLE}",
        autocommit=True,
        cursor_factory=psycopg.ClientCursor,
    )
    return connection


def steady(connection: psycopg.Connection[Any]) -> Act:
    """The same work on any base."""
    return lambda turn: connection.execute(STEADY).fetchall()


def rows(connection: psycopg.Connection[Any], statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    return connection.execute(statement, parameters).fetchall()
