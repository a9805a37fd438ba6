"""The plan of the demo's offer, read from the files of `sisiao/demo/plan` (orders of size: trade rules 3.1, 3.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sisiao.core.references import rows_of
from sisiao.geo import models as geo

PLAN = Path(__file__).resolve().parents[1] / "plan"
GEO = Path(geo.__file__).resolve().parent / "data"
OFFER = Path(__file__).resolve().parents[2] / "offer" / "data"

ROOMS = re.compile(r"(\d+)x(\d+):(\w+)")


@dataclass(frozen=True)
class Rooms:
    """`count` units of `places` places each; `rule` is exclusive, pmr, flat, men, women, adults or families."""

    count: int
    places: int
    rule: str


Line = dict[str, str]


def lines(file: str, departement: str = "") -> list[Line]:
    """Rows of a file of the plan, those of one département when told; empty cells are empty texts."""
    rows = ({key: value or "" for key, value in row.items()} for row in rows_of(PLAN / file))
    return [row for row in rows if not departement or row["departement"] == departement]


def rooms_of(line: Line) -> list[Rooms]:
    """The units of a group: « 2x4:men 1x3:pmr »."""
    return [Rooms(int(count), int(places), rule) for count, places, rule in ROOMS.findall(line["rooms"])]


def places_of(line: Line) -> int:
    return sum(rooms.count * rooms.places for rooms in rooms_of(line))


def day(text: str) -> date:
    """« 01/11/2020 »."""
    number, month, year = (int(part) for part in text.split("/"))
    return date(year, month, number)


def type_labels() -> dict[str, tuple[str, str]]:
    """Family and type labels by type code."""
    return {
        str(row["type"]): (str(row["family_label"]), str(row["label"]))
        for row in rows_of(OFFER / "nomenclature_2024.csv")
    }


def precision_labels() -> dict[tuple[str, str], str]:
    """Label by type and precision codes."""
    return {(str(row["type"]), str(row["code"])): str(row["label"]) for row in rows_of(OFFER / "precisions.csv")}


def postal_codes(departement: str) -> Iterator[tuple[str, str]]:
    """Name of each commune of a département, with its first postal code."""
    first: dict[str, str] = {}
    for row in rows_of(GEO / "postal_codes.csv.gz"):
        first.setdefault(str(row["commune"]), str(row["code"]))
    for row in rows_of(GEO / "communes.csv.gz"):
        if row["departement"] == departement and row["code"] in first:
            yield str(row["name"]), first[str(row["code"])]
