"""Administrators' profiles take two people (T11)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.actions.accounts import invite_user
from sisiao.access.actions.agreements import agree_grant, grants_to_agree
from sisiao.access.actions.grants import UnableToGrant, change_grant_end, end_grant, give_grant
from sisiao.access.actions.mappings import confirm_mapping
from sisiao.access.capabilities import FOUR_EYES, GRANTABLE
from sisiao.access.enums import Profile, Stage
from sisiao.access.in_force import grants_in_force
from sisiao.access.models import DepartementStage, Grant
from sisiao.access.perms import stands_above
from sisiao.access.queries import administrators_of, left_without, seconds_for
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.notifications.enums import Category
from sisiao.notifications.models import OutgoingMail
from tests.access.world import Place, add, holder, make_place, spec
from tests.factories import actor_for, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def ddets(here: Place) -> Actor:
    return actor_for(P.DEPARTEMENT_ADMIN, here.departement)


def asked(actor: Actor, here: Place, profile: Profile = P.SIAO_ADMIN, **fields: object) -> Grant:
    return give_grant(make_user(), spec(profile, here.of(profile), **fields), actor=actor, now=timezone.now())


def told(category: Category) -> list[str]:
    return list(OutgoingMail.objects.filter(category=category).order_by("pk").values_list("address", flat=True))


def in_force(grant: Grant) -> bool:
    """By both ways in which the rule is written, which say the same."""
    now = timezone.now()
    words = list(Grant.objects.usable(now).filter(user=grant.user).order_by("pk"))
    assert grants_in_force(grant.user, now) == words
    return grant in words


@pytest.mark.parametrize("own", sorted(GRANTABLE))
def test_every_administrator_s_profile_waits_and_no_other(own: Profile, here: Place) -> None:
    actor = actor_for(own, here.of(own))
    for given in GRANTABLE[own]:
        grant = asked(actor, here, given)
        assert grant.waits is (given in FOUR_EYES), given
        assert in_force(grant) is not grant.waits, given


def test_what_a_command_gives_waits_for_nobody(here: Place) -> None:
    assert all(in_force(asked(TESTS, here, profile)) for profile in FOUR_EYES)


def test_a_second_administrator_agrees_and_the_holder_is_told_then(here: Place, ddets: Actor) -> None:
    grant, now = asked(ddets, here), timezone.now()
    assert told(Category.GRANT_GIVEN) == [] and not in_force(grant)
    with pytest.raises(UnableToGrant, match="une autre personne"):
        agree_grant(grant, actor=ddets, now=now)
    later = now + timedelta(days=3)
    second = actor_for(P.DEPARTEMENT_ADMIN, here.departement)
    agreed = agree_grant(grant, actor=second, now=later)
    assert (agreed.asked_by_id, agreed.agreed_by_id) == (ddets.user_id, second.user_id)
    assert agreed.starts_on == agreed.confirmed_on == timezone.localdate(later)
    assert told(Category.GRANT_GIVEN) == [grant.user.email]
    Grant.objects.filter(pk=grant.pk).update(starts_on=timezone.localdate())
    assert in_force(Grant.objects.get(pk=grant.pk))
    with pytest.raises(UnableToGrant, match="déjà confirmé"):
        agree_grant(grant, actor=second, now=later)


def test_who_may_agree_is_who_could_give(here: Place, ddets: Actor) -> None:
    grant, now, there = asked(ddets, here), timezone.now(), make_place("48")
    holds = User.objects.get(pk=grant.user_id)
    refused = (
        actor_for(P.DEPARTEMENT_ADMIN, there.departement),
        actor_for(P.SIAO_ADMIN, here.siao),
        actor_for(P.ENTITY_MANAGER, here.entity),
        actor_for(P.SIAO_OPERATOR, here.siao),
        actor_for(P.SOCIAL_WORKER, here.dispositif, holds),
        TESTS,
    )
    for actor in refused:
        with pytest.raises(UnableToGrant):
            agree_grant(grant, actor=actor, now=now)
        assert actor is TESTS or not grants_to_agree(actor, now).exists()
    national = actor_for(P.NATIONAL_ADMIN, here.nation)
    assert list(grants_to_agree(national, now)) == [grant] and not grants_to_agree(ddets, now).exists()
    assert not agree_grant(grant, actor=national, now=now).waits
    assert not grants_to_agree(national, now).exists()


def test_the_same_person_under_another_profile_is_not_a_second_one(here: Place, ddets: Actor) -> None:
    grant = asked(ddets, here)
    again = actor_for(P.NATIONAL_ADMIN, here.nation, User.objects.get(pk=ddets.user_id))
    with pytest.raises(UnableToGrant, match="une autre personne"):
        agree_grant(grant, actor=again, now=timezone.now())


def test_the_base_itself_wants_two_others(here: Place) -> None:
    one, two, holds = make_user(), make_user(), make_user()
    wrong = (
        {"asked_by": holds},
        {"agreed_by": one},
        {"asked_by": one, "agreed_by": one},
        {"asked_by": one, "agreed_by": holds},
    )
    for people in wrong:
        with pytest.raises(IntegrityError, match="two_others"), transaction.atomic():
            add(holds, P.SIAO_ADMIN, here.siao, **people)
    add(holds, P.SIAO_ADMIN, here.siao, asked_by=one, agreed_by=two)


def test_one_that_waits_gives_no_protection_nor_administers(here: Place, ddets: Actor) -> None:
    today, grant = timezone.localdate(), asked(ddets, here)
    siao = actor_for(P.SIAO_ADMIN, here.siao)
    assert not stands_above(siao, grant.user, today)
    assert grant.user not in [each.user for each in administrators_of(here.siao, today)]
    Grant.objects.filter(user=siao.user_id).update(ends_on=today)
    assert administrators_of(here.siao, today)[0].profile == P.DEPARTEMENT_ADMIN
    assert left_without([grant], today) == []


def test_a_refused_request_ends_in_silence(here: Place, ddets: Actor) -> None:
    second = actor_for(P.DEPARTEMENT_ADMIN, here.departement)
    grant, now = asked(ddets, here), timezone.now()
    assert end_grant(grant, actor=second, now=now) == []
    assert told(Category.GRANT_ENDED) == [] == told(Category.WITHOUT_ADMINISTRATOR)
    with pytest.raises(UnableToGrant, match="pris fin"):
        agree_grant(grant, actor=second, now=now)


def test_an_invitation_waits_too(here: Place, ddets: Actor) -> None:
    given = spec(P.SIAO_ADMIN, here.siao)
    user, new = invite_user("ana@lien.example", "Ana", "Lopez", given, actor=ddets, now=timezone.now())
    assert new and told(Category.INVITATION) == [user.email] and Grant.objects.get(user=user).waits


def test_an_old_profile_that_becomes_an_administrator_waits(here: Place, ddets: Actor) -> None:
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    old = Grant.objects.get(user=holder(P.OLD_FUNCTIONAL_ADMIN, here.siao))
    new = confirm_mapping(old, P.SIAO_ADMIN, actor=ddets, now=timezone.now())
    assert new.waits and told(Category.PROFILE_MAPPED) == [] and in_force(old) and not in_force(new)


def test_an_administrator_s_profile_is_shortened_but_never_lengthened(here: Place, ddets: Actor) -> None:
    today, now, user = timezone.localdate(), timezone.now(), holder(P.SIAO_ADMIN, here.siao)
    grant = Grant.objects.get(user=user)
    for days in (60, 30):
        change_grant_end(grant, today + timedelta(days=days), actor=ddets, now=now)
    for longer in (today + timedelta(days=31), None):
        with pytest.raises(UnableToGrant, match="ne se prolonge pas"):
            change_grant_end(grant, longer, actor=ddets, now=now)
    following = spec(P.SIAO_ADMIN, here.siao, starts_on=today + timedelta(days=30))
    assert give_grant(user, following, actor=ddets, now=now).waits
    worker = Grant.objects.get(user=holder(P.SOCIAL_WORKER, here.dispositif))
    manager = actor_for(P.ENTITY_MANAGER, here.entity)
    for ends_on in (today + timedelta(days=30), today + timedelta(days=60), None):
        assert change_grant_end(worker, ends_on, actor=manager, now=now).ends_on == ends_on


def test_the_nearest_level_comes_first_then_the_one_above(here: Place, ddets: Actor) -> None:
    grant, today = asked(ddets, here), timezone.localdate()
    assert seconds_for(grant, today) == []
    national = holder(P.NATIONAL_ADMIN, here.nation)
    holder(P.DEPARTEMENT_ADMIN, make_place("48").departement)
    assert [each.user for each in seconds_for(grant, today)] == [national]
    peer = holder(P.DEPARTEMENT_ADMIN, here.departement)
    assert [each.user for each in seconds_for(grant, today)] == [peer, national]
