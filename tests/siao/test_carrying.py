"""Who carries a SIAO, what it covers, its opening."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Collectivity, Departement
from sisiao.households.models import Household
from sisiao.housing_requests.models import HousingRequest
from sisiao.offer.models import Dispositif
from sisiao.siao.actions import (
    Operator,
    UnableToCarry,
    cancel_change,
    change_operator,
    correct_operator,
    cover_territory,
    open_siao,
    stop_covering,
)
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import CoveredTerritory, Siao, SiaoOperator
from sisiao.siao.queries import national_list
from tests.factories import (
    actor_for,
    make_dispositif,
    make_entity,
    make_household,
    make_request,
    make_siao,
    state_scope,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
RIVES = Operator("Association Rives", OperatorStatus.ASSOCIATION, "000950014")
GUE = Operator("Groupement du Gué", OperatorStatus.GIP)


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def ddets(siao: Siao) -> Actor:
    return actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))


@pytest.fixture
def nation(db: None) -> Actor:
    return actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def carried(siao: Siao) -> list[tuple[str, date, date | None]]:
    rows = SiaoOperator.objects.filter(siao=siao).order_by("starts_on")
    return [(row.name, row.starts_on, row.ends_on) for row in rows]


def test_the_state_designates_and_the_siao_does_not_designate_itself(siao: Siao, ddets: Actor, nation: Actor) -> None:
    for actor in (
        actor_for(Profile.SIAO_ADMIN, siao.scope),
        actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48")),
    ):
        with pytest.raises(NotAllowed):
            change_operator(siao, RIVES, on=TODAY, actor=actor, today=TODAY)
    change_operator(siao, RIVES, on=TODAY, actor=ddets, today=TODAY)
    change_operator(siao, GUE, on=TODAY + timedelta(days=1), actor=nation, today=TODAY)
    assert len(carried(siao)) == 2


def test_a_change_of_operator_loses_nothing(siao: Siao, ddets: Actor) -> None:
    change_operator(siao, RIVES, on=TODAY - timedelta(days=90), actor=ddets, today=TODAY)
    dispositif = make_dispositif(siao, commune_id=None)
    household = make_household(siao=siao)
    request = make_request(household, siao, timezone.now())
    desk = actor_for(Profile.CALL_TAKER, siao.scope)
    settings = siao.settings.pk
    before = {model: list(model.objects.order_by("pk").values()) for model in (Grant, Dispositif, HousingRequest, Siao)}
    change_operator(siao, GUE, on=TODAY, actor=ddets, today=TODAY)
    after = {model: list(model.objects.order_by("pk").values()) for model in before}
    assert after == before
    assert household in Household.objects.visible_to(desk, timezone.localdate())
    assert request.siao_id == dispositif.siao_id == siao.pk and Siao.objects.get(pk=siao.pk).settings.pk == settings
    assert carried(siao) == [
        (RIVES.name, TODAY - timedelta(days=90), TODAY),
        (GUE.name, TODAY, None),
    ]


def test_a_change_to_come_is_announced_and_may_be_taken_back(siao: Siao, ddets: Actor) -> None:
    first = change_operator(siao, RIVES, on=TODAY - timedelta(days=1), actor=ddets, today=TODAY)
    later = TODAY + timedelta(days=40)
    second = change_operator(siao, GUE, on=later, actor=ddets, today=TODAY)
    assert national_list(TODAY).get(pk=siao.pk).operator == RIVES.name
    assert national_list(later).get(pk=siao.pk).operator == GUE.name
    with pytest.raises(UnableToCarry, match="pris effet"):
        cancel_change(first, actor=ddets, today=TODAY)
    with pytest.raises(UnableToCarry, match="annulez-le d'abord"):
        change_operator(siao, RIVES, on=later + timedelta(days=9), actor=ddets, today=TODAY)
    cancel_change(second, actor=ddets, today=TODAY)
    assert carried(siao) == [(RIVES.name, TODAY - timedelta(days=1), None)]


def test_a_line_is_mended_in_place_and_its_days_stay(siao: Siao, ddets: Actor) -> None:
    row = change_operator(siao, RIVES, on=TODAY - timedelta(days=30), actor=ddets, today=TODAY)
    entity = make_entity()
    told = Operator("Association Rives", OperatorStatus.GIP, "000950022", "Arrêté n° 12", entity.scope)
    for actor in (
        actor_for(Profile.SIAO_ADMIN, siao.scope),
        actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48")),
    ):
        with pytest.raises(NotAllowed):
            correct_operator(row, told, actor=actor)
    correct_operator(row, told, actor=ddets)
    kept = SiaoOperator.objects.get(siao=siao)
    assert (kept.status, kept.siren, kept.act, kept.scope) == (told.status, told.siren, told.act, entity.scope)
    assert carried(siao) == [(RIVES.name, TODAY - timedelta(days=30), None)]
    announced = change_operator(siao, GUE, on=TODAY + timedelta(days=9), actor=ddets, today=TODAY)
    held = SiaoOperator.objects.get(pk=announced.pk)
    cancel_change(announced, actor=ddets, today=TODAY)
    with pytest.raises(UnableToCarry, match="annulée"):
        correct_operator(held, told, actor=ddets)


@pytest.mark.parametrize(
    "same",
    [
        Operator("ASSOCIATION  RIVÈS", OperatorStatus.ASSOCIATION),
        Operator("Rives Solidarité", OperatorStatus.ASSOCIATION, RIVES.siren),
    ],
)
def test_the_same_legal_person_takes_no_suite_of_itself(siao: Siao, ddets: Actor, same: Operator) -> None:
    change_operator(siao, RIVES, on=TODAY - timedelta(days=30), actor=ddets, today=TODAY)
    with pytest.raises(UnableToCarry, match="porte déjà"):
        change_operator(siao, same, on=TODAY, actor=ddets, today=TODAY)


@pytest.mark.parametrize(
    ("operator", "on", "field"),
    [
        (RIVES, TODAY, "name"),
        (GUE, TODAY - timedelta(days=30), "on"),
        (GUE, TODAY - timedelta(days=400), "on"),
        (GUE, TODAY + timedelta(days=800), "on"),
    ],
)
def test_a_change_that_makes_no_sense(siao: Siao, ddets: Actor, operator: Operator, on: date, field: str) -> None:
    change_operator(siao, RIVES, on=TODAY - timedelta(days=30), actor=ddets, today=TODAY)
    with pytest.raises(UnableToCarry) as refused:
        change_operator(siao, operator, on=on, actor=ddets, today=TODAY)
    assert refused.value.field == field and len(carried(siao)) == 1


def test_two_operators_never_carry_the_same_day(siao: Siao) -> None:
    fields = {"siao": siao, "status": OperatorStatus.GIP}
    SiaoOperator.objects.create(name="a", starts_on=TODAY, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiaoOperator.objects.create(name="b", starts_on=TODAY + timedelta(days=9), **fields)


def test_a_territory_has_one_siao(siao: Siao, nation: Actor, ddets: Actor) -> None:
    other, place = make_siao("974"), Collectivity.objects.get(pk="977")
    with pytest.raises(NotAllowed):
        cover_territory(siao, place, on=TODAY, actor=ddets)
    held = cover_territory(siao, place, on=TODAY, actor=nation)
    with pytest.raises(UnableToCarry, match="déjà couvert"):
        cover_territory(other, place, on=TODAY, actor=nation)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoveredTerritory.objects.create(siao=other, collectivity=place, starts_on=TODAY)
    stop_covering(held, on=TODAY + timedelta(days=5), actor=nation)
    assert held.last_day == TODAY + timedelta(days=4)
    moved = cover_territory(other, place, on=TODAY + timedelta(days=5), actor=nation)
    assert [row.siao for row in CoveredTerritory.objects.on(TODAY + timedelta(days=4))] == [siao]
    assert [row.siao for row in CoveredTerritory.objects.on(TODAY + timedelta(days=5))] == [other]
    stop_covering(moved, on=TODAY, actor=nation)
    assert CoveredTerritory.objects.count() == 1, "one that covered no day is forgotten"


def test_one_siao_for_a_departement(siao: Siao, nation: Actor, ddets: Actor) -> None:
    lozere = Departement.objects.get(pk="48")
    with pytest.raises(NotAllowed):
        open_siao(lozere, "SIAO de la Lozère", RIVES, on=TODAY, actor=ddets)
    opened = open_siao(lozere, "SIAO de la Lozère", RIVES, on=TODAY, actor=nation)
    assert (opened.settings.night_change_hour, opened.scope.departement) == (7, lozere)
    assert carried(opened) == [(RIVES.name, TODAY, None)]
    with pytest.raises(UnableToCarry, match="un seul"):
        open_siao(lozere, "Un autre", GUE, on=TODAY, actor=nation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Siao.objects.create(name="x", departement=lozere, scope=state_scope(ScopeKind.NATION))
