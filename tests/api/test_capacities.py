"""`/api/v1/capacites`: the very figures of the page, of its export and of the command; refusals in JSON."""

import csv
import io
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from jsonschema import Draft202012Validator, FormatChecker

from sisiao.access.enums import Profile
from sisiao.api.v1.ledger import NAMES, name_of
from sisiao.api.v1.urls import OPERATIONS
from sisiao.core.context import set_actor
from sisiao.core.enums import ScopeKind
from sisiao.core.wording import plain_number
from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.ledger import PLACE
from sisiao.offer.units import unit_labels
from sisiao.partners.actions import KeyTold, add_partner, issue_key
from sisiao.partners.enums import PartnerAudience
from sisiao.web.ledger.page import Row
from tests.factories import make_dispositif, make_group, make_siao, make_unit, make_user, state_scope, tonight
from tests.factories.people import TESTS
from tests.occupation.histories import LONG, History, histories, lived, some_days
from tests.occupation.test_ledger import fund

pytestmark = pytest.mark.django_db
URL = "/api/v1/capacites"
DESCRIPTION = "/api/v1/openapi.json"


def signed(profile: Profile, scope: Any) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


@pytest.fixture
def ddets(db: None) -> Client:
    gue = make_dispositif(make_siao("95"), name="CHU du Gué", capacity=9, capacity_unit="place")
    make_unit(make_group(gue), places=4)
    fund(gue, 8.5)
    fund(gue, 400, unit="night")
    make_dispositif(make_siao("48"), name="CHU du Lac", commune_id=None, capacity=5, capacity_unit="place")
    return signed(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))


def described() -> dict[str, Any]:
    return Client().get(DESCRIPTION).json()


