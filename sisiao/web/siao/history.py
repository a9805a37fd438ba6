"""What changed on the sheet of a SIAO, in words: those of the fields themselves."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from sisiao.audit.models import RowHistory
from sisiao.core.wording import short_date
from sisiao.siao.models import Siao
from sisiao.siao.queries import PARTS, history_of_siao
from sisiao.web.timeline import Entry, who_did

AnyField = Any  # a field of a model, whatever it holds
MODELS: dict[str, type[models.Model]] = {model._meta.db_table: model for model in (Siao, *PARTS)}
ACTS = {"I": "ajout", "U": "modification", "D": "retrait"}
# What a line says nothing by: keys, and what is of the machine.
SILENT = frozenset({"id", "public_id", "siao_id", "file_id", "author_id", "added_by_id", "scope_id"})
# What a line that comes or goes is told by.
NAMES = ("name", "title", "body", "collectivity_id", "role", "weekday")


def history(siao: Siao) -> list[Entry]:
    """Changes of the sheet, recent first. One query."""
    return [Entry(row.at, _title(row), _text(row), who_did(row.user, row.profile)) for row in history_of_siao(siao)]


def _title(row: RowHistory) -> str:
    name = str(MODELS[row.table_name]._meta.verbose_name)
    return f"{name[0].upper()}{name[1:]}\u00a0: {ACTS[row.operation]}"


def _text(row: RowHistory) -> str:
    model, old, new = MODELS[row.table_name], row.old or {}, row.new or {}
    if row.operation == "U":
        return " · ".join(_changed(model, old, new))
    values = new or old
    column = next((each for each in NAMES if values.get(each) not in (None, "")), None)
    return _value(_field(model, column), values[column]) if column else ""


def _changed(model: type[models.Model], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for column in sorted(new.keys() - SILENT):
        field = _field(model, column)
        if field is not None:
            yield f"{field.verbose_name}\u00a0: {_value(field, old.get(column))} → {_value(field, new[column])}"


def _field(model: type[models.Model], column: str) -> AnyField | None:
    try:
        return model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def _value(field: AnyField | None, value: Any) -> str:
    if value is None or value == "":
        return "vide"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return short_date(date.fromisoformat(value))
    return str(value)
