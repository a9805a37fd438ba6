"""Invented households, seeded: the same seed gives the same persons on any machine. Pure Python, for COPY or the ORM.

Names follow their real frequencies, so homonyms come by themselves; a part of the adults is born « on 1 January »;
some households call again under another spelling. The mix of compositions follows who asks the 115 in each département.
"""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from sisiao.demo.spelling import rewritten

NAMES = Path(__file__).resolve().parent / "names"
BLOCK = 4096  # draws made at once: a weighted draw alone costs ten times more

FICTION = ("19900", "26191", "35301", "46571", "53649")
FEMALE, MALE = "FEMME", "HOMME"
CONTACT, PARTNER, CHILD = "contact", "partner", "child"

# Households by composition, in per cent.
MIX_095 = {"man": 28, "woman": 10, "couple": 6, "woman_children": 27, "couple_children": 26, "man_children": 3}
MIX_048 = {"man": 62, "woman": 16, "couple": 8, "woman_children": 9, "couple_children": 5, "man_children": 0}
MIX_974 = {"man": 41, "woman": 15, "couple": 6, "woman_children": 27, "couple_children": 10, "man_children": 1}
MIXES: Mapping[str, Mapping[str, int]] = {"95": MIX_095, "48": MIX_048, "974": MIX_974}

_TRANSLITERATED_SHARE = 0.38
_FIRST_OF_JANUARY_SHARE = 0.24
_GENERATIONS = ((1940, 1960), (1960, 1980), (1980, 2000))  # decades of birth in the source, by generation
_CHILDREN = ((1, 2, 3, 4, 5, 6), (44, 31, 16, 6, 2, 1))


class DemoPerson(NamedTuple):
    """`sex` and `role` are the values of the enums of `sisiao.households`; `phone` is E.164 or empty."""

    last_name: str
    first_name: str
    sex: str
    birth_date: date
    role: str
    phone: str = ""
    pregnant: bool = False
    wheelchair: bool = False
    estimated: bool = False


class DemoHousehold(NamedTuple):
    """`kind` is a key of the mix; `animals` holds codes of the list `animaux`; the contact comes first.

    `again_of` is the index, among the households of this run, of the one whose contact is here again under another
    spelling; None for nearly all.
    """

    kind: str
    members: tuple[DemoPerson, ...]
    animals: tuple[str, ...] = ()
    again_of: int | None = None


class _Pool:
    """Weighted draws, made in blocks."""

    def __init__(self, rng: Random, weighted: Mapping[str, float]) -> None:
        self._rng = rng
        self._values = list(weighted)
        self._cumulated = list(accumulate(weighted.values()))
        self._drawn: list[str] = []

    def __call__(self) -> str:
        if not self._drawn:
            self._drawn = self._rng.choices(self._values, cum_weights=self._cumulated, k=BLOCK)
        return self._drawn.pop()


