"""Who looks after a structure, who may agree, what is left without anybody; what the pages of administration count."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant, Scope
from sisiao.access.queries import (
    accounts_within,
    administrators_of,
    history_of_account,
    idle_since,
    left_without,
    legacy_counts,
    mapping,
    searched,
    seconds_for,
    stages,
    with_grants,
)
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import FactorRecovery, User
from sisiao.audit.models import RowHistory
from sisiao.core.enums import ScopeKind
from tests.access.world import Place, add, holder, make_place
from tests.factories import actor_for, make_dispositif, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
P = Profile
TODAY = timezone.localdate()


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


def one(profile: Profile, scope: Scope, **fields: object) -> Grant:
    return add(make_user(), profile, scope, **fields)


def after(scope: Scope, **fields: object) -> list[Grant]:
    return administrators_of(scope, TODAY, **fields)


def suspend(user: User) -> None:
    user.state, user.suspension_reason, user.suspended_at = UserState.SUSPENDED, "administrator", timezone.now()
    user.save()


def same_number_elsewhere(table: str, key: int, **fields: object) -> None:
    """A change of a row of another table that has the same key."""
    RowHistory.objects.create(
        table_name=table, row_id=key, operation="U", at=timezone.now(), profile="x", label="x", **fields
    )


def test_each_level_is_followed_by_the_one_above(here: Place) -> None:
    there = make_place("48")
    national = one(P.NATIONAL_ADMIN, here.nation)
    for profile in (P.DEPARTEMENT_ADMIN, P.SIAO_ADMIN, P.ENTITY_MANAGER, P.DISPOSITIF_MANAGER):
        one(profile, there.of(profile))
    assert administrators_of(here.siao, TODAY, without=[national.pk]) == []
    for profile in (P.SIAO_OPERATOR, P.ANALYST, P.SOCIAL_WORKER):
        one(profile, here.of(profile))
    every = (here.dispositif, here.sister, here.entity, here.siao, here.departement)
    assert all(after(scope)[-1] == national for scope in every)
    ddets = one(P.DEPARTEMENT_ADMIN, here.departement)
    assert all(after(scope) == [ddets] for scope in every)
    siao = one(P.SIAO_ADMIN, here.siao)
    assert [after(scope) for scope in every] == [[siao], [siao], [siao], [siao], [ddets]]
    assistant = one(P.ASSISTANT, here.entity)
    assert [after(scope) for scope in every] == [[assistant], [assistant], [assistant], [siao], [ddets]]
    head = one(P.DISPOSITIF_MANAGER, here.dispositif)
    assert [after(scope) for scope in every] == [[head], [assistant], [assistant], [siao], [ddets]]
    assert after(here.dispositif, without=[head.pk, assistant.pk]) == [siao]
    suspend(head.user)
    assert after(here.dispositif) == [assistant]
    assert after(here.region)[-1] == national


def test_a_limited_manager_looks_after_the_dispositifs_of_their_departements(here: Place) -> None:
    siao, manager = one(P.SIAO_ADMIN, here.siao), one(P.ENTITY_MANAGER, here.entity)
    manager.within.set(["48"])
    assert after(here.dispositif) == [siao] and after(here.entity) == [manager]
    manager.within.set(["48", "95"])
    assert after(here.dispositif) == [manager]


def test_who_holds_several_places_is_named_once(here: Place) -> None:
    head = one(P.DISPOSITIF_MANAGER, here.other)
    head.also.set([here.dispositif, here.sister])
    assert [after(scope) for scope in (here.other, here.dispositif, here.sister)] == [[head]] * 3


def test_who_may_agree_reaches_all_of_the_grant_and_is_a_third_person(here: Place) -> None:
    asker, holds = holder(P.DEPARTEMENT_ADMIN, here.departement), holder(P.DEPARTEMENT_ADMIN, here.departement)
    waiting = add(holds, P.SIAO_ADMIN, here.siao, asked_by=asker)
    national, peer = one(P.NATIONAL_ADMIN, here.nation), one(P.DEPARTEMENT_ADMIN, here.departement)
    one(P.SIAO_ADMIN, here.siao)  # of the perimeter, who cannot give it
    asleep = one(P.DEPARTEMENT_ADMIN, here.departement)
    suspend(asleep.user)
    assert seconds_for(waiting, TODAY) == [peer, national]
    peer.also.set([state_scope(ScopeKind.DEPARTEMENT, "78"), state_scope(ScopeKind.DEPARTEMENT, "77")])
    assert seconds_for(waiting, TODAY) == [peer, national], "named once"
    waiting.also.add(make_siao("48").scope)
    assert seconds_for(waiting, TODAY) == [national]


def test_structures_left_without_an_administrator_of_their_own(here: Place) -> None:
    first, worker = one(P.DISPOSITIF_MANAGER, here.dispositif), one(P.SOCIAL_WORKER, here.dispositif)
    assert left_without([worker], TODAY) == [] and left_without([first], TODAY) == [here.dispositif]
    first.also.set([here.sister])
    assert left_without([first], TODAY) == [here.dispositif, here.sister]
    second = one(P.DISPOSITIF_MANAGER, here.sister)
    assert left_without([first], TODAY) == [here.dispositif]
    third = one(P.DISPOSITIF_MANAGER, here.other)
    third.also.set([here.dispositif])
    assert left_without([first], TODAY) == []
    assert left_without([first, third], TODAY) == [here.dispositif, here.other]
    assert left_without([second, first, third], TODAY) == [here.dispositif, here.sister, here.other]
    suspend(third.user)
    assert left_without([first], TODAY) == [here.dispositif]
    one(P.SOCIAL_WORKER, here.sister)
    assert left_without([first, second], TODAY) == [here.dispositif, here.sister]
    asked = one(P.SIAO_ADMIN, here.siao, asked_by=make_user())
    assert left_without([asked], TODAY) == []
    assert left_without([one(P.SIAO_ADMIN, here.siao)], TODAY) == [here.siao]
    assert left_without([one(P.NATIONAL_ADMIN, here.nation)], TODAY) == []


def test_accounts_of_a_perimeter_by_any_grant_in_force_or_to_come(here: Place) -> None:
    there, actor = make_place("48"), actor_for(P.SIAO_ADMIN, here.siao)
    desk, far = holder(P.CALL_TAKER, here.siao), holder(P.CALL_TAKER, there.siao)
    beside = one(P.CALL_TAKER, there.siao)
    beside.also.add(here.siao)
    one(P.CALL_TAKER, there.siao).also.add(make_place("974").siao)
    assert set(accounts_within(actor, TODAY)) == {desk, beside.user, User.objects.get(pk=actor.user_id)}
    assert far not in accounts_within(actor, TODAY)
    Grant.objects.filter(user__in=(desk, beside.user)).update(ends_on=TODAY)
    assert {each.pk for each in accounts_within(actor, TODAY)} == {actor.user_id}


def test_every_word_typed_is_in_the_name_or_the_address() -> None:
    zoe = make_user(first_name="Zoé", last_name="L'Hermite", email="z.hermite@lien.example")
    make_user(first_name="Zoé", last_name="Autre", email="autre@lien.example")
    for typed in ("zoe hermite", "HERMITE zoé", "z.hermite@lien", "l'hermite"):
        assert list(searched(User.objects.all(), typed)) == [zoe], typed
    assert searched(User.objects.filter(pk=zoe.pk), "").get() == zoe
    assert not searched(User.objects.all(), "zoe personne").exists()


def test_the_grants_shown_are_those_given_in_order(here: Place) -> None:
    user = holder(P.SOCIAL_WORKER, here.dispositif)
    late = add(user, P.NIGHT_STAFF, here.sister, starts_on=TODAY)
    early = Grant.objects.get(user=user, profile=P.SOCIAL_WORKER)
    (account,) = with_grants(User.objects.filter(pk=user.pk), Grant.objects.all())
    assert account.shown_grants == [early, late]
    (account,) = with_grants(User.objects.filter(pk=user.pk), Grant.objects.filter(pk=late.pk))
    assert account.shown_grants == [late]


def test_the_history_of_an_account_and_of_the_grants_shown_alone(here: Place) -> None:
    user, other = holder(P.SOCIAL_WORKER, here.dispositif), holder(P.SOCIAL_WORKER, here.dispositif)
    shown, hidden = Grant.objects.get(user=user), add(user, P.NIGHT_STAFF, here.sister)
    recovery = FactorRecovery.objects.create(user=user, asked_by=other, asked_at=timezone.now())
    FactorRecovery.objects.create(user=other, asked_by=user, asked_at=timezone.now())
    for key in (user.pk, shown.pk, recovery.pk):
        same_number_elsewhere("households_person", key)
    rows = history_of_account(user, [shown])
    assert {(row.table_name, row.row_id) for row in rows} == {
        ("accounts_user", user.pk),
        ("access_grant", shown.pk),
        ("accounts_factorrecovery", recovery.pk),
    }
    assert [row.pk for row in rows] == sorted((row.pk for row in rows), reverse=True)
    assert ("access_grant", hidden.pk) in {(row.table_name, row.row_id) for row in history_of_account(user, [hidden])}
    assert len(history_of_account(user, [shown], limit=1)) == 1
    assert not {row.row_id for row in rows if row.table_name == "accounts_user"} & {other.pk}


def test_an_account_is_idle_since_its_last_use(here: Place) -> None:
    limit = datetime(2026, 6, 1, tzinfo=UTC)
    before, after_it = limit - timedelta(days=1), limit + timedelta(days=1)
    # Created suspended: the journal says of an account created active that it was made so today.
    idle, signed, answered, created, at_the_limit, back = (make_user(suspended=True) for _ in range(6))
    User.objects.update(created_at=before, last_login=None, initialised_at=None)
    User.objects.filter(pk=signed.pk).update(last_login=after_it)
    User.objects.filter(pk=answered.pk).update(initialised_at=after_it)
    User.objects.filter(pk=created.pk).update(created_at=after_it)
    User.objects.filter(pk=at_the_limit.pk).update(last_login=limit)
    back.state, back.suspension_reason, back.suspended_at = UserState.ACTIVE, "", None
    back.save(update_fields=["state", "suspension_reason", "suspended_at"])
    same_number_elsewhere("households_person", idle.pk, new={"state": "active"})
    found = idle_since(limit)
    assert idle in found and idle_since(limit).get(pk=idle.pk).seen == before
    assert not {signed, answered, created, at_the_limit, back} & set(found)
    assert back in idle_since(timezone.now() + timedelta(days=1)), "reactivated before that"


def test_mappings_and_stages(here: Place) -> None:
    assert next(iter(mapping()[P.OLD_CALL_TAKER])) == P.CALL_TAKER
    assert all(reason for targets in mapping().values() for reason in targets.values())
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    assert stages()["95"] == Stage.SECOND


def test_old_profiles_are_counted_by_departement_until_they_end(here: Place) -> None:
    there = make_place("48")
    make_dispositif(there.siao.siao, commune_id=None)
    waiting, replaced = one(P.OLD_CALL_TAKER, here.siao), one(P.OLD_CALL_TAKER, here.siao)
    one(P.CALL_TAKER, here.siao, replaces=replaced)
    one(P.OLD_CALL_TAKER, here.siao, ends_on=TODAY)
    one(P.OLD_LOCAL_MANAGER, here.entity)  # of no département
    one(P.OLD_HOUSING_USER, there.dispositif)
    counts = legacy_counts(TODAY)
    assert counts == {"95": (2, 1), "48": (1, 1)}
    assert waiting.profile == P.OLD_CALL_TAKER
