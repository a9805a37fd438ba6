"""Throw-away process that reads one hostile workbook: `python -m sisiao.core.spreadsheet.worker LAYOUT < file`.

It gets the bytes on its standard input and a JSON layout as its argument, limits itself (memory, processor time, no
file written), and prints one JSON answer. It imports neither Django nor anything of the domain, and is given an empty
environment by `reader`.
"""

import datetime
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

from python_calamine import CalamineWorkbook

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.book_parts import custom_properties, filled_strings, sheet_parts
from sisiao.core.spreadsheet.container import Refused, open_container
from sisiao.core.spreadsheet.scan import Layout, Scanned, scan_sheet

MEMORY = 700 * 1024 * 1024
PROCESSOR_SECONDS = 10
MAXIMUM_ANSWER = 40 * 1024 * 1024
DIMENSION = re.compile(rb"<(\w+:)?dimension\b[^>]*>")

Answer = dict[str, Any]


def limit_process() -> None:
    """Memory, processor time and files of this process (`docs/security.md` T32)."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def encode(value: object) -> object:
    """A cell as JSON: dates and times become `{"d": iso}` and `{"t": iso}`, an empty text None."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime.datetime | datetime.date):
        return {"d": value.isoformat()[:10]}
    if isinstance(value, datetime.time):
        return {"t": value.isoformat("minutes")}
    if isinstance(value, datetime.timedelta):
        return {"t": str(value)}
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def read_workbook(content: bytes, layouts: list[Layout]) -> Answer:
    """Answer for one file: remarks, properties, and the headings and rows of each sheet of the layout."""
    answer: Answer = {"remarks": [], "properties": {}, "sheets": {}, "top": []}
    try:
        parts = open_container(content)
        answer["properties"] = custom_properties(parts)
        names = sheet_parts(parts)
        strings = filled_strings(parts)
        scans = {
            layout.name: scan_sheet(parts[names[layout.name]], layout, strings)
            for layout in layouts
            if layout.name in names
        }
    except Refused as refused:
        answer["remarks"].append({"code": refused.control.code, "words": refused.words})
        return answer
    for layout in layouts:
        scan = scans.get(layout.name)
        if scan is None:
            answer["remarks"].append({"code": controls.MISSING_SHEET.code, "words": {"name": layout.name}})
        else:
            answer["remarks"].extend(scan.remarks)
    if sum(len(scan.filled_rows) for scan in scans.values()) > controls.MAXIMUM_ROWS:
        answer["remarks"].append({"code": controls.TOO_MANY_ROWS.code, "words": {}})
    elif all(scan.safe for scan in scans.values()):
        _load(parts, names, layouts, scans, answer)
    return answer


def repack(parts: dict[str, bytes], sheets: set[str]) -> io.BytesIO:
    """The scanned parts as a plain archive, sheets without their `<dimension>`."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, DIMENSION.sub(b"", part, count=1) if name in sheets else part)
    output.seek(0)
    return output


def _load(
    parts: dict[str, bytes], names: dict[str, str], layouts: list[Layout], scans: dict[str, Scanned], answer: Answer
) -> None:
    """Read the values with the fast reader and hold them against the scan.

    It is given the very parts that were scanned, without their `<dimension>`, which may lie.
    """
    book = CalamineWorkbook.from_filelike(repack(parts, set(names.values())))
    for layout in layouts:
        scan = scans.get(layout.name)
        if scan is None:
            continue
        if not layout.width:
            answer["top"] = [[encode(cell) for cell in row[:4]] for row in _grid(book, layout.name)[:2]]
            continue
        grid = _grid(book, layout.name)
        head = grid[1][: layout.width] if len(grid) > 1 else []
        rows = []
        for number, cells in enumerate(grid[layout.first_row - 1 :], layout.first_row):
            values = [encode(value) for value in cells[: layout.width]]
            if any(value is not None for value in values):
                rows.append([number, values + [None] * (layout.width - len(values))])
        answer["sheets"][layout.name] = {"headings": [str(cell) for cell in head], "rows": rows}
        read = {row[0] for row in rows}
        broken = any(remark["code"] == controls.ERROR_VALUE.code for remark in scan.remarks)
        if read != scan.filled_rows and not broken:
            words = {"counted": len(scan.filled_rows), "read": len(read)}
            answer["remarks"].append({"code": controls.MISCOUNTED.code, "sheet": layout.name, "words": words})


def _grid(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def safe_read(content: bytes, layouts: list[Layout]) -> Answer:
    """`read_workbook`, whatever happens: the native reader may panic, which is not an `Exception`."""
    try:
        return read_workbook(content, layouts)
    except MemoryError:
        return {"remarks": [{"code": controls.STOPPED.code, "words": {}}], "properties": {}, "sheets": {}}
    except BaseException as error:
        words = {"part": type(error).__name__}
        return {"remarks": [{"code": controls.UNREADABLE.code, "words": words}], "properties": {}, "sheets": {}}


def main() -> None:
    layouts = [Layout(**layout) for layout in json.loads(sys.argv[1])]
    limit_process()
    answer = json.dumps(safe_read(sys.stdin.buffer.read(controls.MAXIMUM_BYTES + 1), layouts))
    if len(answer) > MAXIMUM_ANSWER:
        answer = json.dumps({"remarks": [{"code": controls.BOMB.code, "words": {}}], "properties": {}, "sheets": {}})
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
