"""What a mutant is, and the ways to change one expression of a module, each as a function of the node.

An operator gives couples: the node that takes the place of the one it was given, and what changed in a few words.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

from tests.proof.mutation.sql import changes_of

Change = tuple[ast.AST, str]
Path = tuple[tuple[str, int | None], ...]

COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
LOOKUPS = {"lte": "lt", "lt": "lte", "gte": "gt", "gt": "gte"}
COMBINED = {ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Sub: ast.Add, ast.Add: ast.Sub}
# Words of a QuerySet that narrow it: without one, more rows.
NARROWING = frozenset(
    {"active_on", "agreed", "current", "current_or_last", "distinct", "exclude", "filter", "in_force", "in_progress"}
    | {"inside", "legacy", "of_account", "open_for", "opened_by"}
)
NEVER_MUTATED = frozenset({"annotation", "returns", "type_params"})
# How strongly a row is locked, and where a transaction begins: a test that has one already cannot see it.
NEVER_JUDGED = frozenset({"no_key", "transaction.atomic"})


@dataclass(frozen=True)
class Mutant:
    """One change of a module. `where` is the function or class changed, else « module »; `name` is unique in it."""

    where: str
    name: str
    path: Path
    replacement: ast.AST
    in_body: bool

    def tree(self, source: str) -> ast.Module:
        tree = ast.parse(source)
        _put(tree, self.path, self.replacement)
        return ast.fix_missing_locations(tree)


def mutants_of(source: str, wanted: Callable[[str], bool]) -> list[Mutant]:
    """Every mutant of the functions, classes and module level that are `wanted`."""
    found, named = [], Counter[str]()
    for path, node, where, in_body in _sites(ast.parse(source), (), "module", in_body=False):
        if not wanted(where):
            continue
        for operator in OPERATORS:
            for replacement, told in operator(node):
                name = f"{where}: {told} in {_excerpt(node)}"
                named[name] += 1
                name += f" #{named[name]}" if named[name] > 1 else ""
                found.append(Mutant(where, name, path, replacement, in_body))
    return found


def _sites(node: ast.AST, path: Path, where: str, *, in_body: bool) -> Iterator[tuple[Path, ast.AST, str, bool]]:
    yield path, node, where, in_body
    for field, value in ast.iter_fields(node):
        if field in NEVER_MUTATED:
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if isinstance(child, ast.AST) and getattr(child, "arg", "") not in NEVER_JUDGED:
                inside = in_body or (isinstance(node, ast.FunctionDef) and field == "body")
                named = where if inside else _named(child, where)
                yield from _sites(child, (*path, (field, index)), named, in_body=inside)


def _named(node: ast.AST, where: str) -> str:
    if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return where
    return node.name if where == "module" else f"{where}.{node.name}"


def _put(tree: ast.AST, path: Path, replacement: ast.AST) -> None:
    at: Any = tree
    for field, index in path[:-1]:
        at = getattr(at, field) if index is None else getattr(at, field)[index]
    field, index = path[-1]
    if index is None:
        setattr(at, field, replacement)
    else:
        getattr(at, field)[index] = replacement


def _excerpt(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:60]}…{text[-29:]}"


def _with(node: ast.AST, **fields: Any) -> Any:
    changed = copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _without(items: list[Any], index: int) -> list[Any]:
    return items[:index] + items[index + 1 :]


def _denied(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), deepcopy(node))


def comparison(node: ast.AST) -> Iterator[Change]:
    """== and !=, < and <=, in and not in, is and is not."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        other = COMPARED[type(node.ops[0])]
        yield _with(node, ops=[other(), *node.ops[1:]]), f"{other.__name__} for {type(node.ops[0]).__name__}"


def connective(node: ast.AST) -> Iterator[Change]:
    """and and or; one of their operands left out."""
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And()), "and / or swapped"
        for index, value in enumerate(node.values):
            rest = _without(node.values, index)
            yield (rest[0] if len(rest) == 1 else _with(node, values=rest)), f"without {_excerpt(value)}"


