"""How long the long trials are: whole in `make test`, longer in `make proof`, short where they run a second time."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

PROOF = "SISIAO_PROOF" in os.environ
SHORT = os.environ.get("SISIAO_TRIALS") == "short"


def rounds(whole: int, *, short: int, proof: int | None = None) -> int:
    """Number of rounds of a trial. `SISIAO_TRIALS=short` is the second pass of `.ci/run`, on another PostgreSQL."""
    if PROOF and proof is not None:
        return proof
    return short if SHORT else whole


def sampled(cases: Sequence[T], first: int = 0) -> list[T]:
    """All of these cases; one in four where the suite runs a second time, on another PostgreSQL: from that one on."""
    return list(cases)[first % 4 :: 4] if SHORT else list(cases)
