"""The call page: what is typed is kept, what is asked is found, what is done is said."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.audit.models import RecordOpening
from sisiao.helpline.enums import CallState
from sisiao.helpline.models import Call
from sisiao.households.models import Household
from sisiao.housing_requests.enums import RequestState, UnmetReason
from sisiao.matching.models import NotProposed
from sisiao.occupation.models import Hold
from sisiao.offer.enums import Public, Sharing
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
)

HTMX = {"HX-Request": "true"}
WOMAN = {"first_name": "Awa", "last_name": "Diallo", "birth": "32", "sex": "FEMME"}


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def desk(client: Client, siao: Siao) -> Client:
    """An écoutant of the Val-d'Oise, signed in."""
    client.force_login(make_user(Profile.CALL_TAKER, siao.scope))
    return client


@pytest.fixture
def call(desk: Client) -> Call:
    response = desk.post(reverse("helpline:new"))
    assert response.status_code == 302
    return Call.objects.get()


def typed(call: Call, *people: dict[str, str], **fields: object) -> dict[str, object]:
    """What the browser sends of the page."""
    call.refresh_from_db()
    data: dict[str, object] = {"version": call.version, "tab": "a", "purpose": "shelter", "caller_kind": "self"}
    data["member"] = [str(rank) for rank in range(1, len(people) + 1)] or ["1"]
    for rank, person in enumerate(people, 1):
        data |= {f"m-{rank}-{name}": value for name, value in person.items()}
    return data | fields


def send(desk: Client, name: str, call: Call, data: dict[str, object], **headers: str) -> HttpResponse:
    return desk.post(reverse(f"helpline:{name}", args=(call.public_id,)), data, headers=headers)


def plain(response: HttpResponse) -> str:
    """The words of a page, with ordinary spaces."""
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def shown(desk: Client, call: Call) -> str:
    response = desk.get(reverse("helpline:call", args=(call.public_id,)))
    assert response.status_code == 200
    return plain(response)


def test_the_list_offers_to_take_a_call(desk: Client) -> None:
    response = desk.get(reverse("helpline:calls"))
    assert "Répondre à un appel" in plain(response)


def test_a_new_call_is_for_the_night_of_the_siao(desk: Client, call: Call) -> None:
    assert call.state == CallState.RUNNING
    assert "Pouvez-vous parler sans être entendu(e) ?" in shown(desk, call)


def test_what_is_typed_is_saved_right_or_wrong(desk: Client, call: Call) -> None:
    data = typed(call, WOMAN | {"birth": "31/02/1990"}, phone="06 12", commune="Cergi", note="Rappeler")
    response = send(desk, "save", call, data, **HTMX)
    assert "Enregistré à" in plain(response)
    page = shown(desk, call)
    for kept in ('value="06 12"', 'value="Cergi"', 'value="31/02/1990"', "Rappeler"):
        assert kept in page
    for sentence in ("Numéro incomplet", "Commune inconnue", "Cette date n'existe pas", "Exemples :"):
        assert sentence in page
    call.refresh_from_db()
    assert (call.phone, call.commune) == ("", None)


def test_the_right_values_go_to_the_call(desk: Client, call: Call) -> None:
    data = typed(call, WOMAN, phone="06 12 34 56 78", commune="cergy", slept_last_night="20", free_to_speak="no")
    send(desk, "save", call, data)
    call.refresh_from_db()
    assert (call.phone, call.commune_id, call.slept_last_night) == ("+33612345678", "95127", "20")
    assert call.free_to_speak == "no"
    assert not Household.objects.exists()


def test_another_tab_loses_nothing(desk: Client, call: Call) -> None:
    first = typed(call, WOMAN, note="premier onglet")
    send(desk, "save", call, first, **HTMX)
    second = first | {"tab": "b", "note": "second onglet", "phone": "0612345678", "m-1-last_name": ""}
    response = send(desk, "save", call, second, **HTMX)
    assert response["HX-Retarget"] == "#call-work"
    page = plain(response)
    assert "premier onglet" in page
    assert 'value="Diallo"' in page
    call.refresh_from_db()
    assert (call.note, call.phone) == ("second onglet", "+33612345678")


def test_the_same_tab_never_meets_itself(desk: Client, call: Call) -> None:
    data = typed(call, WOMAN, note="une")
    send(desk, "save", call, data, **HTMX)
    response = send(desk, "save", call, data | {"note": "deux"}, **HTMX)
    assert "HX-Retarget" not in response
    call.refresh_from_db()
    assert call.note == "deux"


