"""Parsers of one cell: what a person typed becomes a typed value, or a sentence that says how to mend it.

A parser never receives an empty cell. It raises `Unreadable`; when a remark is enough, `kept` carries the value that is
imported all the same (a comment cut at its length).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Protocol

from sisiao.core.spreadsheet.reader import Cell
from sisiao.core.text import normalise

SPACES = re.compile(r"[\s\x00-\x1f\x7f\u00a0\u202f\u2009\ufeff]+")
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
SEPARATOR = ";"
ANSWERS = {"oui": True, "o": True, "non": False, "n": False}
DATE_FORMAT = "dd/mm/yyyy"
SERIAL_ORIGIN = date(1899, 12, 30)


class Unreadable(Exception):
    """The cell does not hold what its column asks for."""

    def __init__(self, message: str, remedy: str, *, kept: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.kept = kept


class Parser(Protocol):
    """`label` describes the expected content in the guide; `number_format` is that of the template's cells."""

    @property
    def label(self) -> str: ...

    @property
    def number_format(self) -> str: ...

    def parse(self, cell: Cell) -> Any: ...


def as_text(cell: Cell) -> str:
    """The cell as a person reads it, runs of spaces (non-breaking ones too) made one."""
    if isinstance(cell, bool):
        return "Oui" if cell else "Non"
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    return SPACES.sub(" ", str(cell)).strip()


@dataclass(frozen=True)
class Text:
    """Text of at most `longest` characters; too long is unreadable, or cut when `cut`."""

    longest: int
    cut: bool = False
    number_format = "@"

    @property
    def label(self) -> str:
        return f"texte, {self.longest} caractères au plus"

    def parse(self, cell: Cell) -> str:
        text = as_text(cell)
        if len(text) <= self.longest:
            return text
        message = f"le texte compte {len(text)} caractères, {self.longest} au plus sont admis."
        if self.cut:
            raise Unreadable(message, "Il est coupé à l'import : raccourcissez-le.", kept=text[: self.longest])
        raise Unreadable(message, "Raccourcissez-le.")


@dataclass(frozen=True)
class Whole:
    """Whole number between two bounds, typed as a number or as digits with spaces."""

    least: int = 0
    most: int = 10_000_000
    number_format = "0"

    @property
    def label(self) -> str:
        return f"nombre entier de {self.least} à {self.most}" if self.most < 10_000_000 else "nombre entier"

    def parse(self, cell: Cell) -> int:
        text = SPACES.sub("", as_text(cell)) if isinstance(cell, str | int | float) else ""
        if isinstance(cell, bool) or not re.fullmatch(r"[+-]?\d{1,12}([.,]0+)?", text):
            raise Unreadable("un nombre entier est attendu.", "Saisissez un nombre sans décimale ni unité.")
        number = int(re.split("[.,]", text)[0])
        if not self.least <= number <= self.most:
            raise Unreadable(f"le nombre doit être entre {self.least} et {self.most}.", "Corrigez ce nombre.")
        return number


@dataclass(frozen=True)
class Number:
    """Decimal number, point or comma, at most `decimals` decimals. Negative only when `signed`."""

    decimals: int = 2
    signed: bool = False

    @property
    def label(self) -> str:
        return f"nombre, {self.decimals} décimales au plus"

    @property
    def number_format(self) -> str:
        return "0." + "0" * self.decimals

    def parse(self, cell: Cell) -> Decimal:
        text = SPACES.sub("", as_text(cell)).replace(",", ".").removesuffix("€")
        try:
            number = Decimal(text) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            raise Unreadable("un nombre est attendu.", "Saisissez un nombre, sans texte.")
        if number < 0 and not self.signed:
            raise Unreadable("le nombre est négatif.", "Saisissez un nombre positif ou nul.")
        if isinstance(cell, float):
            return number.quantize(Decimal(1).scaleb(-self.decimals))
        if number != number.quantize(Decimal(1).scaleb(-self.decimals)):
            raise Unreadable(f"le nombre a plus de {self.decimals} décimales.", "Arrondissez-le.")
        return number


