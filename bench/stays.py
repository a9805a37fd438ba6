"""Stays of one SIAO: five times in turn the places are filled, the last time goes on tonight."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from bench.copying import copy_lines, line, uuids
from bench.offer import BenchUnit, Keys

ERAS = (date(2023, 2, 1), date(2023, 10, 1), date(2024, 6, 1), date(2025, 2, 1), date(2025, 10, 1))
ONE_EMPTY_IN = 25  # rooms that SIAO-115 finds empty tonight
MEMORY = timedelta(days=30)


class Household(NamedTuple):
    """A household and its members, whose keys follow each other."""

    id: int
    first_person: int
    size: int


class Era(NamedTuple):
    """From when the places are filled; `ends` is None for the one that goes on."""

    starts: date
    ends: date | None


def link(keys: Keys, reason: str, source: int, household: int, scope: int, starts: date, ends: date | None) -> str:
    """The line of COPY of a scope inside a record."""
    keys.link += 1
    return line(keys.link, reason, source, starts, ends, household, scope, None)


@dataclass(slots=True)
class Stays:
    """Writes occupations and stays; adds the links that they bring."""

    rng: Random
    tonight: date
    keys: Keys
    links: list[str]
    occupations: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    identifiers: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.identifiers = uuids(self.rng)

    def write(self, units: list[BenchUnit], households: list[Household]) -> None:
        for starts, ends in zip(ERAS, (*ERAS[1:], None), strict=True):
            self._fill(Era(starts, ends), units, self.rng.sample(households, len(households)))
        copy_lines(
            "occupation_occupation",
            "id, nights, kind, active, cause, surplus_reason, dispositif_id, hold_id, household_id, person_id, "
            "place_id",
            self.occupations,
        )
        copy_lines(
            "stays_stay",
            "id, public_id, regime, state, planned_end, left_on, exit_reason, destination, dispositif_id, "
            "household_id, occupation_id, person_id, referral_id",
            self.stays,
        )

    def _fill(self, era: Era, units: list[BenchUnit], waiting: list[Household]) -> None:
        empty = {unit.id for unit in [unit for unit in units if unit.for_115][1::ONE_EMPTY_IN]} if not era.ends else ()
        for unit in units:
            if unit.id in empty:
                continue
            free = list(range(unit.first_place, unit.first_place + unit.size))
            while free and waiting and (not unit.exclusive or len(free) == unit.size):
                household = waiting.pop()
                if household.size <= len(free):
                    self._settle(unit, household, free, era)

    def _settle(self, unit: BenchUnit, household: Household, free: list[int], era: Era) -> None:
        left = era.ends - timedelta(days=self.rng.randint(1, 60)) if era.ends else None
        nights = self._nights(unit, era.starts, left)
        for person in range(household.first_person, household.first_person + household.size):
            key = self._occupation(unit, nights, "stay", household.id, person, free.pop())
            regime, state = "nightly" if unit.nightly else "continuous", "ended" if left else "running"
            reason, destination = ("10", "20") if left else ("", "")
            told = (regime, state, None, left, reason, destination)
            self.stays.append(
                line(key, next(self.identifiers), *told, unit.dispositif_id, household.id, key, person, None)
            )
            until = left + MEMORY if left else None
            self.links.append(link(self.keys, "stay", key, household.id, unit.scope_id, era.starts, until))
        for place in free if unit.exclusive else ():
            self._occupation(unit, nights, "neutralised", household.id, None, place)

    def _occupation(
        self, unit: BenchUnit, nights: str, kind: str, household: int, person: int | None, place: int
    ) -> int:
        key = self.keys.occupation
        self.keys.occupation += 1
        told = (nights, kind, "t", "", "")
        self.occupations.append(line(key, *told, unit.dispositif_id, None, household, person, place))
        return key

    def _nights(self, unit: BenchUnit, starts: date, left: date | None) -> str:
        if left:
            return f"[{starts},{left})"
        return f"[{starts},{self.tonight + timedelta(days=1)})" if unit.nightly else f"[{starts},)"
