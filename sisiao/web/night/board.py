"""The board of a night as the page shows it: columns with their definitions, order, filters, the split of each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from sisiao.housing_requests.enums import UnmetReason
from sisiao.occupation.enums import LedgerLine
from sisiao.occupation.queries import COUNTED, BoardLine
from sisiao.offer.enums import EMERGENCY_MODES
from sisiao.siao.models import Siao
from sisiao.stays.queries import announced_vacancies

# What is counted, in the words of « Placement »; the page adds the hour of the count.
DEFINITIONS = {
    "created": "Places d'urgence qui existent cette nuit, que leur dispositif ouvre ou non.",
    "open": "Places créées dont le dispositif ouvre cette nuit. Elles sont toutes dans l'une des colonnes qui suivent.",
    "unavailable": "Places fermées un temps par le dispositif\u00a0: travaux, nuisibles, dégât, manque de personnel.",
    "held": "Places gardées le temps d'un appel, ou pour un ménage orienté dont l'arrivée n'est pas confirmée.",
    "occupied": "Places où dort une personne dont le dispositif a confirmé l'arrivée.",
    "kept": "Places gardées pour une personne absente qui revient\u00a0: hospitalisation, travaux, garde alternée.",
    "neutralised": "Places vides d'une chambre attribuée à un seul ménage\u00a0: personne d'autre n'y est mis.",
    "free": "Places ouvertes que rien ne prend\u00a0: ni personne, ni réservation, ni indisponibilité.",
}
LABELS = {key: str(LedgerLine(key).label) for key in COUNTED}
# Order of the split: from what is taken to what is left.
SPLIT = ("occupied", "held", "kept", "neutralised", "unavailable", "free")
SORTS = frozenset({"name", "declared", *COUNTED})


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of the board: `sort` is what its heading asks for, `order` the value of `aria-sort`."""

    key: str
    label: str
    definition: str
    sort: str
    order: str


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the split, in places from the left."""

    key: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One dispositif."""

    line: BoardLine
    figures: list[Figure]
    split: list[Segment]
    stale: bool


def columns(asked: str) -> list[Column]:
    """The figures in order; a heading asks for the largest first, then the reverse."""
    return [
        Column(key, LedgerLine(key).label, DEFINITIONS[key], _next_sort(key, asked, first="-"), order_of(key, asked))
        for key in COUNTED
    ]


def order_of(key: str, asked: str) -> str:
    """Value of `aria-sort` for a column."""
    return {key: "ascending", f"-{key}": "descending"}.get(asked, "none")


def _next_sort(key: str, asked: str, *, first: str) -> str:
    ahead = f"{first}{key}"
    return ahead if asked != ahead else ("" if first else "-") + key


def text_sorts(asked: str) -> dict[str, dict[str, str]]:
    """The two columns that are not figures: what their headings ask for."""
    return {
        key: {"sort": _next_sort(key, asked, first=""), "order": order_of(key, asked)} for key in ("name", "declared")
    }


def known_sort(asked: str) -> str:
    """`asked` if it is a sort of the board, else the most free places first."""
    return asked if asked.removeprefix("-") in SORTS else "-free"


def rows_of(lines: Iterable[BoardLine], sort: str, now: datetime) -> list[Row]:
    """Lines in the asked order; ties by name."""
    ordered = sorted(lines, key=lambda line: (line.name, str(line.public_id)))
    ordered.sort(key=lambda line: _value(line, sort.removeprefix("-")), reverse=sort.startswith("-"))
    return [Row(line, figures_of(line), split_of(line), line.stale(now)) for line in ordered]


def _value(line: BoardLine, key: str) -> object:
    if key == "declared":
        return line.declared_at.timestamp() if line.declared_at else 0.0
    return getattr(line, key)


def figures_of(line: object) -> list[Figure]:
    """The figures of a line, in the order of the columns."""
    return [Figure(key, label, getattr(line, key)) for key, label in LABELS.items()]


def split_of(line: object) -> list[Segment]:
    """The open places, side by side; nothing for what is at zero."""
    widths = [getattr(line, key) for key in SPLIT]
    starts = [0, *accumulate(widths)]
    return [Segment(key, start, width) for key, start, width in zip(SPLIT, starts, widths, strict=False) if width]


def narrowed(lines: Iterable[BoardLine], *, public: str, commune: str) -> list[BoardLine]:
    """Lines that receive a public and stand in a commune; empty filters let everything through."""
    return [
        line for line in lines if (not public or public in line.publics) and (not commune or line.commune == commune)
    ]


def to_call(rows: Iterable[Row]) -> list[BoardLine]:
    """Dispositifs whose places are not to be trusted, the oldest declaration first."""
    stale = [row.line for row in rows if row.stale and row.line.open]
    return sorted(stale, key=lambda line: (line.declared_at.timestamp() if line.declared_at else 0.0, line.name))


def reasons_of(by_reason: dict[str, int]) -> list[tuple[str, int]]:
    """Unmet requests by reason in words, the most frequent first."""
    ordered = sorted(by_reason.items(), key=lambda item: (-item[1], item[0]))
    return [(UnmetReason(reason).label, count) for reason, count in ordered]


SOON = timedelta(days=7)


def soon_free(siao: Siao, night: date) -> list[tuple[str, date, int]]:
    """Dispositif, day, number of urgence places whose departure is announced for the week to come."""
    counts: dict[tuple[str, date], int] = {}
    for each in announced_vacancies(night, night + SOON, siao=siao.pk, modes=EMERGENCY_MODES):
        counts[each.dispositif, each.free_on] = counts.get((each.dispositif, each.free_on), 0) + each.places
    return [(name, day, number) for (name, day), number in counts.items()]
