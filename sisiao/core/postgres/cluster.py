"""One embedded PostgreSQL cluster: made whole or not at all, started and stopped under one lock."""

import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import psycopg

from sisiao.core.postgres.binaries import SHARED_STATE, Binaries, find_binaries
from sisiao.core.postgres.server_user import ServerUser, server_user

OWNER = "sisiao"
APPLICATION_ROLE = "app_rw"
LOCATION_ROLE = "app_fvv"  # owns where the protected dispositifs are
DATABASE = "sisiao"
START_TIMEOUT = 60
SOCKET = ".s.PGSQL.5432"
SSL_REQUEST = struct.pack("!II", 8, 80877103)  # the shortest question that every server answers, with one byte
PROJECT = Path(__file__).resolve().parents[3]

# Terse errors and no statement in the server's log: both would write names and birth dates there.
CONFIGURATION = """
listen_addresses = ''
port = 5432
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
jit = off
fsync = on
synchronous_commit = on
log_min_messages = warning
log_checkpoints = off
log_min_error_statement = panic
log_error_verbosity = terse
logging_collector = off
"""

# One statement a line: the single-user server reads them so.
BOOTSTRAP = (
    f"CREATE ROLE {APPLICATION_ROLE} NOLOGIN;",
    f"CREATE ROLE {OWNER} LOGIN CREATEDB IN ROLE {APPLICATION_ROLE};",
    f"CREATE DATABASE {DATABASE} OWNER {OWNER};",
)

# At each start: a data folder of an older version has not all the roles.
LATER_ROLES = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{LOCATION_ROLE}') THEN
        CREATE ROLE {LOCATION_ROLE} NOLOGIN IN ROLE {APPLICATION_ROLE};
        GRANT {LOCATION_ROLE} TO {OWNER};
    END IF;
