"""A random offer with random occupations, made by bulk: what the property tests of matching and of the board read."""

import random
from datetime import date, timedelta
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.households.models import Household
from sisiao.matching.enums import NotProposedKind
from sisiao.matching.models import NotProposed
from sisiao.occupation.enums import OccupationKind as Kind
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.models import Hold, Occupation
from sisiao.offer.enums import AccessRoute, AnimalRule, OpeningRegime, Public, ReceptionMode, Sharing
from sisiao.offer.models import PlaceGroup, Unit
from sisiao.siao.models import Siao
from tests.factories import make_dispositif, make_entity, make_group, make_household, make_unit

DISPOSITIFS, GROUPS = 10, 4
_numbers = count(1)


class RandomOffer:
    """`dispositifs` of one SIAO seen from one night; `household` has a few of them marked « non proposé »."""

    def __init__(self, siao: Siao, night: date, seed: int) -> None:
        self.random = random.Random(seed)
        self.siao, self.night = siao, night
        self.household = make_household(siao=siao)
        self.sleepers = [make_household() for _ in range(30)]
        self.entity = make_entity()
        for _ in range(DISPOSITIFS):
            self._dispositif()

    def _some(self, values: list[str], least: int = 0) -> list[str]:
        return self.random.sample(values, self.random.randint(least, len(values)))

    def _maybe(self, *values: object) -> object:
        return self.random.choice((None, None, *values))

    def _period(self) -> DateRange:
        """Mostly open tonight; sometimes over, or to come."""
        start = self.night + timedelta(days=self.random.choice((-300, -300, -300, -300, -10, 0, 0, 5)))
        end = self.random.choice((None, None, None, None, None, 1, 30))
        return DateRange(start, start + timedelta(days=end) if end else None, "[)")

    def _dispositif(self) -> None:
        ages = sorted(self.random.sample((16, 18, 25, 40, 60), 2))
        dispositif = make_dispositif(
            self.siao,
            self.entity,
            publics=self._some(Public.values, 1),
            min_age=self._maybe(ages[0]),
            max_age=self._maybe(ages[1]),
            animals=self.random.choice(("", *AnimalRule.values)),
            opened_on=self._maybe(self.night, self.night + timedelta(days=3)),
            closed_on=self._maybe(self.night + timedelta(days=4)),
        )
        if self.random.random() < 0.2:
            NotProposed.objects.create(
                household=self.household,
                dispositif=dispositif,
                kind=self.random.choice(NotProposedKind.values),
                period=DateRange(self.night - timedelta(days=1), None, "[)"),
            )
        for _ in range(GROUPS):
            self._group(dispositif)

    def _group(self, dispositif: object) -> None:
        group = make_group(
            dispositif,
            name=f"Groupe {next(_numbers)}",
            mode=self.random.choice(ReceptionMode.values[:2] * 4 + ReceptionMode.values[2:]),
            route=self.random.choice([AccessRoute.SIAO_115] * 6 + [AccessRoute.MANAGER, AccessRoute.SIAO]),
            regime=self.random.choice([OpeningRegime.PERMANENT] * 5 + [OpeningRegime.ON_ACTIVATION]),
            period=self._period(),
            publics=self._some(Public.values, 2) if self.random.random() < 0.6 else [],
            min_age=self._maybe(18, 25),
            max_age=self._maybe(30, 70),
            animals=self.random.choice(("", "", *AnimalRule.values)),
        )
        for _ in range(self.random.randint(0, 3)):
            self._unit(group)

    def _unit(self, group: PlaceGroup) -> None:
        unit = make_unit(
            group,
            places=self.random.randint(1, 6),
            sharing=self.random.choice(Sharing.values),
            wheelchair=self.random.random() < 0.3,
            period=self._period(),
        )
        household = self.random.choice(self.sleepers)
        hold = self._hold(unit, household) if self.random.random() < 0.5 else None
        for place in unit.places.order_by("number"):
            self._occupy(unit, place.pk, household, hold)

    def _hold(self, unit: Unit, household: Household) -> Hold:
        """A réservation that runs, has expired, or has become an orientation."""
        now = timezone.now()
        ends = self.random.choice((now + timedelta(minutes=9), now - timedelta(minutes=1), None))
        Hold.objects.filter(household=household, active=True).update(active=False)
        return Hold.objects.create(
            household=household,
            unit=unit,
            dispositif=unit.group.dispositif,
            nights=DateRange(self.night, self.night + timedelta(days=1), "[)"),
            created_at=now,
            expires_at=ends,
        )

    def _occupy(self, unit: Unit, place_id: int, household: Household, hold: Hold | None) -> None:
        if self.random.random() < 0.45:
            return
        kind = self.random.choice((Kind.HOLD, Kind.NEUTRALISED) if hold else (Kind.KEPT, Kind.OUT_OF_SERVICE))
        start = self.night + timedelta(days=self.random.choice((-3, 0, 0, 1, 4)))
        end = self.random.choice((None, 1, 2, 10))
        alone = kind == Kind.OUT_OF_SERVICE
        Occupation.objects.create(
            place_id=place_id,
            dispositif=unit.group.dispositif,
            nights=DateRange(start, start + timedelta(days=end) if end else None, "[)"),
            kind=kind,
            hold=hold,
            household=None if alone else household,
            person_id=None if alone or kind == Kind.NEUTRALISED else household.current_memberships[0].person_id,
            cause=UnavailabilityCause.WORKS if alone else "",
            active=self.random.random() < 0.9,
        )
