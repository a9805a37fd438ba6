"""The supervisor keeps its children alive and ends them, and what they left, together."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from sisiao.core.serving import free_port, port_is_free
from sisiao.core.supervisor import Child, Supervisor

IDLE = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sisiao.core.supervisor.RESTART_PAUSE", 0.02)


def _alive(number: int) -> bool:
    return Path(f"/proc/{number}/stat").exists() and ") Z" not in Path(f"/proc/{number}/stat").read_text()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child(stop: signal.Signals) -> None:
    children = [Child("one", IDLE, os.environ), Child("two", IDLE, os.environ)]
    Supervisor(children, mend=lambda: os.kill(os.getpid(), stop)).run(on_start=lambda: True)
    assert all(child.is_down() for child in children)


def test_a_dead_child_is_started_again() -> None:
    child = Child("one", IDLE, os.environ)
    seen: list[int] = []

    def mend() -> None:
        number = child.process.pid if child.process else 0
        if number not in seen:
            seen.append(number)
            os.kill(number, signal.SIGKILL)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([child], mend=mend).run(on_start=lambda: True)
    assert len(seen) == 2


def test_what_a_killed_child_leaves_is_ended(tmp_path: Path) -> None:
    mark = tmp_path / "grandchild"
    parent = f"import os, signal\nif os.fork() == 0:\n open({str(mark)!r}, 'w').write(str(os.getpid()))\nsignal.pause()"
    child = Child("parent", [sys.executable, "-c", parent], os.environ)

    def on_start() -> bool:
        return mark.exists() and bool(mark.read_text())

    def mend() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([child], mend=mend).run(on_start)
    left = int(mark.read_text())
    deadline = time.monotonic() + 5
    while _alive(left) and time.monotonic() < deadline:
        os.sched_yield()  # the kernel ends it in its own time
    assert not _alive(left)


def test_a_taken_port_is_seen() -> None:
    port = free_port()
    assert port_is_free(port)
