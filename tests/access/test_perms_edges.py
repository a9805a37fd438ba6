"""Who administers whom, at the edges: limits of an entité, further perimeters, who stands between, who once stood."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sisiao.access.enums import LEGACY, Profile
from sisiao.access.models import Grant
from sisiao.access.perms import (
    administered_account,
    administered_grants,
    administered_users,
    all_scopes_to_grant,
    allowed_departements,
    are_all_of,
    grantable_by,
    grants_inside,
    is_command,
    overseen_users,
    stands_above,
    targets_of,
    wholly_administered,
)
from sisiao.accounts.models import User
from sisiao.core.actor import Actor, Perimeter, command_actor
from sisiao.core.enums import ScopeKind
from tests.access.world import Place, add, holder, make_place
from tests.factories import actor_for, make_dispositif, make_user, state_scope

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def there(here: Place) -> Place:
    """Another département, where the first entité of `here` has a dispositif too."""
    there = make_place("48")
    make_dispositif(there.siao.siao, here.entity.entity, commune_id=None)
    return there


def seen(actor: Actor, user: User) -> set[str]:
    return {grant.profile for grant in administered_grants(actor, timezone.localdate()).filter(user=user)}


def limited(profile: Profile, place: Place, *codes: str) -> Grant:
    grant = Grant.objects.get(user=holder(profile, place.entity))
    grant.within.set(codes)
    return grant


def test_a_command_is_told_by_its_perimeter_and_by_having_no_account() -> None:
    assert is_command(command_actor("tests"))
    assert not is_command(Actor(user_id=1, profile="x", label="", perimeter=Perimeter(nation=True)))
    assert not is_command(Actor(user_id=None, profile="x", label=""))


def test_a_command_gives_every_new_profile_and_who_does_not_administer_none(here: Place) -> None:
    assert grantable_by(command_actor("tests")) == frozenset(Profile) - LEGACY
    assert grantable_by(actor_for(P.SIAO_OPERATOR, here.siao)) == frozenset()


def test_scopes_to_grant_for_one_profile_at_least(here: Place) -> None:
    make_place("48")
    assert set(all_scopes_to_grant(actor_for(P.SIAO_ADMIN, here.siao))) == {
        here.siao,
        here.entity,
        here.other_entity,
        here.dispositif,
        here.sister,
        here.other,
    }
    assert set(all_scopes_to_grant(actor_for(P.ASSISTANT, here.entity))) == {here.entity, here.dispositif, here.sister}
    assert set(all_scopes_to_grant(actor_for(P.DEPARTEMENT_ADMIN, here.departement))) == {
        here.departement,
        here.siao,
        here.entity,
        here.other_entity,
    }
    assert not all_scopes_to_grant(actor_for(P.SIAO_OPERATOR, here.siao)).exists()


def test_departements_that_limit_what_is_given_on_an_entity(here: Place) -> None:
    grant = Grant.objects.get(user=holder(P.DEPARTEMENT_ADMIN, here.departement))
    grant.also.add(state_scope(ScopeKind.DEPARTEMENT, "78"))
    assert allowed_departements(grant.actor()) == {"95", "78"}
    assert allowed_departements(actor_for(P.SIAO_ADMIN, here.siao)) == {"95"}
    assert allowed_departements(actor_for(P.NATIONAL_ADMIN, here.nation)) is None
    limited(P.ASSISTANT, here, "95")
    assert allowed_departements(actor_for(P.ENTITY_MANAGER, here.entity)) is None
    assert allowed_departements(limited(P.ENTITY_MANAGER, here, "48").actor()) == {"48"}


def test_a_limited_manager_looks_after_the_grants_of_their_departements_alone(here: Place, there: Place) -> None:
    mine, whole = limited(P.ENTITY_MANAGER, here, "95").actor(), actor_for(P.ENTITY_MANAGER, here.entity)
    both = limited(P.ASSISTANT, here, "95", "48")
    inside, beyond, everywhere = (limited(P.ASSISTANT, here, *codes) for codes in (("95",), ("48",), ()))
    worker = Grant.objects.get(user=holder(P.SOCIAL_WORKER, here.dispositif))
    assistants = Grant.objects.filter(profile=P.ASSISTANT)
    assert set(grants_inside(mine) & assistants) == {inside}
    assert set(grants_inside(whole) & assistants) == {inside, beyond, everywhere, both}
    wider, further = (add(holder(P.SOCIAL_WORKER, here.sister), P.NIGHT_STAFF, here.dispositif) for _ in range(2))
    wider.also.add(here.sister)
    further.also.add(here.other)
    for actor in (mine, whole):
        assert {worker, wider} <= set(grants_inside(actor)) and further not in grants_inside(actor)
    siao = actor_for(P.SIAO_ADMIN, here.siao)
    assert set(grants_inside(siao) & assistants) == {inside}
    assert set(grants_inside(actor_for(P.NATIONAL_ADMIN, here.nation)) & assistants) == set(assistants)
    other = Grant.objects.get(user=holder(P.ASSISTANT, here.other_entity))
    assert other in grants_inside(siao) and other not in grants_inside(whole)


def test_nobody_sees_themself_even_once_their_own_grant_is_over(here: Place) -> None:
    manager = holder(P.ENTITY_MANAGER, here.entity)
    actor = actor_for(P.ENTITY_MANAGER, here.entity, manager)
    add(manager, P.SOCIAL_WORKER, here.dispositif)
    Grant.objects.filter(user=manager, profile=P.ENTITY_MANAGER).update(ends_on=timezone.localdate())
    today = timezone.localdate()
    assert seen(actor, manager) == set()
    assert manager not in administered_users(actor, today) and manager not in overseen_users(actor, today)
    assert stands_above(actor, manager, today)


def test_a_command_and_who_does_not_administer(here: Place) -> None:
    today, worker, command = timezone.localdate(), holder(P.SOCIAL_WORKER, here.dispositif), command_actor("tests")
    operator = actor_for(P.SIAO_OPERATOR, here.siao)
    assert worker in administered_users(command, today) and worker in overseen_users(command, today)
    assert make_user() in administered_users(command, today)  # without any grant
    assert make_user() in overseen_users(command, today)
    assert not overseen_users(operator, today).exists() and not administered_grants(operator, today).exists()
    assert not stands_above(command, holder(P.NATIONAL_ADMIN, here.nation), today)


def test_who_stands_at_or_above_on_the_perimeter_is_out_of_reach(here: Place) -> None:
    today, manager = timezone.localdate(), actor_for(P.ENTITY_MANAGER, here.entity)
    for profile, scope, above in (
        (P.ENTITY_MANAGER, here.entity, True),
        (P.ENTITY_MANAGER, here.other_entity, False),
        (P.ASSISTANT, here.entity, False),
        (P.DISPOSITIF_MANAGER, here.sister, False),
        (P.SIAO_ADMIN, here.siao, True),
        (P.DEPARTEMENT_ADMIN, here.departement, True),
        (P.NATIONAL_ADMIN, here.nation, True),
        (P.SIAO_OPERATOR, here.siao, False),
    ):
        user = holder(P.SOCIAL_WORKER, here.dispositif)
        add(user, profile, scope)
        assert stands_above(manager, user, today) is above, profile
        assert (P.SOCIAL_WORKER in seen(manager, user)) is not above, profile
        assert (user in overseen_users(manager, today)) is not above, profile


def test_a_profile_above_counts_while_it_lasts_wherever_it_reaches(here: Place) -> None:
    today, manager = timezone.localdate(), actor_for(P.ENTITY_MANAGER, here.entity)
    user = holder(P.SOCIAL_WORKER, here.dispositif)
    peer = add(user, P.ENTITY_MANAGER, here.other_entity)
    peer.also.add(here.other)
    assert seen(manager, user) == {P.SOCIAL_WORKER}
    peer.also.add(here.entity)
    assert seen(manager, user) == set() and stands_above(manager, user, today)
    Grant.objects.filter(pk=peer.pk).update(ends_on=today)
    assert seen(manager, user) == {P.SOCIAL_WORKER} and not stands_above(manager, user, today)
    siao, operator = actor_for(P.SIAO_ADMIN, here.siao), holder(P.SIAO_OPERATOR, here.siao)
    waiting = add(operator, P.SIAO_ADMIN, here.siao, asked_by=make_user())
    assert seen(siao, operator) == {P.SIAO_OPERATOR}, "a profile that waits stands above nobody"
    Grant.objects.filter(pk=waiting.pk).update(agreed_by=make_user())
    assert seen(siao, operator) == set()


def test_an_act_of_two_people_has_its_second_above_whoever_is_between(here: Place) -> None:
    today = timezone.localdate()
    worker, desk = holder(P.SOCIAL_WORKER, here.dispositif), holder(P.CALL_TAKER, here.siao)
    manager = holder(P.ENTITY_MANAGER, here.entity)
    siao, ddets = actor_for(P.SIAO_ADMIN, here.siao), actor_for(P.DEPARTEMENT_ADMIN, here.departement)
    assert worker not in administered_users(siao, today), "the entité has a manager"
    for actor in (siao, ddets):
        assert {worker, desk, manager} <= set(overseen_users(actor, today))
    assert User.objects.get(pk=siao.user_id) in overseen_users(ddets, today)
    assert User.objects.get(pk=ddets.user_id) not in overseen_users(siao, today)
    assert worker not in overseen_users(actor_for(P.SIAO_ADMIN, make_place("48").siao), today)
    functional = holder(P.OLD_FUNCTIONAL_ADMIN, here.siao)  # takes a profile that only the level above gives
    assert functional in overseen_users(ddets, today) and functional not in overseen_users(siao, today)
    Grant.objects.filter(user=worker).update(ends_on=today)
    assert worker in overseen_users(siao, today), "who held a grant last"
    add(worker, P.ANALYST, state_scope(ScopeKind.DEPARTEMENT, "48"))
    assert worker not in overseen_users(siao, today)


def test_an_entity_falls_to_the_nation_when_no_departement_of_it_has_an_administrator(here: Place) -> None:
    national, manager = actor_for(P.NATIONAL_ADMIN, here.nation), holder(P.ENTITY_MANAGER, here.entity)
    holder(P.SIAO_ADMIN, make_place("48").siao)
    assert seen(national, manager) == {P.ENTITY_MANAGER}
    siao = holder(P.SIAO_ADMIN, here.siao)
    assert seen(national, manager) == set()
    Grant.objects.filter(user=siao).update(ends_on=timezone.localdate())
    assert seen(national, manager) == {P.ENTITY_MANAGER}
    holder(P.DEPARTEMENT_ADMIN, here.departement)
    assert seen(national, manager) == set()


def test_who_stands_between_reaches_the_grant_itself(here: Place, there: Place) -> None:
    siao = actor_for(P.SIAO_ADMIN, here.siao)
    worker = holder(P.SOCIAL_WORKER, here.dispositif)
    holder(P.DISPOSITIF_MANAGER, here.sister)  # of the same département, which gives no right on the first
    elsewhere = add(holder(P.ENTITY_MANAGER, here.other_entity), P.ASSISTANT, here.other_entity)
    assert seen(siao, worker) == {P.SOCIAL_WORKER}
    far = limited(P.ENTITY_MANAGER, here, "48")
    assert seen(siao, worker) == {P.SOCIAL_WORKER}, "who manages the entité in another département alone"
    far.within.add("95")
    assert seen(siao, worker) == set()
    far.user.state, far.user.suspension_reason, far.user.suspended_at = "suspended", "administrator", timezone.now()
    far.user.save()
    assert seen(siao, worker) == {P.SOCIAL_WORKER}, "a suspended one looks after nobody"
    elsewhere.also.add(here.other)
    assert seen(siao, worker) == {P.SOCIAL_WORKER}
    elsewhere.also.add(here.dispositif)
    assert seen(siao, worker) == set(), "one of elsewhere, here too"


def test_nobody_stands_between_themself_and_the_level_above(here: Place) -> None:
    siao, head = actor_for(P.SIAO_ADMIN, here.siao), holder(P.DISPOSITIF_MANAGER, here.dispositif)
    add(head, P.NIGHT_STAFF, here.dispositif)
    assert seen(siao, head) == {P.DISPOSITIF_MANAGER, P.NIGHT_STAFF}
    holder(P.DISPOSITIF_MANAGER, here.dispositif)
    assert seen(siao, head) == {P.DISPOSITIF_MANAGER}


def test_an_account_is_whole_while_its_current_grants_are_administered(here: Place) -> None:
    today, manager = timezone.localdate(), actor_for(P.ENTITY_MANAGER, here.entity)
    user, other = holder(P.SOCIAL_WORKER, here.dispositif), holder(P.SOCIAL_WORKER, here.dispositif)
    later = add(user, P.CALL_TAKER, here.siao, starts_on=today + timedelta(days=9))
    users = User.objects.filter(pk__in=(user.pk, other.pk))
    assert set(wholly_administered(manager, users, today)) == {other}, "one to come counts"
    later.delete()
    assert set(wholly_administered(manager, users, today)) == {user, other}


def test_what_may_take_the_place_of_an_old_profile(here: Place) -> None:
    manager, command = actor_for(P.ENTITY_MANAGER, here.entity), command_actor("tests")
    old = Grant.objects.get(user=holder(P.OLD_STRUCTURE_MANAGER, here.dispositif))
    below = [P.DISPOSITIF_MANAGER, P.NIGHT_STAFF, P.PRESCRIBER, P.READ_ONLY, P.SOCIAL_WORKER]
    assert targets_of(old, manager, [P.SOCIAL_WORKER, P.SIAO_ADMIN]) == [P.SOCIAL_WORKER, *below[:-1]]
    assert targets_of(old, command, []) == below
    siao = actor_for(P.SIAO_ADMIN, here.siao)
    assert targets_of(old, siao, [P.DISPOSITIF_MANAGER]) == [P.DISPOSITIF_MANAGER, P.PRESCRIBER]
    reader = Grant.objects.get(user=holder(P.OLD_READER, here.dispositif))
    assert targets_of(reader, manager, [P.SOCIAL_WORKER]) == [P.READ_ONLY]


def test_the_account_of_a_page_is_one_of_those_administered_with_the_grants_administered(here: Place) -> None:
    today, manager = timezone.localdate(), actor_for(P.ENTITY_MANAGER, here.entity)
    user, other = holder(P.SOCIAL_WORKER, here.dispositif), holder(P.SOCIAL_WORKER, here.dispositif)
    own, desk = Grant.objects.get(user=user), add(user, P.CALL_TAKER, here.siao)

    def shown(actor: Actor, of: User) -> list[Grant] | None:
        found = administered_account(actor, of.public_id, today)
        assert found is None or found == of
        return found and found.shown_grants

    assert shown(manager, user) == [own] and shown(actor_for(P.SIAO_ADMIN, here.siao), user) == [desk]
    assert shown(manager, other) == [Grant.objects.get(user=other)]
    assert shown(manager, holder(P.SOCIAL_WORKER, here.other)) is None
    assert administered_account(manager, uuid4(), today) is None
    end_at(own, today)
    assert shown(manager, user) is None, "another current grant, and this one is over"
    end_at(desk, today - timedelta(days=1))
    assert shown(manager, user) == [own], "the one held last"


def test_the_grants_shown_are_all_of_an_account_or_not(here: Place) -> None:
    today, user = timezone.localdate(), holder(P.SOCIAL_WORKER, here.dispositif)
    own, desk = Grant.objects.get(user=user), add(user, P.CALL_TAKER, here.siao)
    holder(P.SOCIAL_WORKER, here.dispositif)
    assert are_all_of([own, desk], user, today) and not are_all_of([own], user, today)
    end_at(desk, today)
    assert are_all_of([own], user, today)


def end_at(grant: Grant, day: date) -> None:
    Grant.objects.filter(pk=grant.pk).update(starts_on=day - timedelta(days=9), ends_on=day)
