"""What a workbook is: tabs of columns. The template, its guide, the import and the report all come from here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sisiao.core.spreadsheet.addresses import letter
from sisiao.core.spreadsheet.conditions import ALWAYS, NEVER, Condition, Is
from sisiao.core.spreadsheet.findings import Control, Level, blocking, warning
from sisiao.core.spreadsheet.parsers import Code, Parser
from sisiao.core.spreadsheet.scan import Layout

FIRST_ROW = 5
EXAMPLE_CODE = "EXEMPLE"
GUIDE = "Annexes et guide"
HELPERS = 1
GUIDE_COLUMNS = 200


@dataclass(frozen=True)
class Column:
    """One column. `values` feeds a list; `depends_on` (a key of the tab) chooses the list among `values_by`.

    `required` is ○ by default. `level` is that of an empty obligatory cell, `parse_level` that of an unreadable one.
    `filled` is what the template writes in every row and what an untouched row holds; `meaningless` greys the cell.
    `spared` tells the rows where the tab fills an empty cell by itself (`Tab.relax`).
    `stored` is False for a column whose content is checked but not taken into the system yet.
    """

    key: str
    heading: str
    parser: Parser
    hint: str = ""
    example: str = ""
    band: str = ""
    definition: str = ""
    required: Condition = NEVER
    required_when: str = ""
    level: Level = Level.BLOCKING
    parse_level: Level = Level.BLOCKING
    values: Sequence[str] = ()
    depends_on: str = ""
    values_by: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refers_to: str = ""
    locked: bool = False
    filled: str = ""
    meaningless: Condition = NEVER
    mistake: str = ""
    width: int = 18
    stored: bool = True
    spared: Is | None = None

    @property
    def title(self) -> str:
        """Heading in the file: obligatory ones end with « * »."""
        return f"{self.heading} *" if self.required is ALWAYS else self.heading

    @property
    def obligation(self) -> str:
        """When the cell must be filled, in words."""
        if self.required is ALWAYS:
            return "toujours"
        return self.required_when or ("dans certains cas" if self.required is not NEVER else "jamais")


@dataclass(frozen=True)
class CommonControls:
    """Controls that every tab has, under its own prefix."""

    missing: Control
    missing_wanted: Control
    unreadable: Control
    doubtful: Control
    no_code: Control
    repeated_code: Control
    unknown_code: Control
    not_stored: Control

    @classmethod
    def of(cls, prefix: str) -> "CommonControls":
        """The eight first codes of a tab."""
        return cls(
            missing=blocking(f"{prefix}-01", "la cellule est obligatoire ({when}).", "Remplissez-la."),
            missing_wanted=warning(
                f"{prefix}-02", "la cellule est attendue ({when}).", "Remplissez-la si vous le pouvez."
            ),
            unreadable=blocking(f"{prefix}-03", "{problem}", "{mending}"),
            doubtful=warning(f"{prefix}-04", "{problem}", "{mending}"),
            no_code=blocking(
                f"{prefix}-05",
                "la ligne est remplie sans code valable.",
                "Déplacez-la sur une ligne au code pré-imprimé.",
            ),
            repeated_code=blocking(
                f"{prefix}-06",
                "le code {code} figure déjà ligne {other}.",
                "Remettez les codes pré-imprimés du modèle.",
            ),
            unknown_code=blocking(
                f"{prefix}-07",
                "{code} n'existe pas dans l'onglet {tab}.",
                "Choisissez dans la liste, ou ajoutez cette ligne.",
            ),
            not_stored=warning(
                f"{prefix}-08",
                "cette colonne n'est pas encore reprise dans le système : {count} valeur(s) restent dans le fichier.",
                "Gardez le fichier : elles seront reprises.",
            ),
        )

    def all(self) -> tuple[Control, ...]:
        return tuple(self.__dict__.values())


@dataclass(frozen=True)
class Tab:
    """One tab: its columns from A, the prefix of its codes (« E ») and of its controls (« C-ENT »).

    `named_by` is the column shown after the code in lists. `identity` names the columns that tell a row without a code
    from the others. `concealed` says whether a row's values may not be repeated.
    """

    name: str
    columns: tuple[Column, ...]
    prefix: str
    control_prefix: str
    named_by: str
    who_fills: str
    printed_rows: int
    controls: tuple[Control, ...] = ()
    identity: tuple[str, ...] = ()
    concealed: Callable[[Mapping[str, Any]], bool] = lambda values: False
    relax: Callable[[dict[str, Any]], None] = lambda values: None

    @cached_property
    def common(self) -> CommonControls:
        return CommonControls.of(self.control_prefix)

    @property
    def layout(self) -> Layout:
        return Layout(self.name, FIRST_ROW, len(self.columns), HELPERS)

    @property
    def coded(self) -> bool:
        """Whether the first column holds pre-printed codes."""
        return isinstance(self.columns[0].parser, Code) and self.columns[0].locked

    def letter(self, key: str) -> str:
        """Letter of the column of that key."""
        return letter(self.position(key))

    @cached_property
    def positions(self) -> dict[str, int]:
        """Place of each column by its key, from 1."""
        return {column.key: index for index, column in enumerate(self.columns, 1)}

    def position(self, key: str) -> int:
        return self.positions[key]

    def column(self, key: str) -> Column:
        return self.columns[self.position(key) - 1]

    def code(self, number: int) -> str:
        return f"{self.prefix}{number:04d}"


@dataclass(frozen=True)
class Workbook:
    """A kind of workbook: its tabs, and what its guide says. `kind` is written in the file and read back."""

    kind: str
    title: str
    tabs: tuple[Tab, ...]
    steps: tuple[str, ...]
    tables: tuple["GuideTable", ...] = ()
    figures: tuple["Figure", ...] = ()

    @property
    def layouts(self) -> list[Layout]:
        return [*(tab.layout for tab in self.tabs), Layout(GUIDE, first_row=1, width=0, helpers=GUIDE_COLUMNS)]

    def tab(self, name: str) -> Tab:
        return next(tab for tab in self.tabs if tab.name == name)


@dataclass(frozen=True)
class GuideTable:
    """A table printed in the guide: the nomenclature, the budget lines, the particular cases."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A figure of the dashboard: the sum of the column `sums` of a tab, or how many rows without one, over the rows
    whose columns hold what `where` says ("" for an empty cell). The guide and the report say the same (`dashboard`).
    """

    label: str
    tab: str
    where: Mapping[str, str | int] = field(default_factory=dict)
    sums: str = ""
