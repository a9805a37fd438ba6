"""The places of one département's hébergement: groupes, chambres et logements, indisponibilités."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat

from sisiao.demo.offer.plan import Line, Rooms, day, lines, rooms_of
from sisiao.demo.offer.tree import PUBLICS, Row, Tree

WINTERS = (2025, 2026, 2027, 2028)  # the first evening of each season that the demo knows
SHARED = {
    "men": "Partagé – hommes",
    "women": "Partagé – femmes",
    "adults": "Partagé – adultes",
    "families": "Partagé – familles",
}
DORMITORY = 4  # from this number of beds, a shared room is a dortoir
ROOMS_A_FLOOR = 12


class Places:
    """Builds the rows of the three tabs, always the same, from the tree of the same département."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.groups: list[Row] = []
        self.units: list[Row] = []
        self.unavailable: list[Row] = []
        out = lines("unavailable.csv", tree.departement)
        for line in lines("shelters.csv", tree.departement):
            for name, starts, ends in _openings(line):
                self._group(line, name, starts, ends, [item for item in out if item["group"] == name])

    def filling(self) -> Mapping[str, Sequence[Row]]:
        """Rows by tab name, as `write_template` takes them."""
        return {"Groupes": self.groups, "Unités": self.units, "Indisponibilités": self.unavailable}

    def _group(self, line: Line, name: str, starts: date, ends: date | None, out: list[Line]) -> None:
        code = f"G{len(self.groups) + 1:04d}"
        publics = line["publics"].split()
        row: Row = {
            "code": code,
            "dispositif": f"{self._tree.codes[line['dispositif']]} – {line['dispositif']}",
            "name": name,
            "mode": line["mode"],
            "route": line["route"],
            "starts_on": starts,
            "ends_on": ends,
            "min_age": int(line["min_age"]),
            "specific_public": line["special"],
            "wheelchair": line["wheelchair"],
            "animals": line["group_animals"],
            "regime": line["group_regime"],
            "rhythm": int(line["rhythm"]),
        }
        row |= {key: short in publics for short, key in PUBLICS.items()}
        self.groups.append(row)
        first = len(self.units)
        each_room = chain.from_iterable(repeat(rooms, rooms.count) for rooms in rooms_of(line))
        for number, room in enumerate(each_room):
            self._unit(f"{code} – {name}", number, room, starts, ends)
        for item in out:
            self._out_of_service(self.units[first + int(item["unit"]) - 1], item)

    def _unit(self, group: str, number: int, rooms: Rooms, starts: date, ends: date | None) -> None:
        floor, rank = divmod(number, ROOMS_A_FLOOR)
        flat = rooms.rule == "flat"
        dormitory = rooms.rule in SHARED and rooms.places >= DORMITORY
        kind = "Logement" if flat else "Dortoir" if dormitory else "Chambre"
        self.units.append(
            {
                "code": f"U{len(self.units) + 1:04d}",
                "group": group,
                "name": f"{kind} {number + 1}" if flat or dormitory else f"{kind} {floor}{rank + 1:02d}",
                "kind": kind,
                "sharing": SHARED.get(rooms.rule, "Exclusif"),
                "places": rooms.places,
                "wheelchair": rooms.rule == "pmr",
                "floor": "" if flat else "Rez-de-chaussée" if floor == 0 else str(floor),
                "starts_on": starts,
                "ends_on": ends,
            }
        )

    def _out_of_service(self, unit: Row, item: Line) -> None:
        self.unavailable.append(
            {
                "unit": f"{unit['code']} – {unit['name']}",
                "places": int(item["places"]),
                "starts_on": day(item["starts"]),
                "ends_on": day(item["ends"]),
                "cause": item["cause"],
            }
        )


def _openings(line: Line) -> Iterator[tuple[str, date, date | None]]:
    """Name and dates of the group, one for each season of a seasonal one."""
    if line["group_regime"] != "Saisonnier":
        yield line["group"], day(line["starts"]), day(line["ends"]) if line["ends"] else None
        return
    for year in WINTERS:
        yield f"{line['group']} {year}-{year + 1}", day(f"{line['starts']}/{year}"), day(f"{line['ends']}/{year + 1}")
