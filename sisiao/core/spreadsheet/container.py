"""The zip around a workbook, checked before anything inside it is believed (`docs/security.md` T32)."""

import io
import zipfile
import zlib

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.findings import Control

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
CHUNK = 1 << 16


class Refused(Exception):
    """The file is not to be read further; carries the control and its words."""

    def __init__(self, control: Control, **words: str) -> None:
        super().__init__(control.code)
        self.control = control
        self.words = words


def open_container(content: bytes) -> dict[str, bytes]:
    """Unpacked parts of the workbook by name. Raises `Refused` for anything out of the caps or not a plain .xlsx."""
    if len(content) > controls.MAXIMUM_BYTES:
        raise Refused(controls.TOO_BIG)
    if content.startswith(OLE_MAGIC):
        raise Refused(controls.PASSWORD)
    if not content.startswith(ZIP_MAGIC):
        raise Refused(controls.NOT_XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return _unpack(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(controls.NOT_XLSX) from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > controls.MAXIMUM_ENTRIES:
        raise Refused(controls.TOO_MANY_ENTRIES)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused(controls.NOT_XLSX)
    lowered = [name.lower() for name in names]
    if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in lowered):
        raise Refused(controls.MACROS)
    if any(name.startswith("xl/externallinks") for name in lowered):
        raise Refused(controls.EXTERNAL_LINKS)
    for entry in entries:
        if entry.file_size > controls.MAXIMUM_RATIO * max(entry.compress_size, 1024):
            raise Refused(controls.BOMB)


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Read every part, counting the real bytes: the sizes declared in the directory may lie."""
    parts: dict[str, bytes] = {}
    left = controls.MAXIMUM_UNPACKED
    for entry in entries:
        pieces: list[bytes] = []
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                left -= len(piece)
                if left < 0:
                    raise Refused(controls.BOMB)
                pieces.append(piece)
        part = b"".join(pieces)
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Refused(controls.UNREADABLE, part=entry.filename[:60])
        parts[entry.filename] = part
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        raise Refused(controls.MACROS)
    return parts
