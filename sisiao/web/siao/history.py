"""What changed on the sheet of a SIAO, in words: those of the fields themselves, and the name of each line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from sisiao.audit.models import RowHistory
from sisiao.siao.models import Siao, SiaoSettings
from sisiao.siao.queries import PARTS, last_words
from sisiao.web.row_values import written_value
from sisiao.web.timeline import Entry, who_did

AnyField = Any  # a field of a model, whatever it holds
Values = Mapping[str, Any]
MODELS: dict[str, type[models.Model]] = {model._meta.db_table: model for model in (Siao, *PARTS)}
ACTS = {"I": "ajout", "U": "modification", "D": "retrait"}
# What a line says nothing by: keys, and what is of the machine.
SILENT = frozenset({"id", "public_id", "siao_id", "file_id", "author_id", "added_by_id", "scope_id"})
# What a line is told by; the sheet and its settings are one each.
NAMES = ("name", "title", "body", "collectivity_id", "role", "weekday")
ALONE = (Siao, SiaoSettings)


def history(rows: Iterable[RowHistory]) -> list[Entry]:
    """These changes of a sheet, in their order, in a number of queries that does not grow with theirs."""
    told = list(rows)
    words = Words(told)
    return [Entry(row.at, _title(row), words.text(row), who_did(row.user, row.profile)) for row in told]


def _title(row: RowHistory) -> str:
    name = str(MODELS[row.table_name]._meta.verbose_name)
    return f"{name[0].upper()}{name[1:]}\u00a0: {ACTS[row.operation]}"


class Words:
    """What these changes name: the lines that changed, and what their keys lead to."""

    def __init__(self, rows: Iterable[RowHistory]) -> None:
        told = list(rows)
        self.lines = last_words({(row.table_name, row.row_id) for row in told if row.operation == "U"})
        keys: dict[type[models.Model], set[Any]] = {}
        for row in told:
            values = [row.old or {}, row.new or {}, self.lines.get((row.table_name, row.row_id), {})]
            for column, value in (pair for each in values for pair in each.items() if pair[0] not in SILENT):
                field = _field(MODELS[row.table_name], column)
                if value is not None and field is not None and field.is_relation:
                    keys.setdefault(field.related_model, set()).add(value)
        self.named = {model: model._default_manager.in_bulk(found) for model, found in keys.items()}

    def text(self, row: RowHistory) -> str:
        model, old, new = MODELS[row.table_name], row.old or {}, row.new or {}
        if row.operation != "U":
            return self._line(model, new or old)
        changes = " · ".join(self._changed(model, old, new))
        known = {**self.lines.get((row.table_name, row.row_id), {}), **old}
        name = "" if model in ALONE else self._line(model, known)
        return f"{name}\u00a0: {changes}" if name and changes else name or changes

    def _line(self, model: type[models.Model], values: Values) -> str:
        column = next((each for each in NAMES if values.get(each) not in (None, "")), None)
        return self._value(_field(model, column), values[column]) if column else ""

    def _changed(self, model: type[models.Model], old: Values, new: Values) -> Iterator[str]:
        for column in sorted(new.keys() - SILENT):
            field = _field(model, column)
            if field is not None:
                before, after = self._value(field, old.get(column)), self._value(field, new[column])
                yield f"{field.verbose_name}\u00a0: {before} → {after}"

    def _value(self, field: AnyField | None, value: Any) -> str:
        if value is None or value == "":
            return "vide"
        if isinstance(value, bool):
            return "oui" if value else "non"
        if field is not None and field.is_relation:
            return str(self.named[field.related_model].get(value, value))
        return written_value(field, value)


def _field(model: type[models.Model], column: str) -> AnyField | None:
    try:
        return model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
