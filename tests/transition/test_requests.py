"""Requests in progress follow the switch: with their orientation where its group makes the place, else open again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.households.models import Household, HouseholdLink
from sisiao.housing_requests.actions import open_request
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.offer.enums import ReceptionMode, Sharing
from sisiao.offer.models import PlaceGroup
from sisiao.referrals.actions import cancel_referral
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.siao.nights import local_date
from sisiao.stays.actions import confirm_arrival
from sisiao.stays.models import Stay
from sisiao.transition.actions import Share, attach_group, leave_group, switching
from sisiao.transition.actions.reversing import reverse_switch
from sisiao.transition.actions.switching import UnableToSwitch, run_switch
from sisiao.transition.enums import LegacySide, NothingReason
from sisiao.transition.models import LegacyRequest, SwitchStep
from tests.factories import actor_for, make_group, make_household, make_referral, make_unit
from tests.factories.people import TESTS
from tests.transition.switching import (
    PROJECT,
    contents,
    end_state,
    forbidding,
    leave_accounts,
    make_legacy_request,
    make_legacy_stay,
    rehearsed,
    signed,
    switch_interrupted,
    switched,
)
from tests.transition.world import Temps2, make_legacy_group, make_temps2

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Temps2:
    """A CHU of 24 places, decided; a woman sleeps there."""
    made = make_temps2()
    attach_group(made.group, [Share(made.chu.pk, 24)], actor=made.operator, now=timezone.now())
    make_legacy_stay(made.group, make_household(siao=made.siao))
    leave_accounts(made)
    return made


def asked(world: Temps2, household: Household) -> HousingRequest:
    """A request made to the service for the night of the switch."""
    now = timezone.now()
    return open_request(household, world.siao, local_date(world.siao, now), actor=TESTS, now=now)


def family() -> Household:
    return make_household(1, (4, 6))


def test_an_orientation_keeps_its_places_until_the_dispositif_answers(world: Temps2) -> None:
    household = family()
    row = make_legacy_request(world.siao, household, world.group)
    found = dict(rehearsed(world).after)
    assert (found["Demandes reprises"], found["Orientations reprises"], found["Places créées"]) == (1, 1, 24)
    switched(world)
    request, referral = HousingRequest.objects.get(), Referral.objects.get()
    assert (request.household, request.siao, request.night) == (household, world.siao, row.asked_on)
    assert (request.state, request.hold, referral.hold) == (RequestState.REFERRED, referral.hold, request.hold)
    assert (referral.state, referral.dispositif, referral.request) == (ReferralState.WAITING, world.chu, request)
    assert referral.arrival_limit > timezone.now() and referral.hold.expires_at is None
    kept = Occupation.objects.filter(hold=referral.hold)
    assert {each.kind for each in kept} == {OccupationKind.HOLD} and kept.count() == 3
    assert {each.person_id for each in kept} == {each.person_id for each in household.current_memberships}
    rooms = {each.place.unit for each in kept}
    assert len(rooms) == 1 and rooms.pop().sharing == Sharing.EXCLUSIVE
    scopes = set(household.links.values_list("scope", flat=True))
    assert {world.siao.scope_id, world.chu.scope_id} <= scopes
    assert Stay.objects.count() == 1


def test_its_household_arrives_or_is_oriented_elsewhere_as_any_other(world: Temps2) -> None:
    make_legacy_request(world.siao, family(), world.group)
    make_legacy_request(world.siao, family(), world.group)
    switched(world)
    first, second = Referral.objects.order_by("pk")
    now = timezone.now()
    arrived = set(first.hold.occupations.values_list("person", flat=True))
    confirm_arrival(first, arrived, actor=PROJECT, now=now)
    cancel_referral(second, actor=PROJECT, now=now)
    assert Stay.objects.filter(household=first.household).count() == 3
    assert HousingRequest.objects.get(pk=second.request_id).state == RequestState.OPEN
    with pytest.raises(UnableToSwitch, match="faits nouveaux"):
        reverse_switch(world.siao, actor=PROJECT, now=now)


def test_a_night_place_is_kept_for_the_night_alone(world: Temps2) -> None:
    world.group.type_code = "20"
    world.group.save()
    row = make_legacy_request(world.siao, None, world.group, asked_on=timezone.localdate() + timedelta(days=2))
    switched(world)
    assert PlaceGroup.objects.get().mode == ReceptionMode.NIGHT_EMERGENCY
    nights = Hold.objects.get().nights
    assert (nights.lower, nights.upper) == (row.asked_on, row.asked_on + timedelta(days=1))


def test_what_has_no_place_is_open_again_and_said(world: Temps2) -> None:
    now = timezone.now()
    gone, small = make_legacy_group(world.structure, closed=True), make_legacy_group(world.structure, places=2)
    leave_group(gone, NothingReason.CLOSED, actor=world.operator, now=now)
    attach_group(small, [Share(world.chrs.pk, 2)], actor=world.operator, now=now)
    for group in (gone, small, None):
        make_legacy_request(world.siao, family(), group)
    found = rehearsed(world)
    assert (dict(found.after)["Demandes reprises"], dict(found.after)["Orientations reprises"]) == (3, 0)
    assert any(words.startswith("2\u00a0orientations à refaire") for words in found.differences)
    switched(world)
    assert {each.state for each in HousingRequest.objects.all()} == {RequestState.OPEN}
    assert HousingRequest.objects.count() == 3 and not Referral.objects.exists() and not Hold.objects.exists()


def test_those_who_sleep_there_come_first(world: Temps2) -> None:
    small = make_legacy_group(world.structure, places=2, category_code="20")
    attach_group(small, [Share(world.chrs.pk, 2)], actor=world.operator, now=timezone.now())
    make_legacy_stay(small, make_household(siao=world.siao))
    first = make_legacy_request(world.siao, None, small)
    make_legacy_request(world.siao, None, small)
    switched(world)
    referral = Referral.objects.get()
    assert referral.household == first.household
    assert not Occupation.objects.filter(place=None).exists()
    assert HousingRequest.objects.filter(state=RequestState.OPEN).count() == 1


def test_a_past_night_and_what_the_service_already_knows_make_nothing(world: Temps2) -> None:
    night = local_date(world.siao, timezone.now())
    make_legacy_request(world.siao, None, world.group, asked_on=night - timedelta(days=1))
    mine = asked(world, make_household())
    make_legacy_request(world.siao, mine.household, world.group)
    found = rehearsed(world)
    assert dict(found.after)["Demandes reprises"] == 0
    assert any("nuit passée" in words for words in found.differences)
    assert any("que le service a déjà" in words for words in found.differences)
    switched(world)
    assert HousingRequest.objects.get() == mine and not Referral.objects.exists()
    assert SwitchStep.objects.exclude(request=None).count() == 2


def test_who_already_keeps_a_place_here_is_not_awaited_twice(world: Temps2) -> None:
    hold = make_referral(make_unit(make_group(world.chrs))).hold
    make_legacy_request(world.siao, hold.household, world.group, asked_on=hold.nights.lower + timedelta(days=1))
    assert dict(rehearsed(world).after)["Orientations reprises"] == 0
    switched(world)
    assert HousingRequest.objects.order_by("pk").last().state == RequestState.OPEN
    assert Hold.objects.get() == hold


def test_a_request_made_since_the_signature_stands(world: Temps2, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_legacy_request(world.siao, family(), world.group)
    signed(world.siao)
    made, original = [], switching.await_household

    def just_before(*arguments: object) -> object:
        made.append(asked(world, row.household))
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(switching, "await_household", just_before)
    run_switch(world.siao, actor=PROJECT, now=timezone.now())
    assert HousingRequest.objects.get() == made[0] and not Referral.objects.exists()


def test_an_insertion_request_stays_with_its_number_and_opens_its_record(world: Temps2) -> None:
    kept = make_legacy_request(world.siao, family(), world.group, side=LegacySide.INSERTION)
    before = HouseholdLink.objects.filter(household=kept.household, scope=world.siao.scope).count()
    assert dict(rehearsed(world).after)["Demandes d'insertion gardées"] == 1
    reader = actor_for(Profile.SIAO_OPERATOR, world.siao.scope)
    with acting_as(reader):
        assert not LegacyRequest.objects.visible_to(reader).exists()
    switched(world)
    assert not HousingRequest.objects.exists() and before == 0
    with acting_as(reader):
        assert LegacyRequest.objects.visible_to(reader).get() == kept
    with acting_as(TESTS), beyond_perimeter():
        Household.objects.filter(pk=kept.household_id).update(to_protect=True)
    with acting_as(reader):
        assert not LegacyRequest.objects.visible_to(reader).exists()


def test_who_is_unknown_or_there_already_forbids_it(world: Temps2) -> None:
    LegacyRequest.objects.create(
        siao=world.siao, side=LegacySide.EMERGENCY, legacy_id="?", asked_on=timezone.localdate()
    )
    household = family()
    make_legacy_stay(world.group, household)
    make_legacy_request(world.siao, household)
    found = forbidding(world)
    assert "1\u00a0demande en cours est d'un ménage qui n'est pas connu" in found
    assert "1\u00a0ménage présent demande aussi une place" in found


def test_a_new_request_ends_the_signature(world: Temps2) -> None:
    signed(world.siao)
    make_legacy_request(world.siao)
    with pytest.raises(UnableToSwitch, match="Aucune signature"):
        run_switch(world.siao, actor=PROJECT, now=timezone.now())


def test_interrupted_or_taken_back_the_requests_are_as_they_were(
    world: Temps2, monkeypatch: pytest.MonkeyPatch
) -> None:
    for group in (world.group, world.group, None):
        make_legacy_request(world.siao, family(), group)
    make_legacy_request(world.siao, None, world.group, side=LegacySide.INSERTION)
    signed(world.siao)
    before = contents()
    tries = switch_interrupted(world.siao, monkeypatch)
    assert tries > 2 and Referral.objects.count() == 2
    first = end_state()
    reverse_switch(world.siao, actor=PROJECT, now=timezone.now())
    assert contents() == before
    switched(world)
    assert end_state() == first
