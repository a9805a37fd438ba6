"""The dashboard (A8): each figure said once, as a formula of the guide and as a number of the report of an import."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sisiao.core.spreadsheet.addresses import letter
from sisiao.core.spreadsheet.conditions import ALWAYS, quoted
from sisiao.core.spreadsheet.declaration import FIRST_ROW, Figure, Tab, Workbook
from sisiao.core.spreadsheet.rows import Examined

# What each column of a row holds, by key.
Cells = Mapping[str, Any]


def formulas(workbook: Workbook, last_rows: dict[str, int]) -> Iterator[tuple[str, str]]:
    """(label, formula) of every figure; `last_rows` are the last printed rows by tab."""
    for tab in workbook.tabs:
        named = f'({_area(tab, tab.named_by, last_rows)}<>"")'
        yield _filled(tab), f"SUMPRODUCT(1*{named})"
        empties = (f"SUMPRODUCT({named}*{_empty(tab, key, last_rows)})" for key in _wanted(tab))
        yield _still_empty(tab), "+".join(empties) or "0"
    for figure in workbook.figures:
        yield figure.label, _formula(figure, workbook.tab(figure.tab), last_rows)


def figures(workbook: Workbook, rows: Mapping[str, Sequence[Cells]]) -> Iterator[tuple[str, Decimal]]:
    """(label, number) of every figure, in the same order, for rows of cells by tab."""
    for tab in workbook.tabs:
        named = [cells for cells in rows.get(tab.name, ()) if not _blank(cells, tab.named_by)]
        yield _filled(tab), Decimal(len(named))
        yield _still_empty(tab), Decimal(sum(_blank(cells, key) for cells in named for key in _wanted(tab)))
    for figure in workbook.figures:
        yield figure.label, _number(figure, rows.get(figure.tab, ()))


def numbers(examined: Examined) -> dict[str, str]:
    """The figures of the rows that were read, for the report; a sum of nothing is left out."""
    read = {name: [{**row.typed, **row.values} for row in rows] for name, rows in examined.rows.items()}
    sums = {figure.label for figure in examined.workbook.figures if figure.sums}
    return {label: f"{number:f}" for label, number in figures(examined.workbook, read) if number or label not in sums}


def _blank(cells: Cells, key: str) -> bool:
    return cells.get(key) in (None, "")


def _filled(tab: Tab) -> str:
    return f"{tab.name} : lignes remplies"


def _still_empty(tab: Tab) -> str:
    return f"{tab.name} : cellules obligatoires encore vides"


def _wanted(tab: Tab) -> list[str]:
    return [column.key for column in tab.columns if column.required is ALWAYS and not column.locked]


def _empty(tab: Tab, key: str, last_rows: dict[str, int]) -> str:
    spared = tab.column(key).spared
    elsewhere = (
        [f"({_area(tab, spared.key, last_rows)}<>{_told(str(each))})" for each in spared.labels] if spared else []
    )
    return "*".join([f'({_area(tab, key, last_rows)}="")', *elsewhere])


def _formula(figure: Figure, tab: Tab, last_rows: dict[str, int]) -> str:
    tests = [f'({_area(tab, tab.named_by, last_rows)}<>"")']
    tests += [f"({_area(tab, key, last_rows)}={_told(value)})" for key, value in figure.where.items()]
    # After a comma, a text among the numbers counts for nothing.
    sums = f",{_area(tab, figure.sums, last_rows)}" if figure.sums else ""
    return f"SUMPRODUCT(1*{'*'.join(tests)}{sums})"


def _told(value: str | int) -> str:
    return quoted(value) if isinstance(value, str) else str(value)


def _amount(value: Any) -> Decimal:
    """A number of a cell; nil for a text, as the formula of the sheet counts it."""
    return (
        Decimal(str(value)) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else Decimal()
    )


def _number(figure: Figure, rows: Sequence[Cells]) -> Decimal:
    said = [cells for cells in rows if all((cells.get(key) or "") == value for key, value in figure.where.items())]
    if not figure.sums:
        return Decimal(len(said))
    total = sum((_amount(cells.get(figure.sums)) for cells in said), Decimal())
    return total.to_integral() if total == total.to_integral() else total.normalize()


def _area(tab: Tab, key: str, last_rows: dict[str, int]) -> str:
    column = letter(tab.position(key))
    return f"'{tab.name}'!${column}${FIRST_ROW}:${column}${last_rows[tab.name]}"
