"""SQL sent bare: psycopg alone, as the application's role, its statements as Django's driver sends them."""

import os
from typing import Any

import psycopg

from sisiao.core.postgres import APPLICATION_ROLE


def connect() -> psycopg.Connection[Any]:
    connection: psycopg.Connection[Any] = psycopg.connect(
        os.environ["DATABASE_URL"],
        options=f"-c role={APPLICATION_ROLE}",
        autocommit=True,
        cursor_factory=psycopg.ClientCursor,
    )
    return connection


def rows(connection: psycopg.Connection[Any], statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    return connection.execute(statement, parameters).fetchall()
