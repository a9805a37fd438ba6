"""The map made of one square for each département, near its place."""

from functools import cache
from pathlib import Path

from sisiao.core.references import rows_of

DATA = Path(__file__).resolve().parent / "data" / "departements_tiles.csv"


@cache
def tiles() -> dict[str, tuple[int, int]]:
    """Column and row, from 1, of each département by code."""
    return {str(row["code"]): (int(row["column"] or 0) + 1, int(row["row"] or 0) + 1) for row in rows_of(DATA)}