def test_places_come_with_the_composition(desk: Client, call: Call, siao: Siao) -> None:
    make_unit(make_group(make_dispositif(siao, name="CHU des Iris")), places=1)
    make_unit(make_group(make_dispositif(siao, name="CHU des Lilas"), publics=[Public.MEN]), places=1)
    response = send(desk, "save", call, typed(call, WOMAN, commune="Cergy (95)"), **HTMX)
    page = plain(response)
    assert "<strong>1 solution</strong> pour femme seule" in page
    assert "CHU des Iris" in page
    assert "Réserver (15 min)" in page
    assert "1 dispositif non proposé : raisons" in page
    assert "N'accueille pas : femmes seules." in page
    again = plain(send(desk, "save", call, typed(call, WOMAN, commune="Cergy (95)", note="x"), **HTMX))
    assert "CHU des Iris" not in again  # the need is the same: the places are left alone


def test_the_way_from_a_call_to_an_orientation(desk: Client, call: Call, siao: Siao) -> None:
    unit = make_unit(make_group(make_dispositif(siao, name="CHU des Iris", address="3 rue des Iris")), places=2)
    data = typed(call, WOMAN, {"first_name": "Lina", "birth": "2"}, phone="0612345678", commune="Cergy (95)")
    response = send(desk, "reserve", call, data | {"group": unit.group_id}, **HTMX)
    page = plain(response)
    assert "gardées jusqu'à" in page
    assert "le Département est informé" in page
    hold = Hold.objects.get(active=True)
    assert hold.occupations.count() == 2
    call.refresh_from_db()
    assert call.household.memberships.count() == 2
    contact = call.household.memberships.get(position=0).person
    assert (contact.phone, contact.birth_date_estimated) == ("+33612345678", True)

    said = data | {"version": call.version, "message": "Arrive en bus"}
    page = plain(send(desk, "refer", call, said, **HTMX))
    assert "À dire à la personne" in page
    assert "3 rue des Iris" in page
    referral = Referral.objects.get()
    assert referral.message == "Arrive en bus"
    assert Household.objects.count() == 1

    assert send(desk, "end", call, said, **HTMX)["HX-Redirect"] == reverse("helpline:calls")
    call.refresh_from_db()
    assert (call.state, call.request.state) == (CallState.ENDED, RequestState.REFERRED)
    assert "CHU des Iris" in shown(desk, call)


def test_a_place_that_is_gone_is_said_and_the_household_is_kept(desk: Client, call: Call, siao: Siao) -> None:
    group = make_group(make_dispositif(siao))
    response = send(desk, "reserve", call, typed(call, WOMAN) | {"group": group.pk}, **HTMX)
    assert "n'est plus disponible" in plain(response)
    call.refresh_from_db()
    assert call.request.state == RequestState.OPEN


def test_release_gives_the_places_back(desk: Client, call: Call, siao: Siao) -> None:
    unit = make_unit(make_group(make_dispositif(siao)))
    send(desk, "reserve", call, typed(call, WOMAN) | {"group": unit.group_id})
    page = plain(send(desk, "release", call, typed(call, WOMAN), **HTMX))
    assert f'id="reserve-{unit.group_id}"' in page
    assert not Hold.objects.filter(active=True).exists()


def test_a_household_that_changed_is_reserved_again(desk: Client, call: Call, siao: Siao) -> None:
    unit = make_unit(make_group(make_dispositif(siao)), places=2)
    send(desk, "reserve", call, typed(call, WOMAN) | {"group": unit.group_id})
    child = {"first_name": "Lina", "birth": "4"}
    page = plain(send(desk, "refer", call, typed(call, WOMAN, child), **HTMX))
    assert "Le ménage a changé depuis la réservation" in page
    assert not Referral.objects.exists()


def test_a_call_without_a_place_says_why_and_is_counted(desk: Client, call: Call) -> None:
    page = plain(send(desk, "end", call, typed(call, WOMAN), **HTMX))
    assert "dites pourquoi, puis terminez" in page
    send(desk, "end", call, typed(call, WOMAN, reason=UnmetReason.NO_PLACE))
    call.refresh_from_db()
    assert (call.state, call.request.state) == (CallState.ENDED, RequestState.UNMET)
    assert call.request.unmet_reason == UnmetReason.NO_PLACE


def test_an_anonymous_caller_counts(desk: Client, call: Call) -> None:
    send(desk, "end", call, typed(call, reason=UnmetReason.NO_PLACE))
    call.refresh_from_db()
    assert call.household.memberships.get().person.anonymous
    assert call.request.state == RequestState.UNMET


def test_a_call_for_information_needs_no_household(desk: Client, call: Call) -> None:
    assert "ne demande pas d'hébergement" in shown_after(desk, call, purpose="information")
    send(desk, "end", call, typed(call, purpose="information"))
    call.refresh_from_db()
    assert (call.state, call.household) == (CallState.ENDED, None)


def shown_after(desk: Client, call: Call, **fields: object) -> str:
    send(desk, "save", call, typed(call, **fields))
    return shown(desk, call)


