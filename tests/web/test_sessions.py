"""« Sessions »: the calendar, registering, what the organiser alone sees."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.models import HelpSession
from tests.factories import make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + timedelta(days=10)
TOLD = {
    "kind": "beginner",
    "title": "Premiers pas",
    "day": DAY.isoformat(),
    "begins": "10:00",
    "ends": "11:30",
    "place": "En ligne",
    "link": "https://visio.example/premiers-pas",
    "capacity": "1",
}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def nation() -> Client:
    return client_of(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))


@pytest.fixture
def session(nation: Client) -> HelpSession:
    nation.post("/sessions/nouvelle/", TOLD)
    return HelpSession.objects.get()


def ecoutant(departement: str = "95", **names: str) -> Client:
    return client_of(make_user(Profile.CALL_TAKER, make_siao(departement).scope, **names))


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def test_registering_waiting_and_leaving(session: HelpSession, nation: Client) -> None:
    first, second, url = ecoutant(first_name="Awa"), ecoutant(), f"/sessions/{session.public_id}/"
    assert "1 place libre" in html(first.get("/sessions/"))
    assert "visio.example" not in html(first.get(url))
    assert "Vous êtes inscrit(e)." in html(first.post(f"{url}inscription/", follow=True))
    assert "https://visio.example/premiers-pas" in html(first.get(url))
    assert "liste d'attente" in html(second.post(f"{url}inscription/", follow=True))
    assert "visio.example" not in html(second.get(url))
    first.post(f"{url}desinscription/")
    assert "Vous êtes inscrit(e)" in html(second.get(url))
    assert "Vous n'êtes pas inscrit(e)" in html(first.post(f"{url}desinscription/", follow=True))


def test_only_the_organiser_sees_who_comes(session: HelpSession, nation: Client) -> None:
    guest, url = ecoutant(email="awa@exemple.fr"), f"/sessions/{session.public_id}/"
    guest.post(f"{url}inscription/")
    assert "awa@exemple.fr" in html(nation.get(url))
    for other in (ecoutant(), guest, client_of(make_user(Profile.SIAO_ADMIN, make_siao().scope))):
        assert "awa@exemple.fr" not in html(other.get(url))


def test_the_calendar_file(session: HelpSession) -> None:
    guest, url = ecoutant(), f"/sessions/{session.public_id}/agenda.ics"
    answer = guest.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Premiers pas" in answer.content.decode() and "visio.example" not in answer.content.decode()


def test_hours_are_those_of_paris_and_of_the_reader(session: HelpSession) -> None:
    url = f"/sessions/{session.public_id}/"
    assert "de 10 h 00 à 11 h 30 (heure de Paris)" in html(ecoutant().get(url))
    page = html(ecoutant("974").get(url))
    assert "de 10 h 00 à 11 h 30 (heure de Paris)" in page and "chez vous" in page


def test_what_is_wrong_is_said_beside_its_field(nation: Client) -> None:
    response = nation.post("/sessions/nouvelle/", TOLD | {"ends": "09:00", "place": ""})
    assert response.status_code == 422
    page = html(response)
    assert "La fin doit être après le début." in page and "Dites où" in page and "Premiers pas" in page


def test_a_siao_holds_its_workshops_only(session: HelpSession) -> None:
    admin = client_of(make_user(Profile.SIAO_ADMIN, make_siao().scope))
    assert admin.post("/sessions/nouvelle/", TOLD).status_code == 422
    admin.post("/sessions/nouvelle/", TOLD | {"kind": "workshop", "title": "Atelier du 95"})
    workshop = HelpSession.objects.get(title="Atelier du 95")
    assert workshop.scope == make_siao().scope
    assert "Atelier du 95" in html(ecoutant().get("/sessions/"))
    assert "Atelier du 95" not in html(ecoutant("48").get("/sessions/"))
    assert admin.get(f"/sessions/{session.public_id}/modifier/").status_code == 404


def test_changed_then_cancelled(session: HelpSession, nation: Client) -> None:
    guest, url = ecoutant(), f"/sessions/{session.public_id}/"
    guest.post(f"{url}inscription/")
    nation.post(f"{url}modifier/", TOLD | {"place": "Cergy", "capacity": "3"})
    assert "Cergy" in html(guest.get(url)) and "2 libres" in html(guest.get(url))
    nation.post(f"{url}annuler/")
    assert "Annulée" in html(guest.get(url))
    assert "Premiers pas" not in html(guest.get("/sessions/"))
    assert "annulée" in html(ecoutant().post(f"{url}inscription/", follow=True))


def test_fewer_places_than_people_is_said(session: HelpSession, nation: Client) -> None:
    url = f"/sessions/{session.public_id}/"
    nation.post(f"{url}modifier/", TOLD | {"capacity": "2"})
    for _ in range(2):
        ecoutant().post(f"{url}inscription/")
    response = nation.post(f"{url}modifier/", TOLD)
    assert response.status_code == 422 and "2 personnes ont déjà une place" in html(response)
