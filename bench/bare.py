"""SQL sent bare: psycopg alone, as the application's role, its statements as Django's driver sends them."""

import os
from typing import Any

import psycopg

from bench.measuring import STEADY, Act
from sisiao.core.actor import Actor, command_actor
from sisiao.core.context import TELL, settings_of
from sisiao.core.postgres import APPLICATION_ROLE


def connect() -> psycopg.Connection[Any]:
    connection: psycopg.Connection[Any] = psycopg.connect(
        os.environ["DATABASE_URL"],
        options=f"-c role={APPLICATION_ROLE}",
        autocommit=True,
        cursor_factory=psycopg.ClientCursor,
    )
    stand_as(connection, command_actor("bench"))
    return connection


def stand_as(connection: psycopg.Connection[Any], actor: Actor) -> None:
    """Say for the life of a connection who acts: the policies show a role without context no row."""
    connection.execute(TELL.replace(", true)", ", false)"), settings_of(actor))


def steady(connection: psycopg.Connection[Any]) -> Act:
    """The same work on any base."""
    return lambda turn: connection.execute(STEADY).fetchall()


def rows(connection: psycopg.Connection[Any], statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    return connection.execute(statement, parameters).fetchall()
