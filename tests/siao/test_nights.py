"""The night that a call is about (R2): the SIAO's own hour, its département's clock, two nights of changing time."""
# ruff: noqa: DTZ001 (clocks on the wall)

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sisiao.core.nights import evening, night_of, nights_from, one_night
from sisiao.geo.models import Departement
from sisiao.siao.nights import current_night, local_date
from tests.factories import make_siao

# The thirteen time zones of the Republic, the collectivities included: a SIAO may cover some of them one day (R29).
ZONES = (
    *("Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "America/Miquelon"),
    *("Indian/Reunion", "Indian/Mayotte", "Indian/Kerguelen", "Pacific/Noumea", "Pacific/Wallis"),
    *("Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier"),
)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
hours = st.integers(0, 12)


@given(moment=instants, zone=zones, hour=hours)
def test_an_instant_belongs_to_the_night_that_it_stands_in(moment: datetime, zone: str, hour: int) -> None:
    """From the hour of change of an evening's date to that of the next day, by the clock on the wall."""
    night = night_of(moment, zone, hour)
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    begins = datetime.combine(night, time(hour))
    assert begins <= wall < begins + timedelta(days=1)


@given(moment=instants, zone=zones, hour=hours, minutes=st.integers(0, 24 * 60))
def test_nights_never_go_back(moment: datetime, zone: str, hour: int, minutes: int) -> None:
    """Even when the clocks do: at 3 h on 25 October an hour comes twice, a night does not."""
    later = night_of(moment + timedelta(minutes=minutes), zone, hour)
    earlier = night_of(moment, zone, hour)
    assert later >= earlier or hour in (2, 3)
    assert later <= earlier + timedelta(days=2)


@given(night=st.dates(date(2020, 1, 1), date(2035, 12, 31)), zone=zones, hour=st.integers(8, 23))
def test_an_hour_of_arrival_is_of_its_evening(night: date, zone: str, hour: int) -> None:
    assert night_of(evening(night, zone, hour, 30), zone, 7) == night


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        (datetime(2026, 3, 28, 21, 0), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 1, 30), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 3, 30), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 6, 59), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 7, 0), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 1, 59), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 2, 30), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 2, 30, fold=1), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 6, 59), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 7, 0), date(2026, 10, 25)),
        (datetime(2026, 12, 31, 23, 59), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 1), date(2026, 12, 31)),
    ],
)
def test_the_nights_when_the_clocks_change(zone: str, wall: datetime, expected: date) -> None:
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert night_of(moment, zone, 7) == expected


def test_one_night_is_one_night() -> None:
    """The night of 24 to 25 October lasts 25 hours and is one nuitée."""
    nights = one_night(date(2026, 10, 24))
    assert (nights.upper - nights.lower).days == 1
    assert nights_from(date(2026, 10, 24), 1) == nights
    assert nights_from(date(2026, 10, 24), None).upper is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("departement", "hour", "expected"),
    [("95", 7, date(2026, 11, 23)), ("974", 6, date(2026, 11, 24)), ("971", 7, date(2026, 11, 23))],
)
def test_one_instant_three_nights(departement: str, hour: int, expected: date) -> None:
    """At 6 h 30 in Paris it is 9 h 30 of the new day in Saint-Denis, and still the evening in Basse-Terre."""
    siao = make_siao(departement, night_change_hour=hour)
    moment = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert current_night(siao, moment) == expected
    assert local_date(siao, moment) == date(2026, 11, 24)


@pytest.mark.django_db
def test_every_departement_has_a_time_zone_of_the_republic() -> None:
    zones_used = set(Departement.objects.values_list("time_zone", flat=True))
    assert zones_used <= set(ZONES)
    assert Departement.objects.get(pk="974").tz.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=4)
    assert Departement.objects.get(pk="976").tz.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=3)
    assert Departement.objects.get(pk="973").tz.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=-3)
