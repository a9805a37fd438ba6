"""The invented people of one SIAO: households, requests, calls, and who is inside their records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from bench.copying import copy_lines, line, uuids
from bench.offer import BenchUnit, Keys
from bench.scale import HOUSEHOLDS, REQUESTS, Scale
from bench.stays import Household, Stays, link
from sisiao.demo.population import DemoHousehold, Population
from sisiao.siao.models import Siao

SINCE = date(2023, 1, 1)
HISTORY = 1_000  # nights of requests
MEMORY = 92
STATES = (("provided", ""), ("provided", ""), ("unmet", "no_place"), ("unmet", "composition"), ("cancelled", ""))


@dataclass(slots=True)
class People:
    """Writes the people of one SIAO; their keys follow each other."""

    siao: Siao
    taker_id: int
    commune_id: str
    scale: Scale
    rng: Random
    now: datetime
    tonight: date
    keys: Keys
    households: list[Household] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def write(self, units: list[BenchUnit], *, requests: bool) -> None:
        first_person = self.keys.person
        drawn = list(self._drawn())
        columns = "id, public_id, animals, to_protect, created_at"
        copy_lines("households_household", columns, self._household_lines(drawn))
        copy_lines(
            "households_person",
            "id, public_id, last_name, birth_name, first_name, sex, birth_date, birth_date_estimated, phone, "
            "reception_wish, wheelchair, pregnant, anonymous",
            self._person_lines(drawn, first_person),
        )
        columns = "id, period, role, position, household_id, person_id"
        copy_lines("households_membership", columns, self._membership_lines(drawn))
        stays = Stays(self.rng, self.tonight, self.keys, self.links)
        stays.write(units, self.households)
        if requests:
            self._requests()
        columns = "id, reason, source_id, starts_on, ends_on, household_id, scope_id, user_id"
        copy_lines("households_householdlink", columns, self.links)

    def _drawn(self) -> Iterator[DemoHousehold]:
        population = Population(self.siao.pk, departement="95", on=self.tonight, first_phone=20_000 * self.siao.pk)
        for household in population.households(self.scale.of_one(HOUSEHOLDS)):
            self.households.append(Household(self.keys.household, self.keys.person, len(household.members)))
            self.keys.household += 1
            self.keys.person += len(household.members)
            yield household

    def _household_lines(self, drawn: list[DemoHousehold]) -> Iterator[str]:
        identifiers = uuids(self.rng)
        for (key, _person, _size), household in zip(self.households, drawn, strict=True):
            animals = "{" + ",".join(household.animals) + "}"
            yield line(key, next(identifiers), animals, "f", self.now)

    def _person_lines(self, drawn: list[DemoHousehold], first: int) -> Iterator[str]:
        identifiers = uuids(self.rng)
        members = (person for household in drawn for person in household.members)
        for key, person in enumerate(members, first):
            yield line(
                key, next(identifiers), person.last_name, "", person.first_name, person.sex, person.birth_date,
                person.estimated, person.phone, "", person.wheelchair, person.pregnant, "f",
            )  # fmt: skip

    def _membership_lines(self, drawn: list[DemoHousehold]) -> Iterator[str]:
        for (household, first, _size), members in zip(self.households, drawn, strict=True):
            for position, person in enumerate(members.members):
                key = first + position
                yield line(key, f"[{SINCE},)", person.role, position, household, key)

    def _requests(self) -> None:
        """Distinct nights for each household; those of the last three months keep the record open to the SIAO."""
        requests: list[str] = []
        calls: list[str] = []
        identifiers, rng = uuids(self.rng), self.rng
        mean = self.scale.of_one(REQUESTS) / len(self.households)
        for household, _first, _size in self.households:
            count = min(HISTORY, 1 + int(rng.expovariate(1 / (mean - 1))))
            for ago in rng.sample(range(HISTORY), count):
                night = self.tonight - timedelta(days=ago)
                state, unmet = rng.choice(STATES)
                key = self.keys.request
                self.keys.request += 1
                at = f"{night} 10:00+00"
                end = "cancelled" if state == "cancelled" else ""
                requests.append(
                    f"{key}\t{next(identifiers)}\t{night}\t{state}\t20\t203\t{unmet}\t{end}\t{at}\t{self.commune_id}"
                    f"\t{self.taker_id}\t\\N\t{household}\t{self.siao.pk}\n"
                )
                until = night + timedelta(days=MEMORY)
                self.links.append(link(self.keys, "request", key, household, self.siao.scope_id, night, until))
                if ago < MEMORY:
                    calls.append(
                        f"{self.keys.call}\t{next(identifiers)}\tended\t{at}\t{at}\t{night}\tyes\tself\t\t20\t203\tshelter"
                        f"\t{{}}\t\t0\t{self.taker_id}\t{self.commune_id}\t{household}\t{key}\t{self.siao.pk}\n"
                    )
                    self.keys.call += 1
        copy_lines(
            "housing_requests_housingrequest",
            "id, public_id, night, state, slept_last_night, motive, unmet_reason, end_reason, created_at, commune_id, "
            "created_by_id, hold_id, household_id, siao_id",
            requests,
        )
        copy_lines(
            "helpline_call",
            "id, public_id, state, started_at, ended_at, night, free_to_speak, caller_kind, phone, slept_last_night, "
            "motive, purpose, draft, note, version, call_taker_id, commune_id, household_id, request_id, siao_id",
            calls,
        )
