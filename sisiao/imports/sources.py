"""What a kind of workbook must provide to be filled, checked and written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sisiao.core.capabilities import Capability
from sisiao.core.spreadsheet.declaration import Workbook
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined
from sisiao.core.spreadsheet.template import Filling
from sisiao.imports.facts import Facts


class UnableToWrite(Exception):
    """The base changed between the controls and the writing; the message says how, in French."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the file that creates or changes something; `headings` are the columns that change."""

    sheet: str
    row: int
    code: str
    created: bool
    headings: tuple[str, ...] = ()


@dataclass(slots=True)
class Written:
    """What a file changes in the base, by tab; rows that already say what the base knows; those that it takes out.

    `findings`: what the acts themselves refused or remarked, row by row.
    """

    changes: list[Change] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, change: Change) -> None:
        self.changes.append(change)

    def keep(self, sheet: str) -> None:
        self.unchanged[sheet] = self.unchanged.get(sheet, 0) + 1

    def remove(self, sheet: str, rows: int) -> None:
        """`rows` of the base that a whole tab does not hold any more."""
        if rows:
            self.removed[sheet] = self.removed.get(sheet, 0) + rows

    def removals(self) -> dict[str, str]:
        """What is taken out, in words, for the totals of the report."""
        return {f"Lignes retirées – {sheet}": str(rows) for sheet, rows in self.removed.items()}

    def count(self, sheet: str, *, created: bool) -> int:
        return sum(change.sheet == sheet and change.created is created for change in self.changes)


@dataclass(frozen=True)
class Source:
    """A kind of workbook. `check` yields the findings beyond the declaration, `write` runs inside the transaction.

    `capability` is what its import asks for, `verb` the word on the button. A workbook `of_departement` is the offer of
    one département, which every administrator there sees; the others are seen by whoever deposited them. Where the
    controls are the acts themselves, it is `checked_by_writing`: `write` runs even on a file that is refused already.
    """

    kind: str
    title: str
    declare: Callable[[str, date], Workbook]
    known_codes: Callable[[str], dict[str, set[str]]]
    check: Callable[[Examined, Facts], Iterator[Finding]]
    write: Callable[[Examined, Facts], Written]
    totals: Callable[[Examined], dict[str, str]]
    fill: Callable[[str, date], Filling]
    capability: Capability = Capability.IMPORT_OFFER
    of_departement: bool = True
    checked_by_writing: bool = False
    verb: str = "Importer"
