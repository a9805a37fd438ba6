"""Seeded mutations of a workbook: what mail, other tools, hurried people and enemies do to a file."""

import io
import random
import re
import zipfile
from collections.abc import Callable

from openpyxl.utils import get_column_letter

from tests.imports.workbooks import edited, packed, parts_of

Mutation = Callable[[bytes, random.Random], bytes]
SHEETS = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml")
NAMES = ("Entités", "Dispositifs", "Financement")


def on_sheet(content: bytes, chance: random.Random, edit: Callable[[str], str]) -> bytes:
    parts = parts_of(content)
    name = chance.choice(SHEETS)
    parts[name] = edit(parts[name].decode()).encode()
    return packed(parts)


def on_cell(content: bytes, chance: random.Random, value: object, rows: tuple[int, int] = (5, 7)) -> bytes:
    def edit(book: object) -> None:
        sheet = book[chance.choice(NAMES)]  # type: ignore[index]
        sheet.cell(chance.randint(*rows), chance.randint(2, 18)).value = value

    return edited(content, edit)


def byte_flip(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def truncation(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def xml_bytes(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    name = chance.choice(list(parts))
    data = bytearray(parts[name])
    for _ in range(chance.randint(1, 5)):
        data[chance.randrange(len(data))] = chance.randrange(32, 127)
    return packed(parts | {name: bytes(data)})


def xml_tag(content: bytes, chance: random.Random) -> bytes:
    def edit(text: str) -> str:
        tags = list(re.finditer(r"<[^>]+>", text))
        tag = chance.choice(tags)
        return text[: tag.start()] + chance.choice(["", tag[0] * 2]) + text[tag.end() :]

    return on_sheet(content, chance, edit)


def doctype(content: bytes, chance: random.Random) -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return on_sheet(content, chance, lambda text: text.replace("<worksheet", f"{bomb}<worksheet", 1))


def lying_dimension(content: bytes, chance: random.Random) -> bytes:
    area = chance.choice(["A1", "A1:B2", "A1:XFD1048576", "C3:C3", ""])
    return on_sheet(content, chance, lambda text: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{area}"', text))


def far_cell(content: bytes, chance: random.Random) -> bytes:
    row, column = chance.randint(40_000, 1_048_576), chance.randint(1, 16_384)
    address = f"{get_column_letter(column)}{row}"
    cell = f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData>'
    return on_sheet(content, chance, lambda text: text.replace("</sheetData>", cell))


def near_outside(content: bytes, chance: random.Random) -> bytes:
    def edit(book: object) -> None:
        book[chance.choice(NAMES)].cell(chance.randint(5, 40), chance.randint(60, 150)).value = "oubli"  # type: ignore[index]

    return edited(content, edit)


def zip_bomb(content: bytes, chance: random.Random) -> bytes:
    size = chance.choice([8, 60]) * 1024 * 1024
    return packed(parts_of(content) | {chance.choice(["xl/media/image1.png", SHEETS[0]]): b" " * size})


def many_entries(content: bytes, chance: random.Random) -> bytes:
    return packed(parts_of(content) | {f"xl/media/{number}.png": b"x" for number in range(chance.randint(90, 200))})


def wrong_sheet(content: bytes, chance: random.Random) -> bytes:
    def edit(book: object) -> None:
        sheet = book[chance.choice(NAMES)]  # type: ignore[index]
        if chance.random() < 0.5:
            sheet.title = "Feuil1"
        else:
            book.remove(sheet)  # type: ignore[attr-defined]

    return edited(content, edit)


def moved_column(content: bytes, chance: random.Random) -> bytes:
    def edit(book: object) -> None:
        sheet = book[chance.choice(NAMES)]  # type: ignore[index]
        column = chance.randint(2, 12)
        sheet.insert_cols(column) if chance.random() < 0.5 else sheet.delete_cols(column)

    return edited(content, edit)


def wrong_type(content: bytes, chance: random.Random) -> bytes:
    value = chance.choice(
        [True, -1, 12.5, 1e300, "x" * 1999, "12/2026", "\u202e\x0bé", "=1".replace("=", "≠"), "Oui ; Non"]
    )
    return on_cell(content, chance, value if value != "\u202e\x0bé" else "\u202eé")


def formula(content: bytes, chance: random.Random) -> bytes:
    return on_cell(content, chance, chance.choice(["=1+1", "=A5", '=HYPERLINK("http://exemple.fr")', "=NA()"]))


def long_cell(content: bytes, chance: random.Random) -> bytes:
    return on_cell(content, chance, "é" * chance.randint(2_001, 30_000))


def merged(content: bytes, chance: random.Random) -> bytes:
    def edit(book: object) -> None:
        row = chance.randint(5, 7)
        book[chance.choice(NAMES)].merge_cells(start_row=row, start_column=2, end_row=row + 1, end_column=4)  # type: ignore[index]

    return edited(content, edit)


def hidden(content: bytes, chance: random.Random) -> bytes:
    def edit(book: object) -> None:
        sheet = book[chance.choice(NAMES)]  # type: ignore[index]
        sheet.row_dimensions[chance.randint(5, 7)].hidden = True
        sheet.column_dimensions[get_column_letter(chance.randint(2, 8))].hidden = True

    return edited(content, edit)


def dates_1904(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    book = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    return packed(parts | {"xl/workbook.xml": book})


def macros(content: bytes, chance: random.Random) -> bytes:
    return packed(parts_of(content) | {chance.choice(["xl/vbaProject.bin", "xl/VBAproject.bin"]): b"\xd0\xcf"})


def external_link(content: bytes, chance: random.Random) -> bytes:
    return packed(parts_of(content) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def repeated_row(content: bytes, chance: random.Random) -> bytes:
    def edit(text: str) -> str:
        row = chance.choice(re.findall(r'<row r="[5-7]".*?</row>', text))
        return text.replace("</sheetData>", f"{row}</sheetData>")

    return on_sheet(content, chance, edit)


def bare_addresses(content: bytes, chance: random.Random) -> bytes:
    """Cells and rows without an address: allowed by the format, read by position."""
    return on_sheet(content, chance, lambda text: re.sub(r'<c r="[A-Z]+([5-7])"', r"<c", text))


def lost_strings(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    strings = parts["xl/sharedStrings.xml"].decode()
    kept = strings[: chance.randrange(len(strings) // 2, len(strings))].rpartition("</si>")[0]
    return packed(parts | {"xl/sharedStrings.xml": f"{kept}</si></sst>".encode()})


def emptied_cell(content: bytes, chance: random.Random) -> bytes:
    return on_cell(content, chance, None)


def repeated_entry(content: bytes, chance: random.Random) -> bytes:
    output = io.BytesIO(content)
    with zipfile.ZipFile(output, "a") as archive:
        archive.fp.seek(0, 2)  # type: ignore[union-attr]
        info = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
        archive.writestr(info, b"<worksheet/>" * chance.randint(1, 9))
    data = output.getvalue()
    return data.replace(b"sheet9.xml", b"sheet1.xml")


MUTATIONS: tuple[Mutation, ...] = (
    byte_flip, truncation, xml_bytes, xml_tag, doctype, lying_dimension, far_cell, near_outside, zip_bomb, many_entries,
    wrong_sheet, moved_column, wrong_type, formula, long_cell, merged, hidden, dates_1904, macros, external_link,
    repeated_row, bare_addresses, lost_strings, emptied_cell, repeated_entry,
)  # fmt: skip
