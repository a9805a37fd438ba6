"""`python -m bench`: every figure at each scale, printed and saved; with `--only`, beside those saved before."""

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.database import ROOT, environment, filled_copy, migrated_template
from sisiao.core.postgres import default_cluster

# Name of the measure → its module and the role of its process: what serves users is measured as the application.
FIGURES = {
    "search": ("search", "app"),
    "search_page": ("search_page", "app"),
    "search_call": ("search_call", "app"),
    "row_security": ("row_security", "app"),
    "places": ("places", "app"),
    "board": ("board", "app"),
    "ledger": ("ledger", "app"),
    "hold_admit": ("hold_admit", "app"),
    "import": ("imports", "owner"),
    "large": ("large_workbook", "owner"),
}
# Those that read no request: alone, they are measured on a base without any, which is filled much sooner.
OF_THE_OFFER = frozenset({"ledger"})
RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"
Results = dict[str, Any]


def main() -> None:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scales", nargs="+", default=["1", "10"], help="1: a département, 100: the nation")
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=list(FIGURES), help="figures to measure")
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    with nullcontext() if "DATABASE_URL" in os.environ else default_cluster().lease():
        results = measure_all(options.scales, options.only)
    if set(options.only) != set(FIGURES) and options.output.exists():
        results = beside(json.loads(options.output.read_text()), results)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(f"\nSaved in {options.output}")


def measure_all(scales: list[str], names: list[str]) -> Results:
    """Measures by « name_scale », then how the stack's median grew from the first scale to the last."""
    results: Results = {"machine": machine(), "scales": scales}
    with ExitStack() as bases:
        template = bases.enter_context(migrated_template())
        requests = not OF_THE_OFFER.issuperset(names)
        filled = {scale: bases.enter_context(filled_copy(template, scale, requests=requests)) for scale in scales}
        for name in names:
            for scale, dsn in filled.items():
                results[f"{name}_{scale}"] = _measure(name, scale, dsn)
    if len(scales) > 1:
        results["growth"] = _growth(results, names, scales)
    return results


def beside(saved: Results, measured: Results) -> Results:
    """Figures measured anew take the place of those saved; the others stay, each with its day."""
    scales = [*saved.get("scales", []), *measured["scales"]]
    growth = saved.get("growth", {}) | measured.get("growth", {})
    return saved | measured | {"scales": sorted(set(scales), key=float), "growth": growth}


def _measure(name: str, scale: str, dsn: str) -> Results:
    module, role = FIGURES[name]
    command = [sys.executable, "-m", "bench.run", module, scale]
    done = subprocess.run(command, env=environment(dsn, role), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    result: Results = {"measured_at": f"{datetime.now(UTC):%Y-%m-%d}"} | json.loads(done.stdout.splitlines()[-1])
    stack, alone = result["stack_ms"], result["bare_ms"]
    head = f"{name:<11} scale {scale:<5} ratio {result['ratio']:>6}   peak {result['peak_mb']:>4} MB"
    times = (f"{side} {spent['median']} ms (p95 {spent['p95']})" for side, spent in (("stack", stack), ("bare", alone)))
    print(head, *times, sep="   ", flush=True)
    return result


def _growth(results: Results, names: list[str], scales: list[str]) -> Results:
    """Growth of the stack's median from the first scale to the last, less what the machine itself slowed meanwhile."""
    growth = {}
    for name in names:
        first, last = (results[f"{name}_{scale}"] for scale in (scales[0], scales[-1]))
        raw, machine_alone = (last[side]["median"] / first[side]["median"] for side in ("stack_ms", "steady_ms"))
        growth[name] = {"growth": round(raw / machine_alone, 2), "unadjusted": round(raw, 2)}
        print(f"growth of {name:<11} from scale {scales[0]} to {scales[-1]}: × {growth[name]['growth']}")
    return growth


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