@dataclass(frozen=True)
class Day:
    """Date `jj/mm/aaaa` or a real date cell; « 01/01/1900 » is refused; a year alone when `year_alone`."""

    year_alone: bool = False

    @property
    def number_format(self) -> str:
        """A year typed in a date cell would become a day of 1905: such a column is left to the spreadsheet."""
        return "General" if self.year_alone else DATE_FORMAT

    @property
    def label(self) -> str:
        return "date jj/mm/aaaa" + (" ou année aaaa" if self.year_alone else "")

    def parse(self, cell: Cell) -> date:
        day = self._day(cell)
        if day is None:
            raise Unreadable(
                "une date est attendue.", f"Saisissez-la sous la forme {self.label.removeprefix('date ')}."
            )
        if self.year_alone and day.year == 1905:
            year = (day - SERIAL_ORIGIN).days
            raise Unreadable("une année seule a été prise pour une date de 1905.", f"Saisissez 01/01/{year}.")
        if not 1900 <= day.year <= 2150 or day == date(1900, 1, 1):
            raise Unreadable("cette date n'est pas plausible.", "Saisissez la vraie date, ou laissez la cellule vide.")
        return day

    def _day(self, cell: Cell) -> date | None:
        if isinstance(cell, date):
            return cell
        text = as_text(cell)
        if self.year_alone and not isinstance(cell, bool) and re.fullmatch(r"(19|20|21)\d\d", text):
            return date(int(text), 1, 1)
        match = DAY.fullmatch(text)
        if not match:
            return None
        try:
            return date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError as error:
            raise Unreadable("cette date n'existe pas.", "Vérifiez le jour et le mois.") from error


@dataclass(frozen=True)
class YesNo:
    """« Oui » or « Non »; an empty cell stays unknown, never « Non » (trade rules 2.0, 4)."""

    label = "Oui ou Non"
    number_format = "@"

    def parse(self, cell: Cell) -> bool:
        answer = ANSWERS.get(as_text(cell).lower())
        if answer is None:
            raise Unreadable("« Oui » ou « Non » est attendu.", "Choisissez dans la liste.")
        return answer


@dataclass(frozen=True)
class Choice:
    """One label of a closed list, read without regard to case, accents and dashes."""

    labels: Sequence[str]
    number_format = "@"
    label = "valeur de la liste"

    @cached_property
    def by_words(self) -> dict[str, str]:
        return {normalise(label): label for label in self.labels}

    def parse(self, cell: Cell) -> str:
        if isinstance(cell, str) and cell in self.labels:
            return cell
        found = self.by_words.get(normalise(as_text(cell)))
        if found is not None:
            return found
        raise Unreadable("la valeur n'est pas dans la liste.", "Choisissez dans la liste déroulante de la cellule.")


@dataclass(frozen=True)
class Several:
    """Several values separated by « ; », each read by `each`; none twice."""

    each: Parser
    number_format = "@"

    @property
    def label(self) -> str:
        return f"une ou plusieurs valeurs séparées par « ; » ({self.each.label})"

    def parse(self, cell: Cell) -> tuple[Any, ...]:
        pieces = [piece.strip() for piece in as_text(cell).split(SEPARATOR) if piece.strip()]
        return tuple(dict.fromkeys(self.each.parse(piece) for piece in pieces))


@dataclass(frozen=True)
class Code:
    """Code of a row: a letter and four digits or more. Of « E0001 – Nom » only what stands before the dash is read."""

    prefix: str
    number_format = "@"

    @property
    def label(self) -> str:
        return f"code {self.prefix}0001 choisi dans la liste"

    def parse(self, cell: Cell) -> str:
        code = re.split(r"\s*[–—-]\s*|\s", as_text(cell), maxsplit=1)[0].upper()
        if not re.fullmatch(rf"{self.prefix}\d{{4,6}}", code):
            raise Unreadable(
                f"un code de la forme {self.prefix}0001 est attendu.",
                "Choisissez dans la liste déroulante de la cellule.",
            )
        return code
