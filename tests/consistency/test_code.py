"""Rules of the code that no linter knows."""

import ast
import re

import pytest

from tests.consistency.source import files, functions, imported_modules, name, tree

DOMAIN = (
    *("sisiao/audit", "sisiao/geo", "sisiao/siao", "sisiao/offer", "sisiao/households", "sisiao/occupation"),
    *("sisiao/directory", "sisiao/partners"),
    *("sisiao/housing_requests", "sisiao/matching", "sisiao/referrals", "sisiao/stays", "sisiao/helpline"),
    "sisiao/imports",
)
HTTP = ("django.http", "django.shortcuts", "django.urls", "django.views")
CODE = files("*.py", "sisiao", "config", "bench", "tests")


def test_the_domain_knows_nothing_of_http() -> None:
    wrong = [
        f"{name(path)}:{line} {module}"
        for path in files("*.py", *DOMAIN)
        for module, line in imported_modules(path)
        if module.startswith(HTTP)
    ]
    assert wrong == []


def test_no_signals() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in files("*.py", "sisiao", "config")
        for module, line in imported_modules(path)
        if module.startswith("django.dispatch") or module.endswith(".signals")
    ]
    assert wrong == []


def test_no_import_inside_a_function() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in files("*.py", "sisiao", "config")
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_actions_take_their_actor_by_keyword() -> None:
    """An action is a public function of `actions`; it says who acts, and never by position."""
    wrong = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in files("actions.py", "sisiao")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(argument.arg == "actor" for argument in node.args.args)
    ]
    assert wrong == []


def test_no_test_sleeps() -> None:
    waiting = [path for path in files("test_*.py", "tests") if re.search(r"\bsleep\(", path.read_text())]
    assert [name(path) for path in waiting if path.name != "test_code.py"] == []


@pytest.mark.parametrize(
    "pattern", [r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org|schemas\.|example)[\w.-]*(pypi|npm)"]
)
def test_no_address_of_a_registry(pattern: str) -> None:
    assert [name(path) for path in CODE if re.search(pattern, path.read_text())] == []
