"""Two files of one département that wait to be imported: where they say two things of the same code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.registry import SOURCES


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One code of which another deposit says something else, and the columns. Values are not repeated (R26)."""

    other: UploadedWorkbook
    tab: str
    code: str
    headings: tuple[str, ...]


def contradictions(upload: UploadedWorkbook, *, today: date) -> Iterator[Contradiction]:
    """Codes on which another deposit not imported yet differs. Whichever is imported last would have the last word."""
    if upload.committed_at is not None or upload.kind not in SOURCES:
        return
    if upload.departement_id and upload.report.get("departement") != upload.departement_id:
        return
    others = UploadedWorkbook.objects.rivals_of(upload).defer("content", "report").order_by("-uploaded_at")
    tabs = None
    for other in others:
        tabs = tabs or SOURCES[upload.kind].declare(upload.departement_id or "", today).tabs
        for tab in tabs:
            own, theirs = upload.typed.get(tab.name, {}), other.typed.get(tab.name, {})
            for code in sorted(own.keys() & theirs.keys()):
                pairs = zip(tab.columns, own[code], theirs[code], strict=False)
                headings = tuple(column.heading for column, mine, its in pairs if mine != its)
                if headings:
                    yield Contradiction(other, tab.name, code, headings)
