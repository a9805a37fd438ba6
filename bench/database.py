"""The bench's own databases: a migrated template, then one copy for each scale, dropped at the end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from config.database import connection_parameters
from sisiao.core.postgres import drop_database

ROOT = Path(__file__).resolve().parents[1]
PREFIX = f"bench_sisiao_{os.getpid()}"  # two benches may run at once
TEMPLATE = f"{PREFIX}_template"
SETTINGS = "config.settings.dev"


def dsn_of(name: str) -> str:
    return make_conninfo("", **(connection_parameters() | {"dbname": name}))


def environment(dsn: str, role: str) -> dict[str, str]:
    """Environment of a process that works on a bench database, as `owner` or as `app`."""
    return os.environ | {"DATABASE_URL": dsn, "DJANGO_SETTINGS_MODULE": SETTINGS, "SISIAO_DB_ROLE": role, "DEBUG": "0"}


def _administration() -> psycopg.Connection[Any]:
    own = connection_parameters() if "DATABASE_URL" in os.environ else connection_parameters() | {"dbname": "postgres"}
    return psycopg.connect(make_conninfo("", **own), autocommit=True)


@contextmanager
def migrated_template() -> Iterator[str]:
    """A migrated database to copy."""
    with _fresh(TEMPLATE, ""):
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, env=environment(dsn_of(TEMPLATE), "owner"), cwd=ROOT, check=True)
        yield TEMPLATE


@contextmanager
def filled_copy(template: str, scale: str, *, requests: bool = True) -> Iterator[str]:
    """Its connection string; filled for a scale by `python -m bench.fill`, with its requests or without."""
    name = f"{PREFIX}_{scale.replace('.', '_')}"
    with _fresh(name, f"TEMPLATE {template}"):
        command = [sys.executable, "-m", "bench.fill", scale, *(() if requests else ("without-requests",))]
        subprocess.run(command, env=environment(dsn_of(name), "owner"), cwd=ROOT, check=True)
        yield dsn_of(name)


@contextmanager
def _fresh(name: str, source: str) -> Iterator[None]:
    with _administration() as admin:
        drop_database(admin, name)
        admin.execute(f"CREATE DATABASE {name} {source}")
    try:
        yield
    finally:
        with _administration() as admin:
            drop_database(admin, name)
