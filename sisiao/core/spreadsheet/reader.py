"""Reading a filled workbook: a limited subprocess reads, this side only believes its JSON."""

import datetime
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.findings import Findings
from sisiao.core.spreadsheet.scan import Layout

ROOT = Path(__file__).resolve().parents[3]
WALL_SECONDS = 20

Cell = str | int | float | bool | datetime.date | datetime.time | None


@dataclass(slots=True)
class RawSheet:
    """Headings of row 2 and the filled rows, each with its number in the file."""

    headings: list[str]
    rows: list[tuple[int, list[Cell]]]


@dataclass(slots=True)
class RawWorkbook:
    """What was read, with the remarks on the file itself."""

    sheets: dict[str, RawSheet] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    top: list[list[Cell]] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


def read_raw(content: bytes, layouts: list[Layout]) -> RawWorkbook:
    """Read the bytes of a workbook in a subprocess limited in memory and time. Never raises for what the file holds."""
    if len(content) > controls.MAXIMUM_BYTES:
        return _refused(controls.TOO_BIG.code)
    command = [sys.executable, "-m", "sisiao.core.spreadsheet.worker", json.dumps([asdict(item) for item in layouts])]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=WALL_SECONDS, cwd=ROOT, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return _refused(controls.STOPPED.code)
    if done.returncode != 0:
        return _refused(controls.STOPPED.code)
    try:
        return _decode_answer(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError):
        return _refused(controls.UNREADABLE.code, part="réponse")


def _refused(code: str, **words: Any) -> RawWorkbook:
    raw = RawWorkbook()
    raw.findings.add(controls.BY_CODE[code].find(**words))
    return raw


def _decode_answer(answer: dict[str, Any]) -> RawWorkbook:
    top = [[decode(cell) for cell in row] for row in answer.get("top", [])]
    raw = RawWorkbook(properties=answer["properties"], top=top)
    for remark in answer["remarks"]:
        control = controls.BY_CODE[remark["code"]]
        place = {key: remark[key] for key in ("sheet", "row", "column") if remark.get(key)}
        raw.findings.add(control.find(**place, **remark["words"]))
    for name, sheet in answer["sheets"].items():
        rows = [(number, [decode(cell) for cell in cells]) for number, cells in sheet["rows"]]
        raw.sheets[name] = RawSheet(headings=sheet["headings"], rows=rows)
    return raw


def decode(cell: Any) -> Cell:
    """A JSON cell as a Python value; the reverse of `worker.encode`."""
    if isinstance(cell, dict):
        if "d" in cell:
            return datetime.date.fromisoformat(cell["d"])
        try:
            return datetime.time.fromisoformat(cell["t"])
        except ValueError:
            return str(cell["t"])
    return cell  # type: ignore[no-any-return]
