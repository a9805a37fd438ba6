"""Lists of values of a template: hidden columns of the guide, under names that Excel and LibreOffice both resolve."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.workbook import Workbook as Book
from xlsxwriter.worksheet import Worksheet

from sisiao.core.spreadsheet.addresses import letter
from sisiao.core.spreadsheet.declaration import FIRST_ROW, GUIDE, Column, Tab, Workbook
from sisiao.core.spreadsheet.parsers import YesNo

FIRST_LIST_COLUMN = 40
YES_NO = ("Oui", "Non")


@dataclass
class ListWriter:
    """Writes each list once, in the next hidden column of the guide, and names it."""

    book: Book
    sheet: Worksheet
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    column: int = FIRST_LIST_COLUMN

    def name_of(self, values: Sequence[str], name: str) -> str:
        """Write the values and give them that name."""
        self.sheet.write_string(0, self.column, name)
        for index, value in enumerate(values, 1):
            self.sheet.write_string(index, self.column, value)
        column = letter(self.column + 1)
        self.book.define_name(name, f"='{GUIDE}'!${column}$2:${column}${max(2, len(values) + 1)}")
        self.column += 1
        return name

    def source_of(self, tab: Tab, column: Column, workbook: Workbook, last_rows: dict[str, int]) -> str | None:
        """Source formula of the cell's list, None when the column has none."""
        if column.refers_to in last_rows:
            return _reference_source(workbook, column.refers_to, last_rows)
        if column.depends_on:
            return self._dependent_source(tab, column)
        values = column.values or (YES_NO if isinstance(column.parser, YesNo) else ())
        if not values:
            return None
        key = tuple(values)
        if key not in self.names:
            self.names[key] = self.name_of(values, f"L_{tab.prefix}_{column.key.upper()}")
        return f"={self.names[key]}"

    def _dependent_source(self, tab: Tab, column: Column) -> str:
        stem = f"L_{tab.prefix}_{column.key.upper()}"
        parents = tuple(column.values_by)
        self.name_of(parents, f"{stem}_PARENTS")
        for index, parent in enumerate(parents, 1):
            self.name_of(column.values_by[parent], f"{stem}_{index}")
        return f'=INDIRECT("{stem}_"&MATCH(${tab.letter(column.depends_on)}{FIRST_ROW},{stem}_PARENTS,0))'


def _reference_source(workbook: Workbook, name: str, last_rows: dict[str, int]) -> str:
    """The filled part of the helper column of the tab referred to."""
    helper = letter(len(workbook.tab(name).columns) + 1)
    area = f"'{name}'!${helper}${FIRST_ROW}:${helper}${last_rows[name]}"
    return f"=OFFSET('{name}'!${helper}${FIRST_ROW},0,0,MAX(1,COUNTIF({area},\"?*\")),1)"
