"""Medians of two things done in turn, A B A B…, so that what the machine does meanwhile weighs on both."""

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

Act = Callable[[int], object]
WARM_UP = 3
# Work that depends on the machine alone: what it takes tells a busy moment from a quiet one.
STEADY = "SELECT sum(i) FROM generate_series(1, 20000) AS i"


def timed(act: Act, turn: int) -> float:
    """Milliseconds of one turn."""
    start = time.perf_counter()
    act(turn)
    return (time.perf_counter() - start) * 1000


def compare(stack: Act, bare: Act, rounds: int, *, steady: Act, after: Act | None = None) -> dict[str, Any]:
    """Do both `rounds` times after a warm-up, and `steady` between; `after` mends the base between turns, untimed."""
    stack_times: list[float] = []
    bare_times: list[float] = []
    steady_times: list[float] = []
    warm_up = min(WARM_UP, rounds // 2)
    for turn in range(warm_up + rounds):
        pairs = ((stack, stack_times), (bare, bare_times))
        for act, times in pairs if turn % 2 else reversed(pairs):
            spent = timed(act, turn)
            if after is not None:
                after(turn)
            if turn >= warm_up:
                times.append(spent)
        steady_times.append(timed(steady, turn))
    return {
        "ratio": round(median(stack_times) / median(bare_times), 2),
        "stack_ms": figures(stack_times),
        "bare_ms": figures(bare_times),
        "steady_ms": figures(steady_times),
        "n": rounds,
    }


def figures(times: Sequence[float]) -> dict[str, float]:
    return {"median": round(median(times), 2), "p95": round(quantiles(times, n=20)[-1], 2)}


def own_peak_mb() -> int:
    """Largest memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def peak_mb_of(process: int) -> int:
    """Largest memory held by a running process and its children, the largest of them."""
    tasks = [process, *_children(process)]
    return max(_high_water(task) for task in tasks)


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    children = [int(child) for child in listed.read_text().split()] if listed.exists() else []
    return [descendant for child in children for descendant in (child, *_children(child))]


def _high_water(process: int) -> int:
    for row in Path(f"/proc/{process}/status").read_text().splitlines():
        if row.startswith("VmHWM"):
            return int(row.split()[1]) // 1024
    return 0
