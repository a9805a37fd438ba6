"""How a mutant is judged: in a process of its own, by the tests of its module, which stop at the first that fails.

Nothing is written on the disk: the code of a function is changed in a fork of a process where all is loaded, a value
computed at import in a fork of one where nothing of the project is, and SQL in the database that the fork makes.
"""

import ast
import gc
import inspect
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.machinery import SourceFileLoader
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.main import pytest_runtestloop as run_all

from tests.proof.mutation.operators import Mutant
from tests.proof.mutation.sql import SqlMutant
from tests.proof.mutation.table import SLOW

SURVIVED, TIMED_OUT, KILLED = "survived", "timed out", "killed by "
QUIET = ("-q", "-x", "--tb=no", "--no-header", "--no-summary")
WITHOUT = ("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:logging", *(f"--deselect={each}" for each in SLOW))
WARNED = ("-o", "addopts=--import-mode=importlib", "-W", "ignore::pytest.PytestAssertRewriteWarning")
OPTIONS = (*QUIET, *WITHOUT, *WARNED)
LONGEST = 600  # seconds


@dataclass(frozen=True)
class Loaded:
    """A mutant for a process where all is loaded: `change` makes it there."""

    where: str
    name: str
    change: Callable[[], None]


def in_a_fork(work: Callable[[], str], seconds: int, *, silent: bool = True) -> str:
    """What `work` gives in a process of its own; « timed out » when it gives nothing in time."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        signal.alarm(seconds)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2) if silent else (1,):
            os.dup2(nowhere, stream)
        answer = "killed by an error"
        try:
            answer = work()
        finally:
            os.write(writing, answer.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        answer = answers.read()
    os.waitpid(process, 0)
    return answer or TIMED_OUT


class Judge:
    """Plugin that remembers the first test that fails, and begins with those that killed the most."""

    def __init__(self, killers: Counter[str]) -> None:
        self.killers, self.killer = killers, ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: -self.killers[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.killer:
            self.killer = report.nodeid

    def verdict(self, failed: bool) -> str:
        return f"{KILLED}{self.killer or 'an error'}" if failed else SURVIVED


class Forks(Judge):
    """Plugin that runs the tests once without any mutant, then judges each mutant in a fork, the quick tests first.

    Only the tests that called the function of a mutant judge it.
    """

    def __init__(self, mutants: list[Loaded], calls: "Calls", told: Callable[[str, str], None]) -> None:
        super().__init__(Counter())
        self.mutants, self.calls, self.told = mutants, calls, told
        self.verdicts: dict[str, str] = {}
        self.seconds: Counter[str] = Counter()
        self.callers: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        super().pytest_runtest_logreport(report)
        self.seconds[report.nodeid] += report.duration
        for where in self.calls.taken():
            self.callers.setdefault(where, set()).add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        keep_the_database()
        with self.calls:
            run_all(session)
        items, limit = list(session.items), 60 + 4 * int(sum(self.seconds.values()))
        gc.freeze()
        for mutant in self.mutants:
            callers = self.callers.get(mutant.where, set()) if self.calls.where else set(self.seconds)
            session.items = [item for item in items if item.nodeid in callers]
            session.items.sort(key=lambda item: (-self.killers[item.nodeid], self.seconds[item.nodeid]))
            verdict = in_a_fork(partial(self.judged, session, mutant), limit) if callers else SURVIVED
            self.verdicts[mutant.name] = verdict
            self.killers[verdict.removeprefix(KILLED)] += 1
            self.told(mutant.name, verdict)
        return True

    def judged(self, session: pytest.Session, mutant: Loaded) -> str:
        mutant.change()
        self.seconds.clear()
        try:
            run_all(session)
        except BaseException:
            return self.verdict(failed=True)
        return self.verdict(failed=session.testsfailed > 0)


class Calls:
    """Which functions of a module are called inside the block: `taken` gives those called since it was last asked."""

    def __init__(self, path: str, source: str, module: str, where: set[str]) -> None:
        self.path, self.source, self.module, self.where = path, source, module, where
        self.seen: set[str] = set()
        self.usual: dict[FunctionType, CodeType] = {}

    def __enter__(self) -> None:
        if not self.where:
            return  # a module of SQL
        tree = ast.parse(self.source)
        for where in self.where:
            at: Any = tree
            for name in where.split("."):
                at = next(each for each in at.body if getattr(each, "name", "") == name)
            at.body.insert(0, ast.parse(f"mutation_seen.add({where!r})").body[0])
        code = compile(ast.fix_missing_locations(tree), self.path, "exec")
        for where in self.where:
            function, counted = function_and_code(self.module, where, code)
            self.usual[function] = function.__code__
            vars(sys.modules[self.module])["mutation_seen"], function.__code__ = self.seen, counted

    def __exit__(self, *_error: object) -> None:
        for function, code in self.usual.items():
            function.__code__ = code

    def taken(self) -> set[str]:
        seen = set(self.seen)
        self.seen.clear()
        return seen


def judge_loaded(
    mutants: list[Loaded], calls: Calls, tests: tuple[str, ...], told: Callable[[str, str], None]
) -> dict[str, str]:
    """Verdicts of mutants that a loaded process can take."""

    def work() -> str:
        forks = Forks(mutants, calls, told)
        pytest.main([*OPTIONS, *tests], plugins=[forks])
        return json.dumps([forks.verdicts, forks.killer])

    verdicts, failed = json.loads(in_a_fork(work, seconds=0, silent=False))
    if len(verdicts) != len(mutants):
        reason = f": {failed} fails without any mutant" if failed else ""
        raise SystemExit(f"{len(mutants) - len(verdicts)} mutants without a verdict{reason}")
    return dict(verdicts)


def judge_early(mutant: Mutant, path: str, source: str, tests: tuple[str, ...], killers: Counter[str]) -> str:
    """Verdict of a mutant of what is computed at import."""

    def work() -> str:
        _load_changed(path, mutant.tree(source))
        judge = Judge(killers)
        return judge.verdict(failed=pytest.main([*OPTIONS, *tests], plugins=[judge]) != 0)

    return in_a_fork(work, LONGEST)


def _load_changed(path: str, tree: Any) -> None:
    usual = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        return compile(tree, path, "exec") if self.path == path else usual(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def function_and_code(module: str, where: str, code: CodeType) -> tuple[FunctionType, CodeType]:
    """A function of a loaded module, and what stands for it in another code of that module."""
    target: Any = sys.modules[module]
    for name in where.split("."):
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name)
        target = vars(target)[name]
    function = inspect.unwrap(getattr(target, "fget", target))
    assert isinstance(function, FunctionType), where
    return function, code


def change_function(mutant: Mutant, path: str, source: str, module: str) -> None:
    """Give the function of a loaded module the code of the mutant."""
    function, code = function_and_code(module, mutant.where, compile(mutant.tree(source), path, "exec"))
    function.__code__ = code


def keep_the_database() -> None:
    """Make the database of the tests once, for all the forks: what a test does there is rolled back."""
    from tests.support import database

    usual = database._copy_of_template
    made: set[str] = set()

    def copy_once(name: str) -> None:
        if name not in made:
            usual(name)
            made.update({name} if name.startswith(os.environ["SISIAO_TEST_DB"]) else ())

    database._copy_of_template = copy_once
    database._drop = lambda name: None if name in made else database.drop_database(database._administration(), name)


def change_database(mutant: SqlMutant) -> None:
    """Run the statements of the mutant in the database of the tests, made afresh."""
    from tests.support import database

    name = f"{os.environ['SISIAO_TEST_DB']}_master"
    with database._administration() as admin:
        database.drop_database(admin, name)
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {database._template()}")
    with database.psycopg.connect(database._dsn(name), autocommit=True) as owner:
        for statement in mutant.statements:
            owner.execute(statement)
