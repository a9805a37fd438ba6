"""Second, independent reading of a sheet: which rows are really filled, and what has no place in them.

It streams the XML and ignores `<dimension>`, so that what the fast reader would drop, merge or allocate without end is
known before it is called (`docs/security.md` T33).
"""

from dataclasses import dataclass, field

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.addresses import letter, split_address, split_area
from sisiao.core.spreadsheet.findings import Control
from sisiao.core.spreadsheet.xml_walk import walk

FAR_COLUMNS = 200
REMARKS_BY_CONTROL = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the data of a sheet stand. Columns from `width + 1` to `width + helpers` are ours and never read.

    A sheet of width 0 holds no data: only its far cells are looked for, and its two first lines are read.
    """

    name: str
    first_row: int
    width: int
    helpers: int = 0

    @property
    def last_row(self) -> int:
        return self.first_row + controls.MAXIMUM_ROWS - 1


@dataclass(slots=True)
class Scanned:
    """What the scan saw: rows with a value in the data area, remarks, and whether the sheet is safe to load."""

    filled_rows: set[int] = field(default_factory=set)
    remarks: list[dict[str, object]] = field(default_factory=list)
    safe: bool = True


class SheetScan:
    """Handlers of the walk over one sheet part."""

    def __init__(self, layout: Layout, strings: list[int]) -> None:
        self.layout = layout
        self.strings = strings
        self.scanned = Scanned()
        self._counts: dict[str, int] = {}
        self._row = 0
        self._column = 0
        self._in_value = False
        self._new_cell("", misplaced=False)

    def _new_cell(self, kind: str, *, misplaced: bool) -> None:
        self._kind = kind
        self._misplaced = misplaced
        self._formula = False
        self._text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            self._in_value = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "mergeCell":
            self._merged(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self._hidden_column(attributes)

    def text(self, data: str) -> None:
        if self._in_value:
            self._text += data

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._in_value = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        row = int(number) if number.isdecimal() else self._row + 1
        if row <= self._row:
            self.remark(controls.REPEATED_CELL, row=row, address=f"A{row}")
        self._row, self._column = row, 0
        if attributes.get("hidden") in ("1", "true") and self.layout.first_row <= row <= self.layout.last_row:
            self._hidden_row = row
        else:
            self._hidden_row = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = split_address(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        row, column = place or (self._row, self._column + 1)
        misplaced = place is None or row != self._row or column <= self._column
        self._column = column
        self._new_cell(attributes.get("t", "n"), misplaced=misplaced)

    def _end_cell(self) -> None:
        filled = self._filled()
        row, column, layout = self._row, self._column, self.layout
        if not filled and not self._formula:
            return
        if self._misplaced:
            self.remark(controls.REPEATED_CELL, row=row, column=column)
        if row > layout.last_row or column > max(FAR_COLUMNS, layout.width + layout.helpers):
            self.scanned.safe = False
            self.remark(controls.FAR_OUTSIDE, row=row, column=column)
        elif row < layout.first_row or layout.width < column <= layout.width + layout.helpers:
            return
        elif column > layout.width:
            self.remark(controls.OUTSIDE, row=row, column=column)
        else:
            self._data_cell(row, column, filled)

    def _data_cell(self, row: int, column: int, filled: bool) -> None:
        if self._formula:
            self.remark(controls.FORMULA, row=row, column=column)
        if self._kind == "e":
            self.remark(controls.ERROR_VALUE, row=row, column=column, text=self._text[:10])
            return
        if not filled:
            return
        self.scanned.filled_rows.add(row)
        if self._length() > controls.MAXIMUM_CELL:
            self.remark(controls.CELL_TOO_LONG, row=row, column=column)
        if self._hidden_row == row:
            self._hidden_row = 0
            self.remark(controls.HIDDEN_ROW, row=row)

    def _length(self) -> int:
        text = self._text.strip()
        if self._kind == "s":
            return self.strings[int(text)] if text.isdecimal() and int(text) < len(self.strings) else len(text)
        return len(text)

    def _filled(self) -> bool:
        return self._length() > 0

    def _merged(self, area: str) -> None:
        corners = split_area(area)
        if self.layout.width and (corners is None or corners[2] >= self.layout.first_row):
            self.remark(controls.MERGED, row=corners[0] if corners else None, address=area[:20])

    def _hidden_column(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            for column in range(int(first), min(int(last), self.layout.width) + 1):
                self.remark(controls.HIDDEN_COLUMN, column=column)

    def remark(self, control: Control, *, row: int | None = None, column: int | None = None, **words: str) -> None:
        count = self._counts[control.code] = self._counts.get(control.code, 0) + 1
        if count > REMARKS_BY_CONTROL:
            return
        letters = letter(column) if column else ""
        words.setdefault("address", f"{letters}{row or ''}")
        remark: dict[str, object] = {
            "code": control.code,
            "sheet": self.layout.name,
            "row": row,
            "column": letters,
            "words": words,
        }
        self.scanned.remarks.append(remark)

    def say_what_is_cut(self) -> None:
        for code, count in list(self._counts.items()):
            if count > REMARKS_BY_CONTROL:
                self.remark(controls.CUT, code=code, count=str(count - REMARKS_BY_CONTROL))


def scan_sheet(part: bytes, layout: Layout, strings: list[int]) -> Scanned:
    """Scan one sheet part. Raises `Refused` when its XML is unreadable."""
    scan = SheetScan(layout, strings)
    walk(part, layout.name, start=scan.start, end=scan.end, text=scan.text)
    scan.say_what_is_cut()
    return scan.scanned
