"""Who administers whom."""

import pytest
from django.utils import timezone

from sisiao.access.actions.grants import UnableToGrant, give_grant
from sisiao.access.capabilities import GRANTABLE, TOXIC
from sisiao.access.enums import LEGACY, Profile
from sisiao.access.hierarchy import ABOVE, ADMINISTRATORS, BELOW
from sisiao.access.models import Grant, Scope
from sisiao.access.perms import (
    administered_grants,
    administered_users,
    may_administer,
    scopes_to_grant,
    wholly_administered,
)
from sisiao.access.queries import administrators_of
from sisiao.accounts.models import User
from sisiao.core.actor import Actor, command_actor
from tests.access.world import Place, add, holder, make_place, spec
from tests.factories import actor_for, make_dispositif, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


def sees(actor: Actor, user: User) -> bool:
    return may_administer(actor, user, timezone.localdate())


def test_nobody_may_give_what_stands_at_or_above_their_own() -> None:
    assert set(GRANTABLE) == set(ADMINISTRATORS)
    for profile in Profile:
        assert profile not in BELOW[profile]
        assert not BELOW[profile] & LEGACY
        assert not BELOW[profile] & ABOVE[profile]


@pytest.mark.parametrize("own", Profile)
def test_each_profile_gives_what_the_table_says_and_nothing_to_itself(own: Profile, here: Place) -> None:
    """30 × 30: to a colleague only what is below, to oneself nothing at all."""
    now, myself = timezone.now(), make_user()
    actor = actor_for(own, here.of(own), myself)
    wrong = []
    for given in Profile:
        for user, allowed in ((make_user(), given in GRANTABLE.get(own, ())), (myself, False)):
            scope = scopes_to_grant(actor, given).order_by("pk").last() or here.of(given)
            try:
                give_grant(user, spec(given, scope), actor=actor, now=now)
            except UnableToGrant:
                done = False
            else:
                done = True
            if done is not allowed:
                wrong.append((given, user == myself, done))
    assert wrong == []


@pytest.mark.parametrize("own", sorted(ADMINISTRATORS))
def test_nobody_gives_outside_their_perimeter(own: Profile, here: Place) -> None:
    there, now = make_place("48"), timezone.now()
    if own == P.NATIONAL_ADMIN:
        return
    actor = actor_for(own, here.of(own))
    for given in GRANTABLE[own]:
        with pytest.raises(UnableToGrant) as refused:
            give_grant(make_user(), spec(given, there.of(given)), actor=actor, now=now)
        assert refused.value.field == "scope"


def scopes(actor: Actor, profile: Profile) -> set[Scope]:
    return set(scopes_to_grant(actor, profile))


def test_scopes_to_grant(here: Place) -> None:
    make_place("48")
    siao = actor_for(P.SIAO_ADMIN, here.siao)
    assert scopes(siao, P.CALL_TAKER) == {here.siao}
    assert scopes(siao, P.ENTITY_MANAGER) == {here.entity, here.other_entity}
    assert scopes(siao, P.PRESCRIBER) == {here.dispositif, here.sister, here.other}
    assert scopes(siao, P.SOCIAL_WORKER) == set()
    ddets = actor_for(P.DEPARTEMENT_ADMIN, here.departement)
    assert scopes(ddets, P.ANALYST) == {here.departement}
    assert scopes(ddets, P.SIAO_ADMIN) == {here.siao}
    manager = actor_for(P.ENTITY_MANAGER, here.entity)
    assert scopes(manager, P.READ_ONLY) == {here.entity, here.dispositif, here.sister}
    head = actor_for(P.DISPOSITIF_MANAGER, here.dispositif)
    assert scopes(head, P.READ_ONLY) == {here.dispositif}
    assert scopes(actor_for(P.SOCIAL_WORKER, here.dispositif), P.READ_ONLY) == set()
    assert len(scopes(actor_for(P.NATIONAL_ADMIN, here.nation), P.SIAO_ADMIN)) == 2


def test_each_level_sees_the_accounts_just_below_and_inside(here: Place) -> None:
    there = make_place("48")
    national = actor_for(P.NATIONAL_ADMIN, here.nation)
    ddets, siao = actor_for(P.DEPARTEMENT_ADMIN, here.departement), actor_for(P.SIAO_ADMIN, here.siao)
    manager, head = actor_for(P.ENTITY_MANAGER, here.entity), actor_for(P.DISPOSITIF_MANAGER, here.dispositif)
    actors = (national, ddets, siao, manager, head)
    expected = {
        (P.CALL_TAKER, here.siao): (siao,),
        (P.SOCIAL_WORKER, here.dispositif): (manager, head),
        (P.SOCIAL_WORKER, here.sister): (manager,),
        (P.ASSISTANT, here.entity): (manager,),
        (P.PRESCRIBER, here.dispositif): (siao, manager, head),
        (P.ANALYST, here.departement): (national, ddets),
        (P.OLD_HOUSING_USER, here.dispositif): (manager, head),
        (P.OLD_FUNCTIONAL_ADMIN, here.siao): (national, ddets),
        (P.NATIONAL_ADMIN, here.nation): (),
    }
    # Elsewhere has its own people at every level, so nothing is inherited.
    for profile in sorted(ADMINISTRATORS - {P.NATIONAL_ADMIN}):
        holder(profile, there.of(profile))
    expected[P.SOCIAL_WORKER, there.dispositif] = ()
    for (profile, scope), seen_by in expected.items():
        user = holder(profile, scope)
        assert [actor for actor in actors if sees(actor, user)] == list(seen_by), profile
    assert not administered_users(actor_for(P.SIAO_OPERATOR, here.siao), timezone.localdate()).exists()


