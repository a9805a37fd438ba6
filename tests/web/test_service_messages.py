"""The hours of the support and the messages to users, on their pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.models import ServiceMessage, SupportClosure, SupportHours
from tests.factories import make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db


def client_of(profile: Profile, scope: Any) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


@pytest.fixture
def nation() -> Client:
    return client_of(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def test_a_message_is_shown_where_work_begins_then_withdrawn(nation: Client) -> None:
    today = timezone.localdate()
    told = {"body": "Arrêt dimanche.", "level": "warning", "since": today.isoformat(), "until": today.isoformat()}
    nation.post("/messages/", told)
    ecoutant = client_of(Profile.CALL_TAKER, make_siao().scope)
    assert "Arrêt dimanche." in html(ecoutant.get("/a-traiter/"))
    assert "Arrêt dimanche." in html(ecoutant.get(reverse("helpline:calls")))
    message = ServiceMessage.objects.get()
    nation.post(f"/messages/{message.public_id}/retirer/")
    assert "Arrêt dimanche." not in html(ecoutant.get("/a-traiter/"))


def test_an_information_is_put_away_by_its_reader_alone(nation: Client) -> None:
    today = timezone.localdate().isoformat()
    for level in ("info", "error"):
        nation.post("/messages/", {"body": f"Niveau {level}.", "level": level, "since": today, "until": today})
    reader, other = (client_of(Profile.CALL_TAKER, make_siao().scope) for _ in range(2))
    info, grave = (ServiceMessage.objects.get(level=level) for level in ("info", "error"))
    assert f"/messages/{info.public_id}/masquer/" in html(reader.get("/a-traiter/"))
    assert f"/messages/{grave.public_id}/masquer/" not in html(reader.get("/a-traiter/"))
    answer = reader.post(f"/messages/{info.public_id}/masquer/", {"appels": "1"})
    assert answer["Location"] == reverse("helpline:calls")
    reader.post(f"/messages/{grave.public_id}/masquer/")
    page = html(reader.get("/a-traiter/"))
    assert "Niveau info." not in page and "Niveau error." in page
    assert reader.post(f"/messages/{info.public_id}/masquer/").status_code == 404
    assert "Niveau info." in html(other.get("/a-traiter/"))


def test_wrong_days_are_said_and_nothing_is_lost(nation: Client) -> None:
    day = timezone.localdate()
    told = {"body": "Texte gardé", "level": "info", "since": (day - timedelta(days=1)).isoformat()}
    response = nation.post("/messages/", told | {"until": (day + timedelta(days=60)).isoformat()})
    page = html(response)
    assert response.status_code == 422
    assert "Ce jour est passé" in page and "un jour du mois" in page and "Texte gardé" in page


def test_the_hours_are_set_and_said(nation: Client, settings: Any) -> None:
    day = timezone.localdate()
    told = {f"day_{weekday}": "0h-11h30 14h-16h30" for weekday in range(7)}
    future = day + timedelta(days=9)
    nation.post("/assistance/horaires/", told | {"since": day.isoformat(), "closed": f"{future:%d/%m/%Y}"})
    assert SupportHours.objects.count() == 14
    assert SupportClosure.objects.get().day == future
    assert "Téléphone :" not in html(nation.get("/assistance/")), "no number is known, so no hours are said"
    settings.SUPPORT_PHONE = "+33199001150"
    for path in ("/assistance/", "/connexion/", "/connexion/mot-de-passe-oublie/"):
        page = html((nation if path == "/assistance/" else Client()).get(path))
        assert "Téléphone : ouvert jusqu'à" in page or "Téléphone : fermé, rouvre" in page
    assert 'value="0h-11h30 14h-16h30"' in html(nation.get("/assistance/horaires/"))


@pytest.mark.parametrize(("typed", "said"), [("24/12/20", "pas comprise"), ("01/01/2026", "est passé")])
def test_closures_that_are_not_to_come(nation: Client, typed: str, said: str) -> None:
    response = nation.post("/assistance/horaires/", {"since": timezone.localdate().isoformat(), "closed": typed})
    assert response.status_code == 422 and said in html(response)
    assert not SupportClosure.objects.exists()


@pytest.mark.parametrize("typed", ["matin", "11h-9h", "9h-12h 11h-13h", "25h-26h"])
def test_hours_that_are_not_understood(nation: Client, typed: str) -> None:
    response = nation.post("/assistance/horaires/", {"since": timezone.localdate().isoformat(), "day_0": typed})
    assert response.status_code == 422
    assert "Ces heures ne sont pas comprises" in html(response) and typed in html(response)
    assert not SupportHours.objects.exists()
