"""The page of an orientation, for the dispositif and for the SIAO."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.audit.models import RecordOpening
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Unit
from sisiao.referrals.enums import ReferralState, RefusalReason
from sisiao.referrals.models import Referral
from sisiao.stays.models import Stay
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
ACTS = {"confirmer": {}, "refuser": {}, "absence": {}, "plus-tard": {"minutes": "30"}, "annuler": {}}


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_group(make_dispositif(name="CHU du Bois")), places=3)


@pytest.fixture
def referral(unit: Unit) -> Referral:
    """A mother and her two children, expected tonight."""
    return make_referral(unit, make_request(make_household(1, (3, 7))))


@pytest.fixture
def staff(client: Client, referral: Referral) -> Client:
    """The head of the dispositif, signed in."""
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, referral.dispositif.scope))
    return client


@pytest.fixture
def desk(referral: Referral) -> Client:
    """A call-taker, signed in."""
    client = Client()
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    return client


def url(referral: Referral, act: str = "") -> str:
    return f"/orientations/{referral.public_id}/{act}/" if act else f"/orientations/{referral.public_id}/"


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def state(referral: Referral) -> str:
    referral.refresh_from_db()
    return referral.state


def persons(referral: Referral) -> list[int]:
    rows = referral.hold.occupations.exclude(person=None).order_by("pk")
    return list(rows.values_list("person_id", flat=True))


def late(referral: Referral) -> None:
    referral.arrival_limit = timezone.now() - timedelta(minutes=12)
    referral.save(update_fields=["arrival_limit"])


def test_the_staff_sees_who_is_expected(staff: Client, referral: Referral) -> None:
    page = html(staff.get(url(referral)))
    for membership in make_names(referral):
        assert membership in page
    assert "Femme seule avec 2 enfants (3 et 7 ans)" in page
    assert "Confirmer l'arrivée" in page
    assert "Annuler l'orientation" not in page
    assert RecordOpening.objects.filter(household_id=referral.household_id, page="referrals:detail").count() == 1


def make_names(referral: Referral) -> list[str]:
    return [membership.person.full_name for membership in referral.household.memberships.select_related("person")]


def test_past_the_hour_the_page_says_that_the_arrival_is_to_confirm(staff: Client, referral: Referral) -> None:
    late(referral)
    page = html(staff.get(url(referral)))
    assert "Arrivée à confirmer" in page
    assert "dépassé depuis 12 min" in page


def test_everyone_arrived(staff: Client, referral: Referral) -> None:
    response = staff.post(url(referral, "confirmer"), {"arrived": persons(referral)}, follow=True)
    assert response.redirect_chain[-1][0] == "/a-traiter/"
    assert "Arrivée confirmée : 3 personnes arrivées." in html(response)
    assert state(referral) == ReferralState.ADMITTED
    assert Stay.objects.filter(referral=referral).count() == 3


def test_some_arrived(staff: Client, referral: Referral) -> None:
    mother = persons(referral)[0]
    staff.post(url(referral, "confirmer"), {"arrived": [mother]})
    assert list(Stay.objects.filter(referral=referral).values_list("person_id", flat=True)) == [mother]


def test_nobody_ticked_is_said_beside_the_list(staff: Client, referral: Referral) -> None:
    response = staff.post(url(referral, "confirmer"), {})
    assert response.status_code == 422
    assert "Cochez au moins une personne" in html(response)
    assert state(referral) == ReferralState.WAITING


def test_somebody_else_s_person_is_refused(staff: Client, referral: Referral) -> None:
    stranger = make_household().current_memberships[0].person_id
    response = staff.post(url(referral, "confirmer"), {"arrived": [stranger]})
    assert response.status_code == 422


def test_a_refusal_keeps_its_reason_and_facts(staff: Client, referral: Referral) -> None:
    data = {"refusal-reason": RefusalReason.UNUSABLE, "refusal-facts": "Chauffage en panne depuis 16 h."}
    staff.post(url(referral, "refuser"), data)
    assert state(referral) == ReferralState.REFUSED
    assert (referral.refusal_reason, referral.refusal_facts) == ("unusable", "Chauffage en panne depuis 16 h.")
    assert "Chauffage en panne" in html(staff.get(url(referral)))


def test_a_refusal_without_facts_loses_nothing_typed(staff: Client, referral: Referral) -> None:
    response = staff.post(url(referral, "refuser"), {"refusal-reason": "danger", "refusal-facts": "  "})
    page = html(response)
    assert response.status_code == 422
    assert "Décrivez les faits : un refus est toujours motivé." in page
    assert re.search(r'<input[^>]*value="danger"[^>]* checked', page)
    assert '<details class="siao-fold" name="answer" open>' in page


def test_an_absence_frees_the_places(staff: Client, referral: Referral, unit: Unit) -> None:
    staff.post(url(referral, "absence"))
    assert state(referral) == ReferralState.NO_SHOW
    assert not Occupation.objects.filter(place__unit=unit, active=True).exists()


def test_waiting_longer_counts_from_now_when_the_hour_has_passed(staff: Client, referral: Referral) -> None:
    late(referral)
    staff.post(url(referral, "plus-tard"), {"minutes": "60"})
    assert state(referral) == ReferralState.WAITING
    assert timedelta(minutes=59) < referral.arrival_limit - timezone.now() <= timedelta(minutes=60)


def test_a_wrong_duration_changes_nothing(staff: Client, referral: Referral) -> None:
    before = referral.arrival_limit
    response = staff.post(url(referral, "plus-tard"), {"minutes": "9999"}, follow=True)
    assert "Choisissez l'une des durées proposées" in html(response)
    referral.refresh_from_db()
    assert referral.arrival_limit == before


def test_the_siao_cancels(desk: Client, referral: Referral) -> None:
    assert "Annuler l'orientation" in html(desk.get(url(referral)))
    desk.post(url(referral, "annuler"))
    assert state(referral) == ReferralState.CANCELLED


def test_the_siao_waits_longer(desk: Client, referral: Referral) -> None:
    before = referral.arrival_limit
    desk.post(url(referral, "plus-tard"), {"minutes": "30"})
    referral.refresh_from_db()
    assert referral.arrival_limit == before + timedelta(minutes=30)


def test_the_orientation_of_a_household_to_protect_is_that_of_who_oriented_it(desk: Client, referral: Referral) -> None:
    """Who is not cleared opens the one that they made, without its place, and no other (T20)."""
    referral.household.to_protect = True
    referral.household.save(update_fields=["to_protect"])
    assert desk.get(url(referral)).status_code == 404
    Referral.objects.update(created_by=User.objects.get(pk=desk.session["_auth_user_id"]))
    page = html(desk.get(url(referral)))
    assert "CHU du Bois" not in page
    assert "un lieu protégé" in page


@pytest.mark.parametrize("act", ["confirmer", "refuser", "absence", "plus-tard"])
def test_an_answered_orientation_is_not_answered_again(staff: Client, referral: Referral, act: str) -> None:
    data = {"arrived": persons(referral), "minutes": "30", "refusal-reason": "danger", "refusal-facts": "Des faits."}
    staff.post(url(referral, "absence"))
    response = staff.post(url(referral, act), data, follow=True)
    assert response.redirect_chain[-1][0] == url(referral)
    assert "fr-alert--error" in html(response)
    assert state(referral) == ReferralState.NO_SHOW


@pytest.mark.parametrize("act", ["", *ACTS])
def test_outside_the_perimeter_it_does_not_exist(client: Client, referral: Referral, act: str) -> None:
    elsewhere = make_dispositif()
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, elsewhere.scope))
    send = client.post if act else client.get
    assert send(url(referral, act), ACTS.get(act, {})).status_code == (403 if act == "annuler" else 404)
    other = make_siao("48")
    client.force_login(make_user(Profile.SIAO_OPERATOR, other.scope))
    refused = act in ("confirmer", "refuser", "absence")
    assert send(url(referral, act), ACTS.get(act, {})).status_code == (403 if refused else 404)


def test_the_siao_does_not_answer_for_the_dispositif(desk: Client, referral: Referral) -> None:
    for act in ("confirmer", "refuser", "absence"):
        assert desk.post(url(referral, act)).status_code == 403


def test_the_dispositif_does_not_cancel(staff: Client, referral: Referral) -> None:
    assert staff.post(url(referral, "annuler")).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_posted(staff: Client, desk: Client, referral: Referral, act: str) -> None:
    reader = desk if act == "annuler" else staff
    assert reader.get(url(referral, act)).status_code == 405
    assert staff.post(url(referral)).status_code == 405


def test_the_queries_do_not_grow_with_the_members(staff: Client, unit: Unit, django_assert_max_num_queries) -> None:
    referral = make_referral(
        make_unit(unit.group, places=8), make_request(make_household(2, (1, 4, 6, 8), couple=True))
    )
    with django_assert_max_num_queries(20):
        assert staff.get(url(referral)).status_code == 200
