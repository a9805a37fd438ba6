"""The database role of the application, and the refusal to serve without it.

Migrations run as the owner of the tables; what serves users runs as `app_rw`, which owns nothing and obeys
row-level security. `config/roles.sql` makes both in production.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from sisiao.core.postgres import APPLICATION_ROLE

REMEDY = "run config/roles.sql once as an administrator of the server"


class MissingRole(RuntimeError):
    """The application's role is absent or out of reach; the message says what is missing and what to run."""


def missing_roles(connection: BaseDatabaseWrapper) -> list[str]:
    """What the database lacks for the application to serve, in words; empty when all is there.

    The connection must not have taken the role yet (`SISIAO_DB_ROLE=owner`), or it could not even open.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [APPLICATION_ROLE])
        if not cursor.fetchone()[0]:
            return [f"the role {APPLICATION_ROLE} does not exist"]
        cursor.execute(
            "SELECT session_user, pg_has_role(session_user, %s, 'MEMBER'),"
            " rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s",
            [APPLICATION_ROLE, APPLICATION_ROLE],
        )
        user, member, above_the_law = cursor.fetchone()
    missing = [] if member else [f"{user} is not a member of {APPLICATION_ROLE}"]
    if above_the_law:
        missing.append(f"{APPLICATION_ROLE} must be neither SUPERUSER nor BYPASSRLS")
    return missing


def require_roles(connection: BaseDatabaseWrapper) -> None:
    """Raise MissingRole unless the application's role is there."""
    missing = missing_roles(connection)
    if missing:
        raise MissingRole(f"{'; '.join(missing)}: {REMEDY}")
