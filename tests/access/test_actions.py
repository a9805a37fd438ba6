"""Inviting, giving, ending, suspending, removing: what each act does and tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sisiao.access.actions.accounts import (
    UnableToAdminister,
    for_each,
    invite_again,
    invite_user,
    reactivate_user,
    remove_user,
    rename_user,
    suspend_user,
)
from sisiao.access.actions.grants import UnableToGrant, change_grant_end, end_grant, give_grant
from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.actions import UnableToInvite
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User
from sisiao.audit.models import RowHistory
from sisiao.core.actor import Actor
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail
from tests.access.world import Place, add, holder, make_place, spec
from tests.factories import actor_for, make_dispositif, make_user

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def manager(here: Place) -> Actor:
    return actor_for(P.ENTITY_MANAGER, here.entity)


def give(actor: Actor, user: User, profile: Profile, scope, **fields) -> Grant:  # type: ignore[no-untyped-def]
    return give_grant(user, spec(profile, scope, **fields), actor=actor, now=timezone.now())


def told(category: Category) -> list[str]:
    return list(OutgoingMail.objects.filter(category=category).order_by("pk").values_list("address", flat=True))


def test_an_invited_person_has_an_account_and_its_first_profile(here: Place, manager: Actor) -> None:
    given = spec(P.SOCIAL_WORKER, here.dispositif)
    user, new = invite_user("Jeanne.Petit@lien.example", "Jeanne", "Petit", given, actor=manager, now=timezone.now())
    assert (new, user.state, user.email) == (True, UserState.INVITED, "jeanne.petit@lien.example")
    grant = Grant.objects.get(user=user)
    assert (grant.profile, grant.scope, grant.confirmed_on) == (P.SOCIAL_WORKER, here.dispositif, timezone.localdate())
    assert told(Category.INVITATION) == [user.email] and told(Category.GRANT_GIVEN) == []
    invite_again(user, actor=manager, now=timezone.now())
    assert len(told(Category.INVITATION)) == 2


def test_nobody_gives_themself_a_profile_and_is_told_so(here: Place, manager: Actor) -> None:
    myself = User.objects.get(pk=manager.user_id)
    with pytest.raises(UnableToGrant, match="Personne ne s'attribue un profil"):
        give(manager, myself, P.SOCIAL_WORKER, here.dispositif)


def test_who_already_has_an_account_receives_the_profile(here: Place, manager: Actor) -> None:
    known = make_user(email="paul@lien.example")
    given = spec(P.NIGHT_STAFF, here.sister)
    user, new = invite_user("Paul@lien.example", "Autre", "Nom", given, actor=manager, now=timezone.now())
    assert (user, new, user.last_name) == (known, False, known.last_name)
    assert told(Category.GRANT_GIVEN) == [known.email]


def test_a_refused_invitation_leaves_nothing(here: Place, manager: Actor) -> None:
    for email, profile in (("contact@lien.example", P.SOCIAL_WORKER), ("jo@lien.example", P.SIAO_OPERATOR)):
        with pytest.raises((UnableToInvite, UnableToGrant)):
            invite_user(email, "Jo", "Doe", spec(profile, here.dispositif), actor=manager, now=timezone.now())
        assert not User.objects.filter(email=email).exists()


def test_the_same_profile_is_not_given_twice_at_once(here: Place, manager: Actor) -> None:
    user, today = make_user(), timezone.localdate()
    later = today + timedelta(days=10)
    give(manager, user, P.SOCIAL_WORKER, here.dispositif, ends_on=later)
    for fields in ({}, {"starts_on": later - timedelta(days=1)}, {"also": (here.sister,)}):
        with pytest.raises(UnableToGrant, match="déjà ce profil"):
            give(manager, user, P.SOCIAL_WORKER, here.dispositif, **fields)
    give(manager, user, P.SOCIAL_WORKER, here.dispositif, starts_on=later)
    give(manager, user, P.NIGHT_STAFF, here.dispositif)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_on": timezone.localdate}, "ends_on"),
        ({"clearances": frozenset({"judicial"})}, "clearances"),
        ({"within": frozenset({"95"})}, "within"),
    ],
)
def test_a_grant_that_does_not_hold_together(here: Place, manager: Actor, fields: dict, field: str) -> None:
    fields = {key: value() if callable(value) else value for key, value in fields.items()}
    with pytest.raises(UnableToGrant) as refused:
        give(manager, make_user(), P.READ_ONLY, here.dispositif, **fields)
    assert refused.value.field == field


def test_clearances_and_further_perimeters(here: Place, manager: Actor) -> None:
    fields = {"clearances": frozenset({"judicial"}), "also": (here.sister,)}
    grant = give(manager, make_user(), P.SOCIAL_WORKER, here.dispositif, **fields)
    assert grant.clearances == ["judicial"] and set(grant.also.all()) == {here.sister}
    with pytest.raises(UnableToGrant) as refused:
        give(manager, make_user(), P.SOCIAL_WORKER, here.dispositif, also=(here.other,))
    assert refused.value.field == "scope"


def test_an_entity_of_several_departements_is_given_within_ones_own(here: Place) -> None:
    there, siao = make_place("48"), actor_for(P.SIAO_ADMIN, here.siao)
    assert not give(siao, make_user(), P.ENTITY_MANAGER, here.entity).within.exists()
    make_dispositif(there.siao.siao, here.entity.entity, commune_id=None)
    limited = give(siao, make_user(), P.ENTITY_MANAGER, here.entity)
    assert [place.pk for place in limited.within.all()] == ["95"]
    with pytest.raises(UnableToGrant) as refused:
        give(siao, make_user(), P.ENTITY_MANAGER, here.entity, within=frozenset({"48"}))
    assert refused.value.field == "within"
    assistant = give(limited.actor(), make_user(), P.ASSISTANT, here.entity)
    assert [place.pk for place in assistant.within.all()] == ["95"]


def test_ending_and_changing_an_end(here: Place, manager: Actor) -> None:
    user, today, now = holder(P.SOCIAL_WORKER, here.dispositif), timezone.localdate(), timezone.now()
    grant = Grant.objects.get(user=user)
    assert change_grant_end(grant, today + timedelta(days=3), actor=manager, now=now).ends_on
    with pytest.raises(UnableToGrant):
        change_grant_end(grant, today, actor=manager, now=now)
    assert change_grant_end(grant, None, actor=manager, now=now).ends_on is None
    assert end_grant(grant, actor=manager, now=now) == []
    grant.refresh_from_db()
    assert grant.ends_on == today and told(Category.GRANT_ENDED) == [user.email]
    with pytest.raises(UnableToGrant, match="pris fin"):
        end_grant(grant, actor=manager, now=now)
    stranger = Grant.objects.get(user=holder(P.SOCIAL_WORKER, here.other))
    with pytest.raises(UnableToGrant):
        end_grant(stranger, actor=manager, now=now)


def test_suspending_an_account_that_is_whole_inside_else_ending_its_profiles(here: Place, manager: Actor) -> None:
    now, today = timezone.now(), timezone.localdate()
    whole, shared = holder(P.SOCIAL_WORKER, here.dispositif), holder(P.SOCIAL_WORKER, here.dispositif)
    far = add(shared, P.SOCIAL_WORKER, here.other)
    assert suspend_user(whole, actor=manager, now=now) is True
    assert suspend_user(shared, actor=manager, now=now) is False
    states = {user.pk: user.state for user in User.objects.filter(pk__in=[whole.pk, shared.pk])}
    assert states == {whole.pk: UserState.SUSPENDED, shared.pk: UserState.ACTIVE}
    assert list(Grant.objects.filter(user=shared).current(today)) == [far]
    assert told(Category.SUSPENDED) == [whole.email]
    with pytest.raises(UnableToGrant, match="suspendu"):
        give(manager, whole, P.NIGHT_STAFF, here.dispositif)
    reactivate_user(whole, actor=manager, now=now)
    whole.refresh_from_db()
    assert whole.state == UserState.ACTIVE and Grant.objects.get(user=whole).confirmed_on == today
    for act in (reactivate_user, invite_again):
        with pytest.raises(UnableToAdminister):
            act(whole, actor=manager, now=now)
    with pytest.raises(UnableToAdminister, match="hors de votre périmètre"):
        rename_user(holder_beyond(here), "A", "B", actor=manager, now=now)


def holder_beyond(here: Place) -> User:
    user = holder(P.SOCIAL_WORKER, here.dispositif)
    add(user, P.SOCIAL_WORKER, here.other)
    return user


def test_a_removed_user_closes_when_nothing_is_left_and_keeps_a_name(here: Place, manager: Actor) -> None:
    now, user, shared = timezone.now(), holder(P.SOCIAL_WORKER, here.dispositif), holder_beyond(here)
    assert remove_user(user, actor=manager, now=now) is True
    assert remove_user(shared, actor=manager, now=now) is False
    user.refresh_from_db()
    assert (user.state, user.last_name.startswith("Roux")) == (UserState.CLOSED, True)
    assert told(Category.CLOSED) == [user.email]
    outcome = for_each(
        [user, holder(P.NIGHT_STAFF, here.sister)], lambda one: suspend_user(one, actor=manager, now=now)
    )
    assert outcome.done == [True] and [sentence for _, sentence in outcome.refused] == ["Ce compte est déjà fermé."]


def test_the_last_administrator_who_goes_is_told_to_the_level_above(here: Place) -> None:
    now, today = timezone.now(), timezone.localdate()
    siao = holder(P.SIAO_ADMIN, here.siao)
    actor = actor_for(P.SIAO_ADMIN, here.siao, siao)
    first, second = holder(P.ENTITY_MANAGER, here.entity), holder(P.ENTITY_MANAGER, here.entity)
    assert end_grant(Grant.objects.get(user=first), actor=actor, now=now) == []
    assert told(Category.WITHOUT_ADMINISTRATOR) == []
    suspend_user(second, actor=actor, now=now)
    assert told(Category.WITHOUT_ADMINISTRATOR) == [siao.email]
    assert Notice.objects.get(category=Category.WITHOUT_ADMINISTRATOR).params == {"scope": here.entity.label}
    remove_user(second, actor=actor, now=now)
    assert len(told(Category.WITHOUT_ADMINISTRATOR)) == 1  # once a day is enough
    assert not Grant.objects.active_on(today).filter(scope=here.entity).exists()


def test_every_act_is_in_the_journal(here: Place, manager: Actor) -> None:
    user = holder(P.SOCIAL_WORKER, here.dispositif)
    grant = Grant.objects.get(user=user)
    end_grant(grant, actor=manager, now=timezone.now())
    row = RowHistory.objects.filter(table_name="access_grant", row_id=grant.pk).latest("pk")
    assert row.new == {"ends_on": timezone.localdate().isoformat()} and row.old == {"ends_on": None}
