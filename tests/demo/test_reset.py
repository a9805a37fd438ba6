"""`make demo-reset`: whatever schemas the migrations make, they run again on the base that they filled."""

from sisiao.core.management.commands.demo_reset import EMPTY
from tests.support.database import FreshDatabase


def test_the_migrations_run_again_on_an_emptied_base(fresh_database: FreshDatabase) -> None:
    script = f"from django.db import connection; connection.cursor().execute({EMPTY!r})"
    fresh_database.manage("shell", "--command", script)
    fresh_database.manage("migrate", "--verbosity=0")
