"""The gaps of the ledger: each cause that the rows tell, what is left without any, and what never adds up wrong."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import GapCause as C
from sisiao.occupation.enums import GapKind as K
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.gaps import Gap, ledger_with_gaps
from sisiao.offer.actions import activate, change_group
from sisiao.offer.enums import ActivationLevel, FundingRegime, OpeningRegime, Sharing, UnitKind
from sisiao.offer.models import Dispositif, Funding, PlaceGroup
from tests.factories import (
    make_activation,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_stay,
    make_unit,
    tonight,
)
from tests.factories.people import TESTS
from tests.occupation.test_ledger import fund

pytestmark = pytest.mark.django_db


def day(days: int) -> Any:
    return tonight() + timedelta(days=days)


def gaps_of(dispositif: Dispositif, days: int = 0) -> dict[tuple[K, str], Gap]:
    """The gaps of a night by kind and unit; whatever they are, their parts never exceed them."""
    found = ledger_with_gaps([dispositif.pk], day(days), timezone.now())
    gaps = [gap for _entry, each in found for gap in each]
    for gap in gaps:
        assert gap.size != 0 <= gap.remainder and all(part.number > 0 for part in gap.parts)
        if gap.kind in (K.CREATED_OPEN, K.OPEN_OCCUPIED):
            assert gap.remainder == 0, "what is created is open or told why, what is open is occupied or told why"
    assert len({(gap.kind, gap.unit) for gap in gaps}) == len(gaps)
    return {(gap.kind, gap.unit): gap for gap in gaps}


def parts(gap: Gap) -> dict[C, int]:
    return {part.cause: int(part.number) for part in gap.parts}


def balanced(**fields: Any) -> Dispositif:
    """Four places, authorised, funded, created and open."""
    dispositif = make_dispositif(**{"capacity": 4, "capacity_unit": "place"} | fields)
    make_unit(make_group(dispositif), places=4, sharing=Sharing.ADULTS)
    fund(dispositif, 4)
    return dispositif


def test_figures_that_agree_have_no_gap_but_the_free_places() -> None:
    gaps = gaps_of(balanced())
    assert set(gaps) == {(K.OPEN_OCCUPIED, "place")}
    gap = gaps[K.OPEN_OCCUPIED, "place"]
    assert (parts(gap), gap.asks) == ({C.FREE: 4}, False)


# What is done to the balanced dispositif, the gap looked at, its size, its causes, whether somebody has to say why.
CASES: list[tuple[Callable[[Dispositif], Any], K, int, dict[C, int], bool]] = [
    (lambda d: d.fundings.update(number=3), K.AUTHORISED_FUNDED, 1, {}, True),
    (lambda d: d.fundings.all().delete(), K.AUTHORISED_FUNDED, 4, {}, True),
    (lambda d: d.fundings.all().delete(), K.FUNDED_CREATED, -4, {}, True),
    (lambda d: d.fundings.update(ends_on=day(-1)), K.AUTHORISED_FUNDED, 4, {C.FUNDING_ENDED: 4}, True),
    (lambda d: d.fundings.update(starts_on=day(9)), K.AUTHORISED_FUNDED, 4, {C.FUNDING_TO_COME: 4}, False),
    (lambda d: d.fundings.update(starts_on=day(9)), K.FUNDED_CREATED, -4, {C.FUNDING_TO_COME: 4}, False),
    (
        lambda d: Funding.objects.filter(pk=fund(d, 2).pk).update(regime=FundingRegime.WINTER),
        K.AUTHORISED_FUNDED,
        -2,
        {C.NOT_PERMANENT: 2},
        False,
    ),
    (lambda d: fund(d, 2), K.AUTHORISED_FUNDED, -2, {}, True),
    (lambda d: fund(d, 2), K.FUNDED_CREATED, 2, {}, True),
    (lambda d: groups(d, period=DateRange(day(5), None)), K.FUNDED_CREATED, 4, {C.GROUP_TO_COME: 4}, False),
    (lambda d: groups(d, period=DateRange(day(-50), day(0))), K.FUNDED_CREATED, 4, {C.GROUP_CLOSED: 4}, True),
    (
        lambda d: groups(d, period=DateRange(day(-50), day(0)), regime=OpeningRegime.SEASONAL),
        K.FUNDED_CREATED,
        4,
        {C.OUT_OF_SEASON: 4},
        False,
    ),
    (
        lambda d: d.place_groups.get().units.update(period=DateRange(day(3), None)),
        K.FUNDED_CREATED,
        4,
        {C.UNIT_TO_COME: 4},
        False,
    ),
    (
        lambda d: d.place_groups.get().units.get().places.filter(number=1).update(period=DateRange(day(-9), day(-1))),
        K.FUNDED_CREATED,
        1,
        {C.UNIT_WITHDRAWN: 1},
        True,
    ),
    (lambda d: groups(d, regime=OpeningRegime.ON_ACTIVATION), K.CREATED_OPEN, 4, {C.NOT_ACTIVATED: 4}, False),
    (lambda d: dispositif_is(d, opened_on=day(2)), K.CREATED_OPEN, 4, {C.NOT_YET_OPEN: 4}, False),
    (lambda d: dispositif_is(d, closed_on=day(0)), K.CREATED_OPEN, 4, {C.CLOSED: 4}, False),
    (lambda d: groups(d, declared_at=None), K.OPEN_OCCUPIED, 4, {C.NOT_DECLARED: 4}, False),
    (lambda d: shut(d, UnavailabilityCause.WORKS), K.OPEN_OCCUPIED, 4, {C.WORKS: 1, C.FREE: 3}, False),
    (lambda d: shut(d, UnavailabilityCause.OTHER), K.OPEN_OCCUPIED, 4, {C.OTHER: 1, C.FREE: 3}, True),
]


def groups(dispositif: Dispositif, **fields: Any) -> None:
    PlaceGroup.objects.filter(dispositif=dispositif).update(**fields)


def dispositif_is(dispositif: Dispositif, **fields: Any) -> None:
    Dispositif.objects.filter(pk=dispositif.pk).update(**fields)


def shut(dispositif: Dispositif, cause: UnavailabilityCause) -> None:
    place = dispositif.place_groups.get().units.get().places.order_by("number")[0]
    close_places([place], DateRange(tonight(), day(4)), cause, actor=TESTS)


@pytest.mark.parametrize(("act", "kind", "size", "causes", "asks"), CASES)
def test_each_cause_is_told_and_asks_when_it_does_not_say_all(act, kind: K, size: int, causes, asks: bool) -> None:
    dispositif = balanced()
    act(dispositif)
    gap = gaps_of(dispositif)[kind, "place"]
    assert (gap.size, parts(gap), gap.asks) == (size, causes, asks)


def test_what_takes_the_places_is_told_as_the_ledger_counts_it() -> None:
    dispositif = balanced()
    room = make_unit(make_group(dispositif), places=3)
    make_stay(room, make_request(make_household(2)))
    make_referral(dispositif.place_groups.order_by("pk")[0].units.get(), make_request(make_household()))
    gap = gaps_of(dispositif)[K.OPEN_OCCUPIED, "place"]
    assert (gap.left, gap.right) == (7, 2) and parts(gap) == {C.HELD: 1, C.NEUTRALISED: 1, C.FREE: 3}


def test_an_activation_leaves_only_what_it_does_not_open() -> None:
    """Four surge places of which somebody opens three (R10): one is still not activated."""
    dispositif = balanced()
    groups(dispositif, regime=OpeningRegime.ON_ACTIVATION)
    activate(
        dispositif.place_groups.get(),
        level=next(iter(ActivationLevel)),
        decided_by="Préfet",
        act_reference="",
        nights=DateRange(tonight(), day(5)),
        places=3,
        actor=TESTS,
        tonight=tonight(),
        now=timezone.now(),
    )
    gap = gaps_of(dispositif)[K.CREATED_OPEN, "place"]
    assert (gap.left, gap.right, parts(gap)) == (4, 3, {C.NOT_ACTIVATED: 1})
    assert parts(gaps_of(dispositif, 5)[K.CREATED_OPEN, "place"]) == {C.NOT_ACTIVATED: 4}


def test_units_are_compared_with_themselves_alone() -> None:
    """A résidence of 10 logements, 8 funded, two flats created; 400 nights are compared with nothing (R30)."""
    dispositif = make_dispositif(type_id="iml_mandate", capacity=10, capacity_unit="dwelling")
    fund(dispositif, 8, unit="dwelling")
    fund(dispositif, 400, unit="night")
    group = make_group(dispositif)
    for _ in range(2):
        make_unit(group, places=3, kind=UnitKind.FLAT)
    gaps = gaps_of(dispositif)
    sizes = {key: gap.size for key, gap in gaps.items() if key[0] in (K.AUTHORISED_FUNDED, K.FUNDED_CREATED)}
    assert sizes == {(K.AUTHORISED_FUNDED, "dwelling"): 2, (K.FUNDED_CREATED, "dwelling"): 6}
    nights = make_dispositif(capacity=5, capacity_unit="place")
    fund(nights, 400, unit="night")
    assert gaps_of(nights) == {}, "authorised in places, funded in nights: nothing to compare"


def test_what_no_line_of_funding_pays_for_is_asked_nothing() -> None:
    """A résidence sociale lives of its rents: that the State funds no logement of it is no gap."""
    residence = make_dispositif(type_id="residence_sociale", capacity=140, capacity_unit="dwelling")
    assert gaps_of(residence) == {}


def test_the_facts_change_with_the_offer_and_never_with_the_night() -> None:
    dispositif = balanced()
    shut(dispositif, UnavailabilityCause.OTHER)
    fund(dispositif, Decimal("2.5"))
    before = {key: gap.digest for key, gap in gaps_of(dispositif).items()}
    make_stay(dispositif.place_groups.get().units.get(), make_request(make_household()))
    assert {key: gap.digest for key, gap in gaps_of(dispositif).items()} == before
    assert gaps_of(dispositif, 1)[K.AUTHORISED_FUNDED, "place"].digest == before[K.AUTHORISED_FUNDED, "place"]
    fund(dispositif, 1)
    after = {key: gap.digest for key, gap in gaps_of(dispositif).items()}
    assert {key for key in after if after[key] != before[key]} == {
        (K.AUTHORISED_FUNDED, "place"),
        (K.FUNDED_CREATED, "place"),
    }


def test_a_group_that_says_something_else_later_has_no_place_to_come() -> None:
    """Its places are there tonight, whatever is announced; and those of who is past the last night are counted once."""
    dispositif = balanced()
    group = PlaceGroup.objects.get(dispositif=dispositif)
    Funding.objects.filter(dispositif=dispositif).update(number=6)
    change_group(group, {"min_age": 21}, rhythm=24, since=day(9), actor=TESTS, tonight=tonight())
    for days in (0, 9):
        gap = gaps_of(dispositif, days)[K.FUNDED_CREATED, "place"]
        assert (gap.size, parts(gap)) == (2, {})


def test_surge_places_that_an_activation_leaves_are_told() -> None:
    dispositif = balanced()
    PlaceGroup.objects.filter(dispositif=dispositif).update(regime=OpeningRegime.ON_ACTIVATION)
    make_activation(PlaceGroup.objects.get(dispositif=dispositif), DateRange(tonight(), day(3)), 3)
    assert parts(gaps_of(dispositif)[K.CREATED_OPEN, "place"]) == {C.NOT_ACTIVATED: 1}
    assert parts(gaps_of(dispositif, 3)[K.CREATED_OPEN, "place"]) == {C.NOT_ACTIVATED: 4}
