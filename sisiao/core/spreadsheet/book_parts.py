"""The parts that say what a workbook holds: its sheets, its strings, its own properties."""

import posixpath

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.container import Refused
from sisiao.core.spreadsheet.xml_walk import local, walk

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
PROPERTIES = "docProps/custom.xml"


def sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Part name of each sheet by its title. Raises `Refused` when the workbook's own parts are unreadable."""
    targets: dict[str, str] = {}
    found: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag != "sheet":
            return
        identifier = next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")
        name = attributes.get("name", "")
        if name in found:
            raise Refused(controls.UNREADABLE, part=WORKBOOK)
        found[name] = targets.get(identifier, "")

    walk(parts.get(RELATIONS, b""), RELATIONS, start=relation)
    walk(parts[WORKBOOK], WORKBOOK, start=sheet)
    return {name: part for name, part in found.items() if part in parts}


class _StringLengths:
    """Handlers that measure shared strings; a phonetic hint (`rPh`) is not part of the text."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._open = {"rPh": 0, "t": 0}

    def start(self, tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            self.lengths.append(0)
        elif tag in self._open:
            self._open[tag] += 1

    def end(self, tag: str) -> None:
        if tag in self._open:
            self._open[tag] -= 1

    def text(self, data: str) -> None:
        if self.lengths and self._open["t"] and not self._open["rPh"]:
            self.lengths[-1] += len(data.strip())


def filled_strings(parts: dict[str, bytes]) -> list[int]:
    """Length, blanks apart, of each shared string (0: empty)."""
    handlers = _StringLengths()
    if STRINGS in parts:
        walk(parts[STRINGS], STRINGS, start=handlers.start, end=handlers.end, text=handlers.text)
    return handlers.lengths


def custom_properties(parts: dict[str, bytes]) -> dict[str, str]:
    """The workbook's own properties, where the template writes its kind and its département."""
    if PROPERTIES not in parts:
        return {}
    values: dict[str, str] = {}
    current = {"name": ""}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "property":
            current["name"] = attributes.get("name", "")

    def text(data: str) -> None:
        name = current["name"]
        values[name] = values.get(name, "") + data.strip()

    walk(parts[PROPERTIES], PROPERTIES, start=start, text=text)
    return values
