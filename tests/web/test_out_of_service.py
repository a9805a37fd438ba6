"""« Indisponibilités »: the calendar, what comes back, what should be free soon."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Dispositif, Unit
from sisiao.stays.actions import plan_end
from tests.factories import make_dispositif, make_group, make_stay, make_unit, make_user, tonight
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return tonight() + timedelta(days=days)


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU du Bois")


@pytest.fixture
def unit(dispositif: Dispositif) -> Unit:
    return make_unit(make_group(dispositif, mode="continuous_emergency"), places=3, name="Chambre 12", sharing="adults")


@pytest.fixture
def staff(client: Client, dispositif: Dispositif) -> Client:
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope))
    return client


def url(dispositif: Dispositif, rest: str = "") -> str:
    return f"/mes-places/{dispositif.public_id}/indisponibilites/{rest}"


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def typed(room: Unit, **changed: Any) -> dict[str, Any]:
    told = {"unit": str(room.public_id), "number": "2", "first_night": tonight().isoformat(), "cause": "works"}
    return told | {"back_on": on(10).isoformat()} | changed


def test_an_empty_calendar_says_so(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    page = html(staff.get(url(dispositif)))
    assert "Toutes les places sont en service" in page and "Aucun départ n'est annoncé" in page


def test_places_go_out_then_come_back_later(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    page = html(staff.post(url(dispositif, "ajouter/"), typed(unit), follow=True))
    assert "Chambre 12 : 2 places indisponibles." in page
    assert "2 pl. · Travaux" in page and f"retour prévu le {on(10):%d/%m/%Y}" in page
    row = staff.get(url(dispositif)).context["closures"][0].rows[0]
    changed = {"occupation": row.pk, f"o{row.pk}-back_on": on(20).isoformat(), f"o{row.pk}-cause": "pests"}
    page = html(staff.post(url(dispositif, "modifier/"), changed, follow=True))
    assert f"retour prévu le {on(20):%d/%m/%Y}" in page and "Nuisibles" in page
    assert {each.nights.upper for each in Occupation.objects.all()} == {on(20)}
    unknown = staff.post(url(dispositif, "modifier/"), changed | {f"o{row.pk}-back_on": ""}, follow=True)
    assert "Retour non connu" in html(unknown)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "9"}, "Seulement 3 places de « Chambre 12 » peuvent être fermées"),
        ({"cause": ""}, "Choisissez la cause."),
        ({"first_night": "2020-01-01"}, "est passée"),
        ({"back_on": "2020-01-02"}, "Le retour vient après la première nuit."),
        ({"unit": "x"}, "Choisissez une chambre de la liste."),
    ],
)
def test_what_is_wrong_is_told(
    staff: Client, dispositif: Dispositif, unit: Unit, changed: dict[str, Any], words: str
) -> None:
    page = staff.post(url(dispositif, "ajouter/"), typed(unit, **changed))
    assert page.status_code == 422
    assert words in html(page)
    assert not Occupation.objects.exists()


def test_a_return_that_cannot_be_is_told_beside_it(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    places = list(unit.places.order_by("pk"))
    first = close_places(places[:1], DateRange(tonight(), on(3)), UnavailabilityCause.WORKS, actor=TESTS)[0]
    close_places(places[:1], DateRange(on(5), on(9)), UnavailabilityCause.PESTS, actor=TESTS)
    sent = {"occupation": first.pk, f"o{first.pk}-back_on": on(7).isoformat(), f"o{first.pk}-cause": "works"}
    page = staff.post(url(dispositif, "modifier/"), sent)
    assert page.status_code == 422
    assert "déjà promise, ou fermée" in html(page)
    first.refresh_from_db()
    assert first.nights.upper == on(3)


def test_announced_departures_are_soon_free(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    stay = make_stay(unit)[0]
    plan_end([stay], on(6), actor=TESTS)
    page = html(staff.get(url(dispositif)))
    assert f"Chambre 12</strong> (Urgence), 1 place : départ prévu le {on(6):%d/%m/%Y}" in page
    siao = make_user(Profile.SIAO_OPERATOR, dispositif.siao.scope)
    staff.force_login(siao)
    board = html(staff.get(reverse("night:board")))
    assert "Bientôt libres" in board and f"1 place, le {on(6):%d/%m/%Y}" in board


def test_who_only_reads_changes_nothing(client: Client, dispositif: Dispositif, unit: Unit) -> None:
    client.force_login(make_user(Profile.SOCIAL_WORKER, dispositif.scope))
    assert "Rendre des places indisponibles" not in html(client.get(url(dispositif)))
    assert client.post(url(dispositif, "ajouter/"), typed(unit)).status_code == 403
    assert client.post(url(dispositif, "modifier/"), {}).status_code == 403


def test_outside_the_perimeter_it_does_not_exist(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    other = make_unit(make_group(make_dispositif()))
    row = close_places(list(other.places.all()), DateRange(tonight(), on(2)), UnavailabilityCause.WORKS, actor=TESTS)[0]
    assert staff.get(url(other.group.dispositif)).status_code == 404
    assert staff.post(url(dispositif, "ajouter/"), typed(other)).status_code == 422
    assert staff.post(url(dispositif, "modifier/"), {"occupation": row.pk}).status_code == 404
    assert staff.get(url(dispositif, "ajouter/")).status_code == 405


def test_the_queries_do_not_grow(staff: Client, unit: Unit, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        room = make_unit(unit.group, places=2)
        nights = DateRange(on(number), on(30))
        close_places(list(room.places.order_by("pk")), nights, UnavailabilityCause.WORKS, actor=TESTS)
    with django_assert_max_num_queries(12):
        assert staff.get(url(unit.group.dispositif)).status_code == 200
