"""Heavy and frequent reads in plain SQL: one way to send them, one way to make objects of their rows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

M = TypeVar("M", bound=models.Model)


def fetch_rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Send a statement whose values are named parameters, and give all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class Columns(Generic[M]):
    """The columns of a model inside a written statement, and the object that they make.

    For what each request reads: building the same statement anew each time costs more than running it. The columns are
    those of the model, so that a new field is read too; what the database generates, and `without`, is deferred.
    """

    def __init__(self, model: type[M], alias: str, *, without: Collection[str] = ()) -> None:
        fields = [each for each in model._meta.concrete_fields if not each.generated and each.name not in without]
        self.model, self.names = model, [field.attname for field in fields]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        # Fields that the driver does not read by itself (JSON).
        self.read = [(at, each.from_db_value) for at, each in enumerate(fields) if hasattr(each, "from_db_value")]

    def take(self, row: Sequence[Any], start: int = 0) -> tuple[M, int]:
        """The object whose columns begin at `start` in the row, and where the next ones begin."""
        end = start + len(self.names)
        values = list(row[start:end])
        for at, read in self.read:
            values[at] = read(values[at], None, connection)
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values), end
