"""A SIAO, its administrator, the one of its département."""

import pytest

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.siao.models import Siao
from tests.factories import actor_for, make_siao, state_scope


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def karim(siao: Siao) -> Actor:
    return actor_for(Profile.SIAO_ADMIN, siao.scope)


@pytest.fixture
def corinne(siao: Siao) -> Actor:
    return actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, siao.departement_id))
