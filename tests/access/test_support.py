"""Whose site may be seen, by whom, and what a view in force rests on (R20)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sisiao.access.actions.support import open_support_view
from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant, SupportView
from sisiao.access.support import latest_views, masked_actor, view_in_force, viewable_account, viewable_grants
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.fields import FieldClass
from tests.access.world import Place, add, holder, make_place
from tests.factories import actor_for, make_user

pytestmark = pytest.mark.django_db
P = Profile
REASON = "Elle ne voit plus ses appels du soir"


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def support(here: Place) -> Actor:
    return actor_for(P.NATIONAL_ADMIN, here.nation)


def opened(user: User, support: Actor) -> SupportView:
    return open_support_view(user.grants.order_by("pk")[0], REASON, actor=support, now=timezone.now())


def own(support: Actor) -> Grant:
    return Grant.objects.get(pk=support.grant_id)


def test_neither_one_s_own_site_nor_that_of_who_controls(here: Place, support: Actor) -> None:
    now, taker = timezone.now(), holder(P.CALL_TAKER, here.siao)
    grants = viewable_grants(taker, support.user_id, now)
    assert grants == [taker.grants.get()]
    assert viewable_grants(taker, taker.pk, now) == []
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    for profile in (P.NATIONAL_ADMIN, P.OLD_NATIONAL_ADMIN, P.DPO, P.ARCHIVIST):
        user = holder(P.CALL_TAKER, here.siao)
        add(user, profile, here.nation)
        assert viewable_grants(user, support.user_id, now) == [], profile


def test_an_account_is_found_by_its_identifier_or_its_whole_address(here: Place, support: Actor) -> None:
    now, taker = timezone.now(), holder(P.CALL_TAKER, here.siao, email="nadia@lien.example")
    found = (taker, [taker.grants.get()])
    assert viewable_account(support, now, public_id=taker.public_id) == found
    assert viewable_account(support, now, email="NADIA@lien.example") == found
    for email in ("nadia", "nadia@lien.exampl", ""):
        assert viewable_account(support, now, email=email) is None
    other = holder(P.SIAO_ADMIN, here.siao)
    assert viewable_account(actor_for(P.SIAO_ADMIN, here.siao, other), now, public_id=taker.public_id) is None
    suspended = holder(P.CALL_TAKER, here.siao, suspended=True)
    for nobody in (make_user(), suspended, User.objects.get(pk=support.user_id)):
        assert viewable_account(support, now, public_id=nobody.public_id) is None


def test_a_view_is_of_who_opened_it_while_all_that_it_rests_on_lasts(here: Place, support: Actor) -> None:
    taker = holder(P.CALL_TAKER, here.siao)
    grant = taker.grants.get()
    later = add(taker, P.SIAO_OPERATOR, here.siao)
    peer = actor_for(P.NATIONAL_ADMIN, here.nation)
    view, other_view = opened(taker, support), opened(holder(P.CALL_TAKER, here.siao), peer)
    key, now = str(view.public_id), timezone.now()
    found = view_in_force(key, own(support), now)
    assert found == view and found.grant == grant and found.grant.actor().profile == P.CALL_TAKER
    assert view_in_force(key, None, now) is None
    assert view_in_force(key, own(support), now + timedelta(minutes=31)) is None
    assert view_in_force(key, own(peer), now) is None
    assert view_in_force(str(other_view.public_id), own(support), now) is None
    weaker = add(User.objects.get(pk=support.user_id), P.SIAO_ADMIN, here.siao)
    assert view_in_force(key, weaker, now) is None, "another grant of the same account"
    Grant.objects.filter(pk=grant.pk).update(ends_on=timezone.localdate())
    assert view_in_force(key, own(support), now) is None and viewable_grants(taker, None, now) == [later]


def test_who_looks_reads_with_the_grant_less_what_is_protected(here: Place, support: Actor) -> None:
    user = holder(P.SIAO_OPERATOR, here.siao, clearances=["violence", "judicial", "protected_place"])
    actor = masked_actor(opened(user, support))
    given = user.grants.get().actor()
    assert {FieldClass.VIOLENCE, FieldClass.JUDICIAL, FieldClass.PROTECTED_PLACE} == given.fields - actor.fields
    assert FieldClass.IDENTITY in actor.fields and actor.behind == support.user_id and actor.user_id == user.pk
    assert (actor.perimeter, actor.capabilities) == (given.perimeter, given.capabilities)


def test_the_owner_of_a_site_reads_who_saw_it(here: Place, support: Actor) -> None:
    taker, other = holder(P.CALL_TAKER, here.siao), holder(P.CALL_TAKER, here.siao)
    view = opened(taker, support)
    seen = opened(other, actor_for(P.NATIONAL_ADMIN, here.nation))
    assert latest_views(taker.pk) == [view] and latest_views(other.pk) == [seen]
    assert latest_views(taker.pk, limit=0) == []
