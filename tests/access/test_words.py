"""The words that rights are made of: which grants count on a day, what each covers, which scopes a perimeter holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.access.hierarchy import WITHOUT_SUPERIOR
from sisiao.access.in_force import grants_in_force
from sisiao.access.models import FOLLOWS_IN_PERSON, DepartementStage, Grant, Scope
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Perimeter
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice
from tests.access.world import Place, add, holder, make_place
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
P = Profile
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def there(here: Place) -> Place:
    """Another département, where the first entité of `here` has a dispositif too."""
    there = make_place("48")
    make_dispositif(there.siao.siao, here.entity.entity, commune_id=None)
    return there


def one(profile: Profile, scope: Scope, **fields: object) -> Grant:
    return add(make_user(), profile, scope, **fields)


def on_the_request(grant: Grant, now: datetime | None = None) -> bool:
    """Whether the statement of each request reads the grant; the words of the QuerySet say the same."""
    now = now or timezone.now()
    read = grant in grants_in_force(User.objects.get(pk=grant.user_id), now)
    assert read is Grant.objects.usable(now).filter(pk=grant.pk).exists()
    return read


@pytest.mark.parametrize(
    ("starts", "ends", "in_force", "current"),
    [
        (-9, None, True, True),
        (0, None, True, True),
        (1, None, False, True),
        (-9, 0, False, False),
        (-9, 1, True, True),
        (1, 2, False, True),
    ],
)
def test_a_grant_counts_from_its_first_day_to_the_eve_of_its_last(
    here: Place, starts: int, ends: int | None, in_force: bool, current: bool
) -> None:
    ends_on = None if ends is None else TODAY + ends * DAY
    grant = one(P.CALL_TAKER, here.siao, starts_on=TODAY + starts * DAY, ends_on=ends_on)
    assert (grant in Grant.objects.in_force(TODAY)) is (grant in Grant.objects.active_on(TODAY)) is in_force
    assert (grant in Grant.objects.current(TODAY)) is current
    assert on_the_request(grant, datetime(TODAY.year, TODAY.month, TODAY.day, 11, tzinfo=UTC)) is in_force


def test_one_that_waits_counts_for_nothing_until_it_is_agreed(here: Place) -> None:
    alone, waiting = one(P.SIAO_ADMIN, here.siao), one(P.SIAO_ADMIN, here.siao, asked_by=make_user())
    agreed = one(P.SIAO_ADMIN, here.siao, asked_by=make_user(), agreed_by=make_user())
    assert set(Grant.objects.agreed()) == set(Grant.objects.in_force(TODAY)) == {alone, agreed}
    assert set(Grant.objects.waiting()) == {waiting}
    assert [grant.waits for grant in (alone, waiting, agreed)] == [False, True, False]
    assert [on_the_request(grant) for grant in (alone, waiting, agreed)] == [True, False, True]


@pytest.mark.parametrize(
    "state", [UserState.INVITED, UserState.ACTIVE, UserState.SUSPENDED, UserState.CLOSED], ids=lambda state: state.value
)
def test_only_an_active_account_acts(here: Place, state: UserState) -> None:
    grant = one(P.CALL_TAKER, here.siao)
    when = {
        UserState.SUSPENDED: {"suspension_reason": "administrator", "suspended_at": timezone.now()},
        UserState.CLOSED: {"closed_at": timezone.now()},
    }
    User.objects.filter(pk=grant.user_id).update(state=state, **when.get(state, {}))
    assert (grant in Grant.objects.active_on(TODAY)) is on_the_request(grant) is (state == UserState.ACTIVE)


def test_an_old_profile_lasts_as_long_as_its_departement_has_not_switched(here: Place, there: Place) -> None:
    desk, state = one(P.OLD_CALL_TAKER, here.siao), one(P.OLD_NATIONAL_ADMIN, here.nation)
    wide, new = one(P.OLD_LOCAL_MANAGER, here.entity), one(P.CALL_TAKER, here.siao)
    assert set(Grant.objects.legacy()) == {desk, state, wide}
    for stage, far, lasting in (
        (None, None, set()),
        (Stage.FIRST, Stage.THIRD, {desk, state, wide}),
        (Stage.SECOND, None, {desk, state, wide}),
        (Stage.THIRD, Stage.SECOND, {state, wide}),
        (Stage.THIRD, Stage.THIRD, set()),
    ):
        DepartementStage.objects.all().delete()
        for code, each in (("95", stage), ("48", far)):
            if each is not None:
                DepartementStage.objects.create(departement_id=code, stage=each)
        assert set(Grant.objects.in_force(TODAY)) == lasting | {new}
        assert {grant for grant in (desk, state, wide, new) if on_the_request(grant)} == lasting | {new}


def test_the_clock_of_an_entity_is_that_of_its_dispositifs_when_they_share_one(here: Place) -> None:
    entity, elsewhere = make_entity(), make_entity()
    make_dispositif(make_siao("974"), entity, commune_id=None)
    make_dispositif(make_siao("974"), entity, commune_id=None)
    make_dispositif(make_siao("95"), elsewhere, commune_id=None)
    grant = one(P.ENTITY_MANAGER, entity.scope)
    assert Grant.objects.with_time_zone().get(pk=grant.pk).time_zone == "Indian/Reunion"
    assert grants_in_force(grant.user, timezone.now())[0].time_zone == "Indian/Reunion"
    for scope, zone in ((here.nation, None), (here.dispositif, "Europe/Paris"), (elsewhere.scope, "Europe/Paris")):
        assert Grant.objects.with_time_zone().get(pk=one(P.READ_ONLY, scope).pk).time_zone == zone
    make_dispositif(make_siao("971"), entity, commune_id=None)
    assert Grant.objects.with_time_zone().get(pk=grant.pk).time_zone is None
    assert grants_in_force(grant.user, timezone.now())[0].time_zone is None


def test_the_last_one_held_of_who_holds_nothing_more(here: Place) -> None:
    user, other = make_user(), make_user()
    first = add(user, P.SOCIAL_WORKER, here.dispositif, ends_on=TODAY - 9 * DAY)
    second = add(user, P.NIGHT_STAFF, here.dispositif, ends_on=TODAY - 5 * DAY)
    add(other, P.NIGHT_STAFF, here.dispositif, ends_on=TODAY - DAY)
    mine = Grant.objects.filter(user=user)
    assert set(mine.current_or_last(TODAY)) == {second}
    third = add(user, P.READ_ONLY, here.dispositif, ends_on=TODAY - 5 * DAY)
    assert set(mine.current_or_last(TODAY)) == {third}, "of two that ended together, the one given last"
    add(user, P.ASSISTANT, here.entity, ends_on=TODAY - 20 * DAY)
    assert set(mine.current_or_last(TODAY)) == {third}, "given after it, and ended before"
    open_one = add(user, P.SOCIAL_WORKER, here.sister)
    assert set(mine.current_or_last(TODAY)) == {open_one}
    ending = add(user, P.SOCIAL_WORKER, here.other, ends_on=TODAY + DAY)
    over = add(user, P.PRESCRIBER, here.other, ends_on=TODAY)
    assert set(mine.current_or_last(TODAY)) == {open_one, ending} and over not in mine.current_or_last(TODAY)
    open_one.delete()
    assert set(mine.current_or_last(TODAY)) == {ending} and first not in mine.current_or_last(TODAY)


def test_a_grant_is_reviewed_a_year_after_its_last_confirmation_else_its_start(here: Place) -> None:
    started = one(P.CALL_TAKER, here.siao, starts_on=date(2025, 3, 1))
    confirmed = one(P.CALL_TAKER, here.siao, starts_on=date(2024, 3, 1), confirmed_on=date(2025, 2, 1))
    for profile in sorted(WITHOUT_SUPERIOR):
        one(profile, here.nation, starts_on=date(2024, 3, 1))
    assert list(Grant.objects.to_confirm(date(2026, 1, 31))) == []
    assert list(Grant.objects.to_confirm(date(2026, 2, 1))) == [confirmed]
    assert list(Grant.objects.to_confirm(date(2026, 2, 28))) == [confirmed]
    assert list(Grant.objects.to_confirm(date(2026, 3, 1))) == [confirmed, started]
    assert [grant.reviewed_on for grant in Grant.objects.to_confirm(date(2026, 3, 1))] == [
        date(2025, 2, 1),
        date(2025, 3, 1),
    ]


def covers(grant: Grant) -> Perimeter:
    """The perimeter by the words; the statement of each request gives the same."""
    words = Grant.objects.with_perimeter().select_related("scope", "user").get(pk=grant.pk).perimeter()
    assert grant.actor().perimeter == words
    for read in grants_in_force(User.objects.get(pk=grant.user_id), timezone.now()):
        assert read != grant or read.perimeter() == words
    return words


def test_the_scopes_of_each_kind_of_perimeter(here: Place, there: Place) -> None:
    far = Scope.objects.exclude(pk=there.dispositif.pk).get(parent=here.entity, departement="48")
    manager, other = one(P.ENTITY_MANAGER, here.entity), one(P.ENTITY_MANAGER, here.entity)
    other.within.set(["48"])
    assert covers(manager).scope_ids == {here.entity.pk, here.dispositif.pk, here.sister.pk, far.pk}
    assert covers(other).scope_ids == {here.entity.pk, far.pk}
    head = one(P.DISPOSITIF_MANAGER, here.dispositif)
    assert covers(head).scope_ids == {here.dispositif.pk}
    head.also.set([here.other])
    one(P.DISPOSITIF_MANAGER, here.sister).also.set([there.dispositif])
    assert covers(head).scope_ids == {here.dispositif.pk, here.other.pk}
    assert covers(head).departement_codes == frozenset() and covers(head).departement_code == "95"
    assert covers(manager).departement_code == "" and not covers(manager).nation
    assert (covers(head).kind, covers(head).scope_id) == (ScopeKind.DISPOSITIF, here.dispositif.pk)


def test_the_departements_of_the_state(here: Place) -> None:
    ddets, region = one(P.DEPARTEMENT_ADMIN, here.departement), one(P.REGION_READER, here.region)
    assert covers(ddets).departement_codes == {"95"}
    ddets.also.set([state_scope(ScopeKind.DEPARTEMENT, "78"), here.nation])
    one(P.DEPARTEMENT_ADMIN, here.departement).also.set([state_scope(ScopeKind.DEPARTEMENT, "77")])
    assert covers(ddets).departement_codes == {"95", "78"}
    of_the_region = set(Departement.objects.filter(region=here.region.region_id).values_list("pk", flat=True))
    assert covers(region).departement_codes == of_the_region and "95" in of_the_region and "48" not in of_the_region
    assert not covers(ddets).nation and not covers(region).nation
    national = one(P.NATIONAL_ADMIN, here.nation)
    assert covers(national).nation and covers(national).departement_codes == frozenset()
    assert covers(one(P.CALL_TAKER, here.siao)).departement_codes == frozenset()


@pytest.mark.parametrize("profile", Profile)
def test_who_follows_in_person_and_who_sees_their_own_records_alone(profile: Profile, here: Place) -> None:
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    perimeter = covers(one(profile, here.of(profile)))
    alone = profile in {P.PRESCRIBER, P.OLD_FIRST_CONTACT, P.OLD_OUTREACH}
    assert perimeter.own_records is (alone or profile == P.SOCIAL_WORKER)
    assert (perimeter.scope_ids == frozenset()) is alone
    follows = {P.SOCIAL_WORKER, P.PRESCRIBER, P.OLD_FIRST_CONTACT}  # named among those who see a record
    assert (profile in FOLLOWS_IN_PERSON) is (profile in follows)


def test_an_actor_is_made_of_its_grant(here: Place) -> None:
    grant = one(P.SOCIAL_WORKER, here.dispositif, clearances=["judicial"])
    for actor in (grant.actor(), Grant.objects.with_perimeter().get(pk=grant.pk).actor()):
        assert (actor.user_id, actor.profile, actor.grant_id) == (grant.user_id, P.SOCIAL_WORKER, grant.pk)
        assert actor.label == grant.user.get_full_name() and actor.behind is None
        assert "judicial" in actor.fields and "violence" not in actor.fields and actor.capabilities


def test_a_request_counts_the_notices_that_the_account_has_not_read(here: Place) -> None:
    grant, other, now = one(P.CALL_TAKER, here.siao), one(P.CALL_TAKER, here.siao), timezone.now()
    assert grants_in_force(grant.user, now)[0].unread_notices == 0
    for user, read_at in ((grant.user, None), (grant.user, None), (grant.user, now), (other.user, None)):
        Notice.objects.create(user=user, category=Category.EMAIL_CHANGED, created_at=now, read_at=read_at)
    assert grants_in_force(grant.user, now)[0].unread_notices == 2


def scopes(word: str, perimeter: Perimeter) -> set[Scope]:
    return set(getattr(Scope.objects.all(), word)(perimeter))


def test_scopes_covered_governed_and_reaching(here: Place, there: Place) -> None:
    far = Scope.objects.exclude(pk=there.dispositif.pk).get(parent=here.entity, departement="48")
    every = set(Scope.objects.all())
    national, siao, ddets, manager, head = (
        actor_for(profile, here.of(profile)).perimeter
        for profile in (P.NATIONAL_ADMIN, P.SIAO_ADMIN, P.DEPARTEMENT_ADMIN, P.ENTITY_MANAGER, P.DISPOSITIF_MANAGER)
    )
    structures = {here.dispositif, here.sister, here.other}
    in_95 = {here.departement, here.siao, *structures}
    below = {here.entity, here.dispositif, here.sister, far}
    for word in ("covered_by", "governed_by", "reaching"):
        assert scopes(word, national) == every
    assert scopes("covered_by", siao) == {here.siao}
    assert scopes("covered_by", ddets) == in_95
    assert scopes("covered_by", manager) == below
    assert scopes("governed_by", siao) == {here.siao, here.entity, here.other_entity, *structures}
    assert scopes("governed_by", ddets) == in_95 | {here.entity, here.other_entity}
    assert scopes("governed_by", manager) == below
    assert scopes("governed_by", head) == {here.dispositif}
    state = {here.nation, here.departement, here.siao}
    assert scopes("reaching", siao) == state
    assert scopes("reaching", ddets) == state
    assert scopes("reaching", manager) == below | state | {there.departement, there.siao}
    assert scopes("reaching", head) == state | {here.dispositif, here.entity}
    region = actor_for(P.REGION_READER, here.region).perimeter
    assert here.siao in scopes("reaching", region) and there.siao not in scopes("reaching", region)
    assert {here.region, here.dispositif} <= scopes("covered_by", region)
    assert scopes("covered_by", Perimeter()) == scopes("governed_by", Perimeter()) == set()
    assert scopes("reaching", Perimeter()) == {here.nation}
    assert holder(P.CALL_TAKER, there.siao).grants.get().actor().perimeter.departement_codes == frozenset()
