"""The embedded PostgreSQL: a private server for development, demo and tests, with nothing to install.

`Cluster` is one data folder; `default_cluster()` is the one of this checkout. `Cluster.lease()` starts the server when
it is down and stops it when its last user leaves. This package knows nothing of Django: the settings import it.
"""

from sisiao.core.postgres.binaries import PostgresNotFound
from sisiao.core.postgres.cluster import (
    APPLICATION_ROLE,
    DATABASE,
    LOCATION_ROLE,
    OWNER,
    Cluster,
    ServerDidNotStart,
    default_cluster,
)
from sisiao.core.postgres.dropping import drop_database

__all__ = [
    "APPLICATION_ROLE",
    "DATABASE",
    "LOCATION_ROLE",
    "OWNER",
    "Cluster",
    "PostgresNotFound",
    "ServerDidNotStart",
    "default_cluster",
    "drop_database",
]
