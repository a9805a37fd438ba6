"""What time does: reviews, inactivity, administrators whose profile runs out."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from sisiao.access.actions.accounts import reactivate_user
from sisiao.access.actions.grants import UnableToGrant
from sisiao.access.actions.reviews import confirm_grant, grants_to_review
from sisiao.access.actions.tidying import carry_out, plan_tidying
from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.access.tasks import tidy
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.context import set_actor
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail
from tests.access.world import Place, add, holder, make_place
from tests.factories import actor_for
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile
# Grants of the tests begin on 1 January 2026: they fall due on 1 January 2027.
DUE = date(2027, 1, 1)


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, 7, tzinfo=UTC), tick=False)


def run(day: date) -> None:
    """The night's job, as the worker runs it; everybody has just signed in."""
    with at(day):
        tidy(timestamp=0)
    set_actor(TESTS)


def used(day: date) -> None:
    """Everybody signs in on a day, so that nothing but the review counts."""
    User.objects.update(last_login=datetime(day.year, day.month, day.day, tzinfo=UTC))


def told(category: Category) -> list[str]:
    return list(OutgoingMail.objects.filter(category=category).order_by("pk").values_list("address", flat=True))


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


def test_a_review_reminds_at_30_and_7_days_then_suspends(here: Place) -> None:
    chief, worker = holder(P.ENTITY_MANAGER, here.entity), holder(P.SOCIAL_WORKER, here.dispositif)
    Grant.objects.filter(user=chief).update(confirmed_on=date(2026, 9, 1))
    used(date(2026, 12, 20))
    for days, count in ((31, 0), (30, 1), (30, 1), (29, 1), (8, 1), (7, 2), (6, 2), (1, 2)):
        run(DUE - timedelta(days=days))
        assert len(told(Category.REVIEW_DUE)) == count, days
    assert set(told(Category.REVIEW_DUE)) == {chief.email}
    run(DUE)
    worker.refresh_from_db()
    assert (worker.state, worker.suspension_reason) == (UserState.SUSPENDED, SuspensionReason.UNCONFIRMED)
    run(DUE)
    assert told(Category.SUSPENDED) == [worker.email]


def test_a_confirmed_grant_is_quiet_for_a_year_and_a_reactivated_one_too(here: Place) -> None:
    actor, worker = actor_for(P.ENTITY_MANAGER, here.entity), holder(P.SOCIAL_WORKER, here.dispositif)
    Grant.objects.filter(user=actor.user_id).update(confirmed_on=date(2026, 12, 1))
    used(DUE)
    with at(DUE - timedelta(days=3)):
        now = timezone.now()
        (grant,) = grants_to_review(actor, now)
        with pytest.raises(UnableToGrant):
            confirm_grant(grant, actor=actor_for(P.ENTITY_MANAGER, here.other_entity), now=now)
        confirm_grant(grant, actor=actor, now=now)
        assert not grants_to_review(actor, now).exists()
    run(DUE)
    worker.refresh_from_db()
    assert worker.state == UserState.ACTIVE
    Grant.objects.filter(user=worker).update(confirmed_on=date(2025, 12, 1))
    run(DUE)
    with at(DUE):
        reactivate_user(worker, actor=actor, now=timezone.now())
    run(DUE + timedelta(days=1))
    worker.refresh_from_db()
    assert worker.state == UserState.ACTIVE


def test_only_the_unconfirmed_profile_of_several_ends(here: Place) -> None:
    worker = holder(P.SOCIAL_WORKER, here.dispositif)
    kept = add(worker, P.NIGHT_STAFF, here.sister, confirmed_on=date(2026, 12, 1))
    national = holder(P.NATIONAL_ADMIN, here.nation)
    used(DUE)
    run(DUE)
    for user in (worker, national):
        user.refresh_from_db()
    assert (worker.state, national.state) == (UserState.ACTIVE, UserState.ACTIVE)
    assert list(Grant.objects.filter(user=worker).in_force(DUE)) == [kept]
    assert told(Category.GRANT_ENDED) == [worker.email]


def idle_world(here: Place) -> tuple[User, User, User]:
    """One who never comes, one who comes, one invited who never answered; all created on 1 June 2026."""
    users = [holder(P.SOCIAL_WORKER, here.dispositif) for _ in range(3)]
    User.objects.filter(pk=users[2].pk).update(state=UserState.INVITED)
    User.objects.update(created_at=datetime(2026, 6, 1, 12, tzinfo=UTC), last_login=None)
    Grant.objects.update(confirmed_on=date(2026, 6, 1))
    User.objects.filter(pk=users[1].pk).update(last_login=datetime(2026, 8, 20, tzinfo=UTC))
    return users[0], users[1], users[2]


# The journal stamps its rows with the clock of the database, which no test moves: those rows would be in the future.
@pytest.fixture
def no_reactivation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sisiao.access.queries.ACCOUNT_TABLE", "none")


