"""One process that keeps others alive and ends them together: the server and the worker of `make demo`."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 8.0
RESTART_PAUSE = 1.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._sweep()
        # A session of its own: Ctrl-C reaches the supervisor alone, which then ends everyone in order.
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def is_down(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sweep()

    def _sweep(self) -> None:
        """End what a dead child left behind: the workers of a killed server would keep its port."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Linux: a supervisor that is killed takes its children with it, so that they never hold the port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs `children` until a signal; `mend` is called each second, to restart what they depend on."""

    def __init__(self, children: list[Child], mend: Callable[[], None]) -> None:
        self.children = children
        self.mend = mend
        self.stopping = False

    def run(self, on_start: Callable[[], bool]) -> None:
        """Start everything, call `on_start` each tick until it is true, restart what dies, end all at a signal."""
        before = {number: signal.signal(number, self._ask_to_stop) for number in STOPPING}
        started = False
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                started = started or on_start()
                time.sleep(RESTART_PAUSE if started else 0.05)
                if started:
                    self._keep_alive()
        finally:
            for child in self.children:
                child.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _keep_alive(self) -> None:
        self.mend()
        for child in self.children:
            if not self.stopping and child.is_down():
                child.start()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
