"""A département whose figures were worked out by hand, on three nights: tonight, in winter, and once a CHU has closed.

Val-d'Oise, eight dispositifs. Tonight is day 0; the winter places run from day 20 to day 50, the CHU closes on day 40.

| dispositif | what it is |
| --- | --- |
| Gué | CHU, 20 authorised, 18 funded; a room of 4 that a couple has, a dormitory of 8 where 3 sleep and 1 is awaited, |
|     | a dormitory of 6 of which 2 places are shut for works |
| Lac | CHU that closes on day 40, 10 authorised and funded, one dormitory of 10 where 1 sleeps |
| Pont | winter shelter, 30 authorised, 30 funded from day 20 to day 49, one dormitory of 30, seasonal, days 20 to 49 |
| Halle | gymnase on activation, nothing authorised, 15 places, funded for nothing |
| Toit | IML, 12 logements authorised and funded, 2 flats of 3 places; a family of 2 has one |
| Foyer | résidence sociale, 140 logements of which 42 reserved for the State, no place described |
| Suivi | AVDL, 25 measures authorised, 20 funded, and 1,5 ETP |
| Relais | CHU of 6 authorised and funded that opens on day 10, one dormitory of 6 |
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import GapCause as C
from sisiao.occupation.enums import GapKind as K
from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.gaps import ledger_with_gaps
from sisiao.occupation.ledger import ledger, total_of
from sisiao.offer.enums import FundingRegime, OpeningRegime, Sharing, UnitKind
from sisiao.offer.models import Dispositif, Funding
from sisiao.stays.enums import StayRegime
from sisiao.stays.models import Stay
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    tonight,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
COLUMNS = (
    *(L.AUTHORISED, L.FUNDED, L.CREATED, L.OPEN, L.UNAVAILABLE, L.HELD, L.OCCUPIED, L.KEPT, L.NEUTRALISED, L.FREE),
)
# In places: authorised, funded, created, open, unavailable, held, occupied, kept, neutralised, free.
ANSWERS: dict[int, dict[str, tuple[int, ...]]] = {
    0: {
        "Gué": (20, 18, 18, 18, 2, 1, 5, 0, 2, 8),
        "Lac": (10, 10, 10, 10, 0, 0, 1, 0, 0, 9),
        "Pont": (30, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "Halle": (0, 0, 15, 0, 0, 0, 0, 0, 0, 0),
        "Toit": (0, 0, 6, 6, 0, 0, 2, 0, 1, 3),
        "Foyer": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "Suivi": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        # Not open yet: authorised to nothing that night, its six places exist already.
        "Relais": (0, 6, 6, 0, 0, 0, 0, 0, 0, 0),
        "Total": (60, 34, 55, 34, 2, 1, 8, 0, 3, 20),
    },
    # The nights of tonight are over, the works are done on day 25; the continuous stays go on (R3).
    30: {
        "Gué": (20, 18, 18, 18, 0, 0, 0, 0, 0, 18),
        "Lac": (10, 10, 10, 10, 0, 0, 1, 0, 0, 9),
        "Pont": (30, 30, 30, 30, 0, 0, 0, 0, 0, 30),
        "Halle": (0, 0, 15, 0, 0, 0, 0, 0, 0, 0),
        "Toit": (0, 0, 6, 6, 0, 0, 2, 0, 1, 3),
        "Foyer": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "Suivi": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "Relais": (6, 6, 6, 6, 0, 0, 0, 0, 0, 6),
        "Total": (66, 64, 85, 70, 0, 0, 3, 0, 1, 66),
    },
    # The Lac has closed with somebody inside: its places exist, none opens, nothing is authorised.
    45: {
        "Gué": (20, 18, 18, 18, 0, 0, 0, 0, 0, 18),
        "Lac": (0, 10, 10, 0, 0, 0, 0, 0, 0, 0),
        "Pont": (30, 30, 30, 30, 0, 0, 0, 0, 0, 30),
        "Halle": (0, 0, 15, 0, 0, 0, 0, 0, 0, 0),
        "Toit": (0, 0, 6, 6, 0, 0, 2, 0, 1, 3),
        "Foyer": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "Suivi": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "Relais": (6, 6, 6, 6, 0, 0, 0, 0, 0, 6),
        "Total": (56, 64, 85, 60, 0, 0, 2, 0, 1, 57),
    },
}
# What is not in places: the Toit's two flats of three places are two logements, and the Gué has one room.
OTHER_UNITS = {
    "authorised": {"dwelling": 152, "measure": 25},
    "funded": {"dwelling": 12, "measure": 20, "fte": Decimal("1.5")},
    "created": {"dwelling": 2, "room": 1},
    "not_followed": {"dwelling": 98},
}
# The gaps of tonight: the two figures, then what the rows say, then what is left.
GAPS: dict[str, dict[tuple[K, str], tuple[int, int, dict[C, int], int]]] = {
    "Gué": {
        (K.AUTHORISED_FUNDED, "place"): (20, 18, {}, 2),
        (K.OPEN_OCCUPIED, "place"): (18, 5, {C.WORKS: 2, C.HELD: 1, C.NEUTRALISED: 2, C.FREE: 8}, 0),
    },
    "Lac": {(K.OPEN_OCCUPIED, "place"): (10, 1, {C.FREE: 9}, 0)},
    "Pont": {(K.AUTHORISED_FUNDED, "place"): (30, 0, {C.FUNDING_TO_COME: 30}, 0)},
    "Halle": {
        (K.FUNDED_CREATED, "place"): (0, 15, {}, 15),
        (K.CREATED_OPEN, "place"): (15, 0, {C.NOT_ACTIVATED: 15}, 0),
    },
    "Toit": {
        (K.FUNDED_CREATED, "dwelling"): (12, 2, {}, 10),
        (K.OPEN_OCCUPIED, "place"): (6, 2, {C.NEUTRALISED: 1, C.FREE: 3}, 0),
    },
    "Foyer": {},
    "Suivi": {(K.AUTHORISED_FUNDED, "measure"): (25, 20, {}, 5)},
    "Relais": {(K.CREATED_OPEN, "place"): (6, 0, {C.NOT_YET_OPEN: 6}, 0)},
}


def day(number: int) -> date:
    return tonight() + timedelta(days=number)


def pay(dispositif: Dispositif, number: float, unit: str = "place", first: int = -300, last: int = 300) -> None:
    Funding.objects.create(
        dispositif=dispositif,
        funder="État – BOP 177",
        regime=FundingRegime.PERMANENT,
        fiscal_year=2026,
        starts_on=day(first),
        ends_on=day(last),
        unit=unit,
        number=number,
    )


def sleeps(unit: Any, persons: int = 1, *, nightly: bool = True) -> None:
    stays = make_stay(unit, make_request(make_household(persons)))
    assert {stay.regime for stay in stays} == {StayRegime.NIGHTLY if nightly else StayRegime.CONTINUOUS}


@pytest.fixture
def departement(db: None) -> list[Dispositif]:
    siao = make_siao("95")

    def made(name: str, **fields: Any) -> Dispositif:
        unit = {"capacity_unit": "place"} if fields.get("capacity") else {}
        return make_dispositif(siao, name=name, commune_id=None, **unit | fields)

    gue = made("Gué", capacity=20)
    pay(gue, 18)
    nights = make_group(gue)
    room, wide, narrow = (
        make_unit(nights, places=places, sharing=sharing, kind=kind)
        for places, sharing, kind in (
            (4, Sharing.EXCLUSIVE, UnitKind.ROOM),
            (8, Sharing.ADULTS, UnitKind.DORMITORY),
            (6, Sharing.ADULTS, UnitKind.DORMITORY),
        )
    )
    sleeps(room, 2)
    for _ in range(3):
        sleeps(wide)
    make_referral(wide, make_request(make_household()))
    works = DateRange(day(0), day(25))
    close_places(list(narrow.places.order_by("number")[:2]), works, UnavailabilityCause.WORKS, actor=TESTS)

    lac = made("Lac", capacity=10, closed_on=day(40))
    pay(lac, 10)
    sleeps(dormitory(lac, 10, mode="continuous_emergency"), nightly=False)

    pont = made("Pont", capacity=30)
    pay(pont, 30, first=20, last=49)
    winter = DateRange(day(20), day(50))
    dormitory(pont, 30, period=winter, regime=OpeningRegime.SEASONAL)

    dormitory(made("Halle"), 15, regime=OpeningRegime.ON_ACTIVATION)

    toit = made("Toit", type_id="iml_mandate", capacity=12, capacity_unit="dwelling")
    pay(toit, 12, "dwelling")
    flats = make_group(toit, mode="continuous_emergency")
    first, _second = (make_unit(flats, places=3, kind=UnitKind.FLAT) for _ in range(2))
    sleeps(first, 2, nightly=False)

    made("Foyer", type_id="residence_sociale", capacity=140, capacity_unit="dwelling", state_reserved=42)

    suivi = made("Suivi", type_id="avdl", capacity=25, capacity_unit="measure")
    pay(suivi, 20, "measure")
    pay(suivi, 1.5, "fte")

    relais = made("Relais", capacity=6, opened_on=day(10))
    pay(relais, 6)
    dormitory(relais, 6)
    assert Stay.objects.count() == 8
    return list(Dispositif.objects.all())


def dormitory(dispositif: Dispositif, places: int, **group: Any) -> Any:
    period = {"period": group["period"]} if "period" in group else {}
    made = make_group(dispositif, **group)
    return make_unit(made, places=places, sharing=Sharing.ADULTS, kind=UnitKind.DORMITORY, **period)


@pytest.mark.parametrize("number", ANSWERS)
def test_the_figures_of_a_departement_worked_out_by_hand(departement: list[Dispositif], number: int) -> None:
    entries = ledger([each.pk for each in departement], day(number), timezone.now())
    told = {each.name: tuple(int(each.figures.of(line)) for line in COLUMNS) for each in entries}
    told["Total"] = tuple(int(total_of(entries).of(line)) for line in COLUMNS)
    assert told == ANSWERS[number]


def test_its_other_units(departement: list[Dispositif]) -> None:
    total = total_of(ledger([each.pk for each in departement], day(0), timezone.now()))
    told = {name: {u: n for u, n in getattr(total, name).items() if u != "place"} for name in OTHER_UNITS}
    assert told == OTHER_UNITS


def test_its_gaps_tonight(departement: list[Dispositif]) -> None:
    found = ledger_with_gaps([each.pk for each in departement], day(0), timezone.now())
    told = {
        entry.name: {
            (gap.kind, gap.unit): (
                int(gap.left),
                int(gap.right),
                {part.cause: int(part.number) for part in gap.parts},
                int(gap.remainder),
            )
            for gap in gaps
        }
        for entry, gaps in found
    }
    assert told == GAPS
