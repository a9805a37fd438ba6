"""Random histories of an offer and of who takes its places, made by its own acts, and a plain count of what they leave.

A history is a list of acts with numbers that choose among what is there: an act that the rules refuse does nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, InternalError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from sisiao.core.context import set_actor
from sisiao.core.workflow import StepRefused
from sisiao.occupation.actions import UnableToTake, close_places, reopen_places
from sisiao.occupation.closing import announce_closing
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Hold, Occupation
from sisiao.offer.actions import UnableToChangeOffer, activate, describe
from sisiao.offer.enums import ActivationLevel, FundingRegime, OpeningRegime, ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import Dispositif, Funding, Place, PlaceGroup, Quota, Unit
from sisiao.siao.models import Siao
from sisiao.stays.actions import UnableToLeave, declare_exit
from sisiao.stays.enums import StayState
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
from tests.occupation.counting import places_there
from tests.support import trials

REFUSED = (
    *(UnableToTake, UnableToLeave, UnableToChangeOffer, StepRefused),
    *(ValidationError, IntegrityError, InternalError, DataError, IndexError),
)
LONG = settings(
    # No shrinking: it would take minutes to say a little better what the history already shows.
    phases=(Phase.explicit, Phase.generate),
    max_examples=trials.rounds(12, short=4, proof=300),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
FAR = 60
TYPES = (("hors_chrs", "place"), ("chrs", "place"), ("iml_mandate", "dwelling"), ("residence_sociale", "dwelling"))
ACTS: dict[str, Callable[..., Any]] = {}


def act(done: Callable[..., Any]) -> Callable[..., Any]:
    """One act of a history: it takes the SIAO and three numbers."""
    ACTS[done.__name__] = done
    return done


def day(number: int) -> date:
    """A day around tonight."""
    return tonight() + timedelta(days=number % (2 * FAR) - FAR)


def one(rows: Any, number: int) -> Any:
    found = list(rows.order_by("pk"))
    return found[number % max(len(found), 1)]


def period(a: int, b: int) -> DateRange:
    """From a day, to another or without end."""
    return DateRange(day(a), day(a) + timedelta(days=1 + b % FAR) if b % 3 else None)


@act
def create(siao: Siao, a: int, b: int, c: int) -> None:
    kind, unit = TYPES[a % len(TYPES)]
    dates = {"opened_on": day(b) if b % 2 else None}
    make_dispositif(siao, type_id=kind, capacity=c % 30, capacity_unit=unit, commune_id=None, **dates)


@act
def announce(siao: Siao, a: int, b: int, c: int) -> None:
    on = tonight() + timedelta(days=b % FAR)
    announce_closing(one(Dispositif.objects, a), on=on, reason="Fin", actor=TESTS, today=tonight())


@act
def close_long_ago(siao: Siao, a: int, b: int, c: int) -> None:
    Dispositif.objects.filter(pk=one(Dispositif.objects, a).pk).update(closed_on=day(b))


@act
def change_capacity(siao: Siao, a: int, b: int, c: int) -> None:
    describe(one(Dispositif.objects, a), {"capacity": c % 40}, since=day(b), actor=TESTS)


@act
def reserve_dwellings(siao: Siao, a: int, b: int, c: int) -> None:
    residence = one(Dispositif.objects.filter(type="residence_sociale"), a)
    Quota.objects.create(dispositif=residence, holder="state", dwellings=c % 20, period=period(b, c))


@act
def pay(siao: Siao, a: int, b: int, c: int) -> None:
    Funding.objects.create(
        dispositif=one(Dispositif.objects, a),
        funder="État – BOP 177",
        regime=list(FundingRegime)[c % 4],
        fiscal_year=2026,
        starts_on=day(b),
        ends_on=day(b) + timedelta(days=c % FAR),
        unit=("place", "place", "dwelling", "night")[c % 4],
        number=Decimal(c % 25) + Decimal("0.5") * (b % 2),
    )


@act
def open_group(siao: Siao, a: int, b: int, c: int) -> None:
    group = make_group(
        one(Dispositif.objects, a),
        period=period(b, c),
        regime=list(OpeningRegime)[b % 3],
        mode=list(ReceptionMode)[c % 5],
        declared_at=timezone.now() if a % 2 else None,
    )
    furnish(siao, group.pk, b, c)


@act
def furnish(siao: Siao, a: int, b: int, c: int) -> None:
    group = PlaceGroup.objects.filter(pk=a).first() or one(PlaceGroup.objects, a)
    kind, sharing = list(UnitKind)[b % 3], list(Sharing)[c % 5]
    span = group.period if a % 2 else period(b, c)
    make_unit(group, places=1 + c % 4, kind=kind, sharing=sharing, period=span)


@act
def decide_to_open(siao: Siao, a: int, b: int, c: int) -> None:
    """Somebody opens surge places for some nights (R10)."""
    group = one(PlaceGroup.objects.filter(regime=OpeningRegime.ON_ACTIVATION), a)
    activate(
        group,
        level=next(iter(ActivationLevel)),
        decided_by="Préfet",
        act_reference="",
        nights=DateRange(tonight() + timedelta(days=b % 9), tonight() + timedelta(days=10 + c % 9)),
        places=1 + c % 3,
        actor=TESTS,
        tonight=tonight(),
        now=timezone.now(),
    )


@act
def end_group(siao: Siao, a: int, b: int, c: int) -> None:
    group = one(PlaceGroup.objects, a)
    PlaceGroup.objects.filter(pk=group.pk).update(period=DateRange(group.period.lower, day(b)))


@act
def withdraw_place(siao: Siao, a: int, b: int, c: int) -> None:
    place = one(Place.objects, a)
    Place.objects.filter(pk=place.pk).update(period=DateRange(place.period.lower, day(b)))


@act
def share_otherwise(siao: Siao, a: int, b: int, c: int) -> None:
    """A unit is closed and another opened in its place (R7)."""
    unit = one(Unit.objects, a)
    Unit.objects.filter(pk=unit.pk).update(period=DateRange(unit.period.lower, day(b)))
    make_unit(unit.group, places=1 + c % 3, sharing=list(Sharing)[c % 5], period=DateRange(day(b), unit.period.upper))


@act
def work(siao: Siao, a: int, b: int, c: int) -> None:
    place = one(Place.objects, a)
    close_places([place], period(b, c), list(UnavailabilityCause)[c % 5], actor=TESTS)


@act
def repair(siao: Siao, a: int, b: int, c: int) -> None:
    row = one(Occupation.objects.filter(kind=OccupationKind.OUT_OF_SERVICE, active=True), a)
    reopen_places([row], day(b), actor=TESTS)


@act
def shelter(siao: Siao, a: int, b: int, c: int) -> None:
    make_stay(one(Unit.objects, a), make_request(make_household(1 + b % 2, (5,)[: c % 2], siao=siao), siao))


@act
def send(siao: Siao, a: int, b: int, c: int) -> None:
    make_referral(one(Unit.objects, a), make_request(make_household(1 + b % 3, siao=siao), siao))


@act
def let_expire(siao: Siao, a: int, b: int, c: int) -> None:
    Hold.objects.filter(active=True).update(expires_at=timezone.now() - timedelta(hours=1))


@act
def leave(siao: Siao, a: int, b: int, c: int) -> None:
    stay, on = one(Stay.objects.filter(state=StayState.RUNNING), a), tonight() + timedelta(days=b % 3)
    declare_exit(stay, on, "18", "21", actor=TESTS, today=on)


@act
def move(siao: Siao, a: int, b: int, c: int) -> None:
    """Somebody leaves a place and takes another one the same night."""
    leave(siao, a, 0, 0)
    shelter(siao, b, 0, 0)


@act
def keep(siao: Siao, a: int, b: int, c: int) -> None:
    """A person away keeps their place: the person is no longer there."""
    row = one(Occupation.objects.filter(kind=OccupationKind.STAY, active=True), a)
    Occupation.objects.filter(pk=row.pk).update(kind=OccupationKind.KEPT)


@act
def days_pass(siao: Siao, a: int, b: int, c: int) -> None:
    """What was tonight was some days ago."""
    back = timedelta(days=1 + a % 5)
    for row in Occupation.objects.order_by("nights"):
        upper = row.nights.upper and row.nights.upper - back
        Occupation.objects.filter(pk=row.pk).update(nights=DateRange(row.nights.lower - back, upper))


numbers = st.integers(0, 10**4)
# Without somebody inside, most acts have nobody to act on.
acts = st.tuples(st.sampled_from(sorted([*ACTS, "shelter", "shelter", "send"])), numbers, numbers, numbers)
histories = st.lists(acts, min_size=5, max_size=30)
some_days = st.lists(st.integers(-FAR - 5, FAR + 5), min_size=1, max_size=6)
History = list[tuple[str, int, int, int]]


@contextmanager
def lived(history: History, code: str = "95") -> Iterator[Siao]:
    """The SIAO of a département whose offer has lived a history; nothing of it is left afterwards."""
    with transaction.atomic():
        set_actor(TESTS)
        siao = make_siao(code)
        for number in range(3):
            create(siao, number, 0, 12)
            with suppress(*REFUSED), transaction.atomic():
                open_group(siao, number, 2 * FAR * 9 + 1, 3)
        for name, *chosen in history:
            with suppress(*REFUSED), transaction.atomic():
                ACTS[name](siao, *chosen)
        yield siao
        transaction.set_rollback(True)


def beside_places(dispositif: Dispositif, night: date, now: datetime) -> dict[str, Any]:
    """What the ledger says of a dispositif beside its places, counted row by row."""
    runs = (dispositif.opened_on or date.min) <= night < (dispositif.closed_on or date.max)
    version = next(each for each in dispositif.versions.all() if night in each.period)
    capacity = (version.capacity or 0) if runs else 0
    funded: Counter[str] = Counter()
    for line in dispositif.fundings.all():
        if line.starts_on <= night <= line.ends_on and line.number is not None:
            funded[line.unit] += line.number
    reserved = [each.dwellings for each in dispositif.quotas.filter(holder="state") if night in each.period]
    outside = max(capacity - reserved[0], 0) if reserved and version.capacity is not None and runs else 0
    units = [(place.unit_id, place.unit.kind) for place in places_there(dispositif, night, now)]
    created = Counter({"place": len(units)}) + Counter(
        {
            name: len({unit for unit, of in units if of == kind})
            for kind, name in (("flat", "dwelling"), ("room", "room"))
        }
    )
    told = {"authorised": {version.capacity_unit: capacity}, "not_followed": {version.capacity_unit: outside}}
    return {name: {unit: n for unit, n in each.items() if n} for name, each in told.items()} | {
        "funded": dict(funded),
        "created": dict(created),
        "runs": runs,
    }
