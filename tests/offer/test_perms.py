"""Who describes a dispositif and an entité: the administrators within whose perimeter it lies."""

import pytest

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif, Entity
from sisiao.offer.perms import require_on, require_on_entity
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def entity(db: None) -> Entity:
    """An entité that has a dispositif in the Val-d'Oise, beside another one."""
    make_dispositif(make_siao("95"), make_entity())
    return make_dispositif(make_siao("95"), make_entity()).entity


def test_an_entite_is_described_where_it_has_a_dispositif(entity: Entity) -> None:
    require_on_entity(actor_for(P.SIAO_ADMIN, make_siao("95").scope), entity)
    require_on_entity(actor_for(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")), entity)
    require_on_entity(TESTS, make_entity())
    make_dispositif(make_siao("48"), make_entity())
    elsewhere = actor_for(P.SIAO_ADMIN, make_siao("48").scope)
    with pytest.raises(NotAllowed):
        require_on_entity(elsewhere, entity)
    make_dispositif(make_siao("48"), entity)
    require_on_entity(elsewhere, entity)


def test_nor_by_those_who_run_it(entity: Entity) -> None:
    with pytest.raises(NotAllowed):
        require_on_entity(actor_for(P.ENTITY_MANAGER, entity.scope), entity)


def test_a_capability_holds_within_the_perimeter_alone(entity: Entity) -> None:
    here, elsewhere = Dispositif.objects.get(entity=entity), make_dispositif(make_siao("48"))
    chief = actor_for(P.SIAO_ADMIN, here.siao.scope)
    require_on(chief, Capability.MANAGE_OFFER, here)
    require_on(TESTS, Capability.MANAGE_OFFER, elsewhere)
    with pytest.raises(NotAllowed):
        require_on(chief, Capability.MANAGE_OFFER, elsewhere)
    keeper = actor_for(P.DISPOSITIF_MANAGER, here.scope)
    require_on(keeper, Capability.UPDATE_PLACES, here)
    with pytest.raises(NotAllowed):
        require_on(keeper, Capability.MANAGE_OFFER, here)
