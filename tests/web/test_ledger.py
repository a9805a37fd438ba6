"""« Capacités »: the page says what the ledger says, to each in their perimeter, and exports what it shows."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.ledger import ledger, total_of
from sisiao.offer.models import Dispositif
from tests.factories import (
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    state_scope,
    tonight,
)
from tests.factories.people import TESTS
from tests.occupation.test_ledger import fund

pytestmark = pytest.mark.django_db
INDEX = "/capacites/"


@pytest.fixture
def world(db: None) -> dict[str, Dispositif]:
    """Three dispositifs: two of one entité in two départements, one of another entité."""
    entity = make_entity(name="Association Rives")
    made = {
        "CHU du Gué": make_dispositif(make_siao("95"), entity, name="CHU du Gué", capacity=9, capacity_unit="place"),
        "CHU du Lac": make_dispositif(make_siao("48"), entity, name="CHU du Lac", commune_id=None),
        "AVDL": make_dispositif(make_siao("95"), name="AVDL", type_id="avdl", capacity=30, capacity_unit="measure"),
    }
    unit = make_unit(make_group(made["CHU du Gué"]), places=4)
    make_stay(unit, make_request(make_household(2)))
    make_unit(make_group(made["CHU du Lac"]), places=3)
    fund(made["CHU du Gué"], 8.5)
    return made


def signed(profile: Profile, scope) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


@pytest.fixture
def nation(world) -> Client:
    return signed(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def labels(response) -> set[str]:
    return {row.label for row in response.context["rows"]}


def test_each_sees_their_perimeter_by_what_tells_something(world) -> None:
    gue, lac = world["CHU du Gué"], world["CHU du Lac"]
    for profile, scope, found in (
        (Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), {"Île-de-France", "Occitanie"}),
        (Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), {"CHU du Gué", "AVDL"}),
        (Profile.REGION_READER, state_scope(ScopeKind.REGION, "48"), {"CHU du Lac"}),
        (Profile.SIAO_ADMIN, gue.siao.scope, {"CHU du Gué", "AVDL"}),
        (Profile.ENTITY_MANAGER, gue.entity.scope, {"Île-de-France", "Occitanie"}),
        (Profile.DISPOSITIF_MANAGER, lac.scope, {"CHU du Lac"}),
    ):
        assert labels(signed(profile, scope).get(INDEX)) == found, profile


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("par=departement", {"Val-d'Oise (95)", "Lozère (48)"}),
        ("par=entity&departement=95", {"Association Rives", "other"}),
        ("par=type", {"Hors CHRS", "AVDL"}),
        ("par=type&famille=Hébergement", {"Hors CHRS"}),
        ("par=dispositif&type=AVDL", {"AVDL"}),
        ("par=dispositif&region=76", {"CHU du Lac"}),
        ("par=dispositif", {"CHU du Gué", "CHU du Lac", "AVDL"}),
    ],
)
def test_lines_are_put_together_as_asked(nation: Client, world, query: str, found: set[str]) -> None:
    other = world["AVDL"].entity.name
    assert labels(nation.get(f"{INDEX}?{query}")) == {other if each == "other" else each for each in found}


def test_each_line_leads_to_what_it_is_made_of(nation: Client, world) -> None:
    region = next(row for row in nation.get(INDEX).context["rows"] if row.label == "Île-de-France")
    place = nation.get(region.url).context["rows"][0]
    lines = nation.get(place.url)
    assert labels(lines) == {"CHU du Gué", "AVDL"}
    shelter = next(row for row in lines.context["rows"] if row.label == "CHU du Gué")
    assert shelter.url.startswith(reverse("ledger:detail", args=(world["CHU du Gué"].public_id,)))
    entity = next(row for row in nation.get(f"{INDEX}?par=entity").context["rows"] if row.label == "Association Rives")
    narrowed = nation.get(entity.url)
    assert labels(narrowed) == {"CHU du Gué", "CHU du Lac"} and "Retirer le filtre" in html(narrowed)


def test_page_export_and_ledger_say_the_same(nation: Client, world) -> None:
    entries = ledger([each.pk for each in world.values()], tonight(), timezone.now())
    total = total_of(entries)
    address = f"{INDEX}?par=dispositif&date={tonight().isoformat()}"
    assert nation.get(address).context["total"].figures == total
    exported = nation.get(f"{address}&format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(exported), delimiter=";"))
    assert [row["Dispositif"] for row in rows] == ["AVDL", "CHU du Gué", "CHU du Lac", "Total"]
    for line in (L.AUTHORISED, L.FUNDED, L.CREATED, L.OPEN, L.OCCUPIED, L.NEUTRALISED, L.FREE):
        assert float(rows[-1][str(line.label)].replace(",", ".")) == float(total.of(line)), line
    assert rows[1]["Détail"] == f"Hors CHRS · {world['CHU du Gué'].entity.name}" and rows[1]["Financées"] == "8,5"


def test_the_map_says_what_the_lines_say(nation: Client, world) -> None:
    squares = {each.departement.pk: each for each in nation.get(INDEX).context["squares"]}
    assert len(squares) == 101
    assert (squares["95"].level, squares["48"].level, squares["75"].level) == (3, 1, 0)
    assert squares["95"].words == "Val-d'Oise (95)\u00a0: 4 ouvertes, 0 libres" and squares["75"].url == ""
    assert "CHU du Gué" in html(nation.get(squares["95"].url))
    assert nation.get(f"{INDEX}?par=type").context["squares"] == []


def test_a_name_is_no_formula_of_a_spreadsheet(nation: Client, world) -> None:
    Dispositif.objects.filter(name="AVDL").update(name="=1+1")
    assert "'=1+1" in nation.get(f"{INDEX}?par=dispositif&format=csv").content.decode()


def test_another_date(nation: Client, world) -> None:
    Dispositif.objects.filter(name="CHU du Lac").update(opened_on=tonight() + timedelta(days=10))
    later = (tonight() + timedelta(days=10)).isoformat()
    assert labels(nation.get(f"{INDEX}?par=dispositif&type=Hors+CHRS")) == {"CHU du Gué", "CHU du Lac"}
    rows = {row.label: row for row in nation.get(f"{INDEX}?par=dispositif").context["rows"]}
    assert (rows["CHU du Lac"].open, rows["CHU du Gué"].open) == (0, 4)
    rows = {row.label: row for row in nation.get(f"{INDEX}?par=dispositif&date={later}").context["rows"]}
    assert rows["CHU du Lac"].open == 3


@pytest.mark.parametrize("query", ["date=hier", "region=999", "departement=zz", "par=rien", "famille=rien"])
def test_what_is_not_understood_is_said_and_the_page_still_shows(nation: Client, query: str) -> None:
    response = nation.get(f"{INDEX}?{query}")
    assert response.status_code == 422 and "à corriger" in html(response) and response.context["rows"]
    assert nation.get(f"{INDEX}?entite=zz&type=rien").status_code == 200


def test_nothing_that_day_is_said(nation: Client) -> None:
    Dispositif.objects.update(opened_on=tonight(), closed_on=None)
    assert "Aucun dispositif ce jour-là" in html(nation.get(f"{INDEX}?date=1999-01-01"))


def test_the_rows_behind_a_dispositif(nation: Client, world) -> None:
    gue = world["CHU du Gué"]
    places = list(make_unit(make_group(gue, name="Dortoir"), places=2).places.all())
    nights = places[0].period.__class__(tonight(), tonight() + timedelta(days=3))
    close_places(places[:1], nights, UnavailabilityCause.PESTS, actor=TESTS)
    page = html(nation.get(reverse("ledger:detail", args=(gue.public_id,))))
    for words in (
        "État – BOP 177",
        "Place : 8,5",
        "2 occupées, 2 neutralisées",
        "1 indisponible, 1 libre",
        "Nuisibles",
        "1 place",
        "Chambre",
    ):
        assert words in page, words
    past = nation.get(reverse("ledger:detail", args=(gue.public_id,)) + "?date=2019-01-01")
    assert "Aucun groupe de places ce jour-là" in html(past)


def test_another_perimeter_is_not_found(world) -> None:
    far = signed(Profile.SIAO_ADMIN, world["CHU du Lac"].siao.scope)
    assert far.get(reverse("ledger:detail", args=(world["CHU du Gué"].public_id,))).status_code == 404


def test_as_many_queries_for_ten_dispositifs_as_for_three(nation: Client, django_assert_max_num_queries) -> None:
    for _ in range(7):
        make_unit(make_group(make_dispositif()), places=2)
    with django_assert_max_num_queries(16):
        assert len(nation.get(f"{INDEX}?par=dispositif").context["rows"]) == 10
