"""The database roles of the application, and the refusal to serve without them.

Migrations run as the owner of the tables; what serves users runs as `app_rw`, which owns nothing and obeys
row-level security; `app_fvv` owns where the protected dispositifs are. `config/roles.sql` makes them in production.
"""

from typing import Any

import psycopg

from config.database import connection_parameters
from sisiao.core.postgres import APPLICATION_ROLE, LOCATION_ROLE

REMEDY = "run config/roles.sql once as an administrator of the server"


class MissingRole(RuntimeError):
    """The application's role is absent or out of reach; the message says what is missing and what to run."""


def missing_roles(connection: psycopg.Connection[Any]) -> list[str]:
    """What the server lacks for the application to serve, in words; empty when all is there."""
    role = connection.execute(
        "SELECT rolsuper OR rolbypassrls, pg_has_role(session_user, oid, 'MEMBER'), session_user"
        " FROM pg_roles WHERE rolname = %s",
        [APPLICATION_ROLE],
    ).fetchone()
    if role is None:
        return [f"the role {APPLICATION_ROLE} does not exist"]
    location = connection.execute(
        "SELECT pg_has_role(session_user, oid, 'MEMBER'), pg_has_role(%s, oid, 'MEMBER')"
        " FROM pg_roles WHERE rolname = %s",
        [APPLICATION_ROLE, LOCATION_ROLE],
    ).fetchone()
    above_the_law, member, user = role
    missing = [] if member else [f"{user} is not a member of {APPLICATION_ROLE}"]
    if above_the_law:
        missing.append(f"{APPLICATION_ROLE} must be neither SUPERUSER nor BYPASSRLS")
    if location is None:
        missing.append(f"the role {LOCATION_ROLE} does not exist")
    elif location[1]:
        missing.append(f"{APPLICATION_ROLE} must not be a member of {LOCATION_ROLE}")
    elif not location[0]:
        missing.append(f"{user} is not a member of {LOCATION_ROLE}")
    return missing


def require_roles() -> None:
    """Raise MissingRole unless the application's role is there; looks with a connection that has not taken it."""
    with psycopg.connect(**connection_parameters()) as connection:  # type: ignore[arg-type]
        missing = missing_roles(connection)
    if missing:
        raise MissingRole(f"{'; '.join(missing)}: {REMEDY}")
