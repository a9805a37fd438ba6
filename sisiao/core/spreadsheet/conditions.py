"""Conditions between the cells of a row, said once: for the import in Python, for the template as a formula."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

CellOf = Callable[[str], str]


class Condition(Protocol):
    """`holds` reads parsed values by column key; `formula` gives the same test on the cells of a row of the sheet."""

    def holds(self, values: Mapping[str, Any]) -> bool: ...

    def formula(self, cell_of: CellOf) -> str: ...


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'


class Always:
    def holds(self, values: Mapping[str, Any]) -> bool:
        return True

    def formula(self, cell_of: CellOf) -> str:
        return "TRUE"


class Never:
    def holds(self, values: Mapping[str, Any]) -> bool:
        return False

    def formula(self, cell_of: CellOf) -> str:
        return "FALSE"


@dataclass(frozen=True)
class Is:
    """The column `key` holds one of `labels` (True and False are « Oui » and « Non » in the sheet)."""

    key: str
    labels: tuple[str | bool, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        return values.get(self.key) in self.labels

    def formula(self, cell_of: CellOf) -> str:
        words = {True: "Oui", False: "Non"}
        shown = [words[label] if isinstance(label, bool) else label for label in self.labels]
        tests = ",".join(f"{cell_of(self.key)}={quoted(label)}" for label in shown)
        return f"OR({tests})"


@dataclass(frozen=True)
class Not:
    condition: Condition

    def holds(self, values: Mapping[str, Any]) -> bool:
        return not self.condition.holds(values)

    def formula(self, cell_of: CellOf) -> str:
        return f"NOT({self.condition.formula(cell_of)})"


@dataclass(frozen=True)
class Both:
    first: Condition
    second: Condition

    def holds(self, values: Mapping[str, Any]) -> bool:
        return self.first.holds(values) and self.second.holds(values)

    def formula(self, cell_of: CellOf) -> str:
        return f"AND({self.first.formula(cell_of)},{self.second.formula(cell_of)})"


@dataclass(frozen=True)
class Either:
    first: Condition
    second: Condition

    def holds(self, values: Mapping[str, Any]) -> bool:
        return self.first.holds(values) or self.second.holds(values)

    def formula(self, cell_of: CellOf) -> str:
        return f"OR({self.first.formula(cell_of)},{self.second.formula(cell_of)})"


def one_of(key: str, *labels: str | bool) -> Is:
    return Is(key, labels)


ALWAYS = Always()
NEVER = Never()
