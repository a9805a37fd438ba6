"""What people decide of the old groups: whole, one at a time, never over somebody else's word."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.audit.models import RowHistory
from sisiao.core.actor import Actor, NotAllowed
from sisiao.offer.models import Dispositif
from sisiao.transition.actions import (
    Share,
    UnableToAttach,
    accept_together,
    attach_group,
    leave_group,
    settle,
    undo_attachment,
    undo_batch,
)
from sisiao.transition.enums import AttachmentKind, AttachmentState, NothingReason
from sisiao.transition.models import Attachment, AttachmentShare, LegacyPlaceGroup
from tests.factories import actor_for, make_dispositif, make_siao
from tests.factories.people import TESTS
from tests.transition.world import Temps2, make_legacy_group, make_structure, make_temps2, set_stage

pytestmark = pytest.mark.django_db
S, R = AttachmentState, NothingReason


@pytest.fixture
def world(db: None) -> Temps2:
    return make_temps2()


def attach(world: Temps2, actor: Actor, *places: int, **fields: str) -> Attachment:
    """The group to the CHU, then to the CHRS, with so many places each."""
    shares = [Share(each.pk, number) for each, number in zip((world.chu, world.chrs), places, strict=False)]
    return attach_group(world.group, shares, actor=actor, now=timezone.now(), **fields)


def states(group: LegacyPlaceGroup) -> list[str]:
    return list(group.attachments.order_by("pk").values_list("state", flat=True))


def test_whole_split_and_joined(world: Temps2) -> None:
    assert attach(world, world.operator, 24).state == S.ACTIVE
    split = attach(world, world.operator, 10, 14)
    assert {share.places for share in split.shares.all()} == {10, 14}
    assert states(world.group) == [S.UNDONE, S.ACTIVE]
    other = make_legacy_group(world.structure, places=6)
    attach_group(other, [Share(world.chu.pk, 6)], actor=world.operator, now=timezone.now())
    joined = AttachmentShare.objects.filter(dispositif=world.chu, attachment__state=S.ACTIVE)
    assert sorted(joined.values_list("places", flat=True)) == [6, 10]
    history = RowHistory.objects.filter(table_name="transition_attachment", row_id=split.pk)
    assert history.filter(operation="I").exists()


def test_the_same_decision_twice_is_one(world: Temps2) -> None:
    first = attach(world, world.operator, 24)
    assert attach(world, world.operator, 24) == first
    assert attach(world, world.colleague, 24) == first
    assert states(world.group) == [S.ACTIVE]


@pytest.mark.parametrize("places", [(20,), (30,), (10, 10)])
def test_another_total_needs_its_reason(world: Temps2, places: tuple[int, ...]) -> None:
    with pytest.raises(UnableToAttach, match="dites pourquoi") as refused:
        attach(world, world.operator, *places)
    assert refused.value.field == "difference"
    assert attach(world, world.operator, *places, difference="Quatre places fermées au printemps").difference


def test_an_unknown_number_of_places_is_typed(world: Temps2) -> None:
    world.group = make_legacy_group(world.structure, places=None)
    assert attach(world, world.operator, 7).state == S.ACTIVE


@pytest.mark.parametrize(
    ("shares", "match"),
    [
        (lambda w: [], "au moins un"),
        (lambda w: [Share(w.chu.pk, 12), Share(w.chu.pk, 12)], "une seule fois"),
        (lambda w: [Share(w.chu.pk, 24), Share(w.chrs.pk, 0)], "au moins une place"),
        (lambda w: [Share(make_dispositif(make_siao("48"), commune_id=None).pk, 24)], "de votre périmètre"),
        (lambda w: [Share(make_dispositif(w.siao, type_id="maraude").pk, 24)], "ne porte pas de places"),
    ],
)
def test_shares_that_cannot_be(world: Temps2, shares: Callable[[Temps2], list[Share]], match: str) -> None:
    with pytest.raises(UnableToAttach, match=match):
        attach_group(world.group, shares(world), actor=world.operator, now=timezone.now())
    assert not Attachment.objects.exists()


def test_nothing_to_attach_says_why(world: Temps2) -> None:
    now = timezone.now()
    assert leave_group(world.group, R.CLOSED, actor=world.operator, now=now).kind == AttachmentKind.NOTHING
    with pytest.raises(UnableToAttach, match="Précisez"):
        leave_group(world.group, R.OTHER, actor=world.operator, now=now, comment=" ")
    assert leave_group(world.group, R.OTHER, actor=world.operator, now=now, comment="Essai").state == S.ACTIVE
    assert states(world.group) == [S.UNDONE, S.ACTIVE]


def test_undone_by_its_author_or_by_the_siao(world: Temps2) -> None:
    now = timezone.now()
    made = attach(world, world.manager, 24)
    undo_attachment(made, actor=world.manager, now=now)
    made.refresh_from_db()
    assert (made.state, made.undone_by_id) == (S.UNDONE, world.manager.user_id)
    with pytest.raises(UnableToAttach, match="déjà annulée"):
        undo_attachment(made, actor=world.manager, now=now)
    made = attach(world, world.operator, 24)
    with pytest.raises(UnableToAttach, match="ou le SIAO"):
        undo_attachment(made, actor=world.manager, now=now)
    undo_attachment(made, actor=world.colleague, now=now)
    assert LegacyPlaceGroup.objects.undecided().filter(pk=world.group.pk).exists()


def test_two_people_who_disagree_are_settled_by_the_siao(world: Temps2) -> None:
    now = timezone.now()
    first = attach(world, world.operator, 24)
    second = attach(world, world.manager, 20, difference="Quatre places rendues")
    assert (second.state, states(world.group)) == (S.CONTESTING, [S.ACTIVE, S.CONTESTING])
    with pytest.raises(UnableToAttach, match="se tranche au SIAO"):
        settle(second, keep=True, actor=world.manager, now=now)
    settle(second, keep=True, actor=world.colleague, now=now)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.undone_by_id, second.state) == (S.UNDONE, world.colleague.user_id, S.ACTIVE)
    third = attach(world, world.operator, 24)
    settle(third, keep=False, actor=world.colleague, now=now)
    assert states(world.group) == [S.UNDONE, S.ACTIVE, S.UNDONE]
    with pytest.raises(UnableToAttach, match="déjà tranché"):
        settle(third, keep=True, actor=world.colleague, now=now)


@pytest.mark.parametrize("places", [24, None])
def test_what_is_kept_still_adds_up(world: Temps2, places: int | None) -> None:
    attach(world, world.operator, 10, 14)
    second = attach(world, world.manager, 24)
    LegacyPlaceGroup.objects.filter(pk=world.group.pk).update(places=places)
    settle(second, keep=True, actor=world.colleague, now=timezone.now())
    assert states(world.group) == [S.UNDONE, S.ACTIVE]


def test_what_no_longer_adds_up_is_told_in_words(world: Temps2) -> None:
    """The base holds it too, when the transaction ends."""
    attach(world, world.operator, 10, 14)
    second = attach(world, world.manager, 24)
    with transaction.atomic():
        LegacyPlaceGroup.objects.filter(pk=world.group.pk).update(places=20)
        with pytest.raises(UnableToAttach, match="a changé depuis"):
            settle(second, keep=True, actor=world.colleague, now=timezone.now())
        transaction.set_rollback(True)


def test_what_waits_to_leave_a_group_has_no_places_to_add_up(world: Temps2) -> None:
    attach(world, world.operator, 24)
    second = leave_group(world.group, R.CLOSED, actor=world.manager, now=timezone.now())
    settle(second, keep=True, actor=world.colleague, now=timezone.now())
    assert states(world.group) == [S.UNDONE, S.ACTIVE]


def test_settling_leaves_what_was_undone_before_as_it_was(world: Temps2) -> None:
    attach(world, world.operator, 10, 14)
    attach(world, world.operator, 24)
    former = world.group.attachments.get(state=S.UNDONE)
    second = leave_group(world.group, R.CLOSED, actor=world.manager, now=timezone.now())
    settle(second, keep=True, actor=world.colleague, now=timezone.now() + timedelta(hours=1))
    assert world.group.attachments.get(pk=former.pk).undone_at == former.undone_at
    assert states(world.group) == [S.UNDONE, S.UNDONE, S.ACTIVE]


def test_a_share_of_one_place_and_a_dispositif_of_another_siao(world: Temps2) -> None:
    assert attach(world, world.operator, 23, 1).state == S.ACTIVE
    elsewhere = make_dispositif(make_siao("48"))
    with pytest.raises(UnableToAttach, match="de votre périmètre"):
        attach_group(world.group, [Share(elsewhere.pk, 24)], actor=TESTS, now=timezone.now())


def test_one_changes_ones_mind_even_in_a_disagreement(world: Temps2) -> None:
    attach(world, world.operator, 24)
    attach(world, world.manager, 20, difference="Quatre places rendues")
    attach(world, world.manager, 22, difference="Deux places rendues")
    assert states(world.group) == [S.ACTIVE, S.UNDONE, S.CONTESTING]
    attach(world, world.operator, 22, difference="Deux places rendues")
    assert states(world.group)[0] == S.UNDONE


def test_together_then_undone_together(world: Temps2) -> None:
    now = timezone.now()
    closed, unknown = make_legacy_group(world.structure, closed=True), make_legacy_group(world.structure, places=None)
    wanted = [(world.group, world.chu), (closed, R.CLOSED), (unknown, world.chu)]
    done = accept_together(wanted, actor=world.operator, now=now)
    assert [made.group for made in done.made] == [world.group, closed]
    ((refused, why),) = done.refused
    assert refused == unknown and "inconnu" in why
    apart = leave_group(make_legacy_group(world.structure), R.CLOSED, actor=world.operator, now=now)
    assert undo_batch(done.batch, actor=world.colleague, now=now) == 0
    assert undo_batch(done.batch, actor=world.operator, now=now) == 2
    assert undo_batch(done.batch, actor=world.operator, now=now) == 0
    assert LegacyPlaceGroup.objects.decided().get() == apart.group, "it was no part of the gesture"


@pytest.mark.parametrize("stage", [Stage.BEFORE, Stage.FIRST, Stage.THIRD])
def test_only_in_temps_2(world: Temps2, stage: Stage) -> None:
    made, now = attach(world, world.operator, 24), timezone.now()
    set_stage(world.siao, stage)
    for act in (
        lambda: attach(world, world.operator, 10, 14),
        lambda: leave_group(world.group, R.CLOSED, actor=world.operator, now=now),
        lambda: undo_attachment(made, actor=world.operator, now=now),
    ):
        with pytest.raises(UnableToAttach, match="Temps"):
            act()


def test_outside_the_perimeter_there_is_no_such_group(world: Temps2) -> None:
    elsewhere = make_legacy_group(make_structure(make_siao("48")))
    set_stage(elsewhere.siao, Stage.SECOND)
    sister = make_legacy_group(make_structure(world.siao))
    for actor, group in ((world.operator, elsewhere), (world.manager, sister)):
        with pytest.raises(LegacyPlaceGroup.DoesNotExist):
            leave_group(group, R.CLOSED, actor=actor, now=timezone.now())
    taker = actor_for(Profile.CALL_TAKER, world.siao.scope)
    with pytest.raises(NotAllowed):
        leave_group(world.group, R.CLOSED, actor=taker, now=timezone.now())


def test_a_manager_attaches_to_their_own_dispositifs_alone(world: Temps2) -> None:
    with pytest.raises(UnableToAttach, match="de votre périmètre"):
        attach(world, world.manager, 10, 14)
    assert attach(world, world.manager, 24).state == S.ACTIVE


def test_who_holds_the_dispositif_sees_what_the_siao_attached_to_it(world: Temps2) -> None:
    group = make_legacy_group(make_structure(world.siao))
    head = actor_for(Profile.DISPOSITIF_MANAGER, world.chu.scope)
    seen = LegacyPlaceGroup.objects.visible_to(head)
    assert not seen.filter(pk=group.pk).exists()
    made = attach_group(group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    assert seen.filter(pk=group.pk).count() == 1
    undo_attachment(made, actor=world.operator, now=timezone.now())
    assert not seen.filter(pk=group.pk).exists()


def test_what_goes_to_a_protected_dispositif_tells_no_address_any_more(world: Temps2) -> None:
    shelter = make_dispositif(world.siao, protected_address=True)
    group = make_legacy_group(
        world.structure, address="7 rue du Secret", commune_id="95127", raw={"address": "7 rue du Secret", "name": "X"}
    )
    attach_group(group, [Share(shelter.pk, 24)], actor=world.operator, now=timezone.now())
    group.refresh_from_db()
    assert (group.protected, group.address, group.commune, group.raw) == (True, "", None, {"name": "X"})
    assert not RowHistory.objects.filter(new__address="7 rue du Secret").exists()


def refused_by_the_base(write: Callable[[], object], constraint: str) -> bool:
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except IntegrityError as error:
        return constraint in str(error) or constraint == error.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return False


def test_the_base_holds_a_decision_whole_whatever_the_code(world: Temps2) -> None:
    made = attach(world, world.operator, 24)
    share, now = made.shares.get(), timezone.now()
    whole = "attachment_shares_whole"
    assert refused_by_the_base(lambda: AttachmentShare.objects.filter(pk=share.pk).update(places=23), whole)
    assert refused_by_the_base(lambda: share.delete(), whole)
    bare = {"group": make_legacy_group(world.structure), "made_at": now}
    assert refused_by_the_base(lambda: Attachment.objects.create(kind="attached", **bare), whole)
    assert refused_by_the_base(lambda: Attachment.objects.create(kind="nothing", **bare), "nothing_says_why")
    told = {"kind": "nothing", "reason": "closed", "made_at": now}
    assert refused_by_the_base(lambda: Attachment.objects.create(group=world.group, **told), "one_in_force")
    undated = {"state": S.UNDONE, "group": bare["group"]}
    assert refused_by_the_base(lambda: Attachment.objects.create(**told, **undated), "undone_is_dated")
    held = Attachment.objects.create(group=bare["group"], **told)
    extra = {"attachment": held, "dispositif": world.chu, "places": 1}
    assert refused_by_the_base(lambda: AttachmentShare.objects.create(**extra), whole)
    Attachment.objects.filter(pk=made.pk).update(state=S.UNDONE, undone_at=now + timedelta(1))
    assert not refused_by_the_base(lambda: AttachmentShare.objects.filter(pk=share.pk).update(places=23), whole)
    assert Dispositif.objects.filter(shares__isnull=False).exists()
