"""Databases of the tests: one migrated template for the machine, a copy of it for each process and each real site.

Tests connect as the application's role, which owns nothing: a missing grant fails here as it would in production.
"""

import hashlib
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import connection, connections, transaction
from psycopg.conninfo import make_conninfo

from config.database import connection_parameters
from sisiao.core.actor import command_actor
from sisiao.core.context import TELL, set_actor, settings_of
from sisiao.core.postgres import default_cluster, drop_database

ROOT = Path(__file__).resolve().parents[2]
ONE_BUILDER_AT_A_TIME = 7115_2026


@dataclass(frozen=True)
class FreshDatabase:
    """A migrated database of its own: `dsn` to connect as its owner, `env` for the processes that use it."""

    name: str
    dsn: str

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"DATABASE_URL": self.dsn, "DJANGO_SETTINGS_MODULE": "config.settings.test"}

    def manage(self, *arguments: str) -> str:
        """Run a command as the owner and give its standard output."""
        return _manage(self.env, *arguments)


def _manage(env: dict[str, str], *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=env | {"SISIAO_DB_ROLE": "owner"},
        capture_output=True,
        text=True,
    )
    if result.returncode != 0:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def _dsn(name: str) -> str:
    return make_conninfo("", **(connection_parameters() | {"dbname": name}))


def _administration() -> psycopg.Connection[Any]:
    own = connection_parameters() if "DATABASE_URL" in os.environ else connection_parameters() | {"dbname": "postgres"}
    return psycopg.connect(make_conninfo("", **own), autocommit=True)


def _fingerprint() -> str:
    """Digest of all that the migrations read: themselves, the modules they import, the SQL and data they load."""
    sources = sorted(
        path
        for pattern in ("*/migrations/*.py", "*/sql/*", "*/data/*")
        for path in (ROOT / "sisiao").glob(pattern)
        if path.is_file()
    )
    imported = set(
        re.findall(
            r"^from (sisiao\.[\w.]+) import",
            "\n".join(path.read_text() for path in sources if path.suffix == ".py"),
            re.MULTILINE,
        )
    )
    modules = (ROOT / f"{name.replace('.', '/')}.py" for name in sorted(imported))
    digest = hashlib.sha256()
    for path in (*sources, *(path for path in modules if path.exists())):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _template() -> str:
    """Name of the migrated database to copy; made by the first process that needs it."""
    name = f"template_sisiao_{_fingerprint()}"
    with _administration() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [ONE_BUILDER_AT_A_TIME])
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            drop_database(admin, f"{name}_partial")
            admin.execute(f"CREATE DATABASE {name}_partial")
            env = os.environ | {
                "DATABASE_URL": _dsn(f"{name}_partial"),
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
            }
            _manage(env, "migrate", "--verbosity=0")
            admin.execute(f"ALTER DATABASE {name}_partial RENAME TO {name}")
            _drop_older_templates(admin, keep=name)
    return name


def _drop_older_templates(admin: psycopg.Connection[Any], keep: str) -> None:
    older = admin.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, 'template_sisiao_') AND datname <> %s", [keep]
    ).fetchall()
    for (name,) in older:
        with suppress(psycopg.errors.ObjectInUse):
            admin.execute(f"DROP DATABASE {name}")


def _copy_of_template(name: str) -> None:
    template = _template()
    with _administration() as admin:
        drop_database(admin, name)
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _drop(name: str) -> None:
    with _administration() as admin:
        drop_database(admin, name)


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """Keep the embedded server up for the session, unless DATABASE_URL names another."""
    with nullcontext() if "DATABASE_URL" in os.environ else default_cluster().lease():
        yield


@pytest.fixture(scope="session")
def django_db_setup(database_server: None, django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """One copy of the template for this process, in place of pytest-django's own."""
    name = f"{settings.DATABASES['default']['TEST']['NAME']}_{worker_id}"
    _copy_of_template(name)
    with django_db_blocker.unblock(), _connected_to(name):
        yield
    _drop(name)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Point Django's default connection at another database for the length of the block."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


@pytest.fixture(autouse=True)
def acting_test(request: pytest.FixtureRequest) -> None:
    """Tests that write speak as the command « tests »: the journal refuses rows without an actor."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        pytest.fail("never flush: use the fixture `committed_database` or `live_site`")
    if marker is not None or "db" in request.fixturenames:
        request.getfixturevalue("db")
        set_actor(command_actor("tests"))


@pytest.fixture(autouse=True, scope="session")
def tests_act_again_after_a_request() -> Iterator[None]:
    """A request tells the transaction who acts, and the test's own reads would obey that user's row-level security.

    Sent beside Django's cursors, so that no test counts it among the queries of a page.
    """

    def tell(**_signal: Any) -> None:
        if connection.in_atomic_block and not connection.needs_rollback:
            connection.connection.execute(TELL, settings_of(command_actor("tests")))

    request_finished.connect(tell)
    yield
    request_finished.disconnect(tell)


@contextmanager
def scratch_database() -> Iterator[FreshDatabase]:
    """A migrated database for other processes, dropped at the end of the block. The server must be up."""
    name = f"fresh_{uuid.uuid4().hex[:16]}"
    _copy_of_template(name)
    try:
        yield FreshDatabase(name, _dsn(name))
    finally:
        _drop(name)


@pytest.fixture
def fresh_database(database_server: None) -> Iterator[FreshDatabase]:
    """A migrated database for other processes, dropped afterwards."""
    with scratch_database() as database:
        yield database


@pytest.fixture
def committed_database(
    fresh_database: FreshDatabase, django_db_setup: None, django_db_blocker: Any
) -> Iterator[FreshDatabase]:
    """A fresh database that this process, its threads included, uses through Django, with real commits."""
    assert not transaction.get_connection().in_atomic_block, "do not mix with the `db` fixture"
    with django_db_blocker.unblock(), _connected_to(fresh_database.name):
        connection.ensure_connection()
        # For the life of the connection: what the test reads between its own transactions.
        connection.connection.execute(TELL.replace(", true)", ", false)"), settings_of(command_actor("tests")))
        yield fresh_database
