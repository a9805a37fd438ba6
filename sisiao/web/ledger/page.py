"""The lines of the ledger: dispositifs put together by région, département, entité or type, and what they lead to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from sisiao.geo.models import Departement
from sisiao.geo.tiles import tiles
from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.ledger import PLACE, Entry, Figures, lines_of
from sisiao.offer.units import unit_labels
from sisiao.web.night.board import SPLIT, Segment, split_of

DEFINITIONS = {
    L.AUTHORISED: "Capacité de l'autorisation ou de l'agrément, quand elle est dans cette unité.",
    L.FUNDED: "Somme des lignes de financement en cours ce jour-là, quand elles sont dans cette unité.",
    L.CREATED: "Ce que le dispositif décrit ce jour-là\u00a0: les places et les chambres de ses groupes, ses mesures.",
    L.OPEN: "Places créées dont le dispositif ouvre cette nuit-là.",
    L.UNAVAILABLE: "Places ouvertes que le dispositif a mises hors service.",
    L.HELD: "Places gardées le temps d'un appel ou pour un ménage attendu.",
    L.OCCUPIED: "Places où dort une personne.",
    L.KEPT: "Places gardées pour une personne absente qui revient.",
    L.NEUTRALISED: "Places vides d'une chambre qu'un seul ménage occupe.",
    L.FREE: "Places ouvertes que rien ne prend.",
    L.NOT_FOLLOWED: "Part d'une résidence sociale hors du contingent de l'État\u00a0: son occupation n'est pas connue.",
}
# Units whose name is masculine.
MASCULINE = frozenset({"dwelling", "household", "fte", "lump_sum", "passage"})
# A logement or a room is counted once, whatever its places.
OF_A_ROOM = (
    "Un logement ou une chambre compte une fois\u00a0: occupé dès qu'une personne y dort, sinon réservé, sinon libre."
)


@dataclass(slots=True)
class Row:
    """One line: `url` leads to what it is made of."""

    key: str
    label: str
    detail: str
    url: str
    figures: Figures = field(default_factory=Figures)
    dispositifs: int = 0
    unit: str = PLACE

    @property
    def cells(self) -> list[tuple[str, str, Any]]:
        """Key, label and value of each figure that means something in the unit."""
        return [(line.value, named(line, self.unit), self.figures.of(line, self.unit)) for line in lines_of(self.unit)]

    @property
    def split(self) -> list[Segment]:
        return split_of(Parts(self.figures, self.unit))

    @property
    def created(self) -> int:
        return int(self.figures.of(L.CREATED, self.unit))

    @property
    def open(self) -> int:
        return int(self.figures.of(L.OPEN, self.unit))


LEGEND = [(key, L(key).label) for key in SPLIT]


class Parts:
    """What is open, by the names that the drawing of the split reads."""

    def __init__(self, figures: Figures, unit: str) -> None:
        for line in (L.OCCUPIED, L.HELD, L.KEPT, L.NEUTRALISED, L.UNAVAILABLE, L.FREE):
            setattr(self, line.value, figures.of(line, unit))


def named(line: L, unit: str) -> str:
    """« Créées » for places, « Créés » for logements: the word agrees with the unit."""
    label = str(line.label)
    return re.sub(r"(é|t|i)es\b", r"\1s", label) if unit in MASCULINE else label


def columns_of(unit: str) -> list[tuple[str, str, str]]:
    """Key, label and definition of each figure that means something in a unit."""
    return [(line.value, named(line, unit), DEFINITIONS[line]) for line in lines_of(unit)]


def rows_of(entries: Iterable[Entry], by: str, kept: dict[str, str], unit: str = PLACE) -> list[Row]:
    """Lines in the order of their names; `kept` is the address asked, that each link narrows."""
    places = {place.pk: place for place in Departement.objects.select_related("region")}
    rows: dict[str, Row] = {}
    for entry in entries:
        row = _row_for(entry, by, kept, places)
        row = rows.setdefault(row.key, row)
        row.unit = unit
        row.figures.add(entry.figures)
        row.dispositifs += 1
    return sorted(rows.values(), key=lambda row: (row.label.casefold(), row.key))


def _row_for(entry: Entry, by: str, kept: dict[str, str], places: dict[str, Departement]) -> Row:
    place = places[entry.departement]
    if by == "region":
        return Row(place.region_id, place.region.name, "", _narrowed(kept, region=place.region_id, par="departement"))
    if by == "departement":
        return Row(place.pk, str(place), "", _narrowed(kept, departement=place.pk, par="dispositif"))
    if by == "entity":
        key = str(entry.entity_id)
        return Row(key, entry.entity, "", _narrowed(kept, entite=key, par="dispositif"))
    if by == "type":
        key = f"{entry.family} {entry.type}"
        return Row(key, entry.type, entry.family, _narrowed(kept, type=entry.type, par="dispositif"))
    url = f"{reverse('ledger:detail', args=(entry.public_id,))}?{urlencode({'date': kept['date']})}"
    return Row(str(entry.public_id), entry.name, f"{entry.type} · {entry.entity}", url)


@dataclass(frozen=True, slots=True)
class Square:
    """One département on the map: `level` says how full its open places are, 0 when it has none."""

    departement: Departement
    column: int
    row: int
    words: str
    url: str
    level: int

    @property
    def tone(self) -> str:
        return f"level{self.level}"


# From which share of the open places taken each level begins.
LEVELS = ((0.97, 3), (0.9, 2), (0.0, 1))
LEVEL_WORDS = (
    ("level1", "moins de 90\u00a0%"),
    ("level2", "de 90 à 97\u00a0%"),
    ("level3", "97\u00a0% et plus"),
    ("none", "aucune place ouverte"),
)


def squares_of(entries: Iterable[Entry], kept: dict[str, str]) -> list[Square]:
    """The map of the nation, made of the same figures as the lines."""
    found: dict[str, Figures] = {}
    for entry in entries:
        found.setdefault(entry.departement, Figures()).add(entry.figures)
    squares = []
    for place in Departement.objects.order_by("code"):
        figures = found.get(place.pk, Figures())
        opened, free = figures.places[L.OPEN], figures.places[L.FREE]
        level = next(level for share, level in LEVELS if (opened - free) / opened >= share) if opened else 0
        words = f"{place}\u00a0: {opened} ouvertes, {free} libres" if opened else f"{place}\u00a0: aucune place ouverte"
        url = _narrowed(kept, departement=place.pk, par="dispositif") if place.pk in found else ""
        squares.append(Square(place, *tiles()[place.pk], words, url, level))
    return squares


def _narrowed(kept: dict[str, str], **more: str) -> str:
    return f"{reverse('ledger:index')}?{urlencode({**kept, **more})}"


def other_units(figures: Figures, unit: str = PLACE) -> list[tuple[str, str, Any, Any, Any, Any]]:
    """What is counted in another unit: code, label, authorised, funded, created, not followed."""
    told = (L.AUTHORISED, L.FUNDED, L.CREATED, L.NOT_FOLLOWED)
    held = figures.units(*told) - {unit}
    return [
        (code, label, *(figures.of(line, code) for line in told))
        for code, label in unit_labels().items()
        if code in held
    ]
