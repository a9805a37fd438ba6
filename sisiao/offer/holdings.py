"""What a dispositif holds that a type may not (nomenclature 2024: what each type may hold is a table)."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.offer.models import DispositifType, Funding, PlaceGroup, Provision, SupportMeasure


@dataclass(frozen=True, slots=True)
class Forbidden:
    """`what` a type may not hold, the act that takes it away, and what is there."""

    what: str
    act: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """« Fermez d'abord ses groupes de places : Urgence, Insertion. »"""
        return f"{self.act} d'abord ses {self.what}\u00a0: {', '.join(self.names)}."


def forbidden(wanted: Mapping[int, DispositifType], on: date) -> dict[int, list[Forbidden]]:
    """By key of dispositif, what runs on a day or later and that the type it would be of may not hold."""
    past = DateRange(on, None)
    periods: dict[str, Any] = {"dispositif__in": wanted, "period__overlap": past}
    groups = PlaceGroup.objects.standing().filter(**periods).order_by("name", "pk")
    measures = SupportMeasure.objects.filter(**periods).order_by("name", "pk")
    provisions = Provision.objects.filter(**periods).order_by("kind", "pk")
    fundings = Funding.objects.filter(dispositif__in=wanted, ends_on__gte=on).order_by("funder", "pk")
    found: dict[int, list[Forbidden]] = defaultdict(list)
    kinds: tuple[tuple[str, str, Any, Callable[[DispositifType, Any], bool]], ...] = (
        ("groupes de places", "Fermez", groups, lambda kind, _row: kind.holds_places),
        ("mesures d'accompagnement", "Terminez", measures, _holds_measure),
        ("prestations", "Terminez", provisions, lambda kind, _row: kind.holds_services),
        ("lignes de financement", "Terminez ou retirez", fundings, _is_funded),
    )
    for what, act, rows, holds in kinds:
        refused: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            if not holds(wanted[row.dispositif_id], row):
                refused[row.dispositif_id].append(_name(row))
        for key, names in refused.items():
            found[key].append(Forbidden(what, act, tuple(names)))
    return dict(found)


def _holds_measure(kind: DispositifType, row: SupportMeasure) -> bool:
    return kind.holds_measures and row.unit in kind.units


def _is_funded(kind: DispositifType, _row: Funding) -> bool:
    return bool(kind.units) or kind.holds_services


def _name(row: Any) -> str:
    return f"{row.funder} {row.fiscal_year}" if isinstance(row, Funding) else str(row)