def test_a_lone_minor_is_offered_no_adult_place(desk: Client, call: Call, siao: Siao) -> None:
    unit = make_unit(make_group(make_dispositif(siao)))
    send(desk, "save", call, typed(call, {"first_name": "Ali", "birth": "16", "sex": "HOMME"}))
    page = shown(desk, call)
    assert "Mineur sans adulte" in page
    assert f"reserve-{unit.group_id}" not in page


def test_an_ended_call_takes_nothing_more(desk: Client, call: Call) -> None:
    send(desk, "end", call, typed(call, purpose="information"))
    version = Call.objects.get().version
    for name in ("save", "household", "places", "reserve", "release", "refer", "end"):
        response = send(desk, name, call, typed(call, note="encore"))
        assert response.status_code == 302
    assert (Call.objects.get().version, Call.objects.get().note) == (version, "")


def test_a_protected_address_is_never_shown(desk: Client, call: Call, siao: Siao) -> None:
    unit = make_unit(make_group(make_dispositif(siao, name="Maison 12", protected_address=True)))
    page = plain(send(desk, "save", call, typed(call, WOMAN, commune="Cergy (95)"), **HTMX))
    assert "adresse protégée" in page
    send(desk, "reserve", call, typed(call, WOMAN) | {"group": unit.group_id})
    page = plain(send(desk, "refer", call, typed(call, WOMAN), **HTMX))
    assert "une fois la personne seule et en sécurité" in page


def test_shared_rooms_and_stale_places_are_said(desk: Client, call: Call, siao: Siao) -> None:
    group = make_group(make_dispositif(siao), declared_at=timezone.now() - timedelta(days=3))
    make_unit(group, places=4, sharing=Sharing.WOMEN)
    send(desk, "save", call, typed(call, WOMAN))
    page = shown(desk, call)
    assert "4 places en chambre, entre femmes" in page
    assert "À vérifier" in page
    assert "01 30 00 00 00" in page


@pytest.mark.parametrize("name", ["save", "near", "household", "places", "reserve", "release", "refer", "end"])
def test_coming_back_by_its_address_leads_to_the_call(desk: Client, call: Call, name: str) -> None:
    response = desk.get(reverse(f"helpline:{name}", args=(call.public_id,)))
    assert response["Location"] == reverse("helpline:call", args=(call.public_id,))


@pytest.mark.parametrize("name", ["call", "save", "near", "household", "places", "reserve", "release", "refer", "end"])
def test_a_call_of_another_siao_does_not_exist(client: Client, call: Call, name: str) -> None:
    other = make_siao("48")
    client.force_login(make_user(Profile.CALL_TAKER, other.scope))
    url = reverse(f"helpline:{name}", args=(call.public_id,))
    assert client.get(url).status_code == 404
    if name != "call":
        assert client.post(url).status_code == 404


@pytest.mark.parametrize("profile", [Profile.SIAO_ADMIN])
def test_without_the_right(client: Client, siao: Siao, profile: Profile) -> None:
    client.force_login(make_user(profile, siao.scope))
    assert client.get(reverse("helpline:calls")).status_code == 403
    assert client.post(reverse("helpline:new")).status_code == 403


def test_communes_of_the_departement_come_first(desk: Client, siao: Siao) -> None:
    found = desk.get(reverse("helpline:communes"), {"q": "saint-den"}).json()["communes"]
    assert "Saint-Denis (93)" in found
    assert desk.get(reverse("helpline:communes"), {"q": "cerg"}).json()["communes"][0] == "Cergy (95)"


def test_near_records_are_shown_before_creating(desk: Client, call: Call, siao: Siao) -> None:
    known = make_household(children=[6], siao=siao, first_name="Aminata", last_name="Koulibaly", phone="+33612345678")
    data = typed(call, {"first_name": "Aminatta", "last_name": "Coulibaly"}, phone="06 12 34 56 78")
    page = plain(send(desk, "near", call, data, **HTMX))
    assert "Une fiche proche" in page
    assert "même téléphone" in page
    assert str(known.public_id) in page
    call.refresh_from_db()
    assert call.version == 0


def test_looking_for_near_records_waits_for_no_save(desk: Client, call: Call) -> None:
    data = typed(call, {"first_name": "Aminatta", "last_name": "Coulibaly"}, phone="06 12 34 56 78")
    with CaptureQueriesContext(connection) as sent:
        send(desk, "near", call, data, **HTMX)
    assert [query["sql"] for query in sent if "FOR NO KEY UPDATE" in query["sql"]] == []


