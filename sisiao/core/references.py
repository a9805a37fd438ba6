"""Code lists loaded from files, and how a file of the repository becomes rows."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper


def rows_of(path: Path) -> Iterator[dict[str, str | None]]:
    """Rows of a UTF-8 CSV file with a heading (`.gz` accepted); an empty cell is None."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield {heading: value or None for heading, value in row.items()}


def copy_rows(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Append rows to a table by COPY, in the current transaction. Names are the project's own, quoted here."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
