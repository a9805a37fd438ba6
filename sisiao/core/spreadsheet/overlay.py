"""Corrections laid over a workbook that was read: the file itself is never altered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.addresses import column_number
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.reader import RawWorkbook

# Tab, row and column letter of a cell; tab and row of a row.
CellPlace = tuple[str, int, str]
RowPlace = tuple[str, int]

# What the file's own controls say of a cell falls with the cell that they speak of.
OF_THE_CELL = frozenset({controls.FORMULA.code, controls.ERROR_VALUE.code, controls.CELL_TOO_LONG.code})


@dataclass(frozen=True, slots=True)
class Overlay:
    """Values that replace those of cells (an empty text empties the cell), and rows left out on purpose."""

    cells: Mapping[CellPlace, str] = field(default_factory=dict)
    left_out: frozenset[RowPlace] = frozenset()

    def settles(self, finding: Finding) -> bool:
        """Whether a remark on the file speaks of what is no longer read."""
        if finding.row is None:
            return False
        if (finding.sheet, finding.row) in self.left_out:
            return True
        return finding.code in OF_THE_CELL and (finding.sheet, finding.row, finding.column) in self.cells


NOTHING = Overlay()


def lay_over(raw: RawWorkbook, overlay: Overlay) -> None:
    """Put the corrected values in the cells of `raw`, take the rows left out away. A row that was not read is ignored.

    To be called before `examine`, which then checks the corrected values as it would those of the file.
    """
    by_row: dict[RowPlace, list[tuple[int, str]]] = {}
    for (tab, number, column), value in overlay.cells.items():
        by_row.setdefault((tab, number), []).append((column_number(column) - 1, value))
    for tab, sheet in raw.sheets.items():
        kept = [row for row in sheet.rows if (tab, row[0]) not in overlay.left_out]
        for number, cells in kept:
            for index, value in by_row.get((tab, number), ()):
                if index < len(cells):
                    cells[index] = value or None
        sheet.rows = [row for row in kept if any(cell is not None for cell in row[1])]
    raw.findings.items = [finding for finding in raw.findings.items if not overlay.settles(finding)]
