"""A dispositif changes entité, with what it holds and its history."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Scope
from sisiao.core.actor import NotAllowed
from sisiao.offer.actions import UnableToTransfer, apply_transfers, cancel_transfer, transfer_dispositif
from sisiao.offer.models import Dispositif, Entity, Transfer
from sisiao.offer.tasks import apply_due_transfers
from sisiao.web.offer.page import entity_on
from tests.factories import actor_for, make_dispositif, make_entity, make_group, make_unit, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def moved(dispositif: Dispositif, to: Entity, days: int = 0, **more: object) -> Transfer:
    today, now = timezone.localdate(), timezone.now()
    told = {"on": today + timedelta(days=days), "act": "Avenant 3", "actor": TESTS, "today": today, "now": now}
    return transfer_dispositif(dispositif, to, **told | more)


def sees(profile: Profile, entity: Entity, dispositif: Dispositif) -> bool:
    return Dispositif.objects.visible_to(actor_for(profile, entity.scope)).filter(pk=dispositif.pk).exists()


def test_today_it_changes_hands_with_what_it_holds() -> None:
    before, after = make_entity(), make_entity()
    dispositif = make_dispositif(entity=before)
    unit = make_unit(make_group(dispositif), places=2)
    holder = make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    done = moved(dispositif, after)
    dispositif.refresh_from_db()
    assert (dispositif.entity, done.applied_at is not None) == (after, True)
    assert (sees(Profile.ENTITY_MANAGER, before, dispositif), sees(Profile.ENTITY_MANAGER, after, dispositif)) == (
        False,
        True,
    )
    assert unit.group.dispositif_id == dispositif.pk and unit.places.count() == 2
    assert holder.grants.filter(Q(ends_on=None), scope=dispositif.scope).exists()
    assert after.departements.filter(pk=dispositif.siao.departement_id).exists()


def test_one_to_come_waits_for_its_day() -> None:
    dispositif, after = make_dispositif(), make_entity()
    before, today = dispositif.entity, timezone.localdate()
    moved(dispositif, after, days=3)
    apply_due_transfers(timestamp=0)
    dispositif.refresh_from_db()
    assert dispositif.entity == before
    assert apply_transfers(today + timedelta(days=3), timezone.now()) == 1
    dispositif.refresh_from_db()
    assert dispositif.entity == after
    transfers = list(dispositif.transfers.order_by("-on"))
    days = [today, today + timedelta(days=2), today + timedelta(days=3), today + timedelta(days=99)]
    assert [entity_on(dispositif, transfers, day) for day in days] == [before, before, after, after]
    assert apply_transfers(today + timedelta(days=3), timezone.now()) == 0, "once"


def test_no_other_dispositif_moves() -> None:
    dispositif, other, after = make_dispositif(), make_dispositif(), make_entity()
    entity, scope = other.entity, Scope.objects.get(pk=other.scope_id)
    moved(dispositif, after)
    other.refresh_from_db()
    assert (other.entity, Scope.objects.get(pk=other.scope_id).parent_id) == (entity, scope.parent_id)
    assert Scope.objects.get(pk=dispositif.scope_id).parent == after.scope


def test_it_may_move_again_on_another_day() -> None:
    dispositif, after = make_dispositif(), make_entity()
    moved(dispositif, after)
    dispositif.refresh_from_db()
    with pytest.raises(UnableToTransfer, match="ce jour-là"):
        moved(dispositif, make_entity())
    assert moved(dispositif, make_entity(), days=1).from_entity == after


def test_taking_one_back_leaves_the_others() -> None:
    kept = moved(make_dispositif(), make_entity(), days=3)
    cancel_transfer(moved(make_dispositif(), make_entity(), days=3), actor=TESTS)
    assert Transfer.objects.get() == kept


def test_one_to_come_is_taken_back_and_one_done_is_not() -> None:
    dispositif, after = make_dispositif(), make_entity()
    cancel_transfer(moved(dispositif, after, days=3), actor=TESTS)
    assert not Transfer.objects.exists()
    done = moved(dispositif, after)
    with pytest.raises(UnableToTransfer, match="déjà fait"):
        cancel_transfer(done, actor=TESTS)


def test_what_is_refused_says_why() -> None:
    dispositif, after = make_dispositif(), make_entity()
    with pytest.raises(UnableToTransfer, match="à venir"):
        moved(dispositif, after, days=-1)
    with pytest.raises(UnableToTransfer, match="appartient déjà"):
        moved(dispositif, dispositif.entity)
    moved(dispositif, after, days=3)
    with pytest.raises(UnableToTransfer, match="déjà annoncé"):
        moved(dispositif, after, days=5)
    manager = actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope)
    with pytest.raises(NotAllowed):
        moved(dispositif, after, actor=manager)
