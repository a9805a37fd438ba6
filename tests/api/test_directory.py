"""`/api/v1/annuaire/…`: who may ask, what is answered, signed, kept, counted and logged."""

import json
import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from sisiao.api.v1.directory import _instant
from sisiao.api.v1.directory_schemas import INSTANT
from sisiao.directory.actions import SlotTold, close_contact
from sisiao.directory.enums import Reader, SlotDay
from sisiao.directory.models import PrivilegedContact
from sisiao.partners.actions import revoke_key
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import PartnerCall, PartnerKey
from sisiao.partners.signing import decoded, encoded, verified
from sisiao.siao.models import CoveredTerritory, Siao
from tests.api.keys import ask, new_key
from tests.api.test_capacities import check, described
from tests.directory.contacts import NIGHTS, PHONE, make_contact
from tests.factories import make_siao, tonight
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
URL, SNAPSHOT, KEYS = "/api/v1/annuaire/contacts", "/api/v1/annuaire/instantane", "/api/v1/cles"
NIGHT = "2026-11-26T03:00:00+01:00"
HERE = {"commune": "95127", "instant": NIGHT}


@pytest.fixture
def siao(db: None) -> Siao:
    siao = make_siao()
    make_contact(siao, "Permanence de jour", [SlotTold(PHONE, tuple(SlotDay))], readers=[Reader.LINE_114])
    make_contact(siao, "Astreinte de nuit", NIGHTS, instructions="Donner le numéro de la brigade.")
    make_contact(siao, "Entre SIAO", readers=[Reader.SIAO])
    return siao


@pytest.fixture
def key(siao: Siao) -> str:
    return new_key()


def problem(answer: Any, status: int, parameter: str = "") -> str:
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    check("Probleme", answer.json())
    assert answer.json()["parametre"] == parameter
    return str(answer.json()["detail"])


def test_who_to_call_at_night_in_a_village(key: str) -> None:
    answer = ask(key, URL, HERE)
    told = answer.json()
    check("QuiAppeler", told)
    assert (told["commune"]["nom"], told["instant"], told["fuseau"]) == ("Cergy", NIGHT, "Europe/Paris")
    assert (told["destinataire"], told["siao"], told["jour_ferie"]) == ("Forces de l'ordre", "SIAO Val-d'Oise", False)
    [contact] = told["contacts"]
    assert (contact["ordre"], contact["libelle"], contact["a_verifier"]) == (1, "Astreinte de nuit", False)
    assert contact["telephones"] == [{"numero": "+33199005678", "jusqu_a": "08:00"}]
    last = told["dernier_recours"]
    assert (last["ordre"], last["numero"], last["telephone_du_siao"]) == (2, "115", "+33100000115")


@time_machine.travel("2026-11-26T02:00:40.5+00:00", tick=False)
def test_a_contact_word_by_word(db: None) -> None:
    siao = make_siao("48")
    make_contact(siao, "Écoute", email="ecoute@gue.example", victims=["men", "trafficking"], instructions="Insister.")
    make_contact(siao, "Relais", kind="dedicated")
    first, second = ask(new_key(), URL, {"commune": "48095"}).json()["contacts"]
    assert first == {
        "ordre": 1,
        "type": "association",
        "libelle": "Écoute",
        "organisme": "Association du Gué",
        "courriel": "ecoute@gue.example",
        "public": ["hommes", "traite_ou_prostitution"],
        "consignes": "Insister.",
        "date_de_verification": "2026-11-26T02:00:40+00:00",
        "telephones": [{"numero": PHONE, "jusqu_a": None}],
        "a_verifier": False,
    }
    assert (second["ordre"], second["type"], second["courriel"]) == (2, "structure_dediee", None)
    assert (second["public"], second["consignes"]) == ([], "")


