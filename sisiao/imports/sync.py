"""Bringing rows of a file into the base: codes kept, only what differs written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from sisiao.offer.enums import WorkbookTab
from sisiao.offer.models import WorkbookCode

BATCH = 500
# A template prints its empty rows from 0001 on, and the files that agents are filling hold these codes for what they
# will write: the service gives its own far beyond, so that one code never names two things.
FIRST_GIVEN = 10_001


def is_given(code: str) -> bool:
    """Whether the service gave this code to what was created outside the workbooks (`imports.codes`)."""
    return code[1:].isdecimal() and int(code[1:]) >= FIRST_GIVEN


@dataclass
class CodeBook:
    """Codes of one tab of one département and the rows of the base that they name."""

    departement: str
    tab: WorkbookTab
    ids: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, departement: str, tab: WorkbookTab) -> "CodeBook":
        found = WorkbookCode.objects.filter(departement_id=departement, tab=tab).values_list("code", "object_id")
        return cls(departement, tab, dict(found))

    def remember(self, new: Mapping[str, int]) -> None:
        """Keep the codes of rows that the base did not know under a code, or under one that the service had given."""
        named = set(new.values())
        given = [code for code, object_id in self.ids.items() if object_id in named]
        if given:
            mine = WorkbookCode.objects.filter(departement=self.departement, tab=self.tab, code__in=given)
            mine.delete()
            self.ids = {code: object_id for code, object_id in self.ids.items() if object_id not in named}
        WorkbookCode.objects.bulk_create(
            [
                WorkbookCode(departement_id=self.departement, tab=self.tab, code=code, object_id=object_id)
                for code, object_id in new.items()
            ],
            batch_size=BATCH,
        )
        self.ids.update(new)


def _same(known: Any, wanted: Any) -> bool:
    """Whether a file says what the base holds: the spaces of a text are not read from a cell as they were typed."""
    if isinstance(known, str) and isinstance(wanted, str):
        return known.split() == wanted.split()
    return bool(known == wanted)


def set_fields(target: Model, wanted: Mapping[str, Any]) -> list[str]:
    """Set what differs and give the names of those fields. A foreign key is named by its `_id`."""
    changed = [name for name, value in wanted.items() if not _same(getattr(target, name), value)]
    for name in changed:
        setattr(target, name, wanted[name])
    return changed


def update_changed(model: type[Model], changed: Iterable[tuple[Model, list[str]]]) -> None:
    """One UPDATE by set of fields: nothing for a row that did not change."""
    by_fields: dict[tuple[str, ...], list[Model]] = {}
    for target, names in changed:
        if names:
            by_fields.setdefault(tuple(sorted(names)), []).append(target)
    for names_changed, targets in by_fields.items():
        fields = [name.removesuffix("_id") for name in names_changed]
        model._default_manager.bulk_update(targets, fields, batch_size=BATCH)
