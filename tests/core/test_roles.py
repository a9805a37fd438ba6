"""Production does not serve without the roles of config/roles.sql, and names what is missing."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from sisiao.core.postgres import Cluster
from sisiao.core.roles import MissingRole, require_roles
from tests.support.database import ROOT


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server where an administrator has run nothing: the role is taken away."""
    cluster = Cluster(tmp_path_factory.mktemp("roles") / "postgres")
    with cluster.lease():
        with _administrator(cluster) as connection:
            connection.execute("DROP ROLE app_fvv")
            connection.execute("DROP ROLE app_rw")
            connection.execute("CREATE ROLE stranger LOGIN")
        yield cluster
    cluster.destroy()


def _administrator(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(cluster.dsn("postgres", "postgres"), autocommit=True)


def test_what_is_missing_is_named(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", server.dsn("postgres", "stranger"))
    with pytest.raises(MissingRole, match=r"app_rw does not exist: run config/roles\.sql"):
        require_roles()
    with _administrator(server) as connection:
        connection.execute("CREATE ROLE app_rw BYPASSRLS")
    with pytest.raises(MissingRole, match="stranger is not a member of app_rw; app_rw must be neither"):
        require_roles()
    with _administrator(server) as connection:
        connection.execute("ALTER ROLE app_rw NOBYPASSRLS")
        connection.execute("GRANT app_rw TO stranger")
    with pytest.raises(MissingRole, match="app_fvv does not exist"):
        require_roles()
    with _administrator(server) as connection:
        connection.execute("CREATE ROLE app_fvv IN ROLE app_rw")
    with pytest.raises(MissingRole, match="stranger is not a member of app_fvv"):
        require_roles()
    with _administrator(server) as connection:
        connection.execute("GRANT app_fvv TO stranger")
    require_roles()
    with _administrator(server) as connection:
        connection.execute("REVOKE app_rw FROM app_fvv")
        connection.execute("GRANT app_fvv TO app_rw")
    with pytest.raises(MissingRole, match="app_rw must not be a member of app_fvv"):
        require_roles()


def test_roles_sql_gives_what_is_required(server: Cluster) -> None:
    sql = Path(ROOT / "config" / "roles.sql").read_text(encoding="utf-8")
    statements = re.sub(r"--.*", "", sql).replace("sisiao", "production")
    statements = statements.replace("app_rw", "app_rw_of_the_test").replace("app_fvv", "app_fvv_of_the_test")
    with _administrator(server) as connection:
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(statement.strip())
        member = connection.execute("SELECT pg_has_role('production', 'app_rw_of_the_test', 'MEMBER')").fetchone()
    assert member == (True,)


def test_the_tests_themselves_run_with_the_roles(database_server: None) -> None:
    require_roles()


@pytest.mark.django_db
def test_the_application_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("app_rw",)
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("TRUNCATE core_reference CASCADE")
