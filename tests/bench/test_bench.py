"""The benchmark runs from end to end on a tiny base; what it measures is not judged here."""

import json
import subprocess
import sys
from pathlib import Path

from bench.__main__ import beside
from bench.measuring import compare
from tests.support.database import ROOT
from tests.support.trials import sampled

# One of each kind: the site, the actions, a workbook, days years apart.
TRIED = sampled(("places", "hold_admit", "import", "ledger"))


def test_it_measures_and_saves(database_server: None, tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    command = [sys.executable, "-m", "bench", "--scales", "0.02", "--only", *TRIED, "--output", str(output)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads(output.read_text())
    for name in TRIED:
        measure = results[f"{name}_0.02"]
        assert measure["ratio"] > 0
        assert measure["peak_mb"] > 0
        assert measure["stack_ms"]["median"] > 0
        assert name in done.stdout
    if "ledger" in TRIED:
        assert list(results["ledger_0.02"]["days"]) == ["past", "today", "announced"]


def test_both_sides_are_done_in_turn() -> None:
    done: list[str] = []
    result = compare(lambda turn: done.append("stack"), lambda turn: done.append("bare"), 4, steady=lambda turn: None)
    assert done.count("stack") == done.count("bare")
    assert done[:4] in (["bare", "stack", "stack", "bare"], ["stack", "bare", "bare", "stack"])
    assert result["n"] == 4


def test_figures_measured_anew_stand_beside_those_saved() -> None:
    saved = {"scales": ["1"], "search_1": {"ratio": 5}, "ledger_1": {"ratio": 2}, "growth": {"search": 1}}
    measured = {"scales": ["10", "1"], "ledger_1": {"ratio": 3}, "growth": {"ledger": 4}}
    assert beside(saved, measured) == {
        "scales": ["1", "10"],
        "search_1": {"ratio": 5},
        "ledger_1": {"ratio": 3},
        "growth": {"search": 1, "ledger": 4},
    }
