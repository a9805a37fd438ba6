"""Each criterion has two forms, one in SQL and one in Python: whatever the offer and the household, they agree."""

import string
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.core.rows import fetch_rows
from sisiao.households.composition import Composition, Member
from sisiao.households.enums import MemberRole, ReceptionWish, Sex
from sisiao.matching.criteria import CRITERIA
from sisiao.matching.need import Need, Night, need_of
from sisiao.matching.queries import (
    OPENED,
    TONIGHT,
    _candidates,
    not_proposed_tonight,
    places_tonight,
    tonight_statement,
)
from sisiao.occupation.queries import COUNTED, board_totals, tonight_board
from sisiao.offer.enums import AccessRoute, Public, ReceptionMode, Sharing
from sisiao.offer.models import PlaceGroup
from sisiao.siao.nights import current_night
from tests.factories import make_siao
from tests.matching.random_offer import RandomOffer
from tests.support.trials import rounds

pytestmark = pytest.mark.django_db
REPEAT = settings(
    max_examples=rounds(80, short=12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ages = st.none() | st.integers(0, 95)
members = st.builds(
    Member,
    person_id=st.integers(1, 10**6),
    age=ages,
    sex=st.sampled_from(Sex.values),
    role=st.sampled_from(MemberRole.values),
    reception_wish=st.sampled_from(ReceptionWish.values),
    wheelchair=st.sampled_from((False, False, False, True)),
)
animals = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=5), max_size=1)
composed = st.builds(
    lambda people, pets: need_of(Composition(tuple(people), tuple(pets))),
    st.lists(members, min_size=1, max_size=6),
    animals,
)
raw = st.builds(
    Need,
    size=st.integers(1, 6),
    publics=st.frozensets(st.sampled_from(list(Public)), max_size=2),
    adults=st.integers(0, 3),
    minors=st.integers(0, 3),
    youngest_adult=ages,
    oldest_adult=ages,
    adult_age_unknown=st.booleans(),
    sharings=st.frozensets(st.sampled_from(list(Sharing))),
    wheelchair=st.booleans(),
    animals=st.booleans(),
    words=st.just(""),
    sex_unknown=st.booleans(),
)


@pytest.fixture(params=(1, 2))
def offer(db: None, request: pytest.FixtureRequest) -> RandomOffer:
    siao = make_siao()
    return RandomOffer(siao, current_night(siao, timezone.now()), seed=request.param)


def _everything(need: Need, offer: RandomOffer) -> list:
    now = timezone.now()
    night = Night(offer.siao.pk, offer.night)
    return list(_candidates(*tonight_statement(need, night, offer.household.pk, now, fitting=False)))


@REPEAT
@given(need=composed | raw)
def test_sql_and_python_agree_criterion_after_criterion(offer: RandomOffer, need: Need) -> None:
    night = Night(offer.siao.pk, offer.night)
    _sql, parameters = tonight_statement(need, night, offer.household.pk, timezone.now(), fitting=True)
    candidates = _everything(need, offer)
    assert len(candidates) > 10
    for last in range(1, len(CRITERIA) + 1):
        applied = CRITERIA[:last]
        statement = TONIGHT.format(join="LEFT", conditions=" AND ".join(c.sql for c in applied), opened=OPENED)
        in_sql = {row[0] for row in fetch_rows(statement, parameters)}
        in_python = {p.group_id for p in candidates if all(c.stops(need, p) is None for c in applied)}
        assert in_sql == in_python, applied[-1].name


@REPEAT
@given(need=composed | raw)
def test_every_group_is_either_proposed_or_refused_in_words(offer: RandomOffer, need: Need) -> None:
    night, now = Night(offer.siao.pk, offer.night), timezone.now()
    solutions = places_tonight(need, night, offer.household.pk, now)
    refusals = not_proposed_tonight(need, night, offer.household.pk, now)
    proposed, refused = [s.place.group_id for s in solutions], [r.place.group_id for r in refusals]
    assert sorted(proposed + refused) == sorted(p.group_id for p in _everything(need, offer))
    assert all(refusal.words.endswith(".") for refusal in refusals)
    for solution in solutions:
        units = {unit.id: unit for unit in solution.place.units}
        assert solution.unit_ids
        assert all(units[unit].usable >= need.size for unit in solution.unit_ids)


def test_an_ecoutant_sees_only_urgence_reached_by_siao_115(offer: RandomOffer) -> None:
    """R1: the type of the dispositif does not tell it, the groupe de places does."""
    need = need_of(Composition((Member(1, 30, Sex.FEMALE, MemberRole.CONTACT),)))
    seen = {place.group_id for place in _everything(need, offer)}
    others = PlaceGroup.objects.exclude(
        mode__in=(ReceptionMode.NIGHT_EMERGENCY, ReceptionMode.CONTINUOUS_EMERGENCY), route=AccessRoute.SIAO_115
    )
    assert others.exists()
    assert not seen & set(others.values_list("pk", flat=True))


@pytest.mark.parametrize("days", [0, 1, 4])
def test_the_board_balances_on_any_night(offer: RandomOffer, days: int) -> None:
    night = date.fromordinal(offer.night.toordinal() + days)
    lines = tonight_board(offer.siao.pk, night, timezone.now())
    assert len(lines) > 3
    for line in (*lines, board_totals(lines)):
        figure = line.__getitem__ if isinstance(line, dict) else lambda name, line=line: getattr(line, name)
        parts = ("unavailable", "held", "occupied", "kept", "neutralised", "free")
        assert figure("open") == sum(figure(part) for part in parts)
        assert figure("created") >= figure("open")
    assert board_totals(lines) == {n: sum(getattr(x, n) for x in lines) for n in (*COUNTED, "surplus")}
