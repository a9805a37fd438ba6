"""The two delays (R4): the réservation of a call, then the orientation that only a person ends."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sisiao.core.context import acting_as
from sisiao.core.workflow import StepRefused
from sisiao.households.actions import NewMember, set_members
from sisiao.households.composition import composition_of
from sisiao.households.enums import MemberRole
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import places_tonight
from sisiao.occupation.actions import AlreadyTaken, UnableToTake, tidy_expired_holds
from sisiao.occupation.models import Hold, Occupation
from sisiao.occupation.queries import tonight_board
from sisiao.offer.enums import Sharing
from sisiao.offer.models import Unit
from sisiao.referrals.actions import (
    UnableToRefer,
    cancel_referral,
    extend_arrival,
    mark_no_show,
    refer_household,
    refuse_referral,
    release_reservation,
    reserve_places,
)
from sisiao.referrals.enums import ReferralState, RefusalReason
from sisiao.stays.actions import confirm_arrival
from tests.factories import make_household, make_person, make_referral, make_request, make_siao, make_unit
from tests.factories.people import TESTS
from tests.support.database import FreshDatabase


def reserve(request: HousingRequest, unit: Unit, minutes: int = 15) -> Hold:
    hold = reserve_places(request, [unit.pk], actor=TESTS, now=timezone.now(), minutes=minutes)
    request.refresh_from_db()
    return hold


def expire(hold: Hold) -> None:
    Hold.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_an_expired_hold_is_ignored_by_readers_before_anyone_ends_it() -> None:
    siao, unit = make_siao(), make_unit(places=1)
    request = make_request(siao=siao)
    hold = reserve(request, unit)
    now, night = timezone.now(), Night(siao.pk, request.night)
    need = need_of(composition_of(make_household(), request.night))
    assert places_tonight(need, night, None, now) == []
    expire(hold)
    assert [solution.unit_ids for solution in places_tonight(need, night, None, now)] == [(unit.pk,)]
    line = tonight_board(siao.pk, request.night, now)[0]
    assert (line.held, line.free) == (0, 1)
    assert not Occupation.objects.in_force(now).exists()
    assert Hold.objects.get(pk=hold.pk).active, "readers write nothing"


@pytest.mark.django_db
def test_who_takes_the_places_ends_the_expired_hold() -> None:
    unit = make_unit(places=1)
    first = reserve(make_request(), unit)
    expire(first)
    second = reserve(make_request(), unit)
    assert Hold.objects.get(pk=first.pk).active is False
    assert list(Occupation.objects.filter(active=True).values_list("hold", flat=True)) == [second.pk]


@pytest.mark.django_db
def test_a_household_whose_hold_expired_may_reserve_elsewhere() -> None:
    request, first, second = make_request(), make_unit(places=1), make_unit(places=1)
    expire(reserve(request, first))
    assert reserve(request, second).unit_id == second.pk
    assert Hold.objects.filter(active=True).count() == 1


@pytest.mark.django_db
def test_a_late_orientation_keeps_places_that_nobody_took() -> None:
    request, unit = make_request(), make_unit(places=1)
    expire(reserve(request, unit))
    referral = refer_household(request, actor=TESTS, now=timezone.now())
    assert referral.hold.expires_at is None
    with pytest.raises(AlreadyTaken):
        reserve(make_request(), unit)


@pytest.mark.django_db
def test_a_late_orientation_whose_places_were_taken_is_refused() -> None:
    request, unit = make_request(), make_unit(places=1)
    expire(reserve(request, unit))
    reserve(make_request(), unit)
    with pytest.raises(UnableToTake, match="a pris fin"):
        refer_household(request, actor=TESTS, now=timezone.now())
    request.refresh_from_db()
    assert request.state == RequestState.OPEN


@pytest.mark.django_db
def test_tidying_changes_nothing_but_the_rows() -> None:
    unit = make_unit(places=2)
    expire(reserve(make_request(), unit))
    waiting = make_referral(make_unit(places=1))
    assert tidy_expired_holds(actor=TESTS) == 1
    assert tidy_expired_holds(actor=TESTS) == 0
    assert list(Occupation.objects.filter(active=True).values_list("hold", flat=True)) == [waiting.hold_id]


@pytest.mark.django_db
def test_two_orientations_of_one_reservation() -> None:
    """A double click: the second one is told so, and nothing is there twice."""
    request, unit = make_request(), make_unit(places=1)
    reserve(request, unit)
    refer_household(request, actor=TESTS, now=timezone.now())
    with pytest.raises(StepRefused, match="plus possible"):
        refer_household(request, actor=TESTS, now=timezone.now())


@pytest.mark.django_db
def test_a_household_goes_whole_or_not_at_all() -> None:
    """R5: two rooms of two do not make one of four, and no machine spreads a household."""
    group = make_unit(places=2).group
    make_unit(group, places=2)
    request = make_request(make_household(2, (3, 7)))
    with pytest.raises(AlreadyTaken):
        reserve_places(
            request,
            list(Unit.objects.order_by("pk").values_list("pk", flat=True)),
            actor=TESTS,
            now=timezone.now(),
            minutes=15,
        )
    assert not Occupation.objects.exists()


@pytest.mark.django_db
def test_an_exclusive_room_is_neutralised_and_a_shared_one_is_not() -> None:
    for sharing, kinds in ((Sharing.EXCLUSIVE, ["hold", "neutralised"]), (Sharing.WOMEN, ["hold"])):
        unit = make_unit(places=2, sharing=sharing)
        reserve(make_request(), unit)
        found = Occupation.objects.filter(place__unit=unit, active=True).order_by("kind")
        assert list(found.values_list("kind", flat=True)) == kinds


@pytest.mark.django_db
def test_an_answered_orientation_cannot_be_answered_again() -> None:
    now, referral = timezone.now(), make_referral(make_unit(places=1))
    cancel_referral(referral, actor=TESTS, now=now)
    referral.refresh_from_db()
    assert (referral.state, referral.request.hold) == (ReferralState.CANCELLED, None)
    with pytest.raises(StepRefused):
        refuse_referral(referral, RefusalReason.UNUSABLE, "Chauffage.", actor=TESTS, now=now)
    with pytest.raises((StepRefused, UnableToTake)):
        confirm_arrival(referral, {1}, actor=TESTS, now=now)
    with pytest.raises(UnableToRefer):
        extend_arrival(referral, now + timedelta(days=1), actor=TESTS)


@pytest.mark.django_db
def test_a_refusal_after_the_arrival_leaves_the_room_as_it_is() -> None:
    """Nobody empties the room of those who sleep in it."""
    unit, now = make_unit(places=3), timezone.now()
    household = make_household(1, (3,))
    referral = make_referral(unit, make_request(household))
    confirm_arrival(referral, {household.current_memberships[0].person_id}, actor=TESTS, now=now)
    before = list(Occupation.objects.order_by("pk").values("kind", "active"))
    for act in (
        lambda: refuse_referral(referral, RefusalReason.UNUSABLE, "Chauffage.", actor=TESTS, now=now),
        lambda: mark_no_show(referral, actor=TESTS, now=now),
        lambda: cancel_referral(referral, actor=TESTS, now=now),
    ):
        with pytest.raises(StepRefused):
            act()
    assert list(Occupation.objects.order_by("pk").values("kind", "active")) == before


@pytest.mark.django_db
def test_a_reservation_released_or_oriented_is_not_released_again() -> None:
    request = make_request()
    with pytest.raises(UnableToRefer):
        release_reservation(request, actor=TESTS)
    referral = make_referral(make_unit(places=1), request)
    request.refresh_from_db()
    with pytest.raises(UnableToRefer, match="annulez l'orientation"):
        release_reservation(request, actor=TESTS)
    assert referral.hold.occupations.filter(active=True).count() == 1


@pytest.mark.django_db
def test_a_member_who_joined_since_needs_a_new_reservation() -> None:
    """The places are those of the persons of the réservation: nobody takes one by joining the household."""
    household = make_household()
    request = make_request(household)
    hold = reserve(request, make_unit(places=3))
    set_members(
        household,
        [NewMember(MemberRole.CONTACT, household.current_memberships[0].person), NewMember("other", make_person())],
        actor=TESTS,
        on=request.night,
    )
    assert hold.occupations.filter(kind="hold").count() == 1


@pytest.mark.concurrency
def test_a_reservation_given_back_while_it_is_oriented(committed_database: FreshDatabase) -> None:
    """« Libérer » in one tab, « Orienter » in the other: whichever wins, no orientation is left without its places."""
    for _ in range(15):
        with acting_as(TESTS):
            request = make_request()
            reserve(request, make_unit(places=1))
        start, errors = threading.Barrier(2), []
        acts = (
            lambda mine=request: release_reservation(mine, actor=TESTS),
            lambda mine=request: refer_household(mine, actor=TESTS, now=timezone.now()),
        )

        def run(act, start=start, errors=errors) -> None:  # type: ignore[no-untyped-def]
            try:
                start.wait()
                with acting_as(TESTS):
                    act()
            except (UnableToRefer, UnableToTake, StepRefused):
                pass
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        request.refresh_from_db()
        kept = Occupation.objects.filter(household=request.household, active=True).exists()
        assert kept == (request.state == RequestState.REFERRED)
