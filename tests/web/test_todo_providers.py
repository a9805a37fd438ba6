"""What waits for each profile."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.helpline.actions import start_call
from sisiao.housing_requests.actions import leave_unmet
from sisiao.housing_requests.enums import UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.enums import NotProposedKind
from sisiao.matching.models import NotProposed
from sisiao.offer.enums import ReceptionMode
from sisiao.offer.models import Dispositif, PlaceGroup
from sisiao.referrals.actions import mark_no_show, refuse_referral, reserve_places
from sisiao.referrals.enums import RefusalReason
from sisiao.referrals.models import Referral
from sisiao.siao.nights import current_night
from sisiao.stays.models import Stay
from sisiao.web.todo import providers_dispositif as staff
from sisiao.web.todo import providers_siao as desk
from sisiao.web.todo.registry import SECTIONS
from tests.factories import (
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    tonight,
)
from tests.factories.offer import ALWAYS
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU du Bois")


@pytest.fixture
def taker(db: None) -> Actor:
    return actor_for(Profile.CALL_TAKER, make_siao().scope)


@pytest.fixture
def head(dispositif: Dispositif) -> Actor:
    return actor_for(Profile.DISPOSITIF_MANAGER, dispositif.scope)


def now():
    return timezone.now()


def late(referral: Referral) -> Referral:
    referral.arrival_limit = now() - timedelta(minutes=5)
    referral.save(update_fields=["arrival_limit"])
    return referral


def test_a_call_that_was_never_ended(taker: Actor) -> None:
    call = start_call(make_siao(), actor=taker, now=now())
    start_call(make_siao(), actor=actor_for(Profile.CALL_TAKER, make_siao().scope), now=now())
    assert [line.url for line in desk.running_calls(taker, now())] == [f"/115/appels/{call.public_id}/"]


def test_a_reservation_that_runs_out(taker: Actor, dispositif: Dispositif) -> None:
    request = make_request()
    hold = reserve_places(request, [make_unit(make_group(dispositif)).pk], actor=TESTS, now=now(), minutes=15)
    [line] = desk.expiring_holds(taker, now())
    assert line.until == hold.expires_at
    assert "CHU du Bois" in line.what
    assert desk.expiring_holds(taker, now() + timedelta(minutes=16)) == []
    assert desk.expiring_holds(actor_for(Profile.SIAO_OPERATOR, make_siao("48").scope), now()) == []


def test_an_arrival_to_confirm_waits_on_both_sides(taker: Actor, head: Actor, dispositif: Dispositif) -> None:
    referral = make_referral(make_unit(make_group(dispositif)))
    assert desk.arrivals_to_confirm(taker, now()) == []
    assert [line.action for line in staff.expected_arrivals(head, now())] == ["Confirmer l'arrivée"]
    late(referral)
    assert [line.telephone for line in desk.arrivals_to_confirm(taker, now())] == ["+33130000000"]
    assert [line.url for line in staff.arrivals_to_confirm(head, now())] == [f"/orientations/{referral.public_id}/"]
    assert staff.expected_arrivals(head, now()) == []
    elsewhere = actor_for(Profile.DISPOSITIF_MANAGER, make_dispositif().scope)
    assert staff.arrivals_to_confirm(elsewhere, now()) == []


def test_a_protected_household_s_place_is_not_told(taker: Actor, dispositif: Dispositif) -> None:
    referral = late(make_referral(make_unit(make_group(dispositif))))
    referral.household.to_protect = True
    referral.household.save(update_fields=["to_protect"])
    [line] = desk.arrivals_to_confirm(taker, now())
    assert "CHU du Bois" not in line.what
    assert line.telephone == ""


def test_a_refused_orientation_is_to_place_again(taker: Actor, dispositif: Dispositif) -> None:
    referral = make_referral(make_unit(make_group(dispositif)))
    refuse_referral(referral, RefusalReason.UNUSABLE, "Dégât des eaux.", actor=TESTS, now=now())
    other = make_referral(make_unit(make_group(dispositif)), make_request(make_household()))
    mark_no_show(other, actor=TESTS, now=now())
    words = [line.what for line in desk.reopened_requests(taker, now())]
    assert sorted(words) == [
        "Ne s'est pas présenté\u00a0: CHU du Bois",
        "Refusée\u00a0: CHU du Bois. Place inutilisable ce soir",
    ]
    make_referral(make_unit(make_group(dispositif)), referral.request)
    assert len(desk.reopened_requests(taker, now())) == 1


def test_a_request_that_came_with_the_switch_waits_for_a_place(taker: Actor) -> None:
    request = make_request()
    [line] = desk.taken_over(taker, now())
    assert "ancien outil" in line.what and str(request.household.public_id) in line.url
    elsewhere = actor_for(Profile.CALL_TAKER, make_siao("48").scope)
    assert desk.taken_over(elsewhere, now()) == []
    HousingRequest.objects.filter(pk=request.pk).update(created_by=make_user())
    assert desk.taken_over(taker, now()) == []


def unmet(**household: object):
    request = make_request(make_household(**household))
    leave_unmet(request, UnmetReason.NO_PLACE, actor=TESTS)
    request.refresh_from_db()
    return request


def test_callbacks_follow_the_order_of_the_calls_when_a_place_frees(taker: Actor, dispositif: Dispositif) -> None:
    """Story 13."""
    first, second = unmet(phone="+33612345678"), unmet()
    unmet(adults=1, children=(2, 5))
    assert desk.callbacks(taker, now()) == []
    make_unit(make_group(dispositif), places=1)
    lines = desk.callbacks(taker, now())
    assert [line.url for line in lines] == [f"/menages/{each.household.public_id}/" for each in (first, second)]
    assert lines[0].telephone == "+33612345678"
    assert lines[0].what == "Sans solution ce soir, et CHU du Bois peut maintenant l'accueillir"
    assert lines[1].what.startswith("À rappeler ensuite")


def test_a_dispositif_not_proposed_brings_no_callback(taker: Actor, dispositif: Dispositif) -> None:
    request = unmet()
    make_unit(make_group(dispositif), places=1)
    NotProposed.objects.create(
        household=request.household, dispositif=dispositif, kind=NotProposedKind.BAN, period=ALWAYS
    )
    assert desk.callbacks(taker, now()) == []


def test_callbacks_cost_the_same_whatever_their_number(taker: Actor, django_assert_max_num_queries) -> None:
    for _ in range(4):
        unmet()
        make_unit(make_group(), places=1)
    with django_assert_max_num_queries(7):
        assert len(desk.callbacks(taker, now())) == 4


def test_the_administrator_sees_who_has_no_solution(db: None) -> None:
    admin = actor_for(Profile.SIAO_ADMIN, make_siao().scope)
    assert desk.unmet_of_the_night(admin, now()) == []
    unmet(children=(1,))
    [line] = desk.unmet_of_the_night(admin, now())
    assert (line.who, line.what) == ("2 personnes sans solution ce soir", "1 ménage, dont 1 de moins de 3 ans")


def test_dispositifs_to_call(taker: Actor, head: Actor, dispositif: Dispositif) -> None:
    make_unit(make_group(dispositif, declared_at=now() - timedelta(days=2)))
    make_unit(make_group(make_dispositif()))
    assert [line.who for line in desk.stale_dispositifs(taker, now())] == ["CHU du Bois"]
    assert [line.who for line in staff.places_to_update(head, now())] == ["CHU du Bois"]
    PlaceGroup.objects.update(declared_at=now())
    assert desk.stale_dispositifs(taker, now()) == []
    assert staff.places_to_update(head, now()) == []


def test_nights_that_are_over(head: Actor, dispositif: Dispositif) -> None:
    earlier = now() - timedelta(days=1)
    stays = make_stay(
        make_unit(make_group(dispositif), places=2), make_request(make_household(1, (4,)), now=earlier), now=earlier
    )
    make_stay(make_unit(make_group(dispositif)), make_request(make_household()))
    [line] = staff.ended_nights(head, now())
    assert line.url == f"/sejours/{stays[0].public_id}/"
    morning = stays[0].occupation.nights.upper
    assert line.until == datetime.combine(morning, time(12), tzinfo=ZoneInfo("Europe/Paris"))


def test_planned_ends_that_have_passed(head: Actor, dispositif: Dispositif) -> None:
    """Story 15."""
    unit = make_unit(make_group(dispositif, mode=ReceptionMode.CONTINUOUS_EMERGENCY))
    make_stay(unit)
    Stay.objects.update(planned_end=tonight() - timedelta(days=4))
    assert [line.action for line in staff.passed_ends(head, now())] == ["Faire le point"]


def test_a_long_list_ends_with_the_way_to_the_whole(head: Actor, dispositif: Dispositif, monkeypatch) -> None:
    monkeypatch.setattr(staff, "LONGEST", 2)
    for _ in range(4):
        make_stay(
            make_unit(make_group(dispositif, mode=ReceptionMode.CONTINUOUS_EMERGENCY)), make_request(make_household())
        )
    Stay.objects.update(planned_end=tonight())
    lines = staff.passed_ends(head, now())
    assert (len(lines), lines[-1].who, lines[-1].url) == (3, "Et 2 autres", "/sejours/")


# Who has something to do in this world; the others open an empty page (`tests/web/test_todo.py`).
WORKING = (
    *(Profile.SIAO_ADMIN, Profile.SIAO_OPERATOR, Profile.CALL_TAKER, Profile.ENTITY_MANAGER, Profile.ASSISTANT),
    *(Profile.DISPOSITIF_MANAGER, Profile.SOCIAL_WORKER, Profile.NIGHT_STAFF),
)


@pytest.mark.parametrize("profile", WORKING)
def test_every_profile_opens_its_page_in_few_queries(
    client: Client, dispositif: Dispositif, profile: Profile, django_assert_max_num_queries
) -> None:
    siao = make_siao()
    for _ in range(3):
        unit = make_unit(make_group(dispositif, declared_at=None), places=2)
        late(make_referral(unit, make_request(make_household(1, (3,)))))
        unmet()
        make_unit(make_group(dispositif), places=1)
    scopes = dict.fromkeys((Profile.ENTITY_MANAGER, Profile.ASSISTANT), dispositif.entity.scope)
    scopes |= dict.fromkeys((Profile.SIAO_ADMIN, Profile.SIAO_OPERATOR, Profile.CALL_TAKER), siao.scope)
    client.force_login(make_user(profile, scopes.get(profile, dispositif.scope)))
    # One by section that the profile has: the last is that of the workbooks of Démarche Numérique.
    with django_assert_max_num_queries(41):
        response = client.get("/a-traiter/")
    assert response.context["count"] > 0
    assert current_night(siao, now())


def test_sections_have_a_title_each() -> None:
    assert all(section.title for section in SECTIONS)
