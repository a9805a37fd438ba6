"""How long the long trials are: whole in `make test`, longer in `make proof`, short where they run a second time."""

import os

SHORT = os.environ.get("SISIAO_TRIALS") == "short"


def rounds(whole: int, *, short: int, proof: int | None = None) -> int:
    """Number of rounds of a trial. `SISIAO_TRIALS=short` is the second pass of `.ci/run`, on another PostgreSQL."""
    if os.environ.get("SISIAO_PROOF") and proof is not None:
        return proof
    return short if SHORT else whole
