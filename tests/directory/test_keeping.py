"""What a SIAO keeps of its directory: order, checks, closures, archives; who is chased, who may not."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.directory.actions import (
    Reach,
    SlotTold,
    UnableToKeep,
    archive_contact,
    chase_unchecked,
    check_contact,
    close_contact,
    move_contact,
    open_contact,
    save_contact,
    take_up_contact,
)
from sisiao.directory.coverage import coverage
from sisiao.directory.enums import ContactKind, Reader, SlotDay
from sisiao.directory.models import ContactSlot, PrivilegedContact, check_every
from sisiao.geo.models import Commune
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail
from sisiao.siao.models import Siao
from tests.directory.contacts import ALWAYS, NIGHTS, PHONE, make_contact
from tests.factories import actor_for, make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
P = Profile


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def keeper(siao: Siao) -> Actor:
    return actor_for(P.SIAO_ADMIN, siao.scope)


def order(siao: Siao) -> list[str]:
    return [each.label for each in PrivilegedContact.objects.filter(siao=siao).current().in_order()]


def test_only_the_siao_itself_keeps_its_directory(siao: Siao) -> None:
    contact = make_contact(siao)
    strangers = [
        actor_for(P.CALL_TAKER, siao.scope),
        actor_for(P.OLD_FUNCTIONAL_ADMIN, siao.scope),
        actor_for(P.SIAO_ADMIN, make_siao("48").scope),
        actor_for(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT)),
        actor_for(P.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)),
    ]
    for actor in strangers:
        for act in (
            lambda actor=actor: save_contact(contact, Reach(ALWAYS), actor=actor, now=NOW),
            lambda actor=actor: check_contact(contact, actor=actor, now=NOW),
            lambda actor=actor: move_contact(contact, up=True, actor=actor),
            lambda actor=actor: archive_contact(contact, actor=actor, now=NOW),
            lambda actor=actor: take_up_contact(contact, actor=actor, now=NOW),
            lambda actor=actor: close_contact(contact, date(2026, 12, 1), date(2026, 12, 2), actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert contact in PrivilegedContact.objects.visible_to(actor) or actor == strangers[2]


def test_the_order_of_call(siao: Siao, keeper: Actor) -> None:
    first, second, third = (make_contact(siao, label) for label in ("A", "B", "C"))
    assert move_contact(third, up=True, actor=keeper) and order(siao) == ["A", "C", "B"]
    assert not move_contact(first, up=True, actor=keeper) and not move_contact(second, up=False, actor=keeper)
    assert move_contact(first, up=False, actor=keeper) and order(siao) == ["C", "A", "B"]
    archive_contact(first, actor=keeper, now=NOW)
    assert order(siao) == ["C", "B"]
    with pytest.raises(UnableToKeep, match="archivé"):
        move_contact(first, up=True, actor=keeper)
    take_up_contact(first, actor=keeper, now=NOW)
    assert order(siao) == ["C", "B", "A"]
    with transaction.atomic(), connection.cursor() as cursor:
        PrivilegedContact.objects.filter(label="A").update(position=1)
        with pytest.raises(IntegrityError):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_a_form_sent_twice_adds_one_contact(siao: Siao, keeper: Actor) -> None:
    told = {"kind": ContactKind.ON_CALL, "label": "Astreinte", "organisation": "Le Gué", "readers": [Reader.POLICE]}
    once = PrivilegedContact(siao=siao, **told)
    twice = PrivilegedContact(siao=siao, public_id=once.public_id, **told)
    made = save_contact(once, Reach(ALWAYS), actor=keeper, now=NOW)
    assert save_contact(twice, Reach(ALWAYS), actor=keeper, now=NOW) == made
    assert (made.checked_at, made.checked_by_id, made.everywhere) == (NOW, keeper.user_id, True)
    assert ContactSlot.objects.count() == 1


def test_what_a_contact_must_have(siao: Siao, keeper: Actor) -> None:
    contact = make_contact(siao)
    abroad = Commune.objects.get(pk="48095")
    for reach, said in ((Reach(()), "au moins un numéro"), (Reach(ALWAYS, [abroad]), "du département")):
        with pytest.raises(ValidationError, match=said):
            save_contact(contact, reach, actor=keeper, now=NOW)
    with pytest.raises(ValidationError):
        save_contact(contact, Reach([SlotTold(PHONE, (0,), time(8), time(8))]), actor=keeper, now=NOW)
    contact.readers = []
    with pytest.raises(IntegrityError), transaction.atomic():
        contact.save()


def test_a_change_replaces_numbers_and_area(siao: Siao, keeper: Actor) -> None:
    contact = make_contact(siao, slots=ALWAYS)
    save_contact(contact, Reach(NIGHTS, [Commune.objects.get(pk="95127")]), actor=keeper, now=NOW)
    contact = PrivilegedContact.objects.get()
    assert [each.opens for each in contact.slots.all()] == [time(20)]
    assert not contact.everywhere and [each.pk for each in contact.communes.all()] == ["95127"]
    kept = ContactSlot.objects.get().pk
    save_contact(contact, Reach(NIGHTS), actor=keeper, now=NOW)
    assert ContactSlot.objects.get().pk == kept and PrivilegedContact.objects.get().everywhere


def test_closures(siao: Siao, keeper: Actor) -> None:
    contact, day = make_contact(siao), date(2026, 12, 24)
    close_contact(contact, day, day + timedelta(days=8), actor=keeper)
    for first, last in ((day, day), (day - timedelta(days=3), day), (day, day - timedelta(days=1))):
        with pytest.raises(UnableToKeep):
            close_contact(contact, first, last, actor=keeper)
    with pytest.raises(UnableToKeep, match="Un an"):
        close_contact(contact, date(2027, 2, 1), date(2029, 2, 1), actor=keeper)
    closure = contact.closures.select_related("contact__siao").get()
    assert (closure.period.lower, closure.period.upper) == (day, date(2027, 1, 2))
    open_contact(closure, actor=keeper)
    assert not contact.closures.exists()


def test_who_keeps_an_unchecked_contact_is_chased_once_a_week(siao: Siao, keeper: Actor) -> None:
    make_user(P.CALL_TAKER, siao.scope)
    make_user(P.SIAO_ADMIN, make_siao("48").scope)
    fresh, late = make_contact(siao, "Frais", now=NOW), make_contact(siao, "Tard", now=NOW - check_every())
    make_contact(siao, "Archivé", now=NOW - timedelta(days=400))
    archive_contact(PrivilegedContact.objects.get(label="Archivé"), actor=keeper, now=NOW)
    assert chase_unchecked(actor=TESTS, now=NOW) == 0
    later = NOW + timedelta(minutes=1)
    assert not fresh.is_unchecked(later) and late.is_unchecked(later)
    assert chase_unchecked(actor=TESTS, now=later) == 1
    notice = Notice.objects.get()
    assert (notice.user_id, notice.category, notice.params["count"]) == (keeper.user_id, Category.DIRECTORY_STALE, 1)
    assert OutgoingMail.objects.count() == 1
    assert chase_unchecked(actor=TESTS, now=later + timedelta(days=6)) == 0
    assert chase_unchecked(actor=TESTS, now=later + timedelta(days=8)) == 1
    check_contact(PrivilegedContact.objects.get(label="Tard"), actor=keeper, now=later + timedelta(days=8))
    assert chase_unchecked(actor=TESTS, now=later + timedelta(days=16)) == 0


def test_what_each_reader_sees(siao: Siao) -> None:
    make_contact(siao, "Pour tous")
    make_contact(siao, "Pour les brigades", readers=[Reader.POLICE])
    make_contact(siao, "Entre nous", readers=[Reader.SIAO])
    seen = {reader: [c.label for c in PrivilegedContact.objects.shown_to(reader).in_order()] for reader in Reader}
    assert seen == {
        Reader.POLICE: ["Pour tous", "Pour les brigades"],
        Reader.LINE_3919: ["Pour tous"],
        Reader.LINE_114: ["Pour tous"],
        Reader.SIAO: ["Pour tous", "Entre nous"],
    }


class TestCoverage:
    """Which communes have nobody, and when."""

    def test_nobody_at_all(self, siao: Siao) -> None:
        [group] = coverage(siao, Reader.POLICE)
        assert group.rest and len(group.communes) > 100
        assert [gap.day for gap in group.gaps] == list(SlotDay)
        assert {gap.spans for gap in group.gaps} == {((0, 1440),)}

    def test_a_night_line_and_a_day_line_leave_no_gap(self, siao: Siao) -> None:
        make_contact(siao, slots=NIGHTS)
        [group] = coverage(siao, Reader.POLICE)
        assert {gap.spans for gap in group.gaps} == {((480, 1200),)}
        make_contact(siao, slots=[SlotTold(PHONE, tuple(SlotDay), time(8), time(20))])
        [group] = coverage(siao, Reader.POLICE)
        assert group.gaps == ()

    def test_the_end_of_a_week(self, siao: Siao) -> None:
        slot = SlotTold(PHONE, (SlotDay.SATURDAY, SlotDay.SUNDAY), time(18), time(6))
        make_contact(siao, slots=[slot], communes=["95127"])
        groups = {
            group.communes[:1]: {gap.day: gap.spans for gap in group.gaps} for group in coverage(siao, Reader.SIAO)
        }
        cergy = groups["Cergy",]
        assert cergy[SlotDay.SATURDAY] == ((0, 1080),) and cergy[SlotDay.MONDAY] == ((360, 1440),)
        assert cergy[SlotDay.SUNDAY] == ((360, 1080),) and cergy[SlotDay.HOLIDAY] == ((0, 1440),)
        assert len(groups) == 2

    def test_another_reader_has_other_gaps(self, siao: Siao) -> None:
        make_contact(siao, readers=[Reader.LINE_114])
        assert not coverage(siao, Reader.LINE_114)[0].gaps and coverage(siao, Reader.POLICE)[0].gaps
