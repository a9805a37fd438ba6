"""Units of capacity and of funding, never added together (R30): a closed list of the repository."""

from decimal import Decimal
from functools import cache
from pathlib import Path

from sisiao.core.references import rows_of

DATA = Path(__file__).resolve().parent / "data" / "units.csv"


def counted(number: Decimal | int, code: str) -> str:
    """« 19 places », « 1 logement », « 2,5 ETP »: the words that follow a number in a unit."""
    one, several = _words()[code]
    return one if number < 2 else several


@cache
def _words() -> dict[str, tuple[str, str]]:
    return {str(row["code"]): (_lower(str(row["label"])), str(row["plural"])) for row in rows_of(DATA)}


def _lower(label: str) -> str:
    return label if label.isupper() else label.lower()


@cache
def unit_labels() -> dict[str, str]:
    """Label of each unit by its code, in the order of the list."""
    return {str(row["code"]): str(row["label"]) for row in rows_of(DATA)}