@pytest.mark.usefixtures("no_reactivation")
def test_90_days_without_signing_in_suspend_with_notice_and_180_close(here: Place) -> None:
    idle, busy, invited = idle_world(here)
    start = date(2026, 6, 1)
    run(start + timedelta(days=76))
    assert told(Category.SUSPENSION_NEAR) == []
    run(start + timedelta(days=77))
    run(start + timedelta(days=78))
    assert told(Category.SUSPENSION_NEAR) == [idle.email]
    run(start + timedelta(days=90))
    idle.refresh_from_db()
    assert idle.state == UserState.ACTIVE
    run(start + timedelta(days=91))
    for user in (idle, busy, invited):
        user.refresh_from_db()
    assert (idle.state, idle.suspension_reason) == (UserState.SUSPENDED, SuspensionReason.INACTIVE)
    assert (busy.state, invited.state) == (UserState.ACTIVE, UserState.INVITED)
    used_busy = User.objects.filter(pk=busy.pk)
    used_busy.update(last_login=datetime(2026, 11, 1, tzinfo=UTC))
    run(start + timedelta(days=166))
    assert told(Category.CLOSING_NEAR) == []
    # Invited since noon of 1 June; suspended on the ninety-first day.
    run(start + timedelta(days=167))
    assert told(Category.CLOSING_NEAR) == [invited.email]
    run(start + timedelta(days=168))
    run(start + timedelta(days=169))
    assert told(Category.CLOSING_NEAR) == [invited.email, idle.email]
    assert Notice.objects.filter(category=Category.CLOSING_NEAR).get().user == idle
    (mail,) = OutgoingMail.objects.filter(category=Category.CLOSING_NEAR, user=idle)
    assert mail.params == {"on": (start + timedelta(days=182)).isoformat()}
    run(start + timedelta(days=180))
    invited.refresh_from_db()
    assert invited.state == UserState.INVITED
    run(start + timedelta(days=182))
    for user in (idle, busy, invited):
        user.refresh_from_db()
    assert [user.state for user in (idle, busy, invited)] == [UserState.CLOSED, UserState.ACTIVE, UserState.CLOSED]
    assert not Grant.objects.filter(user=idle).current(start + timedelta(days=182)).exists()


@pytest.mark.usefixtures("no_reactivation")
def test_nobody_is_suspended_unwarned_by_a_job_that_was_down(here: Place) -> None:
    idle, _busy, _invited = idle_world(here)
    run(date(2026, 11, 1))
    idle.refresh_from_db()
    assert idle.state == UserState.ACTIVE and idle.email in told(Category.SUSPENSION_NEAR)
    run(date(2026, 11, 15))
    idle.refresh_from_db()
    assert idle.state == UserState.SUSPENDED


@pytest.mark.usefixtures("no_reactivation")
def test_nobody_is_closed_unwarned_and_each_is_told_once(here: Place) -> None:
    _idle, _busy, invited = idle_world(here)
    run(date(2027, 3, 1))
    invited.refresh_from_db()
    assert invited.state == UserState.INVITED
    for day in (2, 14):
        run(date(2027, 3, day))
    invited.refresh_from_db()
    assert invited.state == UserState.INVITED
    assert told(Category.CLOSING_NEAR) == [invited.email]
    run(date(2027, 3, 15))
    invited.refresh_from_db()
    assert invited.state == UserState.CLOSED


@pytest.mark.usefixtures("no_reactivation")
def test_a_second_suspension_is_told_again(here: Place) -> None:
    worker = holder(P.SOCIAL_WORKER, here.dispositif, suspended=True)
    User.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    for suspended in (date(2026, 2, 1), date(2027, 2, 1)):
        moment = datetime(suspended.year, suspended.month, suspended.day, tzinfo=UTC)
        User.objects.filter(pk=worker.pk).update(suspended_at=moment)
        run(suspended + timedelta(days=200))
    assert told(Category.CLOSING_NEAR) == [worker.email] * 2


def test_a_reactivated_account_is_not_suspended_again_at_once(here: Place) -> None:
    idle, _busy, _invited = idle_world(here)
    with at(date(2026, 11, 25)):
        # Its row says that it was made active when the tests ran, which is now.
        assert idle not in plan_tidying(timezone.now()).warned


def test_an_administrator_whose_profile_runs_out_is_told_to_the_level_above(here: Place) -> None:
    siao, chief = holder(P.SIAO_ADMIN, here.siao), holder(P.ENTITY_MANAGER, here.entity)
    Grant.objects.filter(user=chief).update(ends_on=date(2026, 12, 1))
    used(date(2026, 11, 30))
    run(date(2026, 11, 30))
    assert told(Category.WITHOUT_ADMINISTRATOR) == []
    run(date(2026, 12, 1))
    run(date(2026, 12, 1))
    assert told(Category.WITHOUT_ADMINISTRATOR) == [siao.email]


def test_the_command_shows_before_it_does(here: Place) -> None:
    worker = holder(P.SOCIAL_WORKER, here.dispositif)
    used(DUE)
    with at(DUE):
        shown, done = StringIO(), StringIO()
        call_command("access_tidy", stdout=shown)
        worker.refresh_from_db()
        assert worker.state == UserState.ACTIVE and str(worker) in shown.getvalue()
        call_command("access_tidy", commit=True, stdout=done)
        worker.refresh_from_db()
        assert worker.state == UserState.SUSPENDED
    set_actor(TESTS)


def test_an_empty_plan_writes_nothing(here: Place) -> None:
    now = timezone.now()
    plan = plan_tidying(now)
    assert plan.lines == []
    carry_out(plan, actor=TESTS, now=now)
