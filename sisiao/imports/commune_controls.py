"""Postal code and commune of a row, resolved to one official code."""

from collections.abc import Iterator
from dataclasses import dataclass

from sisiao.core.spreadsheet.findings import Control, Finding, blocking, warning
from sisiao.core.spreadsheet.rows import Row
from sisiao.imports.facts import CommuneBook


@dataclass(frozen=True)
class CommuneControls:
    """The three controls of a tab that has the columns `postal_code` and `commune`."""

    unknown_code: Control
    not_found: Control
    several: Control

    @classmethod
    def of(cls, prefix: str, first: int) -> "CommuneControls":
        return cls(
            unknown_code=blocking(
                f"{prefix}-{first}",
                "ce code postal n'existe pas.",
                "Saisissez le code postal géographique, sans CEDEX.",
            ),
            not_found=blocking(
                f"{prefix}-{first + 1}",
                "cette commune n'est pas de ce code postal.",
                "Corrigez le nom ou le code ; pour ce code{hint}.",
            ),
            several=warning(
                f"{prefix}-{first + 2}",
                "plusieurs communes répondent : {name} est retenue.",
                "Vérifiez que c'est la bonne.",
            ),
        )

    def all(self) -> tuple[Control, ...]:
        return (self.unknown_code, self.not_found, self.several)

    def check(self, row: Row, communes: CommuneBook) -> Iterator[Finding]:
        postal_code, name = row.get("postal_code"), row.get("commune")
        if not postal_code:
            return
        candidates = communes.by_postal_code.get(postal_code)
        if not candidates:
            yield row.find(self.unknown_code, "postal_code")
        elif name:
            found = communes.matches(postal_code, name)
            if not found:
                known = ", ".join(commune.name for commune in candidates[:5])
                hint = " la liste officielle le dit" if row.concealed else f" : {known}"
                yield row.find(self.not_found, "commune", hint=hint)
            elif len(found) > 1:
                yield row.find(self.several, "commune", name="l'une d'elles" if row.concealed else found[0].name)
