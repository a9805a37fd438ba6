"""Parsers that only these workbooks need."""

import re
from dataclasses import dataclass

from sisiao.core.spreadsheet.identifiers import EMAIL
from sisiao.core.spreadsheet.parsers import Unreadable, as_text
from sisiao.core.spreadsheet.reader import Cell

SEASON = re.compile(r"(\d{1,2})/(\d{1,2})\s*[–—-]\s*(\d{1,2})/(\d{1,2})")
LONGEST_EMAIL = 254
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class DepartementCode:
    """Official code of a département; a number that lost its leading zero finds it again."""

    codes: tuple[str, ...]
    label = "code de département : 01 à 976, 2A, 2B"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        code = as_text(cell).upper().zfill(2)
        if code not in self.codes:
            raise Unreadable(
                f"« {code[:10]} » n'est pas un code de département.", "Saisissez par exemple 95 ; 2A ; 974."
            )
        return code


@dataclass(frozen=True)
class Season:
    """« 01/11 – 31/03 », given back under this form."""

    label = "jj/mm – jj/mm"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        match = SEASON.fullmatch(as_text(cell))
        if not match:
            raise Unreadable("la période n'a pas la forme attendue.", "Saisissez-la sous la forme 01/11 – 31/03.")
        first_day, first_month, last_day, last_month = (int(part) for part in match.groups())
        for day, month in ((first_day, first_month), (last_day, last_month)):
            if not 1 <= month <= 12 or not 1 <= day <= LAST_DAYS[month - 1]:
                raise Unreadable("un jour de la période n'existe pas.", "Vérifiez le jour et le mois.")
        return f"{first_day:02d}/{first_month:02d} – {last_day:02d}/{last_month:02d}"


@dataclass(frozen=True)
class PersonLine:
    """« NOM Prénom courriel », as (names, e-mail)."""

    label = "NOM Prénom courriel"
    number_format = "@"

    def parse(self, cell: Cell) -> tuple[str, str]:
        *names, email = as_text(cell).split(" ")
        if len(names) < 2 or not EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
            raise Unreadable("le nom, le prénom et le courriel sont attendus.", "Saisissez NOM Prénom courriel.")
        return " ".join(names)[:120], email.lower()


def person_line(name: str, email: str) -> str:
    """A person as the cell says them, nothing when there is nobody."""
    return f"{name} {email}".strip()