def test_taking_a_record_keeps_what_was_typed(desk: Client, call: Call, siao: Siao) -> None:
    known = make_household(siao=siao, first_name="Aminata", last_name="Koulibaly")
    data = typed(call, {"first_name": "Aminata", "birth": "40", "pregnant": "on"}, {"first_name": "Lina", "birth": "4"})
    send(desk, "household", call, data | {"take": str(known.public_id)})
    call.refresh_from_db()
    rows = call.draft["members"]
    assert [row["first_name"] for row in rows] == ["Aminata", "Lina"]
    assert (rows[0]["last_name"], rows[0]["pregnant"]) == ("Koulibaly", "on")
    assert call.household is None

    keys = {"member": [row["key"] for row in rows]}
    posted = {f"m-{row['key']}-{name}": value for row in rows for name, value in row.items() if name != "key"}
    send(desk, "end", call, typed(call) | posted | keys | {"reason": "no_place"})
    call.refresh_from_db()
    assert call.household == known
    assert known.memberships.count() == 2
    assert Household.objects.count() == 1


def test_a_record_taken_by_mistake_is_left(desk: Client, call: Call, siao: Siao) -> None:
    known = make_household(siao=siao)
    data = typed(call, WOMAN)
    send(desk, "household", call, data | {"take": str(known.public_id)})
    call.refresh_from_db()
    row = call.draft["members"][0]
    send(desk, "household", call, typed(call) | {"member": [row["key"]], "leave": "1"})
    call.refresh_from_db()
    assert call.draft["members"][0]["last_name"] == "Diallo"
    assert not call.draft["household"]


def test_a_record_of_another_siao_cannot_be_taken(desk: Client, call: Call) -> None:
    elsewhere = make_household(siao=make_siao("48"))
    response = send(desk, "household", call, typed(call, WOMAN) | {"take": str(elsewhere.public_id)})
    assert response.status_code == 404


def test_rows_are_added_and_removed(desk: Client, call: Call) -> None:
    response = send(desk, "household", call, typed(call, WOMAN) | {"add": "1"}, **HTMX)
    assert "id_m-2-first_name" in response["HX-Trigger-After-Settle"]
    send(desk, "household", call, typed(call, WOMAN, {"first_name": "Lina"}) | {"remove": "1"})
    call.refresh_from_db()
    assert [row["first_name"] for row in call.draft["members"]] == ["Lina"]


def test_a_dispositif_says_once_why_it_is_not_proposed(desk: Client, call: Call, siao: Siao) -> None:
    half = make_dispositif(siao, name="CHU Double")
    make_unit(make_group(half, publics=[Public.MEN]))
    make_unit(make_group(half))
    closed = make_dispositif(siao, name="CHU Fermé")
    for _ in range(2):
        make_unit(make_group(closed, publics=[Public.COUPLES]))
    page = plain(send(desk, "save", call, typed(call, WOMAN), **HTMX))
    assert "1 dispositif non proposé : raisons" in page
    assert page.count("CHU Fermé") == 1


def test_the_siao_choice_gives_no_reason(desk: Client, call: Call, siao: Siao) -> None:
    known = make_household(siao=siao, first_name="Awa", last_name="Diallo")
    dispositif = make_dispositif(siao, name="CHU des Iris")
    make_unit(make_group(dispositif))
    NotProposed.objects.create(
        household=known, dispositif=dispositif, kind="ban", facts="secret", period=DateRange(date(2020, 1, 1), None)
    )
    page = plain(send(desk, "household", call, typed(call, WOMAN) | {"take": str(known.public_id)}, **HTMX))
    assert "CHU des Iris (Cergy) : Non proposé par le SIAO." in re.sub("<[^>]*>", "", page)
    assert "secret" not in page
    assert "reserve-" not in page


def test_a_call_at_la_reunion_is_on_its_own_clock(client: Client, db: None) -> None:
    siao = make_siao("974")
    client.force_login(make_user(Profile.CALL_TAKER, siao.scope))
    with time_machine.travel(datetime(2026, 11, 23, 18, 30, tzinfo=UTC), tick=False):
        client.post(reverse("helpline:new"))
        call = Call.objects.get()
        assert "22 h 30" in shown(client, call)
        assert call.night == date(2026, 11, 23)


def test_a_record_that_is_opened_is_logged(desk: Client, call: Call, siao: Siao) -> None:
    known = make_household(siao=siao)
    send(desk, "household", call, typed(call, WOMAN) | {"take": str(known.public_id)})
    shown(desk, call)
    assert RecordOpening.objects.filter(household_id=known.pk).count() == 2


def test_where_a_known_household_slept_last(desk: Client, call: Call, siao: Siao) -> None:
    known = make_household(siao=siao)
    earlier = timezone.now() - timedelta(days=9)
    unit = make_unit(make_group(make_dispositif(siao, name="CHU des Iris")))
    make_stay(unit, make_request(known, siao, now=earlier), now=earlier)
    page = plain(send(desk, "household", call, typed(call, WOMAN) | {"take": str(known.public_id)}, **HTMX))
    assert "Dernier hébergement : CHU des Iris, à partir du" in page
