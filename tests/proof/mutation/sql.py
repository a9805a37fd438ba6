"""Mutants of SQL: statements of policies, functions and views, changed one condition at a time.

They are tried on a copy of the migrated database: the statement changed is run again there, by the owner.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

STATEMENT = re.compile(r"^CREATE (?:FUNCTION|POLICY|VIEW) .*?;\n(?=\n|CREATE|ALTER|--|\Z)", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"CREATE (FUNCTION|POLICY|VIEW) (\w+)(?:\s+ON ([\w{}]+))?")
SWAPPED = {
    r"\bAND\b": "OR",
    r"\bOR\b(?! REPLACE)": "AND",
    r"\bIS NULL\b": "IS NOT NULL",
    r"\bIS NOT NULL\b": "IS NULL",
    r"\bNOT (?=IN\b|EXISTS\b|\w+\.|starts_with)": "",
    r"<=": "<",
    r"(?<=\w) > (?=\w)": " >= ",
    r"(?<=\w) < (?=\w)": " <= ",
    r"(?<=[\w)']) = (?=\w|'|\()": " <> ",
    r"<> (?=')": "= ",
    r"\+ 1\b": "- 1",
    r"- 1\b": "+ 1",
    r" @> ": " <@ ",
}
TOKEN = re.compile(r"\(|\)|;|\b(?:AND|OR|WHERE|ON|RETURN|USING|JOIN|FROM|SELECT|HAVING|ORDER BY)\b|\$\$")
CONNECTIVES = ("AND", "OR")


@dataclass(frozen=True)
class SqlMutant:
    """A statement changed: `statements` put it in the place of the one in force."""

    where: str
    name: str
    statements: tuple[str, ...]


def sql_mutants(text: str, tables: tuple[str, ...] = (), superseded: tuple[str, ...] = ()) -> list[SqlMutant]:
    """Mutants of a file of SQL; `{table}` stands for each of `tables`, `superseded` are functions redefined later."""
    found: list[SqlMutant] = []
    named: Counter[str] = Counter()
    for statement in STATEMENT.findall(text):
        kind, name, table = NAME.match(statement).groups()
        if name in superseded:
            continue
        where = table or name
        for changed, told in changes_of(statement):
            if kind == "POLICY":
                told_to = tables if "{table}" in changed else (table,)
                ready = tuple(
                    part
                    for each in told_to
                    for part in (f"DROP POLICY {name} ON {each}", changed.replace("{table}", each))
                )
            else:
                ready = (changed.replace(f"CREATE {kind}", f"CREATE OR REPLACE {kind}", 1),)
            title = f"{where}: {told}"
            named[title] += 1
            title += f" #{named[title]}" if named[title] > 1 else ""
            found.append(SqlMutant(where, title, ready))
    return found


def changes_of(text: str) -> Iterator[tuple[str, str]]:
    """Each text changed at one place, comments left alone, with what changed."""
    for pattern, other in SWAPPED.items():
        for number, found in enumerate(re.finditer(pattern, text), start=1):
            told = f"{other.strip() or 'nothing'} for {found.group().strip()} ({number})"
            yield text[: found.start()] + other + text[found.end() :], told
    for start, end, neutral in _operands(text):
        yield text[:start] + f" {neutral} " + text[end:], f"{neutral} for {' '.join(text[start:end].split())[:80]}"
    for listed in re.finditer(r"NOT IN \((.*?)\)", text, re.DOTALL):
        for each in re.finditer(r"'\w+'", listed.group(1)):
            at = listed.start(1) + each.start()
            yield text[:at] + "''" + text[at + len(each.group()) :], f"without {each.group()}"


def _operands(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each operand of an AND or of an OR begins and ends, and the value that leaves the other ones alone."""
    opened: list[tuple[int, str]] = [(0, "")]
    for token in TOKEN.finditer(text):
        if token.group() == "(":
            opened.append((token.end(), ""))
            continue
        start, before = opened[-1]
        connective = next((word for word in (before, token.group()) if word in CONNECTIVES), None)
        if connective:
            yield start, token.start(), "true" if connective == "AND" else "false"
        if token.group() == ")":
            opened.pop()
        else:
            opened[-1] = (token.end(), token.group())