def test_who_holds_the_115_word_by_word(siao: Siao, key: str) -> None:
    def last(code: str) -> dict[str, Any]:
        told: dict[str, Any] = ask(key, URL, {"commune": code}).json()["dernier_recours"]
        return told

    assert last("98818") == {
        "ordre": 1, "numero": "115", "tenu_par": None, "astreinte": False, "telephone_du_siao": None,
    }  # fmt: skip
    assert (last("95127")["tenu_par"], last("95127")["telephone_du_siao"]) == ("SIAO Val-d'Oise", "+33100000115")
    Siao.objects.filter(pk=siao.pk).update(phone="")
    assert (last("95127")["tenu_par"], last("95127")["telephone_du_siao"]) == ("SIAO Val-d'Oise", None)


def test_a_key_is_for_one_audience(siao: Siao) -> None:
    seen = {}
    for audience in PartnerAudience:
        told = ask(new_key(audience), URL, HERE).json()
        seen[told["destinataire"]] = [each["libelle"] for each in told["contacts"]]
    assert seen == {
        "Forces de l'ordre": ["Astreinte de nuit"],
        "3919": ["Astreinte de nuit"],
        "114": ["Permanence de jour", "Astreinte de nuit"],
    }


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        ("2026-11-26T03:00", "2026-11-26T03:00:00+01:00"),
        ("2026-11-26T03:00:00 01:00", "2026-11-26T03:00:00+01:00"),
        ("2026-11-26T02:00:00Z", "2026-11-26T03:00:00+01:00"),
        ("2026-07-14T02:00:00Z", "2026-07-14T04:00:00+02:00"),
        ("2026-11-26T02:00:00.000Z", "2026-11-26T03:00:00+01:00"),
        ("2026-11-26T02:00:00,5Z", "2026-11-26T03:00:00.500000+01:00"),
        ("2026-11-26T02:00:00.123456+00:00", "2026-11-26T03:00:00.123456+01:00"),
        ("2026-11-26T02:00:00.123456789Z", "2026-11-26T03:00:00.123456+01:00"),
        ("2026-11-26T03:00:00+0100", "2026-11-26T03:00:00+01:00"),
        ("2026-11-26T03:00:00 0100", "2026-11-26T03:00:00+01:00"),
        ("20261126T020000Z", "2026-11-26T03:00:00+01:00"),
        ("20261126T0200Z", "2026-11-26T03:00:00+01:00"),
        ("20261126T030000+0100", "2026-11-26T03:00:00+01:00"),
    ],
)
def test_an_instant_is_read_at_the_clock_of_the_commune(key: str, instant: str, local: str) -> None:
    told = ask(key, URL, {"commune": "95127", "instant": instant}).json()
    assert told["instant"] == local and told["jour_ferie"] is ("-07-14" in local)


def test_overseas(key: str) -> None:
    make_contact(make_siao("974"), "Ligne de La Réunion", NIGHTS)
    far = {"commune": "97411", "instant": "2026-12-19T22:00:00Z"}
    told = ask(key, URL, far).json()
    assert (told["instant"], told["jour_ferie"]) == ("2026-12-20T02:00:00+04:00", True)
    assert [each["libelle"] for each in told["contacts"]] == ["Ligne de La Réunion"]


@time_machine.travel("2026-11-26T02:00:40+00:00", tick=False)
def test_now_when_no_instant_is_given(key: str) -> None:
    told = ask(key, URL, {"commune": "95127"}).json()
    assert told["instant"] == NIGHT and len(told["contacts"]) == 1


@pytest.mark.parametrize(
    "instant",
    [
        "20261126T0200:00Z",
        "2026-1126T02:00Z",
        "2026-11-26T0200Z",
        "20261126T02:00Z",
        "20260229T020000Z",
        "2026-11-26T02:00.5Z",
        "2026-11-26T02:00:00.Z",
        "2026-11-26T02:00:00.1234567890Z",
        "2026-11-26T02:00:00+15:00",
        "2026-11-26T02:00:00+1",
        "2026-11-26 02:00:00Z",
        "1780000000",
    ],
)
def test_an_instant_that_is_not_understood_is_refused(key: str, instant: str) -> None:
    told = problem(ask(key, URL, {"commune": "95127", "instant": instant}), 400, "instant")
    assert "ISO 8601" in told


