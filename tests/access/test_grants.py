"""Who holds what: one table, and the perimeter of each kind of grant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.capabilities import PROFILE_CAPABILITIES, PROFILE_SCOPES, capabilities_of, profiles_with
from sisiao.access.enums import Profile, Stage
from sisiao.access.in_force import grants_in_force
from sisiao.access.models import DepartementStage, Grant
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.core.actor import Actor, NotAllowed, command_actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user, state_scope


def test_every_profile_has_its_row_and_every_capability_its_holder() -> None:
    assert set(PROFILE_CAPABILITIES) == set(PROFILE_SCOPES) == set(Profile)
    assert all(profiles_with(capability) for capability in Capability)
    # The archive has no page yet; the old national profile hands its work to the new one from the first « temps ».
    idle = {profile for profile in Profile if capabilities_of(profile) == {Capability.ASK_SUPPORT}}
    assert idle == {Profile.ARCHIVIST, Profile.OLD_NATIONAL_ADMIN}


def test_only_an_ecoutant_or_an_operateur_takes_places() -> None:
    assert profiles_with(Capability.TAKE_PLACES) == [Profile.SIAO_OPERATOR, Profile.CALL_TAKER]
    assert profiles_with(Capability.IMPORT_OFFER) == [Profile.DEPARTEMENT_ADMIN, Profile.SIAO_ADMIN]


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
    now, siao = timezone.now(), make_siao()
    today = local_date(siao, now)
    user = make_user(Profile.CALL_TAKER, siao.scope)
    grants = Grant.objects.filter(user=user)
    assert grants.usable(now).count() == 1
    grants.update(ends_on=today)
    assert grants.usable(now).count() == 0
    grants.update(ends_on=today + timedelta(days=1))
    assert grants.usable(now).count() == 1
    user.state, user.suspension_reason = UserState.SUSPENDED, SuspensionReason.ADMINISTRATOR
    user.suspended_at = timezone.now()
    user.save()
    assert grants.usable(now).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("departement", "moment", "usable"),
    [
        ("95", datetime(2026, 11, 23, 22, 59, tzinfo=UTC), True),
        ("95", datetime(2026, 11, 23, 23, 1, tzinfo=UTC), False),
        ("971", datetime(2026, 11, 24, 3, 59, tzinfo=UTC), True),
        ("971", datetime(2026, 11, 24, 4, 1, tzinfo=UTC), False),
        ("974", datetime(2026, 11, 23, 19, 59, tzinfo=UTC), True),
        ("974", datetime(2026, 11, 23, 20, 1, tzinfo=UTC), False),
    ],
)
def test_the_last_day_of_a_grant_ends_at_midnight_on_its_own_clock(
    departement: str, moment: datetime, usable: bool
) -> None:
    """An evening in Pointe-à-Pitre is already the next day in Paris. An entité has the clock of its dispositifs."""
    siao, entity = make_siao(departement), make_entity()
    make_dispositif(siao, entity, commune_id=None)
    for profile, scope in ((Profile.CALL_TAKER, siao.scope), (Profile.ENTITY_MANAGER, entity.scope)):
        grants = Grant.objects.filter(user=make_user(profile, scope))
        grants.update(ends_on=date(2026, 11, 24))
        assert grants.usable(moment).exists() is usable
        assert grants.with_time_zone().get().time_zone == siao.departement.time_zone


@pytest.mark.django_db
def test_an_entity_on_two_clocks_has_the_service_s_own() -> None:
    entity = make_entity()
    for departement in ("95", "974"):
        make_dispositif(make_siao(departement), entity, commune_id=None)
    grants = Grant.objects.filter(user=make_user(Profile.ENTITY_MANAGER, entity.scope))
    assert grants.usable(timezone.now()).get().time_zone is None


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
    user, today = make_user(suspended=not active), timezone.localdate()
    entity = make_entity()
    starts_on, ends_on = today + timedelta(days=starts), None if ends is None else today + timedelta(days=ends)
    for scope, profile in ((entity.scope, Profile.ENTITY_MANAGER), (make_siao().scope, Profile.CALL_TAKER)):
        Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=starts_on, ends_on=ends_on)
    actor_for(Profile.CALL_TAKER, make_siao("48").scope)
    now = timezone.now()
    assert grants_in_force(user, now) == list(Grant.objects.usable(now).filter(user=user).order_by("pk"))


@pytest.mark.django_db
def test_the_grants_of_a_request_bring_all_that_an_actor_is_made_of(django_assert_num_queries) -> None:
    """One statement, and the very actors of the QuerySet words: wide perimeters, limits and old profiles included."""
    now, user, entity = timezone.now(), make_user(), make_entity()
    here, there = make_dispositif(make_siao("95"), entity), make_dispositif(make_siao("48"), entity, commune_id=None)
    for profile, scope in (
        (Profile.ENTITY_MANAGER, entity.scope),
        (Profile.SOCIAL_WORKER, here.scope),
        (Profile.CALL_TAKER, here.siao.scope),
        (Profile.PRESCRIBER, here.scope),
        (Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")),
        (Profile.REGION_READER, state_scope(ScopeKind.REGION, "95")),
        (Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)),
        (Profile.OLD_LOCAL_MANAGER, entity.scope),
        (Profile.OLD_CALL_TAKER, here.siao.scope),
        (Profile.OLD_COORDINATOR, there.siao.scope),
    ):
        grant = Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=date(2026, 1, 1))
        if profile == Profile.ENTITY_MANAGER:
            grant.within.add("48")
        if profile == Profile.DEPARTEMENT_ADMIN:
            grant.also.add(state_scope(ScopeKind.DEPARTEMENT, "78"), state_scope(ScopeKind.NATION))
    DepartementStage.objects.create(departement_id="48", stage=Stage.SECOND)
    with django_assert_num_queries(1):
        grants = grants_in_force(user, now)
        actors = {grant.profile: grant.actor() for grant in grants}
        assert [str(grant) for grant in grants]
    words = Grant.objects.usable(now).filter(user=user).with_perimeter().select_related("scope", "user").order_by("pk")
    assert [grant.pk for grant in grants] == [grant.pk for grant in words]
    assert [grant.actor() for grant in grants] == [grant.actor() for grant in words]
    assert [grant.time_zone for grant in grants] == [grant.time_zone for grant in words]
    assert actors[Profile.ENTITY_MANAGER].perimeter.scope_ids == {entity.scope_id, there.scope_id}
    assert actors[Profile.DEPARTEMENT_ADMIN].perimeter.departement_codes == {"95", "78"}
    assert {"75", "95"} <= actors[Profile.REGION_READER].perimeter.departement_codes
    assert actors[Profile.PRESCRIBER].perimeter.scope_ids == frozenset()
    assert Profile.OLD_COORDINATOR in actors and Profile.OLD_LOCAL_MANAGER in actors
    assert Profile.OLD_CALL_TAKER not in actors, "the Val-d'Oise has switched"


@pytest.mark.django_db
def test_the_grants_of_a_page_come_in_order_with_all_that_it_tells(django_assert_num_queries) -> None:
    siao, user = make_siao(), make_user()
    late, early = (
        Grant.objects.create(user=user, profile=profile, scope=siao.scope, starts_on=date(2026, month, 1))
        for profile, month in ((Profile.CALL_TAKER, 3), (Profile.SIAO_OPERATOR, 2))
    )
    with django_assert_num_queries(3):
        shown = list(Grant.objects.filter(user=user).as_shown())
        told = [(grant.scope.label, list(grant.also.all()), list(grant.within.all())) for grant in shown]
    assert shown == [early, late] and told == [(siao.scope.label, [], [])] * 2
