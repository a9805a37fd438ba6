"""The stored report of a deposited workbook, in the words of the page."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from sisiao.imports.models import ACCOUNTS, UploadedWorkbook
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


def home_of(upload: UploadedWorkbook) -> dict[str, str]:
    """The page where workbooks of this kind are deposited."""
    if upload.kind == ACCOUNTS:
        return {"home_url": reverse("users:import"), "home_label": "Importer une liste de comptes"}
    return {"home_url": reverse("offer:imports"), "home_label": "Importer l'offre"}


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


def changes(upload: UploadedWorkbook) -> list[dict[str, Any]]:
    """Pre-filled rows that change (trade rules 2.0, 5), created ones left out."""
    return [change for change in upload.report["changes"] if change["change"] == "modifié"][:SHOWN_CHANGES]
