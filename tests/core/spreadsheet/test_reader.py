"""The limited reader: what it reads, what it refuses, and what it never drops."""

import io
import subprocess
import sys
import time
import zipfile
from datetime import date

import pytest
import xlsxwriter

from sisiao.core.spreadsheet import reader as reading
from sisiao.core.spreadsheet.reader import RawWorkbook, read_raw
from sisiao.core.spreadsheet.scan import Layout
from tests.imports.workbooks import packed, parts_of

LAYOUT = [Layout("Données", first_row=5, width=4, helpers=1)]


def book(write, **options: object) -> bytes:  # type: ignore[no-untyped-def]
    """A workbook whose sheet « Données » is written by `write(sheet, book)`."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, options) as made:
        sheet = made.add_worksheet("Données")
        sheet.write_row(1, 0, ["Code", "Nom", "Date", "Nombre"])
        write(sheet, made)
    return output.getvalue()


def three_rows(sheet, made) -> None:  # type: ignore[no-untyped-def]
    for row in (4, 5, 8):
        sheet.write_row(row, 0, [f"E{row:04d}", "Nom", "", row])


def codes(raw: RawWorkbook) -> list[str]:
    return [finding.code for finding in raw.findings.items]


def with_sheet(content: bytes, old: str, new: str) -> bytes:
    parts = parts_of(content)
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    assert old in text
    return packed(parts | {name: text.replace(old, new).encode()})


def test_rows_keep_their_numbers_in_the_file() -> None:
    raw = read_raw(book(three_rows), LAYOUT)
    assert codes(raw) == []
    assert raw.sheets["Données"].headings == ["Code", "Nom", "Date", "Nombre"]
    assert [number for number, _ in raw.sheets["Données"].rows] == [5, 6, 9]
    assert raw.sheets["Données"].rows[0] == (5, ["E0004", "Nom", None, 4])


@pytest.mark.parametrize("system", [False, True])
def test_dates_are_right_in_both_systems(system: bool) -> None:
    def write(sheet, made) -> None:  # type: ignore[no-untyped-def]
        sheet.write_datetime(4, 2, date(2026, 11, 23), made.add_format({"num_format": "dd/mm/yyyy"}))

    raw = read_raw(book(write, date_1904=system), LAYOUT)
    assert raw.sheets["Données"].rows == [(5, [None, None, date(2026, 11, 23), None])]


@pytest.mark.parametrize("area", ["A1", "A1:B2", "A1:XFD1048576", ""])
def test_a_lying_dimension_drops_nothing(area: str) -> None:
    content = with_sheet(book(three_rows), '<dimension ref="A2:D9"/>', f'<dimension ref="{area}"/>')
    assert len(read_raw(content, LAYOUT).sheets["Données"].rows) == 3


@pytest.mark.parametrize("address", ["XFD1048576", "A1048576", "ZZ5"])
def test_a_far_cell_stops_the_reading_and_says_where(address: str) -> None:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData>'
    content = with_sheet(book(lambda sheet, made: None), "</sheetData>", far)
    began = time.monotonic()
    raw = read_raw(content, LAYOUT)
    assert codes(raw) == ["C-FIC-13"]
    assert address in raw.findings.items[0].message
    assert time.monotonic() - began < reading.WALL_SECONDS


def test_a_value_beside_the_table_is_refused_with_its_address() -> None:
    raw = read_raw(book(lambda sheet, made: sheet.write(6, 9, "oubli")), LAYOUT)
    assert [(item.code, item.row, item.column) for item in raw.findings.items] == [("C-FIC-12", 7, "J")]


def test_the_helper_column_is_ours() -> None:
    assert codes(read_raw(book(lambda sheet, made: sheet.write_formula(4, 4, "=A5")), LAYOUT)) == []


def test_formulas_errors_merges_and_hidden_rows_are_told() -> None:
    def write(sheet, made) -> None:  # type: ignore[no-untyped-def]
        sheet.write_formula(4, 1, "=1+1", None, 2)
        sheet.write_formula(5, 1, "=NA()", None, "#N/A")
        sheet.merge_range(6, 0, 7, 1, "fusion")
        sheet.write(9, 0, "cachée")
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    raw = read_raw(book(write), LAYOUT)
    assert sorted(codes(raw)) == ["C-FIC-11", "C-FIC-11", "C-FIC-14", "C-FIC-19", "C-FIC-20", "C-FIC-21"]
    assert (10, ["cachée", None, None, None]) in raw.sheets["Données"].rows


def test_a_row_given_twice_is_refused() -> None:
    content = with_sheet(
        book(three_rows), "</sheetData>", '<row r="5"><c r="B5" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    assert "C-FIC-18" in codes(read_raw(content, LAYOUT))


def test_macros_links_doctypes_and_bombs_are_refused() -> None:
    parts = parts_of(book(three_rows))
    sheet = "xl/worksheets/sheet1.xml"
    cases = {
        "C-FIC-05": parts | {"xl/vbaProject.bin": b"x"},
        "C-FIC-06": parts | {"xl/externalLinks/externalLink1.xml": b"<x/>"},
        "C-FIC-07": parts | {sheet: b'<!DOCTYPE x [<!ENTITY a "a">]>' + parts[sheet]},
        "C-FIC-04": parts | {"xl/media/i.bin": b"0" * 9_000_000},
        "C-FIC-03": parts | {f"xl/media/{number}": b"" for number in range(100)},
        "C-FIC-02": {name: part for name, part in parts.items() if name != "[Content_Types].xml"},
    }
    for code, mutated in cases.items():
        assert codes(read_raw(packed(mutated), LAYOUT)) == [code]


def test_a_size_that_lies_in_the_directory_is_caught_while_unpacking() -> None:
    parts = parts_of(book(three_rows))
    content = bytearray(packed(parts | {"xl/media/i.bin": b"0" * 60_000_000}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("xl/media/i.bin").file_size
    lied = bytes(content).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert codes(read_raw(lied, LAYOUT))[0] in ("C-FIC-02", "C-FIC-04")


def test_a_file_too_big_is_not_even_opened() -> None:
    assert codes(read_raw(b"PK\x03\x04" + b"0" * 5 * 1024 * 1024, LAYOUT)) == ["C-FIC-01"]


def test_a_cell_too_long_and_a_missing_sheet() -> None:
    assert codes(read_raw(book(lambda sheet, made: sheet.write(4, 1, "é" * 2001)), LAYOUT)) == ["C-FIC-16"]
    assert codes(read_raw(book(three_rows), [Layout("Autre", 5, 3)])) == ["C-FIC-09"]


def test_more_than_30_000_rows_are_refused() -> None:
    def write(sheet, made) -> None:  # type: ignore[no-untyped-def]
        for row in range(4, 30_006):
            sheet.write_number(row, 1, row)

    assert set(codes(read_raw(book(write), LAYOUT))) == {"C-FIC-13"}


def test_the_cap_of_rows_is_that_of_the_whole_file() -> None:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as made:
        for name in ("Une", "Deux"):
            sheet = made.add_worksheet(name)
            for row in range(4, 15_006):
                sheet.write_number(row, 1, row)
    raw = read_raw(output.getvalue(), [Layout("Une", 5, 3), Layout("Deux", 5, 3)])
    assert (codes(raw), raw.sheets) == (["C-FIC-15"], {})


def test_the_process_that_reads_is_limited() -> None:
    program = (
        "import resource; from sisiao.core.spreadsheet.worker import limit_process; limit_process();"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0]); bytearray(800 * 2**20)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "10\n"
    assert "MemoryError" in done.stderr


def test_the_process_that_reads_does_not_load_django() -> None:
    program = "import sys; from sisiao.core.spreadsheet import worker; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_reader_that_is_killed_or_too_slow_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    content = book(three_rows)
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.001)
    assert codes(read_raw(content, LAYOUT)) == ["C-FIC-08"]
    monkeypatch.undo()
    monkeypatch.setattr(reading.sys, "executable", "/bin/false")
    assert codes(read_raw(content, LAYOUT)) == ["C-FIC-08"]
