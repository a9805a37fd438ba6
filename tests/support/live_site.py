"""The real site for a test: the HTTP server as a process, on a fresh database and a free port."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from sisiao.core.serving import free_port, server_command, serving_environment, site_url
from tests.support.database import ROOT, FreshDatabase

START_TIMEOUT = 60.0


@dataclass
class LiveSite:
    """A running site. `url` has no final slash; `database.manage(…)` runs a command on its data."""

    port: int
    database: FreshDatabase
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return site_url(self.port)

    def start(self) -> None:
        """Start the server and wait until `/healthz` answers."""
        env = serving_environment("config.settings.test", DATABASE_URL=self.database.dsn, SITE_URL=self.url)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                server_command(self.port), env=env, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the site did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server and its workers; `SIGKILL` is a crash."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@contextmanager
def serving(database: FreshDatabase, folder: Path) -> Iterator[LiveSite]:
    """A running site on `database` for the length of the block."""
    site = LiveSite(free_port(), database, folder / "site.log")
    site.start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture
def live_site(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[LiveSite]:
    """The real site on a fresh database."""
    with serving(fresh_database, tmp_path) as site:
        yield site
