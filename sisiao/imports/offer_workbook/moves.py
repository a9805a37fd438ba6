"""A file that gives a dispositif to another entité, or makes it of another type, keeps its history as a screen does."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sisiao.offer.models import Dispositif, NatureChange, Transfer

# Fields of what a change starts from, and of what it ends at.
Ends = tuple[dict[str, Any], dict[str, Any]]


class Was(NamedTuple):
    """What a dispositif was before the file, by the names of its fields."""

    entity_id: int
    type_id: str
    precision_id: int | None

    @classmethod
    def of(cls, dispositif: Dispositif) -> "Was":
        return cls(dispositif.entity_id, dispositif.type_id, dispositif.precision_id)


def keep_history(before: Mapping[int, Was], after: Iterable[Dispositif], *, on: date, now: datetime) -> None:
    """Write a transfer and a change of nature, done on the day of the import, for what changed. `before` is by key."""
    for dispositif in after:
        was, becomes = before[dispositif.pk], Was.of(dispositif)
        if was.entity_id != becomes.entity_id:
            _keep(Transfer, dispositif, _ends(was, becomes, "entity_id"), on, now)
        if was[1:] != becomes[1:]:
            _keep(NatureChange, dispositif, _ends(was, becomes, "type_id", "precision_id"), on, now)


def _ends(was: Was, becomes: Was, *names: str) -> Ends:
    """The fields of both ends of a change."""
    return (
        {f"from_{name}": getattr(was, name) for name in names},
        {f"to_{name}": getattr(becomes, name) for name in names},
    )


def _keep(
    model: Any, dispositif: Dispositif, ends: tuple[dict[str, Any], dict[str, Any]], on: date, now: datetime
) -> None:
    """One row a day: a second change of a day ends where the last one does. What was announced starts from there."""
    before, after = ends
    rows = model.objects.filter(dispositif=dispositif)
    first = rows.filter(on=on, applied_at__isnull=False).first()
    if first is None:
        model.objects.create(dispositif=dispositif, on=on, applied_at=now, **before, **after)
    elif all(getattr(first, f"from_{name.removeprefix('to_')}") == value for name, value in after.items()):
        first.delete()
    else:
        rows.filter(pk=first.pk).update(**after)
    announced = rows.filter(applied_at=None)
    announced.filter(**after).delete()
    announced.update(**{f"from_{name.removeprefix('to_')}": value for name, value in after.items()})