def test_nobody_administers_themself_nor_a_peer_nor_a_superior(here: Place) -> None:
    manager = holder(P.ENTITY_MANAGER, here.entity)
    add(manager, P.SOCIAL_WORKER, here.dispositif)
    head = holder(P.DISPOSITIF_MANAGER, here.dispositif)
    add(head, P.NIGHT_STAFF, here.sister)
    both = holder(P.DISPOSITIF_MANAGER, here.dispositif)
    add(both, P.SOCIAL_WORKER, here.dispositif)
    acting = actor_for(P.ENTITY_MANAGER, here.entity, manager)
    peer = actor_for(P.ENTITY_MANAGER, here.entity)
    below = actor_for(P.DISPOSITIF_MANAGER, here.dispositif, head)
    assistant = actor_for(P.ASSISTANT, here.entity)
    sister = actor_for(P.DISPOSITIF_MANAGER, here.sister)
    for actor in (acting, peer, below, assistant):
        assert not sees(actor, manager)
    assert not sees(below, both)  # a peer of the same dispositif
    assert sees(acting, both) and sees(assistant, both)
    assert sees(sister, head)  # head elsewhere, night staff here
    with pytest.raises(UnableToGrant, match="égal ou supérieur"):
        give_grant(manager, spec(P.NIGHT_STAFF, here.sister), actor=assistant, now=timezone.now())


def test_only_the_grants_inside_are_seen_and_the_account_is_whole_or_not(here: Place) -> None:
    there, today = make_place("48"), timezone.localdate()
    user = holder(P.SOCIAL_WORKER, here.dispositif)
    far = add(user, P.SOCIAL_WORKER, there.dispositif)
    manager = actor_for(P.ENTITY_MANAGER, here.entity)
    assert [grant.scope for grant in administered_grants(manager, today).filter(user=user)] == [here.dispositif]
    users = User.objects.filter(pk=user.pk)
    assert not wholly_administered(manager, users, today).exists()
    far.ends_on = today
    far.save()
    assert wholly_administered(manager, users, today).exists()


def test_who_held_a_grant_last_is_still_seen(here: Place) -> None:
    today, manager = timezone.localdate(), actor_for(P.ENTITY_MANAGER, here.entity)
    user = holder(P.SOCIAL_WORKER, here.dispositif)
    Grant.objects.filter(user=user).update(ends_on=today)
    assert sees(manager, user)
    add(user, P.CALL_TAKER, here.siao)
    assert not sees(manager, user)


def test_a_grant_that_reaches_further_is_not_inside(here: Place) -> None:
    there, today = make_place("48"), timezone.localdate()
    siao = actor_for(P.SIAO_ADMIN, here.siao)
    user = holder(P.ENTITY_MANAGER, here.entity)
    grant = Grant.objects.get(user=user)
    assert sees(siao, user)
    make_dispositif(there_siao(there), entity_of(here), commune_id=None)
    assert not sees(siao, user)
    grant.within.set(["95"])
    assert sees(siao, user)
    prescriber = holder(P.PRESCRIBER, here.dispositif)
    Grant.objects.get(user=prescriber).also.add(there.dispositif)
    assert not sees(siao, prescriber)
    assert sees(command_actor("tests"), prescriber)
    assert not administered_grants(siao, today).filter(user=prescriber).exists()


def there_siao(place: Place):  # type: ignore[no-untyped-def]
    return place.siao.siao


def entity_of(place: Place):  # type: ignore[no-untyped-def]
    return place.entity.entity


def test_a_level_without_administrator_falls_to_the_one_above(here: Place) -> None:
    today = timezone.localdate()
    worker = holder(P.SOCIAL_WORKER, here.dispositif)
    national, siao = actor_for(P.NATIONAL_ADMIN, here.nation), actor_for(P.SIAO_ADMIN, here.siao)
    assert sees(siao, worker) and not sees(national, worker)
    manager = holder(P.ENTITY_MANAGER, here.entity)
    assert not sees(siao, worker)
    assert [grant.user for grant in administrators_of(here.dispositif, today)] == [manager]
    head = holder(P.DISPOSITIF_MANAGER, here.dispositif)
    assert [grant.user for grant in administrators_of(here.dispositif, today)] == [head]
    assert [grant.user for grant in administrators_of(here.sister, today)] == [manager]
    assert [grant.profile for grant in administrators_of(here.other, today)] == [P.SIAO_ADMIN]
    assert [grant.profile for grant in administrators_of(here.other_entity, today)] == [P.SIAO_ADMIN]
    assert [grant.profile for grant in administrators_of(here.departement, today)] == [P.NATIONAL_ADMIN]
    assert administrators_of(here.nation, today)[0].profile == P.NATIONAL_ADMIN


@pytest.mark.parametrize("couple", TOXIC, ids=lambda couple: "-".join(sorted(couple)))
def test_couples_that_must_not_meet(couple: frozenset[Profile], here: Place) -> None:
    first, second = sorted(couple)
    for held, given in ((first, second), (second, first)):
        user = holder(held, here.of(held))
        with pytest.raises(UnableToGrant, match="ne se cumule pas"):
            give_grant(user, spec(given, here.of(given)), actor=TESTS, now=timezone.now())