def check(name: str, answer: Any) -> None:
    """That an answer is what the description says of it."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": described()["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer)


def test_the_figures_of_the_perimeter(ddets: Client) -> None:
    response = ddets.get(URL)
    answer = response.json()
    check("Capacites", answer)
    assert (answer["date"], answer["departement"]) == (tonight().isoformat(), None)
    (gue,) = answer["dispositifs"]
    assert (gue["nom"], gue["departement"]) == ("CHU du Gué", "95")
    assert gue["capacites"] == answer["totaux"]
    places = {name: number for name, number in answer["totaux"]["places"].items() if number}
    assert places == {"autorisees": 9, "financees": 8.5, "creees": 4, "ouvertes": 4, "libres": 4}
    assert answer["totaux"]["par_unite"]["financees"] == {"nuitee": 400, "place": 8.5}
    assert response["Content-Type"] == "application/json" and "no-store" in response["Cache-Control"]


def test_each_in_their_perimeter(ddets: Client) -> None:
    nation = signed(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    names = [each["nom"] for each in nation.get(URL).json()["dispositifs"]]
    assert names == ["CHU du Lac", "CHU du Gué"]
    assert [each["nom"] for each in nation.get(f"{URL}?departement=48").json()["dispositifs"]] == ["CHU du Lac"]
    outside, unknown = (ddets.get(f"{URL}?departement={code}") for code in ("48", "2Z"))
    assert outside.status_code == 404 and outside.content == unknown.content


def test_any_date(ddets: Client) -> None:
    far = (tonight() - timedelta(days=400)).isoformat()
    answer = ddets.get(f"{URL}?date={far}&departement=95").json()
    check("Capacites", answer)
    assert answer["date"] == far and answer["totaux"]["places"]["financees"] == 0


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("date=hier", 400, "date"),
        ("date=", 400, "date"),
        ("annee=2026", 400, "annee"),
        ("departement=01", 404, "departement"),
    ],
)
def test_a_question_that_has_no_answer_is_said(ddets: Client, query: str, status: int, parameter: str) -> None:
    response = ddets.get(f"{URL}?{query}")
    assert response.status_code == status and response["Content-Type"] == "application/problem+json"
    check("Probleme", response.json())
    assert response.json()["parametre"] == parameter and response.json()["detail"]


def test_who_may_not_ask(ddets: Client) -> None:
    anonymous = Client().get(URL)
    worker = signed(Profile.SOCIAL_WORKER, make_dispositif(commune_id=None).scope).get(URL)
    assert (anonymous.status_code, worker.status_code, ddets.post(URL).status_code) == (401, 403, 405)
    assert ddets.post(URL)["Allow"] == "GET, HEAD" and "Administrateur départemental" in worker.json()["detail"]
    for refused in (anonymous, worker, ddets.post(URL)):
        check("Probleme", refused.json())


def test_the_description_is_whole(ddets: Client) -> None:
    told = described()
    partner = add_partner("Brigades", PartnerAudience.POLICE, actor=TESTS, now=timezone.now())
    asked = KeyTold(timezone.now() + timedelta(days=1))
    secret = issue_key(partner, asked, actor=TESTS, now=timezone.now())[1]
    assert told["openapi"].startswith("3.1") and set(told["paths"]) == {f"/api/v1/{each.name}" for each in OPERATIONS}
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path, methods in told["paths"].items():
        assert set(methods) == {"get"} and {"200", "400", "405"} <= set(methods["get"]["responses"])
        shut = {"401", "403"} & set(methods["get"]["responses"])
        assert bool(shut) == bool(methods["get"]["security"])
        given = {
            each["name"]: each["schema"]["examples"][0] for each in methods["get"]["parameters"] if each["required"]
        }
        answer = ddets.get(path, given, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200, "an address of the description answers"
        for parameter in methods["get"]["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])
    references = {each.split('"')[0] for each in json.dumps(told).split("#/components/schemas/")[1:]}
    assert references == set(told["components"]["schemas"])


@pytest.mark.longer
@given(history=histories, days=some_days)
@LONG
def test_page_export_command_and_api_say_the_same(history: History, days: list[int]) -> None:
    with lived(history):
        nation = signed(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        for night in (tonight() + timedelta(days=each) for each in days[:2]):
            asked = {"date": night.isoformat(), "departement": "95"}
            answer = nation.get(URL, asked).json()
            set_actor(TESTS)
            out = StringIO()
            call_command("ledger", "--json", "--date", asked["date"], "--departement", "95", stdout=out)
            command = json.loads(out.getvalue())
            in_api = {each["identifiant"]: each["capacites"] for each in answer["dispositifs"]}
            in_command = {each["dispositif"]: each for each in command["dispositifs"]}
            assert in_api.keys() == in_command.keys()
            shown = set[str]()
            for unit in unit_labels():
                page = nation.get(reverse("ledger:index"), asked | {"par": "dispositif", "unite": unit})
                rows = {row.key: row for row in page.context["rows"]}
                total = page.context["total"]
                shown |= rows.keys()
                for key, row in rows.items():
                    assert_same(row, unit, in_api[key], in_command[key])
                assert_same(total, unit, answer["totaux"], command["totals"])
                question = asked | {"par": "dispositif", "unite": unit, "format": "csv"}
                export = nation.get(reverse("ledger:index"), question).content.decode("utf-8-sig")
                lines = list(csv.DictReader(io.StringIO(export), delimiter=";"))
                told = [[each.label, *map(plain_number, _values(each))] for each in (*rows.values(), total)]
                labels = [label for _key, label, _words in page.context["columns"]]
                assert sorted([line["Dispositif"], *(line[label] for label in labels)] for line in lines) == sorted(
                    told
                )
                assert {line["Unité"] for line in lines} == {unit_labels()[unit]}
            assert shown == in_api.keys(), "each dispositif is on the page in one unit at least"


def _values(row: Row) -> list[Any]:
    return [value for _key, _label, value in row.cells]


def assert_same(row: Row, unit: str, api: dict[str, Any], command: dict[str, Any]) -> None:
    """Every figure of a line of the page, in a unit, is that of the interface and of the command."""
    for key, _label, value in row.cells:
        line = L(key)
        in_api = api["par_unite"][NAMES[line]].get(name_of(unit_labels()[unit]), 0)
        assert value == in_api == command["by_unit"][key].get(unit, 0), (line, unit)
        if unit == PLACE:
            assert value == api["places"][NAMES[line]] == command[key], line
