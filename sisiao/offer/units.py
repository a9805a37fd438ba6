"""Units of capacity and of funding, never added together (R30): a closed list of the repository."""

from functools import cache
from pathlib import Path

from sisiao.core.references import rows_of

DATA = Path(__file__).resolve().parent / "data" / "units.csv"


@cache
def unit_labels() -> dict[str, str]:
    """Label of each unit by its code, in the order of the list."""
    return {str(row["code"]): str(row["label"]) for row in rows_of(DATA)}
