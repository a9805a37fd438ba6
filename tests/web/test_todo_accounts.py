"""What waits for whoever administers accounts, or checks the openings of records."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.actions.grants import give_grant
from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant
from sisiao.accounts.actions import ask_factor_recovery, invite_account
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import AccountLink, TotpDevice, User
from sisiao.core.actor import Actor
from sisiao.households.break_glass import break_glass, verify_opening
from sisiao.households.models import BreakGlass
from sisiao.siao.models import Siao
from sisiao.web.todo import providers_accounts as accounts
from sisiao.web.todo.words import LONGEST
from tests.access.world import Place, add, holder, make_place, spec
from tests.factories import actor_for, make_household, make_siao, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def chief(here: Place) -> Actor:
    return actor_for(P.ENTITY_MANAGER, here.entity)


def who(lines: list) -> list[str]:
    return [line.who for line in lines]


def due(user: User, days: int) -> Grant:
    """Make the grant of an account fall due in so many days."""
    grant = Grant.objects.get(user=user)
    grant.confirmed_on = timezone.localdate() + timedelta(days=days - 365)
    grant.save()
    return grant


def test_a_recovery_waits_for_a_second_person(here: Place, chief: Actor) -> None:
    now, user = timezone.now(), holder(P.SOCIAL_WORKER, here.dispositif, first_name="Ana", last_name="Perdu")
    TotpDevice.objects.create(user=user, secret="sealed", last_step=0, added_at=now)
    ask_factor_recovery(user, actor=chief, now=now)
    second, above = actor_for(P.DISPOSITIF_MANAGER, here.dispositif), actor_for(P.SIAO_ADMIN, here.siao)
    for actor in (second, above):
        [line] = accounts.recoveries_that_wait(actor, now)
        assert (line.who, line.url) == ("Ana PERDU", f"/utilisateurs/{user.public_id}/remise-a-zero/approuver/")
    elsewhere = (actor_for(P.ENTITY_MANAGER, here.other_entity), actor_for(P.SOCIAL_WORKER, here.dispositif))
    for actor in (chief, *elsewhere):
        assert accounts.recoveries_that_wait(actor, now) == []


def test_an_administrator_s_profile_waits_for_somebody_else(here: Place) -> None:
    first, second = (actor_for(P.DEPARTEMENT_ADMIN, here.departement) for _ in range(2))
    now = timezone.now()
    assert accounts.grants_that_wait(second, now) == []
    grant = give_grant(make_user(), spec(P.SIAO_ADMIN, here.siao), actor=first, now=now)
    for actor in (second, actor_for(P.NATIONAL_ADMIN, here.nation)):
        [line] = accounts.grants_that_wait(actor, now)
        assert line.who == str(grant.user) and line.url == f"/utilisateurs/{grant.user.public_id}/#grant-{grant.pk}"
    for actor in (first, actor_for(P.SIAO_ADMIN, here.siao), actor_for(P.CALL_TAKER, here.siao)):
        assert accounts.grants_that_wait(actor, now) == []


def opened(siao: Siao) -> BreakGlass:
    """A record of this SIAO opened by somebody of another one."""
    household = make_household(siao=siao)
    stranger = actor_for(P.CALL_TAKER, make_siao("48").scope)
    return break_glass(household, "Le ménage se présente au guichet", actor=stranger, now=timezone.now())


def test_openings_wait_until_they_are_verified_the_oldest_first() -> None:
    siao = make_siao()
    first, second = opened(siao), opened(siao)
    siao_admin, other = actor_for(P.SIAO_ADMIN, siao.scope), actor_for(P.SIAO_ADMIN, make_siao("75").scope)
    lines = accounts.openings_to_verify(siao_admin, timezone.now())
    assert [line.url for line in lines] == [
        f"/ouvertures-hors-lien/#ouverture-{opening.public_id}" for opening in (first, second)
    ]
    verify_opening(first, actor=siao_admin, now=timezone.now())
    assert len(accounts.openings_to_verify(siao_admin, timezone.now())) == 1
    assert accounts.openings_to_verify(other, timezone.now()) == []
    assert accounts.openings_to_verify(actor_for(P.CALL_TAKER, siao.scope), timezone.now()) == []


def test_an_opening_is_not_for_whoever_opened_it() -> None:
    siao = make_siao()
    household, away = make_household(siao=siao), make_siao("48")
    opener = actor_for(P.SIAO_ADMIN, away.scope)
    break_glass(household, "Le ménage se présente au guichet", actor=opener, now=timezone.now())
    assert accounts.openings_to_verify(opener, timezone.now()) == []
    assert len(accounts.openings_to_verify(actor_for(P.SIAO_ADMIN, away.scope), timezone.now())) == 1


def invited(here: Place, name: str, days_ago: int) -> User:
    """Somebody invited so many days ago, whose link lasts 14 days."""
    then = timezone.now() - timedelta(days=days_ago)
    user = invite_account(f"{name.lower()}@lien.example", "Ana", name, actor=TESTS, now=then)
    add(user, P.SOCIAL_WORKER, here.dispositif)
    return user


def test_invitations_that_end_or_have_ended(here: Place, chief: Actor) -> None:
    late, _soon, _fresh = invited(here, "Tard", 20), invited(here, "Bientot", 12), invited(here, "Neuf", 2)
    gone, came = invited(here, "Oublie", 60), invited(here, "Venue", 12)
    AccountLink.objects.filter(user=gone).delete()
    User.objects.filter(pk=came.pk).update(state=UserState.ACTIVE)
    lines = accounts.invitations_to_send_again(chief, timezone.now())
    assert who(lines) == ["Ana OUBLIE", "Ana TARD", "Ana BIENTOT"]
    assert [line.what.split()[1] for line in lines] == ["échue", "échue", "qui"]
    assert lines[1].url == f"/utilisateurs/{late.public_id}/"
    assert accounts.invitations_to_send_again(actor_for(P.ENTITY_MANAGER, here.other_entity), timezone.now()) == []


def test_accesses_to_confirm_within_a_month(here: Place, chief: Actor) -> None:
    near, far = (holder(P.SOCIAL_WORKER, here.dispositif, last_name=name) for name in ("Proche", "Loin"))
    grant = due(near, 5)
    due(far, 45)
    Grant.objects.exclude(user__in=(near, far)).update(confirmed_on=timezone.localdate())
    [line] = accounts.grants_to_confirm(chief, timezone.now())
    assert line.who.endswith("PROCHE") and line.url == f"/utilisateurs/revue/#grant-{grant.pk}"
    assert line.until is not None and timezone.localdate(line.until) == timezone.localdate() + timedelta(days=5)
    assert accounts.grants_to_confirm(actor_for(P.SOCIAL_WORKER, here.dispositif), timezone.now()) == []


def test_past_the_longest_list_the_last_line_leads_to_the_rest(here: Place, chief: Actor) -> None:
    for _ in range(LONGEST + 3):
        due(holder(P.SOCIAL_WORKER, here.dispositif), 5)
    lines = accounts.grants_to_confirm(chief, timezone.now())
    assert len(lines) == LONGEST + 1
    assert (lines[-1].who, lines[-1].url) == ("Et 3 autres", "/utilisateurs/revue/")


def test_old_profiles_wait_in_one_line(here: Place, chief: Actor) -> None:
    assert accounts.legacy_profiles(chief, timezone.now()) == []
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    for profile in (P.OLD_READER, P.OLD_STRUCTURE_MANAGER, P.OLD_STRUCTURE_MANAGER):
        holder(profile, here.dispositif)
    [line] = accounts.legacy_profiles(chief, timezone.now())
    assert (line.who, line.url) == ("3 anciens profils", "/utilisateurs/anciens-profils/")
    assert accounts.legacy_profiles(actor_for(P.ENTITY_MANAGER, here.other_entity), timezone.now()) == []


def test_the_number_of_queries_does_not_grow(
    client: Client, here: Place, chief: Actor, django_assert_max_num_queries
) -> None:
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    for number in range(4):
        invited(here, f"Nom{number}", 13)
        due(holder(P.SOCIAL_WORKER, here.dispositif), 5)
        holder(P.OLD_READER, here.dispositif)
    client.force_login(User.objects.get(pk=chief.user_id))
    with django_assert_max_num_queries(40):
        response = client.get("/a-traiter/")
    titles = [title for title, _lines in response.context["sections"]]
    assert titles[-3:] == ["Invitations à renvoyer", "Accès à confirmer", "Anciens profils"]
