"""Who may decide on a request, case by case: the legal person that it is of, its administrators, its circuit (R12)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.creation.enums import Circuit, CreationKind, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import administrators, belongs_to, carries_the_siao, circuit_of, entity_named, why_not
from sisiao.offer.models import DispositifType, Entity
from sisiao.siao.models import Siao
from tests.creation.requests import carrying
from tests.factories import actor_for, make_entity, make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile
SIREN, OTHER_SIREN = "000950014", "000950022"


def asked(siao: Siao, **fields: Any) -> CreationRequest:
    told = {"kind": CreationKind.DISPOSITIF, "entity_name": "Association Les Berges", "entity_siren": SIREN}
    return CreationRequest(departement=siao.departement, **told | fields)


def carries(siao: Siao, **fields: Any) -> bool:
    return carries_the_siao(asked(siao, **fields), timezone.localdate())


def ended(user_id: int | None, profile: Profile) -> None:
    """The profile of this user ended yesterday."""
    Grant.objects.filter(user=user_id, profile=profile).update(ends_on=timezone.localdate() - timedelta(days=1))


@pytest.fixture
def entity(db: None) -> Entity:
    """An entité known by its SIREN, beside an older one."""
    make_entity(siren=OTHER_SIREN)
    return make_entity(siren=SIREN)


def test_the_entite_is_the_one_that_is_chosen_else_told_by_its_siren(siao: Siao, entity: Entity) -> None:
    chosen = make_entity()
    assert entity_named(asked(siao)) == entity
    assert entity_named(asked(siao, entity=chosen)) == chosen
    assert entity_named(asked(siao, entity_siren="000950030")) is None
    assert entity_named(asked(siao, entity_siren="")) is None


class TestWhoCarriesTheSiao:
    def test_of_its_own_departement(self, siao: Siao) -> None:
        carrying(make_siao("48"), name="Association Les Berges", siren=SIREN)
        assert not carries(siao)
        carrying(siao, name="Association Les Berges", siren=SIREN)
        assert carries(siao)

    @pytest.mark.parametrize(
        "operator", [{"name": "Autre nom", "siren": OTHER_SIREN}, {"name": "Les Tilleuls"}, {"name": "Autre nom"}]
    )
    def test_by_what_is_known_of_the_entite_that_is_chosen(self, siao: Siao, operator: dict[str, str]) -> None:
        """Its SIREN, its name or its perimeter, whatever the request says."""
        chosen = make_entity(name="Les Tilleuls", siren=OTHER_SIREN)
        scope = {} if operator.get("siren") or operator["name"] == "Les Tilleuls" else {"scope": chosen.scope}
        carrying(siao, **operator, **scope)
        assert not carries(siao)
        assert carries(siao, entity=chosen)


class TestBelonging:
    def test_a_profile_inside_of_their_own_and_in_force(self, siao: Siao, karim: Actor, entity: Entity) -> None:
        today = timezone.localdate()
        make_user(P.ENTITY_MANAGER, entity.scope)
        assert not belongs_to(karim, asked(siao), today), "somebody else is inside"
        Grant.objects.create(
            user_id=karim.user_id, profile=P.ENTITY_MANAGER, scope=entity.scope, starts_on=today - timedelta(days=9)
        )
        assert belongs_to(karim, asked(siao), today)
        ended(karim.user_id, P.ENTITY_MANAGER)
        assert not belongs_to(karim, asked(siao), today)
        assert not belongs_to(TESTS, asked(siao), today), "a command is nobody"

    def test_by_another_scope_of_a_grant_too(self, siao: Siao, karim: Actor, entity: Entity) -> None:
        elsewhere = actor_for(P.ENTITY_MANAGER, make_entity().scope)
        assert not belongs_to(elsewhere, asked(siao), timezone.localdate())
        Grant.objects.get(user=elsewhere.user_id).also.add(entity.scope)
        assert belongs_to(elsewhere, asked(siao), timezone.localdate())


class TestAdministrators:
    def told(self, siao: Siao, profile: Profile = P.SIAO_ADMIN) -> list[int | None]:
        return [grant.user_id for grant in administrators(asked(siao), profile, timezone.localdate())]

    def test_of_the_siao_or_of_the_departement_of_the_request(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        actor_for(P.SIAO_OPERATOR, siao.scope)
        actor_for(P.SIAO_ADMIN, make_siao("48").scope)
        actor_for(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48"))
        assert self.told(siao) == [karim.user_id]
        assert self.told(siao, P.DEPARTEMENT_ADMIN) == [corinne.user_id]
        ended(karim.user_id, P.SIAO_ADMIN)
        assert self.told(siao) == []

    def test_once_each_and_by_another_scope_of_their_grant_too(self, siao: Siao) -> None:
        lozere = make_siao("48")
        several = actor_for(P.SIAO_ADMIN, make_siao("974").scope)
        grant = Grant.objects.get(user=several.user_id)
        grant.also.add(lozere.scope)
        assert (self.told(siao), self.told(lozere)) == ([], [several.user_id])
        grant.also.add(siao.scope)
        assert self.told(siao) == self.told(make_siao("974")) == [several.user_id]

    def test_whoever_has_left_the_entite_decides_again(self, siao: Siao, karim: Actor, entity: Entity) -> None:
        Grant.objects.create(
            user_id=karim.user_id,
            profile=P.ENTITY_MANAGER,
            scope=entity.scope,
            starts_on=timezone.localdate() - timedelta(days=9),
        )
        assert self.told(siao) == []
        ended(karim.user_id, P.ENTITY_MANAGER)
        assert self.told(siao) == [karim.user_id]


@pytest.mark.parametrize(
    ("fields", "circuit"),
    [
        ({"type_id": "hotel"}, Circuit.SIAO),
        ({"type_id": "hotel", "kind": CreationKind.ENTITY}, Circuit.SIAO_THEN_DDETS),
        ({}, Circuit.SIAO_THEN_DDETS),
        ({"type_id": "hors_chrs"}, Circuit.SIAO_THEN_DDETS),
        ({"type_id": "maraude"}, Circuit.SIAO),
    ],
)
def test_the_setting_gives_the_siao_its_watch_alone(
    siao: Siao, karim: Actor, settings: Any, fields: dict[str, Any], circuit: Circuit
) -> None:
    settings.WATCH_VALIDATED_BY_SIAO = True
    assert DispositifType.objects.get(pk="maraude").validated_by != Circuit.SIAO
    assert circuit_of(asked(siao, **fields), timezone.localdate()) == circuit
    settings.WATCH_VALIDATED_BY_SIAO = False
    watched = asked(siao, type_id="maraude")
    assert circuit_of(watched, timezone.localdate()) == Circuit.SIAO_THEN_DDETS


def test_who_agreed_once_may_agree_again_when_it_comes_back(siao: Siao, karim: Actor) -> None:
    back = asked(siao, state=CreationState.SUBMITTED, prevalidated_by_id=karim.user_id)
    assert why_not(karim, back, timezone.localdate()) == ""


def test_a_command_decides_on_what_nobody_has_agreed_to(siao: Siao) -> None:
    assert why_not(TESTS, asked(siao, state=CreationState.PREVALIDATED), timezone.localdate()) == ""