@cache
def _rows(file: str) -> tuple[dict[str, str], ...]:
    data = (NAMES / file).read_bytes()
    text = (gzip.decompress(data) if file.endswith(".gz") else data).decode("utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def _surnames() -> dict[str, float]:
    return {row["name"]: float(row["n"]) for row in _rows("surnames.csv.gz")}


def _first_names(sex: str, since: int, until: int) -> dict[str, float]:
    weights: dict[str, float] = {}
    for row in _rows("first_names.csv.gz"):
        if row["sex"] == ("F" if sex == FEMALE else "M") and since <= int(row["decade"]) <= until:
            weights[row["name"]] = weights.get(row["name"], 0) + float(row["n"])
    return weights


def _transliterated(kind: str) -> dict[str, float]:
    """Names that get written in several ways, their weights falling slowly with the rank as those of names do."""
    names = [row["name"] for row in _rows("transliterated.csv") if row["kind"] == kind]
    return {name: 1 / (rank + 4) for rank, name in enumerate(names)}


class _Names:
    """Surnames and first names of one kind of family; a first name depends on the sex and the generation."""

    def __init__(self, rng: Random, *, transliterated: bool) -> None:
        self.surname = _Pool(rng, _transliterated("surname") if transliterated else _surnames())
        self._first = {
            (sex, generation): _Pool(rng, _first_names(sex, *decades))
            for sex in (FEMALE, MALE)
            for generation, decades in enumerate(_GENERATIONS)
        }
        self._transliterated = {sex: _Pool(rng, _transliterated(sex)) for sex in (FEMALE, MALE)}
        self._share = 0.8 if transliterated else 0.04
        self._rng = rng

    def first(self, sex: str, generation: int) -> str:
        if self._rng.random() < self._share:
            return self._transliterated[sex]()
        return self._first[sex, generation]()


class Population:
    """An endless invented population. `on` is the day at which ages are reckoned."""

    def __init__(self, seed: int, *, departement: str, on: date, first_phone: int = 0) -> None:
        self._rng = rng = Random(seed)  # noqa: S311 - a reproducible world, not a secret
        self._on = on
        self._phone = first_phone
        self._kind = _Pool(rng, MIXES.get(departement, MIX_095))
        self._names = _Names(rng, transliterated=False), _Names(rng, transliterated=True)

    def households(self, count: int, *, again_share: float = 0.01) -> Iterator[DemoHousehold]:
        """`count` households; about `again_share` of them are somebody already seen in this run, spelt otherwise."""
        seen: list[DemoPerson] = []
        for _ in range(count):
            if seen and self._rng.random() < again_share:
                of = self._rng.randrange(len(seen))
                household = self._again(seen[of], of)
            else:
                household = self._household(self._kind())
            seen.append(household.members[0])
            yield household

    def _again(self, person: DemoPerson, of: int) -> DemoHousehold:
        last_name, first_name, born = rewritten(self._rng, person.last_name, person.first_name, person.birth_date)
        other = person._replace(last_name=last_name, first_name=first_name, birth_date=born, role=CONTACT)
        return DemoHousehold("man" if person.sex == MALE else "woman", (other,), again_of=of)

    def _household(self, kind: str) -> DemoHousehold:
        rng = self._rng
        sex = MALE if kind.startswith("man") else FEMALE
        if kind.startswith("couple") and rng.random() < 0.5:
            sex = MALE
        names = self._names[rng.random() < _TRANSLITERATED_SHARE]
        oldest = 52 if "children" in kind else 75
        contact = self._adult(names, sex, CONTACT, names.surname(), oldest)
        members = [contact]
        if kind.startswith("couple"):
            partner_sex = (FEMALE if sex == MALE else MALE) if rng.random() < 0.97 else sex
            name = contact.last_name if rng.random() < 0.5 else names.surname()
            members.append(self._adult(names, partner_sex, PARTNER, name, oldest))
        if "children" in kind:
            members += self._children(names, members)
        animals = (rng.choice(("2", "2", "3", "1")),) if len(members) < 3 and rng.random() < 0.06 else ()
        return DemoHousehold(kind, tuple(members), animals)

    def _adult(self, names: _Names, sex: str, role: str, last_name: str, oldest: int) -> DemoPerson:
        rng, age = self._rng, int(self._rng.triangular(18, oldest, 31))
        born, estimated = self._born(age, unknown=_FIRST_OF_JANUARY_SHARE)
        return DemoPerson(
            last_name,
            names.first(sex, 0 if age > 60 else 1 if age > 40 else 2),
            sex,
            born,
            role,
            phone=self._next_phone() if role == CONTACT and rng.random() < 0.7 else "",
            pregnant=sex == FEMALE and age < 44 and rng.random() < 0.07,
            wheelchair=rng.random() < 0.015,
            estimated=estimated,
        )

    def _children(self, names: _Names, parents: list[DemoPerson]) -> list[DemoPerson]:
        """Brothers and sisters, eldest first, none of whom bears the first name of another."""
        rng = self._rng
        youngest_parent = min((self._on - parent.birth_date).days // 366 for parent in parents)
        oldest = max(0, min(17, youngest_parent - 18))
        last_name = rng.choice(parents).last_name
        children: dict[str, DemoPerson] = {}
        for _ in range(rng.choices(*_CHILDREN)[0]):
            sex = FEMALE if rng.random() < 0.49 else MALE
            first_name = names.first(sex, 2)
            age = rng.randint(0, oldest)
            born, _unknown = self._born(age, unknown=0.03 if age < 17 else 0)
            children.setdefault(first_name, DemoPerson(last_name, first_name, sex, born, CHILD))
        return sorted(children.values(), key=lambda child: child.birth_date)

    def _born(self, age: int, *, unknown: float) -> tuple[date, bool]:
        """A birth date of somebody of `age`, and whether only the year was known (written 1 January)."""
        born = self._on - timedelta(days=int((age + self._rng.random() * 0.99) * 365.25) + 1)
        if self._rng.random() < unknown:
            return date(born.year, 1, 1), self._rng.random() < 0.3
        return born, False

    def _next_phone(self) -> str:
        """The next of the 50,000 numbers that the regulator (ARCEP) keeps for fiction; then they are shared."""
        number, self._phone = self._phone, self._phone + 1
        return f"+33{FICTION[number // 10_000 % len(FICTION)]}{number % 10_000:04d}"
