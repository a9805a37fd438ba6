"""Places that nobody confirms: whoever keeps them is nudged, once a rhythm, and nobody else (issue "Offer")."""

from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail
from sisiao.offer.actions import change_group, declare_places, remind_of_stale_places
from sisiao.offer.enums import OpeningRegime
from sisiao.offer.models import PlaceGroup
from sisiao.offer.tasks import remind_stale
from tests.factories import make_activation, make_group, make_unit, make_user, tonight
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db: None) -> PlaceGroup:
    """Every 6 hours; confirmed 7 hours ago."""
    return make_group(update_rhythm_hours=6, declared_at=timezone.now() - timedelta(hours=7))


def remind(now: datetime | None = None) -> int:
    return remind_of_stale_places(actor=TESTS, now=now or timezone.now())


def told() -> list[str]:
    return list(
        OutgoingMail.objects.filter(category=Category.STALE_PLACES).order_by("pk").values_list("address", flat=True)
    )


def test_the_head_of_the_dispositif_is_told_once_a_rhythm(group: PlaceGroup) -> None:
    head = make_user(Profile.DISPOSITIF_MANAGER, group.dispositif.scope)
    make_user(Profile.ENTITY_MANAGER, group.dispositif.entity.scope)
    make_user(Profile.SOCIAL_WORKER, group.dispositif.scope)
    now = timezone.now()
    assert remind(now) == 1
    assert told() == [head.email]
    notice = Notice.objects.get()
    assert notice.path == f"/mes-places/{group.dispositif.public_id}/"
    assert remind(now + timedelta(hours=5)) == 0
    assert remind(now + timedelta(hours=6, minutes=1)) == 1
    assert len(told()) == 2


def test_a_further_perimeter_is_one(group: PlaceGroup) -> None:
    head = make_user(Profile.DISPOSITIF_MANAGER, make_group().dispositif.scope)
    assert remind() == 1 and told() == []
    head.grants.get().also.add(group.dispositif.scope)
    PlaceGroup.objects.update(reminded_at=None)
    assert remind() == 1 and told() == [head.email]


def test_each_dispositif_is_told_of_its_own(group: PlaceGroup) -> None:
    never = make_group(update_rhythm_hours=6, declared_at=None)
    fresh = make_group(update_rhythm_hours=6, declared_at=timezone.now())
    heads = [make_user(Profile.DISPOSITIF_MANAGER, each.dispositif.scope) for each in (group, never, fresh)]
    assert remind() == 2
    assert sorted(told()) == sorted(head.email for head in heads[:2])
    assert PlaceGroup.objects.get(reminded_at=None) == fresh


def test_the_rhythm_is_past_after_it_not_at_its_last_moment(group: PlaceGroup) -> None:
    declared = group.declared_at
    assert declared is not None
    at = declared + timedelta(hours=6)
    assert (remind(at), remind(at + timedelta(seconds=1))) == (0, 1)
    again = at + timedelta(hours=6, seconds=1)
    assert (remind(again), remind(again + timedelta(seconds=1))) == (0, 1)


def test_without_a_head_its_entity_is_told(group: PlaceGroup) -> None:
    keepers = [
        make_user(profile, group.dispositif.entity.scope) for profile in (Profile.ENTITY_MANAGER, Profile.ASSISTANT)
    ]
    remind()
    assert told() == [user.email for user in keepers]


def test_confirmed_in_time_nobody_is_told(group: PlaceGroup) -> None:
    make_user(Profile.DISPOSITIF_MANAGER, group.dispositif.scope)
    declare_places(group.dispositif, actor=TESTS, now=timezone.now())
    assert remind() == 0 and told() == []


def test_a_group_that_does_not_open_waits_for_nobody(group: PlaceGroup) -> None:
    make_user(Profile.DISPOSITIF_MANAGER, group.dispositif.scope)
    make_unit(group)
    PlaceGroup.objects.update(regime=OpeningRegime.ON_ACTIVATION)
    assert remind() == 0
    make_activation(group, DateRange(tonight(), None), 1)
    remind_stale(timestamp=0)
    assert len(told()) == 1


def test_a_declaration_holds_when_an_announced_change_comes(group: PlaceGroup) -> None:
    since = tonight() + timedelta(days=1)
    change_group(group, {"min_age": 21}, rhythm=6, since=since, actor=TESTS, tonight=tonight())
    now = timezone.now()
    assert declare_places(group.dispositif, actor=TESTS, now=now) == 2
    assert set(PlaceGroup.objects.values_list("declared_at", flat=True)) == {now}
