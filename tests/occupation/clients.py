"""Many clients at once, in processes of their own, against one base: for `test_last_place` and `test_mixed_load`.

`python -m tests.occupation.clients` reads a first line of JSON (the plan), answers "ready", then runs one round for
each line it receives and answers with a line of JSON. It stops at the end of its input.
"""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.database import ROOT, FreshDatabase

Attempt = Callable[[], str]


class Clients:
    """The parent's side: processes that all start a round together."""

    def __init__(self, plans: list[dict[str, Any]], database: FreshDatabase) -> None:
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.occupation.clients"],
                env=database.env,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in plans
        ]
        for process, plan in zip(self.processes, plans, strict=True):
            self._tell(process, json.dumps(plan))
        for process in self.processes:
            assert self._hear(process) == "ready"

    def round(self) -> Counter[str]:
        """Run one round in every process; how many attempts ended in each way."""
        for process in self.processes:
            self._tell(process, "go")
        total: Counter[str] = Counter()
        for process in self.processes:
            total.update(json.loads(self._hear(process)))
        return total

    def stop(self) -> None:
        for process in self.processes:
            process.communicate()

    @staticmethod
    def _tell(process: subprocess.Popen[str], line: str) -> None:
        assert process.stdin is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()

    @staticmethod
    def _hear(process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"a process of clients ended with {process.wait()}"
        return line.strip()


@contextmanager
def clients(plans: list[dict[str, Any]], database: FreshDatabase) -> Iterator[Clients]:
    crowd = Clients(plans, database)
    try:
        yield crowd
    finally:
        crowd.stop()


def _serve(attempts: list[Attempt]) -> None:
    """One thread for each attempt, with a connection that lasts; every line of the input starts them all at once."""
    start, end = threading.Barrier(len(attempts) + 1), threading.Barrier(len(attempts) + 1)
    ways: list[str] = []
    over = threading.Event()

    def repeat(attempt: Attempt) -> None:
        while True:
            start.wait()
            if over.is_set():
                return
            ways.append(attempt())
            end.wait()

    threads = [threading.Thread(target=repeat, args=(attempt,), daemon=True) for attempt in attempts]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    for _line in sys.stdin:
        ways.clear()
        start.wait()
        end.wait()
        print(json.dumps(Counter(ways)), flush=True)
    over.set()
    start.wait()


if __name__ == "__main__":
    import django

    django.setup()
    from tests.occupation import attempts

    plan = json.loads(sys.stdin.readline())
    _serve(attempts.planned(plan))