def negation(node: ast.AST) -> Iterator[Change]:
    """A not removed; the condition of an if denied."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield node.operand, "without not"
    if isinstance(node, (ast.If, ast.IfExp)) and not isinstance(node.test, (ast.UnaryOp, ast.Compare)):
        yield _with(node, test=_denied(node.test)), f"denied {_excerpt(node.test)}"
    if isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            yield _with(node, ifs=_without(node.ifs, index)), f"without if {_excerpt(test)}"


def constant(node: ast.AST) -> Iterator[Change]:
    """True and False, a number and the next one, a statement of SQL changed."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield _with(node, value=not node.value), "flipped"
    elif isinstance(node.value, int):
        yield _with(node, value=node.value + 1), "one more"
    elif isinstance(node.value, str) and ("\nFROM " in node.value or "ARRAY(SELECT" in node.value):
        for text, told in changes_of(node.value):
            yield _with(node, value=text), told


def argument(node: ast.AST) -> Iterator[Change]:
    """A condition of filter(), exclude() or Q() left out; filter() for exclude()."""
    called = _called(node)
    if called not in ("filter", "exclude", "Q"):
        return
    for kind in ("args", "keywords"):
        items = getattr(node, kind)
        for index, item in enumerate(items):
            if len(node.args) + len(node.keywords) > 1:
                yield _with(node, **{kind: _without(items, index)}), f"without {_excerpt(item)}"
    if called != "Q":
        other = "exclude" if called == "filter" else "filter"
        yield _with(node, func=_with(node.func, attr=other)), f"{other} for {called}"


def lookup(node: ast.AST) -> Iterator[Change]:
    """A bound that counts, or no longer does."""
    if _called(node) not in ("filter", "exclude", "alias", "annotate", "Q"):
        return
    for index, item in enumerate(node.keywords):
        name, mark, kind = (item.arg or "").rpartition("__")
        if kind in LOOKUPS:
            moved = _with(item, arg=f"{name}{mark}{LOOKUPS[kind]}")
            rest = [*node.keywords[:index], moved, *node.keywords[index + 1 :]]
            yield _with(node, keywords=rest), f"{moved.arg} for {item.arg}"


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def link(node: ast.AST) -> Iterator[Change]:
    """A word of a QuerySet left out of its chain."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        yield node.func.value, f"without .{node.func.attr}()"


def arithmetic(node: ast.AST) -> Iterator[Change]:
    """| and &, + and -; one of their operands left out."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in COMBINED:
        other = COMBINED[type(node.op)]
        yield _with(node, op=other()), f"{other.__name__} for {type(node.op).__name__}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.BitAnd, ast.Sub)):
        yield node.left, f"without {_excerpt(node.right)}"
        if not isinstance(node.op, ast.Sub):
            yield node.right, f"without {_excerpt(node.left)}"


def member(node: ast.AST) -> Iterator[Change]:
    """A member left out of a set, of a tuple of names, of a table that another one overlays."""
    names = isinstance(node, ast.Tuple) and len(node.elts) > 1 and all(isinstance(e, ast.Attribute) for e in node.elts)
    if isinstance(node, ast.Set) or (names and isinstance(node.ctx, ast.Load)):
        for index, item in enumerate(node.elts):
            rest = _without(node.elts, index)
            yield (
                (_with(node, elts=rest) if rest else ast.Call(ast.Name("set", ast.Load()), [], [])),
                (f"without {_excerpt(item)}"),
            )
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Dict):
        for index, key in enumerate(node.right.keys):
            rest = _with(node.right, keys=_without(node.right.keys, index), values=_without(node.right.values, index))
            yield _with(node, right=rest), f"without {_excerpt(key)}" if key else "without **"


def returned(node: ast.AST) -> Iterator[Change]:
    """The opposite of what is returned when it is a truth, else None."""
    if not isinstance(node, ast.Return) or node.value is None or isinstance(node.value, ast.Constant):
        return
    asked = _called(node.value) in ("any", "all", "exists", "can", "reads")
    if asked or isinstance(node.value, (ast.Compare, ast.BoolOp)):
        yield _with(node, value=_denied(node.value)), "denied"
    else:
        yield _with(node, value=ast.Constant(None)), "None"


def decorator(node: ast.AST) -> Iterator[Change]:
    """A decorator removed."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        for index, each in enumerate(node.decorator_list):
            if ast.unparse(each) in NEVER_JUDGED:
                continue
            yield _with(node, decorator_list=_without(node.decorator_list, index)), f"without @{_excerpt(each)}"


OPERATORS: tuple[Callable[[ast.AST], Iterator[Change]], ...] = (
    comparison,
    connective,
    negation,
    constant,
    argument,
    lookup,
    link,
    arithmetic,
    member,
    returned,
    decorator,
)
