"""The stored report of a deposited workbook, in the words of the page."""

from dataclasses import dataclass
from typing import Any

from sisiao.core.spreadsheet.findings import Level
from sisiao.imports.models import UploadedWorkbook
from sisiao.web.templatetags.siao import number

TAB_HEADINGS = (
    ("tab", "Onglet"),
    ("in_file", "Lignes dans le fichier"),
    ("untouched", "Vierges"),
    ("filled", "Remplies"),
    ("created", "À créer"),
    ("changed", "Modifiées"),
    ("unchanged", "Inchangées"),
)
SHOWN_CHANGES = 200


@dataclass(frozen=True)
class Status:
    """State of a deposit: its words, and the tone of its badge."""

    tone: str
    label: str


def status_of(upload: UploadedWorkbook) -> Status:
    if upload.job is not None:
        return Status("new", "Lecture en cours")
    if upload.committed_at:
        return Status("success", "Importé")
    if upload.report.get("importable"):
        return Status("info", "Prêt à importer")
    return Status("error", "À corriger")


def tab_rows(upload: UploadedWorkbook) -> list[list[str]]:
    """Cells of the table of counts; what would change is unknown while something blocks."""
    unknown = () if upload.report["importable"] else ("created", "changed", "unchanged")
    return [
        ["–" if key in unknown else line[key] if key == "tab" else number(line[key]) for key, _ in TAB_HEADINGS]
        for line in upload.report["tabs"]
    ]


def findings(upload: UploadedWorkbook) -> list[dict[str, Any]]:
    """Every finding, what blocks first, each with its place in the file."""
    found = sorted(upload.report["findings"], key=lambda item: item["level"] != Level.BLOCKING.value)
    return [item | {"blocking": item["level"] == Level.BLOCKING.value} for item in found]


def changes(upload: UploadedWorkbook) -> list[dict[str, Any]]:
    """Pre-filled rows that change (trade rules 2.0, 5), created ones left out."""
    return [change for change in upload.report["changes"] if change["change"] == "modifié"][:SHOWN_CHANGES]
