"""What an import says about a workbook: where, what is wrong, how to mend it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

SHOWN_VALUE = 80
MAXIMUM_FINDINGS = 5_000


class Level(StrEnum):
    """Two levels (trade rules 2.0, 7): `BLOCKING` imports nothing, `WARNING` imports and asks for a justification."""

    BLOCKING = "bloquant"
    WARNING = "avertissement"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark, at one place of the file. `value` is None for a row that must not be echoed (rule R26)."""

    code: str
    level: Level
    message: str
    remedy: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    heading: str = ""
    value: str | None = None

    @property
    def place(self) -> str:
        """« Dispositifs, ligne 27, colonne L « Adresse » », or what is known of it."""
        parts = [self.sheet or "Fichier"]
        if self.row is not None:
            parts.append(f"ligne {self.row}")
        if self.column:
            parts.append(f"colonne {self.column}" + (f" « {self.heading} »" if self.heading else ""))
        return ", ".join(parts)

    @property
    def sentence(self) -> str:
        return f"{self.code} · {self.place} : {self.message} {self.remedy}".strip()

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"level": self.level.value}


@dataclass(frozen=True, slots=True)
class Control:
    """A control of the catalogue printed in the guide: `sentence` and `remedy` are `str.format` templates."""

    code: str
    level: Level
    sentence: str
    remedy: str

    def find(
        self,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        heading: str = "",
        value: object = None,
        **words: object,
    ) -> Finding:
        """Finding of this control at that place; `words` fill the sentence and the remedy."""
        return Finding(
            code=self.code,
            level=self.level,
            message=self.sentence.format(**words),
            remedy=self.remedy.format(**words),
            sheet=sheet,
            row=row,
            column=column,
            heading=heading,
            value=None if value is None else str(value)[:SHOWN_VALUE],
        )


def blocking(code: str, sentence: str, remedy: str) -> Control:
    return Control(code, Level.BLOCKING, sentence, remedy)


def warning(code: str, sentence: str, remedy: str) -> Control:
    return Control(code, Level.WARNING, sentence, remedy)


TOO_MANY_FINDINGS = blocking(
    "C-FIC-99",
    "plus de {maximum} remarques : les suivantes ne sont pas listées.",
    "Corrigez celles-ci puis importez à nouveau le fichier.",
)


@dataclass(slots=True)
class Findings:
    """Collected remarks, bounded so that a hostile file cannot fill the memory."""

    maximum: int = MAXIMUM_FINDINGS
    items: list[Finding] = field(default_factory=list)
    cut: bool = False

    def add(self, finding: Finding) -> None:
        if len(self.items) < self.maximum:
            self.items.append(finding)
        elif not self.cut:
            self.cut = True
            self.items.append(TOO_MANY_FINDINGS.find(maximum=self.maximum))

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding)

    @property
    def blocked(self) -> bool:
        return any(finding.level is Level.BLOCKING for finding in self.items)

    def count(self, level: Level) -> int:
        return sum(finding.level is level for finding in self.items)
