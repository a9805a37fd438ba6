"""The files of the project, as the consistency tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"migrations", "__pycache__"}


@cache
def files(pattern: str, *folders: str) -> tuple[Path, ...]:
    """Files of the project under `folders` that match, migrations aside."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return tuple(sorted(path for path in found if not SKIPPED & set(path.parts)))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_modules(path: Path) -> Iterator[tuple[str, int]]:
    """Name and line of every module that the file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
