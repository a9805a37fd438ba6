"""Who attaches, undoes and settles in Temps 2, and which profiles an old account may take."""

from dataclasses import replace

import pytest

from sisiao.access.enums import Profile, Stage
from sisiao.transition.models import Attachment
from sisiao.transition.perms import may_settle, may_undo, stage_of, targets_of, why_closed
from tests.factories import actor_for, make_siao
from tests.factories.people import TESTS
from tests.transition.world import Temps2, make_legacy_user, make_temps2, set_stage

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def world(db: None) -> Temps2:
    return make_temps2()


def test_each_departement_has_its_stage(world: Temps2) -> None:
    set_stage(make_siao("48"), Stage.FIRST)
    assert (stage_of("95"), stage_of("48"), stage_of("974")) == (Stage.SECOND, Stage.FIRST, Stage.THIRD)
    assert not why_closed("95")
    assert "Temps\u00a02" in why_closed("48") and "a basculé" in why_closed("974")


def test_the_siao_settles_and_undoes_what_it_has_the_right_to_attach(world: Temps2) -> None:
    taker = actor_for(P.CALL_TAKER, world.siao.scope)
    assert [may_settle(actor) for actor in (world.operator, world.manager, taker)] == [True, False, False]
    theirs, nobodys = Attachment(made_by_id=world.manager.user_id), Attachment(made_by_id=None)
    assert [may_undo(actor, theirs) for actor in (world.manager, world.operator, taker)] == [True, True, False]
    assert not may_undo(world.manager, Attachment(made_by_id=world.operator.user_id))
    assert not may_undo(taker, Attachment(made_by_id=taker.user_id)), "their own, without the right"
    nobody = replace(world.manager, user_id=None)
    assert not may_undo(nobody, nobodys), "what a command has decided is not the own of another one"


def test_an_account_without_a_profile_reads(world: Temps2) -> None:
    assert targets_of(make_legacy_user(world.structure, profile=""), world.operator) == [P.READ_ONLY]


def test_the_profiles_of_administrators_are_never_among_them(world: Temps2) -> None:
    user = make_legacy_user(world.structure)
    mapped = {P(user.profile): dict.fromkeys((P.DISPOSITIF_MANAGER, *administrators(), P.READ_ONLY), "")}
    for actor in (world.operator, TESTS):
        assert targets_of(user, actor, mapped) == [P.DISPOSITIF_MANAGER, P.READ_ONLY]


def administrators() -> tuple[Profile, ...]:
    return P.SIAO_ADMIN, P.DEPARTEMENT_ADMIN, P.NATIONAL_ADMIN


def test_a_structure_gives_what_stands_on_an_entite_or_a_dispositif(world: Temps2) -> None:
    user = make_legacy_user(world.structure)
    mapped = {P(user.profile): dict.fromkeys((P.SIAO_OPERATOR, P.ENTITY_MANAGER, P.SOCIAL_WORKER, P.READ_ONLY), "")}
    assert targets_of(user, world.manager, mapped) == [P.ENTITY_MANAGER, P.SOCIAL_WORKER, P.READ_ONLY]
    assert targets_of(user, world.operator, mapped) == [*mapped[P(user.profile)]]
    assert targets_of(user, world.manager, {}) == []


def test_without_a_table_it_is_the_one_of_the_base(world: Temps2) -> None:
    user = make_legacy_user(world.structure)
    assert targets_of(user, world.operator)[0] == P.DISPOSITIF_MANAGER
