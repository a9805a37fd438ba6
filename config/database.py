"""The database settings: `DATABASE_URL` when it is set, else the embedded PostgreSQL of this checkout.

`SISIAO_DB_ROLE` says who the process is for the database: `app` (what serves users and runs jobs) acts as `app_rw`,
so that grants and row-level security hold; `owner` (migrations, commands) acts as the role of the connection.
"""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from sisiao.core.postgres import APPLICATION_ROLE, DATABASE, OWNER, default_cluster

BLOCKING_THREADS = 16  # one pooled connection for each thread that serves requests

_SETTINGS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_APP_OPTIONS = f"-c role={APPLICATION_ROLE} -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def connection_parameters() -> dict[str, str]:
    """libpq parameters of the main database. The embedded server is named here, never started."""
    url = os.environ.get("DATABASE_URL")
    if url:
        return {name: str(value) for name, value in conninfo_to_dict(url).items()}
    return {"dbname": DATABASE, "user": OWNER, "host": str(default_cluster().socket_folder)}


def databases(*, pooled: bool, role: str) -> dict[str, dict[str, Any]]:
    """Django's DATABASES; `pooled` for the processes that serve requests, `role` as in `SISIAO_DB_ROLE`."""
    parameters = connection_parameters()
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
    }
    options: dict[str, Any] = {}
    for name, value in parameters.items():
        (entry if name in _SETTINGS else options)[_SETTINGS.get(name, name)] = value
    if role == "app":
        options["options"] = f"{options.get('options', '')} {_APP_OPTIONS}".strip()
    if pooled:
        options["pool"] = {"min_size": 2, "max_size": BLOCKING_THREADS, "timeout": 20}
    entry["OPTIONS"] = options
    entry["TEST"] = {"NAME": os.environ.get("SISIAO_TEST_DB", "test_sisiao")}
    return {"default": entry}
