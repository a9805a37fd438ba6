"""Who holds what: one table, and the perimeter of each kind of grant."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.capabilities import PROFILE_CAPABILITIES, PROFILE_SCOPES, capabilities_of, profiles_with
from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.access.queries import grants_in_force
from sisiao.core.actor import Actor, NotAllowed, command_actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif
from sisiao.siao.models import Siao
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user


def test_every_profile_has_its_row_and_every_capability_its_holder() -> None:
    assert set(PROFILE_CAPABILITIES) == set(PROFILE_SCOPES) == set(Profile)
    assert all(profiles_with(capability) for capability in Capability)
    assert all(capabilities_of(profile) for profile in Profile)


def test_only_an_ecoutant_or_an_operateur_takes_places() -> None:
    assert profiles_with(Capability.TAKE_PLACES) == [Profile.SIAO_OPERATOR, Profile.CALL_TAKER]
    assert profiles_with(Capability.IMPORT_OFFER) == [Profile.SIAO_ADMIN]


@pytest.mark.parametrize("profile", Profile)
def test_a_dispositif_never_answers_calls_and_a_siao_never_confirms_for_it(profile: Profile) -> None:
    held = capabilities_of(profile)
    if ScopeKind.SIAO in PROFILE_SCOPES[profile]:
        assert Capability.ANSWER_REFERRALS not in held
    else:
        assert not held & {Capability.ANSWER_CALLS, Capability.TAKE_PLACES, Capability.MARK_NOT_PROPOSED}


def test_what_is_not_a_capability_is_not_a_right() -> None:
    actor = command_actor("tests")
    with pytest.raises(TypeError):
        actor.can("answer_calls")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="Répondre à un appel 115"):
        Actor(user_id=1, profile="none", label="").require(Capability.ANSWER_CALLS)
    with pytest.raises(ValueError, match="unknown"):
        capabilities_of("unknown")


@pytest.mark.django_db
def test_an_entity_holds_its_dispositifs_and_nobody_elses() -> None:
    siao, entity = make_siao(), make_entity()
    mine = [make_dispositif(siao, entity) for _ in range(2)]
    others = make_dispositif(siao)
    manager = actor_for(Profile.ENTITY_MANAGER, entity.scope)
    head = actor_for(Profile.DISPOSITIF_MANAGER, mine[0].scope)
    operator = actor_for(Profile.SIAO_OPERATOR, siao.scope)
    seen = {who: set(Dispositif.objects.visible_to(who)) for who in (manager, head, operator)}
    assert seen == {manager: set(mine), head: {mine[0]}, operator: {*mine, others}}
    assert not Siao.objects.visible_to(head).exists()


@pytest.mark.django_db
def test_an_empty_perimeter_sees_nothing() -> None:
    make_dispositif()
    nobody = Actor(user_id=make_user().pk, profile="no_grant", label="")
    assert not Dispositif.objects.visible_to(nobody).exists()
    assert not Siao.objects.visible_to(nobody).exists()


@pytest.mark.django_db
def test_a_grant_counts_on_its_days_for_an_open_account() -> None:
    today, siao = timezone.localdate(), make_siao()
    user = make_user(Profile.CALL_TAKER, siao.scope)
    grants = Grant.objects.filter(user=user)
    assert grants.usable(today).count() == 1
    grants.update(ends_on=today)
    assert grants.usable(today).count() == 0
    grants.update(ends_on=today + timedelta(days=1))
    assert grants.usable(today).count() == 1
    user.is_active = False
    user.save()
    assert grants.usable(today).count() == 0


@pytest.mark.django_db
def test_the_same_open_grant_is_given_once() -> None:
    siao = make_siao()
    user = make_user(Profile.CALL_TAKER, siao.scope)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, profile=Profile.CALL_TAKER, scope=siao.scope, starts_on=timezone.localdate())
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, profile="king", scope=siao.scope, starts_on=timezone.localdate())


@pytest.mark.django_db
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize(("starts", "ends"), [(-9, None), (0, None), (1, None), (-9, -1), (-9, 0), (-9, 1)])
def test_the_grants_of_a_request_are_the_usable_ones(active: bool, starts: int, ends: int | None) -> None:
    """The rule is written twice, as words of a QuerySet and in the statement that each request sends."""
    user, today = make_user(is_active=active), timezone.localdate()
    entity = make_entity()
    starts_on, ends_on = today + timedelta(days=starts), None if ends is None else today + timedelta(days=ends)
    for scope, profile in ((entity.scope, Profile.ENTITY_MANAGER), (make_siao().scope, Profile.CALL_TAKER)):
        Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=starts_on, ends_on=ends_on)
    actor_for(Profile.CALL_TAKER, make_siao("48").scope)
    assert grants_in_force(user, today) == list(Grant.objects.usable(today).filter(user=user).order_by("pk"))


@pytest.mark.django_db
def test_the_grants_of_a_request_bring_all_that_an_actor_is_made_of(django_assert_num_queries) -> None:
    dispositif = make_dispositif()
    actors = [
        actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope, user := make_user()),
        actor_for(Profile.SOCIAL_WORKER, dispositif.scope, user),
        actor_for(Profile.CALL_TAKER, make_siao().scope, user),
    ]
    with django_assert_num_queries(1):
        grants = grants_in_force(user, timezone.localdate())
        assert [grant.actor() for grant in grants] == actors
        assert [str(grant) for grant in grants]
        assert [grant.scope.departement and grant.scope.departement.tz.key for grant in grants][-1] == "Europe/Paris"