END $$
"""


class ServerDidNotStart(RuntimeError):
    """The server could not be made or started; the message ends with the last lines of its log."""


class Cluster:
    """A data folder under `root`, named by major version, served on a Unix socket only."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    @cached_property
    def user(self) -> ServerUser:
        return server_user()

    @cached_property
    def binaries(self) -> Binaries:
        return find_binaries(self.user)

    @cached_property
    def home(self) -> Path:
        """Where the data folders are: `root`, or a shared place when the server's user cannot enter `root`."""
        self.user.open_way_to(self.root)
        if self.user.can_reach(self.root):
            return self.root
        # Named by chance, once, in `root`: a later checkout at the same path never meets this one's data.
        name, proposal = self.root / "shared-name", self.root / f"shared-name-{os.getpid()}"
        if not name.exists():
            proposal.write_text(secrets.token_hex(8))
            with suppress(FileExistsError):
                os.link(proposal, name)
            proposal.unlink()
        return SHARED_STATE / name.read_text()

    @property
    def data(self) -> Path:
        return self.home / str(self.binaries.major)

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Short on purpose: a socket's path holds 107 bytes."""
        return Path("/tmp") / f"si-siao-{self.user.uid}-{self._digest(str(self.data))}"  # noqa: S108 (owner checked)

    def dsn(self, database: str = DATABASE, user: str = OWNER) -> str:
        return f"postgresql://{user}@/{database}?host={self.socket_folder}"

    def is_running(self) -> bool:
        """True when a server answers; a connection alone proves nothing, a dying one still accepts it."""
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.settimeout(START_TIMEOUT)
            probe.connect(str(self.socket_folder / SOCKET))
            probe.sendall(SSL_REQUEST)
            return probe.recv(1) in (b"N", b"S")
        return False

    @contextmanager
    def lease(self) -> Iterator["Cluster"]:
        """Keep the server up for the length of the block; its last user stops it."""
        self.user.open_way_to(self.root)
        with (self.root / "in-use").open("a") as mark:
            with self._locked():
                fcntl.flock(mark, fcntl.LOCK_SH)
                self._ensure_running()
            try:
                yield self
            finally:
                with self._locked(), suppress(BlockingIOError):
                    fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._stop()

    def ensure_running(self) -> None:
        """Start the server if it is down; for who holds a lease, when the server was killed under it."""
        if not self.is_running():
            with self._locked():
                self._ensure_running()

    def destroy(self) -> None:
        """Stop the server and delete its data."""
        self.user.open_way_to(self.root)
        with self._locked():
            self._stop()
            if self.data.exists():
                shutil.rmtree(self.data)
            if self.home != self.root:
                with suppress(OSError):  # another version's data is there too, or it was never made
                    self.home.rmdir()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / "lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _ensure_running(self) -> None:
        if self.is_running():
            return
        if not self.data.exists():
            self._create()
        self.user.own(self.socket_folder)
        self._start()
        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as administration:
            administration.execute(LATER_ROLES)

    def _create(self) -> None:
        self.user.open_way_to(self.home)
        partial = self.home / f"partial-{os.getpid()}"
        shutil.rmtree(partial, ignore_errors=True)
        self.user.own(partial)
        self._run("initdb", "-D", str(partial), "-U", "postgres", "-A", "trust", "-E", "UTF8", *self._locale())
        with (partial / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
        self._run("postgres", "--single", "-D", str(partial), "postgres", statements="\n".join(BOOTSTRAP) + "\n")
        partial.rename(self.data)

    def _locale(self) -> tuple[str, ...]:
        if self.binaries.major >= 17:
            return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        return ("--locale=C.UTF-8",)

    def _start(self) -> None:
        options = f"-k {self.socket_folder}"
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            self._forget_dead_server()
            result = self._pg_ctl("start", "-w", "-t", str(START_TIMEOUT), "-l", str(self.log), "-o", options)
            if result.returncode == 0:
                return
            # After a kill -9, the orphans of the dead server hold its memory and its number for a moment.
            tail = self._log_tail()
            if time.monotonic() > deadline or not ("still in use" in tail or "already exists" in tail):
                raise ServerDidNotStart(f"PostgreSQL did not start:\n{tail}")
            time.sleep(0.1)

    def _forget_dead_server(self) -> None:
        """Remove the lock files left by a crash when their process is a zombie, or its number another program's."""
        for lock in (self.data / "postmaster.pid", self.socket_folder / f"{SOCKET}.lock"):
            with suppress(OSError, ValueError, IndexError):
                number = int(lock.read_text().splitlines()[0])
                name, state = Path(f"/proc/{number}/stat").read_text().split("(", 1)[1].rsplit(") ", 1)
                if name != "postgres" or state.startswith("Z"):
                    lock.unlink()

    def _stop(self) -> None:
        if self.is_running():
            self._pg_ctl("stop", "-w", "-m", "fast")
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [self.binaries.program("pg_ctl"), "-D", str(self.data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held open by the server itself
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=self._environment(),
            **self.user.process_options(),
        )

    def _run(self, program: str, *arguments: str, statements: str | None = None) -> None:
        result = subprocess.run(
            [self.binaries.program(program), *arguments],
            input=statements or "",
            capture_output=True,
            text=True,
            cwd="/",
            env=self._environment(),
            **self.user.process_options(),
        )
        if result.returncode != 0 or "ERROR:" in result.stderr:
            raise ServerDidNotStart(f"{program} failed:\n{result.stdout}{result.stderr}")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        return kept | {"LANG": "C.UTF-8", "HOME": "/"}

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        except OSError:
            return ""

    @staticmethod
    def _digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:10]


def default_cluster() -> Cluster:
    """The cluster of this checkout, in its `.local` folder (`SISIAO_POSTGRES_DIR` puts it elsewhere)."""
    return Cluster(Path(os.environ.get("SISIAO_POSTGRES_DIR", PROJECT / ".local" / "postgres")))
