"""Which accounts an administrator's perimeter covers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.access.queries import accounts_within
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def covered(profile: Profile, scope: object) -> set[User]:
    actor = actor_for(profile, scope)
    return set(accounts_within(actor, TODAY).exclude(pk=actor.user_id))


def give(user: User, profile: Profile, scope: object, **dates: date) -> Grant:
    return Grant.objects.create(**{"user": user, "profile": profile, "scope": scope, "starts_on": TODAY} | dates)


def test_each_perimeter_covers_its_own() -> None:
    entity, siao = make_entity(), make_siao("95")
    dispositif = make_dispositif(siao, entity)
    desk = make_user(Profile.CALL_TAKER, siao.scope)
    worker = make_user(Profile.SOCIAL_WORKER, dispositif.scope)
    manager = make_user(Profile.ENTITY_MANAGER, entity.scope)
    elsewhere = make_user(Profile.CALL_TAKER, make_siao("48").scope)
    alone = make_user()
    assert covered(Profile.SIAO_ADMIN, siao.scope) == {desk}
    assert covered(Profile.ENTITY_MANAGER, entity.scope) == {worker, manager}
    assert covered(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48")) == {elsewhere}
    assert covered(Profile.DPO, state_scope(ScopeKind.NATION)) >= {desk, worker, manager, elsewhere, alone}


def test_a_grant_that_has_ended_no_longer_counts_and_one_to_come_does() -> None:
    siao = make_siao()
    gone, leaving, coming = make_user(), make_user(), make_user()
    give(gone, Profile.CALL_TAKER, siao.scope, starts_on=TODAY - timedelta(days=9), ends_on=TODAY)
    give(leaving, Profile.CALL_TAKER, siao.scope, ends_on=TODAY + timedelta(days=1))
    give(coming, Profile.CALL_TAKER, siao.scope, starts_on=TODAY + timedelta(days=9))
    assert covered(Profile.SIAO_ADMIN, siao.scope) == {leaving, coming}


def test_a_further_scope_of_a_grant_counts() -> None:
    siao = make_siao()
    first, second = make_dispositif(siao, make_entity()), make_dispositif(siao, make_entity())
    user = make_user()
    give(user, Profile.SOCIAL_WORKER, first.scope).also.add(second.scope)
    assert user in covered(Profile.DISPOSITIF_MANAGER, second.scope)
