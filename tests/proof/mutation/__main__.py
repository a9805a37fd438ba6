"""Mutation testing of the modules of rights: `python -m tests.proof.mutation [--only TEXT] [--sample N] [--seed S]`.

The rules of the offer are judged too, and the directory: what partners are told, and their keys. Fails under 95 % of
mutants killed, and on a survivor that `survivors.json` does not explain. `.local/mutants.json` keeps every verdict of
the last run.
"""

import argparse
import ast
import importlib
import json
import os
import random
import re
import sys
from collections import Counter
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from sisiao.core.postgres import default_cluster
from tests.proof.mutation.judge import (
    KILLED,
    SURVIVED,
    Calls,
    Loaded,
    change_database,
    change_function,
    judge_early,
    judge_loaded,
)
from tests.proof.mutation.operators import Mutant, mutants_of
from tests.proof.mutation.sql import SqlMutant, sql_mutants
from tests.proof.mutation.table import TABLE, Judged

ROOT = Path(__file__).resolve().parents[3]
EXPLAINED = Path(__file__).with_name("survivors.json")
VERDICTS = ROOT / ".local" / "mutants.json"
LEAST_KILLED = 0.95
# Loaded once, before the forks: nothing of the project.
FOREIGN = ("django.db.models", "django.contrib.postgres.fields", "django.core.management", "openpyxl", "xlsxwriter")
SUPERSEDED = ("sisiao_in_hand",)  # `helpline` redefines it


def mutants_in(judged: Judged) -> list[Mutant | SqlMutant]:
    source = (ROOT / judged.module).read_text(encoding="utf-8")
    if judged.module.endswith(".sql"):
        return [*sql_mutants(source, superseded=SUPERSEDED)]
    if judged.policy:
        return [*sql_mutants(_assigned(source, judged.policy), tables=_tables_of_the_policy())]
    return [*mutants_of(source, judged.wants)]


def _assigned(source: str, name: str) -> str:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return str(ast.literal_eval(node.value))
    raise LookupError(name)


def _tables_of_the_policy() -> tuple[str, ...]:
    migrations = sorted((ROOT / "sisiao").glob("*/migrations/*_row_security.py"))
    return tuple(t for path in migrations for t in re.findall(r'tells_where\("(\w+)"\)', path.read_text()))


def judge(judged: Judged, mutants: list[Mutant | SqlMutant]) -> dict[str, str]:
    """Verdict of each mutant, by name."""
    path, module = str(ROOT / judged.module), judged.module.removesuffix(".py").replace("/", ".")
    source = Path(path).read_text(encoding="utf-8")
    loaded, early = [], []
    for mutant in mutants:
        if isinstance(mutant, SqlMutant):
            loaded.append(Loaded(mutant.where, mutant.name, partial(change_database, mutant)))
        elif mutant.in_body and not judged.early:
            change = partial(change_function, mutant, path, source, module)
            loaded.append(Loaded(mutant.where, mutant.name, change))
        else:
            early.append(mutant)
    in_python = isinstance(mutants[0], Mutant)
    calls = Calls(path, source, module, {each.where for each in loaded} if in_python else set())
    verdicts = judge_loaded(loaded, calls, judged.tests, _told) if loaded else {}
    killers = Counter(verdict.removeprefix(KILLED) for verdict in verdicts.values())
    for mutant in early:
        verdicts[mutant.name] = judge_early(mutant, path, source, judged.tests, killers)
        killers[verdicts[mutant.name].removeprefix(KILLED)] += 1
        _told(mutant.name, verdicts[mutant.name])
    return verdicts


def _told(name: str, verdict: str) -> None:
    print(f"{verdict:<10.10} {name}" if verdict == SURVIVED else f"{verdict} {name}"[:200], file=sys.stderr, flush=True)


def survivors_of(verdicts: dict[str, str]) -> list[str]:
    return [name for name, verdict in verdicts.items() if verdict == SURVIVED]


def report(found: dict[str, dict[str, str]], explained: dict[str, dict[str, str]], *, whole: bool) -> int:
    """Print the figures of each module and what is wrong; give the status of the process."""
    wrong, mutants, killed = [], 0, 0
    for module, verdicts in found.items():
        left, told = survivors_of(verdicts), explained.get(module, {})
        mutants, killed = mutants + len(verdicts), killed + len(verdicts) - len(left)
        print(f"{module}: {len(verdicts)} mutants, {len(verdicts) - len(left)} killed, {len(left)} survivors")
        wrong += [f"{module}: survives, {name}" for name in left if name not in told]
        wrong += [f"{module}: explained in vain, {name}" for name in told if whole and name not in left]
    share = killed / mutants if mutants else 0
    print(f"{mutants} mutants, {killed} killed: {share:.1%} ({LEAST_KILLED:.0%} at least)")
    print(*wrong, sep="\n")
    return int(bool(wrong) or share < LEAST_KILLED)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proof.mutation", description="Mutants of rights and rules.")
    parser.add_argument("--only", default="", help="modules whose path holds this text")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each module, drawn at random")
    parser.add_argument("--seed", type=int, default=115)
    parser.add_argument("--places", default="", help="mutants whose name holds this text")
    options = parser.parse_args()
    for name in FOREIGN:
        importlib.import_module(name)
    os.environ["SISIAO_TEST_DB"] = "test_mutants"
    found: dict[str, dict[str, str]] = {}
    embedded = "DATABASE_URL" not in os.environ
    with default_cluster().lease() if embedded else nullcontext():
        if embedded:
            os.environ["DATABASE_URL"] = default_cluster().dsn("postgres")
        for judged in (each for each in TABLE if options.only in each.module):
            mutants = [each for each in mutants_in(judged) if options.places in each.name]
            if options.sample:
                mutants = random.Random(options.seed).sample(mutants, min(options.sample, len(mutants)))
            found[judged.module] = judge(judged, mutants)
            VERDICTS.parent.mkdir(exist_ok=True)
            VERDICTS.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    explained = json.loads(EXPLAINED.read_text(encoding="utf-8"))
    return report(found, explained, whole=not (options.sample or options.places))


if __name__ == "__main__":
    sys.exit(main())
