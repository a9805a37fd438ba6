"""The old profiles: each takes its new one, what only read only reads, and all can be taken back until Temps 3."""

import pytest
from django.utils import timezone

from sisiao.access.actions.grants import UnableToGrant
from sisiao.access.actions.mappings import confirm_mapping, set_stage, undo_mapping
from sisiao.access.capabilities import capabilities_of
from sisiao.access.enums import CURRENT, LEGACY, Profile, Stage
from sisiao.access.hierarchy import ABOVE, ADMINISTRATORS, READERS
from sisiao.access.models import DepartementStage, Grant
from sisiao.access.perms import targets_of
from sisiao.access.queries import mapping
from sisiao.audit.models import RowHistory
from sisiao.core.actor import NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.notifications.enums import Category
from sisiao.notifications.models import OutgoingMail
from tests.access.world import Place, holder, make_place
from tests.factories import actor_for
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    return make_place()


def old(profile: Profile, here: Place) -> Grant:
    return Grant.objects.get(user=holder(profile, here.of(profile)))


@pytest.mark.parametrize("legacy", sorted(LEGACY))
def test_each_old_profile_takes_its_proposed_one_and_gives_it_back(legacy: Profile, here: Place) -> None:
    grant, now, today = old(legacy, here), timezone.now(), timezone.localdate()
    target = next(iter(mapping()[legacy]))
    new = confirm_mapping(grant, target, actor=TESTS, now=now)
    assert (new.profile, new.scope, new.replaces) == (target, grant.scope, grant)
    assert set(Grant.objects.filter(user=grant.user).in_force(today)) == {grant, new}
    assert OutgoingMail.objects.filter(category=Category.PROFILE_MAPPED, user=grant.user).count() == 1
    with pytest.raises(UnableToGrant, match="déjà son profil cible"):
        confirm_mapping(grant, target, actor=TESTS, now=now)
    undo_mapping(grant, actor=TESTS, now=now)
    assert set(Grant.objects.filter(user=grant.user).in_force(today)) == {grant}
    assert RowHistory.objects.filter(table_name="access_grant", row_id=new.pk).count() >= 2
    confirm_mapping(grant, target, actor=TESTS, now=now)


@pytest.mark.parametrize("legacy", sorted(READERS))
def test_what_only_read_never_manages(legacy: Profile, here: Place) -> None:
    grant = old(legacy, here)
    offered = targets_of(grant, TESTS, mapping()[legacy])
    assert offered and not set(offered) & ADMINISTRATORS
    assert all(capabilities_of(target) <= capabilities_of(legacy) for target in offered)
    for target in sorted(set(CURRENT) - set(offered)):
        with pytest.raises(UnableToGrant, match="ne peut pas remplacer"):
            confirm_mapping(grant, target, actor=TESTS, now=timezone.now())


@pytest.mark.parametrize("own", sorted(ADMINISTRATORS))
def test_no_administrator_maps_at_or_above_their_own(own: Profile, here: Place) -> None:
    actor = actor_for(own, here.of(own))
    for legacy in sorted(LEGACY):
        grant = old(legacy, here)
        offered = set(targets_of(grant, actor, mapping()[legacy]))
        assert not offered & (ABOVE[own] | {own}), legacy


def test_a_coordinator_becomes_an_administrator_only_by_the_level_above(here: Place) -> None:
    now, grant = timezone.now(), old(P.OLD_COORDINATOR, here)
    siao, ddets = actor_for(P.SIAO_ADMIN, here.siao), actor_for(P.DEPARTEMENT_ADMIN, here.departement)
    with pytest.raises(UnableToGrant):
        confirm_mapping(grant, P.SIAO_ADMIN, actor=siao, now=now)
    assert confirm_mapping(grant, P.SIAO_OPERATOR, actor=siao, now=now).profile == P.SIAO_OPERATOR
    functional = old(P.OLD_FUNCTIONAL_ADMIN, here)
    with pytest.raises(UnableToGrant):
        confirm_mapping(functional, P.SIAO_OPERATOR, actor=siao, now=now)
    assert confirm_mapping(functional, P.SIAO_ADMIN, actor=ddets, now=now)


def test_nobody_maps_an_account_of_elsewhere(here: Place) -> None:
    there = make_place("48")
    with pytest.raises(UnableToGrant, match="administrez"):
        confirm_mapping(
            old(P.OLD_CALL_TAKER, here), P.CALL_TAKER, actor=actor_for(P.SIAO_ADMIN, there.siao), now=timezone.now()
        )


def test_after_temps_3_the_old_profile_is_over_and_nothing_comes_back(here: Place) -> None:
    now, today, grant = timezone.now(), timezone.localdate(), old(P.OLD_CALL_TAKER, here)
    confirm_mapping(grant, P.CALL_TAKER, actor=TESTS, now=now)
    national = actor_for(P.NATIONAL_ADMIN, here.nation)
    assert set_stage("95", Stage.THIRD, actor=national, now=now) is True
    assert set_stage("95", Stage.THIRD, actor=national, now=now) is False
    assert [one.profile for one in Grant.objects.filter(user=grant.user).in_force(today)] == [P.CALL_TAKER]
    with pytest.raises(UnableToGrant, match="Temps 3"):
        undo_mapping(grant, actor=TESTS, now=now)
    assert set_stage("95", Stage.SECOND, actor=national, now=now) is True
    undo_mapping(grant, actor=TESTS, now=now)
    with pytest.raises(NotAllowed):
        set_stage("95", Stage.FIRST, actor=actor_for(P.DEPARTEMENT_ADMIN, here.departement), now=now)
    assert not actor_for(P.SIAO_ADMIN, here.siao).can(Capability.SET_STAGE)
    assert set_stage("48", Stage.FIRST, actor=national, now=now) is True  # it had no row: it was in the last
