"""The report of an import, as data and as text."""

from dataclasses import dataclass, field
from typing import Any

from sisiao.core.spreadsheet.findings import Findings, Level
from sisiao.core.spreadsheet.rows import Count, Examined
from sisiao.imports.sources import Written


@dataclass
class ImportReport:
    """What was read, what is wrong, what changes. `committed` is False for a dry run and for a refused file.

    `examined` is for who goes on with the rows: it is no part of the report as data.
    """

    kind: str
    sha256: str
    findings: Findings
    departement: str = ""
    counts: dict[str, Count] = field(default_factory=dict)
    written: Written = field(default_factory=Written)
    totals: dict[str, str] = field(default_factory=dict)
    committed: bool = False
    examined: Examined | None = None

    @property
    def importable(self) -> bool:
        return not self.findings.blocked

    @property
    def blocking_count(self) -> int:
        return self.findings.count(Level.BLOCKING)

    @property
    def warning_count(self) -> int:
        return self.findings.count(Level.WARNING)

    @property
    def tab_lines(self) -> list[dict[str, Any]]:
        """One line by tab: rows in the file, untouched, examples, filled, created, changed, unchanged."""
        return [
            {
                "tab": name,
                "in_file": count.in_file,
                "untouched": count.untouched,
                "examples": count.examples,
                "filled": count.filled,
                "created": self.written.count(name, created=True),
                "changed": self.written.count(name, created=False),
                "unchanged": self.written.unchanged.get(name, 0),
            }
            for name, count in self.counts.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for `--json`."""
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "departement": self.departement,
            "importable": self.importable,
            "committed": self.committed,
            "blocking": self.blocking_count,
            "warnings": self.warning_count,
            "tabs": self.tab_lines,
            "totals": self.totals,
            "findings": [finding.as_dict() for finding in self.findings.items],
            "changes": [
                {"sheet": change.sheet, "row": change.row, "code": change.code,
                 "change": "créé" if change.created else "modifié", "headings": list(change.headings)}
                for change in self.written.changes
            ],
        }  # fmt: skip

    def as_text(self) -> str:
        """The report as people read it in a terminal."""
        lines = [f"Département : {self.departement or 'inconnu'}"]
        lines.extend(
            "{tab} : {in_file} lignes dans le fichier, {untouched} vierges, {filled} remplies ; "
            "{created} à créer, {changed} modifiées, {unchanged} inchangées.".format(**tab)
            for tab in self.tab_lines
        )
        lines.extend(f"{label} : {total}" for label, total in self.totals.items())
        for level in (Level.BLOCKING, Level.WARNING):
            found = [finding for finding in self.findings.items if finding.level is level]
            lines.append(f"{len(found)} {level.value}(s)")
            lines.extend(f"  {finding.sentence}" for finding in found)
        lines.append(self.conclusion)
        return "\n".join(lines)

    @property
    def conclusion(self) -> str:
        if not self.importable:
            return "Rien n'est importé : corrigez les remarques bloquantes."
        if self.committed:
            return "Importé." if self.written.changes or self.written.removed else "Importé : rien n'a changé."
        return "Essai à blanc : le fichier peut être importé."
