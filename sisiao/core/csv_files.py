"""Tables given as CSV for the spreadsheets of offices: `;` between the columns, a mark of UTF-8 in front."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any


def written_csv(heading: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """The whole file, no text of which is ever taken for a formula (T34)."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerows([_safe(cell) for cell in row] for row in (heading, *rows))
    return out.getvalue()


def _safe(cell: Any) -> Any:
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text[:1] in tuple("=+-@\t\r") else cell