def test_the_fraction_of_an_instant_is_read_to_the_microsecond() -> None:
    assert _instant("2026-11-26T02:00:00.123456789Z").microsecond == 123_456
    assert _instant("20261126T020000,9+0100").microsecond == 900_000


def test_the_days_that_the_description_lets_through_are_those_of_the_calendar() -> None:
    texts = {f"20{year:02d}-{month:02d}-{day:02d}" for year, month, day in product(range(100), range(14), range(33))}
    described = {text for text in texts if re.fullmatch(INSTANT.pattern, f"{text}T10:00")}
    first = date(2000, 1, 1)
    assert {text for text in texts if re.fullmatch(INSTANT.pattern, f"{text.replace('-', '')}T1000")} == described
    assert described == {(first + timedelta(days=rank)).isoformat() for rank in range(36_525)}


@pytest.mark.parametrize(
    ("given", "status", "parameter"),
    [
        ({}, 400, "commune"),
        ({"commune": "95"}, 400, "commune"),
        ({"commune": "95127\x00"}, 400, "commune"),
        ({"commune": "99999"}, 404, "commune"),
        (HERE | {"instant": "hier"}, 400, "instant"),
        (HERE | {"instant": "2026-02-30T10:00"}, 400, "instant"),
        (HERE | {"instant": "1999-01-01T10:00Z"}, 400, "instant"),
        (HERE | {"pour": "114"}, 400, "pour"),
    ],
)
def test_a_question_that_has_no_answer_is_said(key: str, given: dict[str, str], status: int, parameter: str) -> None:
    assert problem(ask(key, URL, given), status, parameter)


def test_who_may_not_ask(key: str) -> None:
    revoked, expired = new_key(), new_key(expires_at=timezone.now() + timedelta(seconds=1))
    revoke_key(PartnerKey.objects.order_by("pk")[1], actor=TESTS, now=timezone.now())
    elsewhere = new_key(addresses=["198.51.100.0/24"])
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        refused = [ask(secret, URL, HERE) for secret in (revoked, expired, "sisiao_x")]
        without = [ask("", URL, HERE), Client().get(URL, HERE)]
        assert {"Bearer CLÉ" in problem(answer, 401) for answer in without} == {True}
        assert len({problem(answer, 401) for answer in refused}) == 1
        assert len({answer.content for answer in refused}) == 1
        assert {answer["WWW-Authenticate"] for answer in refused} == {'Bearer realm="SI SIAO"'}
        assert "adresse" in problem(ask(elsewhere, URL, HERE), 403)
        posted = Client(enforce_csrf_checks=True).post(URL, headers={"Authorization": f"Bearer {key}"})
        assert problem(posted, 405) and posted["Allow"] == "GET, HEAD"


