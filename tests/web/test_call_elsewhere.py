"""On the call page: a household that another SIAO knows (R27), and the calls whose household left the perimeter."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.helpline.models import Call
from sisiao.households.models import Household, HouseholdLink
from tests.factories import make_household, make_siao, make_user

ROW = {"member": "1", "m-1-first_name": "Élise", "m-1-last_name": "Le Goff", "m-1-birth": "05/03/1990"}
RIGHT = {"answers": "1", "elsewhere-phone": "06 12 34 56 78", "elsewhere-first_name": "Lina"}


def html(response) -> str:
    page = response.content.decode().replace("&#x27;", "'")
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)
    return re.sub(r"[\w+/=-]{22,}|name=\"tab\" value=\"\w+\"|call-version\" value=\"\d+\"", "", page)


@pytest.fixture
def taker(db, client: Client) -> Client:
    client.force_login(make_user(Profile.CALL_TAKER, make_siao("95").scope))
    return client


@pytest.fixture
def url(taker) -> str:
    return taker.post("/115/appels/nouveau/")["Location"]


@pytest.fixture
def household(db):
    return make_household(
        children=[7], siao=make_siao("48"), first_name="Élise", last_name="Le Goff", birth_date="1990-03-05",
        phone="+33612345678",
    )  # fmt: skip


def ask(taker: Client, url: str, fields: dict[str, str]):
    return taker.post(f"{url}ailleurs/", fields, follow=True)


def test_two_answers_open_the_record_and_the_page_never_showed_them(taker, url, household) -> None:
    page = html(ask(taker, url, ROW))
    assert "Ce ménage est connu d'un autre SIAO" in page
    assert "Lina" not in page
    assert "12 34 56 78" not in page
    page = html(ask(taker, url, ROW | RIGHT))
    assert "Lina" in page
    assert f"Ménage n° {household.record_number}" in page.replace("&nbsp;", " ").replace("\u00a0", " ")


def test_wrong_twice_closes_it(taker, url, household) -> None:
    ask(taker, url, ROW)
    wrong = ROW | RIGHT | {"elsewhere-first_name": "Zoé"}
    assert "il reste un essai" in html(ask(taker, url, wrong))
    ask(taker, url, wrong)
    assert "la recherche est fermée pour cet appel" in html(taker.get(url))
    assert "Lina" not in html(ask(taker, url, ROW | RIGHT))


@pytest.mark.parametrize("fields", [{}, ROW | {"m-1-birth": "36 ans"}, {"elsewhere-record_number": "abc"}])
def test_what_is_not_exact_is_said(taker, url, household, fields) -> None:
    page = html(ask(taker, url, fields))
    assert "Donnez l'identifiant" in page or "que des chiffres" in page


def test_one_to_protect_cannot_be_told_from_an_unknown_one(taker, household) -> None:
    Household.objects.update(to_protect=True)
    answers = []
    now = timezone.now()
    for name in ("Le Goff", "Le Garr"):
        with time_machine.travel(now, tick=False):
            own = taker.post("/115/appels/nouveau/")["Location"]
            with CaptureQueriesContext(connection) as queries:
                page = html(ask(taker, own, ROW | {"m-1-last_name": name}))
        answers.append((page.replace(name, ""), len(queries)))
    assert answers[0] == answers[1]
    assert "Aucun ménage ne peut être retrouvé ailleurs" in answers[0][0]


def test_a_call_whose_household_left_the_perimeter_is_not_found(taker, url) -> None:
    household = make_household(siao=make_siao("95"))
    Call.objects.update(household=household)
    assert taker.get(url).status_code == 200
    HouseholdLink.objects.update(ends_on=timezone.localdate())
    assert taker.get(url).status_code == 404
    assert taker.post(f"{url}recherche/", {}, headers={"HX-Request": "true"}).status_code == 404
    name = household.current_memberships[0].person.last_name.upper()
    assert name not in taker.get("/115/appels/").content.decode()
    assert name not in taker.get("/a-traiter/").content.decode()