@override_settings(PROXY_HOPS=1)
def test_the_address_is_that_which_reached_our_proxy(key: str) -> None:
    bound = new_key(addresses=["198.51.100.7/32"])
    assert ask(bound, URL, HERE, **{"X-Forwarded-For": "198.51.100.7"}).status_code == 200
    assert ask(bound, URL, HERE, **{"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}).status_code == 403


def test_too_many_calls(siao: Siao) -> None:
    secret = new_key(hourly_limit=2)
    answers = [ask(secret, URL, HERE) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert problem(answers[2], 429) and answers[2]["Retry-After"] == "300"


def test_an_answer_is_signed_and_kept(key: str) -> None:
    answer, keys = ask(key, URL, HERE), Client().get(KEYS).json()
    check("ClesPubliques", keys)
    protected, between, signature = answer["X-JWS-Signature"].split(".")
    assert between == "" and verified(protected, encoded(answer.content), signature, keys)
    assert answer["Cache-Control"] == "private, max-age=60" and "Authorization" in answer["Vary"]
    again = ask(key, URL, HERE, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    make_contact(Siao.objects.get(), "Un de plus")
    assert ask(key, URL, HERE, **{"If-None-Match": answer["ETag"]}).status_code == 200


def test_every_call_is_logged_without_anything_of_a_person(key: str) -> None:
    ask(key, URL, HERE)
    ask(key, URL, {"commune": "99999"})
    ask(key, URL, {"commune": "Awa Diallo, 12 rue des Lilas"})
    ask(key, SNAPSHOT)
    ask("sisiao_x", URL, HERE)
    rows = list(PartnerCall.objects.order_by("pk").values_list("key__prefix", "operation", "commune", "status"))
    mine = PartnerKey.objects.get().prefix
    assert rows == [
        (mine, "annuaire_contacts", "95127", 200),
        (mine, "annuaire_contacts", "99999", 404),
        (mine, "annuaire_contacts", "", 400),
        (mine, "annuaire_instantane", "", 200),
        (None, "annuaire_contacts", "", 401),
    ]


def test_a_failure_is_logged_too(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sisiao.api.v1.directory.who_to_call", lambda *_: 1 / 0)
    answer = Client(raise_request_exception=False).get(URL, HERE, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 500 and PartnerCall.objects.get().status == 500


def test_the_snapshot_says_what_the_network_would(key: str) -> None:
    contact = make_contact(Siao.objects.get(), "Cergy seulement", NIGHTS, ["95127"])
    close_contact(contact, tonight(), tonight(), actor=TESTS)
    caribbean = make_siao("971")
    CoveredTerritory.objects.create(siao=caribbean, collectivity_id="978", starts_on="2020-01-01")
    answer = ask(key, SNAPSHOT)
    file = answer.json()
    check("FichierSigne", file)
    assert answer["Content-Type"] == "application/jose+json" and "attachment" in answer["Content-Disposition"]
    assert verified(**file, keys=Client().get(KEYS).json())
    told = json.loads(decoded(file["payload"]))
    check("Instantane", told)
    own, far = (
        next(each for each in told["siao"] if each["nom"] == name) for name in ("SIAO Val-d'Oise", str(caribbean))
    )
    assert [each["code"] for each in far["territoires"]] == ["971", "978"] and far["contacts"] == []
    assert [(each["ordre"], each["libelle"], each["communes"]) for each in own["contacts"]] == [
        (1, "Astreinte de nuit", None), (2, "Cergy seulement", ["95127"])
    ]  # fmt: skip
    [slot] = own["contacts"][0]["plages"]
    assert (slot["jours"], slot["de"], slot["a"]) == ([*JOURS, "ferie"], "20:00", "08:00")
    assert own["contacts"][1]["fermetures"] == [{"du": tonight().isoformat(), "au": tonight().isoformat()}]
    assert ask(key, SNAPSHOT, **{"If-None-Match": answer["ETag"]}).status_code == 304


@time_machine.travel("2026-11-26T02:00:00+00:00", tick=False)
def test_the_snapshot_knows_the_holidays_of_this_year_and_of_the_next(key: str) -> None:
    make_siao("974")
    told = json.loads(decoded(ask(key, SNAPSHOT).json()["payload"]))
    days = {each["territoires"][0]["code"]: each["territoires"][0]["jours_feries"] for each in told["siao"]}
    assert days["95"][0] == "2026-01-01" and days["95"][-1] == "2027-12-25" and len(days["95"]) == 22
    assert set(days["974"]) - set(days["95"]) == {"2026-12-20", "2027-12-20"}


JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def test_the_snapshot_is_described(key: str) -> None:
    file = described()["components"]["schemas"]["FichierSigne"]["properties"]["payload"]
    assert file["contentSchema"] == {"$ref": "#/components/schemas/Instantane"}
    Draft202012Validator(described()["components"]["schemas"]["Instantane"], format_checker=FormatChecker())


def test_what_is_archived_is_told_nowhere(key: str) -> None:
    PrivilegedContact.objects.update(archived_at=timezone.now(), position=None)
    assert ask(key, URL, HERE).json()["contacts"] == []
    told = json.loads(decoded(ask(key, SNAPSHOT).json()["payload"]))
    assert [each["contacts"] for each in told["siao"]] == [[]]
