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
from sisiao.offer.actions import transfer_dispositif
from sisiao.offer.enums import UnitKind
from sisiao.offer.models import Dispositif, NatureChange, Transfer
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
        (Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), {"CHU du Gué"}),
        (Profile.REGION_READER, state_scope(ScopeKind.REGION, "48"), {"CHU du Lac"}),
        (Profile.SIAO_ADMIN, gue.siao.scope, {"CHU du Gué"}),
        (Profile.ENTITY_MANAGER, gue.entity.scope, {"Île-de-France", "Occitanie"}),
        (Profile.DISPOSITIF_MANAGER, lac.scope, {"CHU du Lac"}),
    ):
        assert labels(signed(profile, scope).get(INDEX)) == found, profile


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("par=departement", {"Val-d'Oise (95)", "Lozère (48)"}),
        ("par=entity&departement=95", {"Association Rives"}),
        ("par=entity&departement=95&unite=measure", {"other"}),
        ("par=type", {"Hors CHRS"}),
        ("par=type&unite=measure", {"AVDL"}),
        ("par=type&unite=room", {"Hors CHRS"}),
        ("par=type&unite=night", set()),
        ("par=type&famille=Hébergement", {"Hors CHRS"}),
        ("par=dispositif&type=AVDL&unite=measure", {"AVDL"}),
        ("par=dispositif&region=76", {"CHU du Lac"}),
        ("par=dispositif", {"CHU du Gué", "CHU du Lac"}),
    ],
)
def test_lines_are_put_together_as_asked(nation: Client, world, query: str, found: set[str]) -> None:
    other = world["AVDL"].entity.name
    assert labels(nation.get(f"{INDEX}?{query}")) == {other if each == "other" else each for each in found}


def test_each_line_leads_to_what_it_is_made_of(nation: Client, world) -> None:
    region = next(row for row in nation.get(INDEX).context["rows"] if row.label == "Île-de-France")
    place = nation.get(region.url).context["rows"][0]
    lines = nation.get(place.url)
    assert labels(lines) == {"CHU du Gué"} and "unite=measure" in html(lines)
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
    assert [row["Dispositif"] for row in rows] == ["CHU du Gué", "CHU du Lac", "Total"]
    for line in L:
        assert float(rows[-1][str(line.label)].replace(",", ".")) == float(total.of(line)), line
    assert rows[0]["Détail"] == f"Hors CHRS · {world['CHU du Gué'].entity.name}" and rows[0]["Financées"] == "8,5"
    measures = nation.get(f"{address}&unite=measure&format=csv").content.decode("utf-8-sig")
    (avdl, whole) = csv.DictReader(io.StringIO(measures), delimiter=";")
    assert (avdl["Dispositif"], avdl["Unité"], avdl["Autorisées"], whole["Autorisées"]) == (
        "AVDL",
        "Mesure",
        "30",
        "30",
    )
    assert "Ouvertes" not in avdl, "a measure is not opened nor taken, one by one"


def test_a_unit_drives_the_whole_page(nation: Client, world) -> None:
    dwellings = make_dispositif(world["AVDL"].siao, name="IML du Pont", type_id="iml_sublet", capacity=5,
                                capacity_unit="dwelling")  # fmt: skip
    flats = make_group(dwellings)
    make_stay(make_unit(flats, places=3, kind=UnitKind.FLAT), make_request(make_household(2)))
    make_unit(flats, places=2, kind=UnitKind.FLAT)
    response = nation.get(f"{INDEX}?par=dispositif&unite=dwelling")
    page = html(response)
    (row,) = response.context["rows"]
    assert {key: value for key, _label, value in row.cells if value} == {
        "authorised": 5, "created": 2, "open": 2, "occupied": 1, "free": 1,
    }  # fmt: skip
    assert "En logements" in page and "Créés" in page and "compte une fois" in page
    assert [(bar.line, bar.value) for bar in response.context["bars"] if bar.value][:2] == [
        (L.AUTHORISED, 5),
        (L.CREATED, 2),
    ]
    assert {code for code, *_ in response.context["others"]} == {"place", "measure", "room"}
    measures = html(nation.get(f"{INDEX}?par=dispositif&unite=measure"))
    assert "En mesures" in measures and "Répartition" not in measures and "Occupées" not in measures
    avdl = html(nation.get(reverse("ledger:detail", args=(world["AVDL"].public_id,))))
    assert "En mesures" in avdl and "30" in avdl
    assert "Rien n'est compté en nuitées" in html(nation.get(f"{INDEX}?unite=night"))


def test_what_is_not_followed_is_on_the_page_and_in_the_export(nation: Client, world) -> None:
    home = make_dispositif(world["AVDL"].siao, name="Foyer", type_id="residence_sociale", capacity=140,
                           capacity_unit="dwelling", state_reserved=42)  # fmt: skip
    address = f"{INDEX}?par=dispositif&unite=dwelling"
    (row,) = nation.get(address).context["rows"]
    assert row.label == home.name and ("not_followed", "Non suivis", 98) in row.cells
    assert "Non suivis" in html(nation.get(address))
    exported = nation.get(f"{address}&format=csv").content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(exported), delimiter=";"))["Non suivis"] == "98"


def test_whose_it_is_and_what_it_is_are_those_of_the_day(nation: Client, world) -> None:
    """Before, on and after the day of a transfer, done or announced; the same of the type."""
    gue, today = world["CHU du Gué"], timezone.localdate()
    rives, next_one, last = gue.entity, make_entity(name="Association Deux"), make_entity(name="Association Trois")
    told = {"act": "", "actor": TESTS, "today": today, "now": timezone.now()}
    transfer_dispositif(gue, next_one, on=today, **told)
    Transfer.objects.update(on=today - timedelta(days=20))
    transfer_dispositif(gue, last, on=today + timedelta(days=20), **told)
    NatureChange.objects.create(dispositif=gue, on=today - timedelta(days=20), from_type_id="chrs",
                                to_type_id="hors_chrs", applied_at=timezone.now())  # fmt: skip
    NatureChange.objects.create(dispositif=gue, on=today + timedelta(days=20), from_type_id="hors_chrs",
                                to_type_id="rhvs")  # fmt: skip
    for days, entity, kind in (
        (-21, rives, "CHRS"), (-20, next_one, "Hors CHRS"), (0, next_one, "Hors CHRS"), (19, next_one, "Hors CHRS"),
        (20, last, "RHVS"), (40, last, "RHVS"),
    ):  # fmt: skip
        night = (today + timedelta(days=days)).isoformat()
        (entry,) = ledger([gue.pk], today + timedelta(days=days), timezone.now())
        assert (entry.entity, entry.type) == (entity.name, kind), days
        for each in (rives, next_one, last):
            found = labels(nation.get(f"{INDEX}?par=dispositif&departement=95&date={night}&entite={each.public_id}"))
            assert found == ({"CHU du Gué"} if each == entity else set()), (days, each)
        assert entity.name in labels(nation.get(f"{INDEX}?par=entity&departement=95&date={night}"))


def test_the_map_says_what_the_lines_say(nation: Client, world) -> None:
    squares = {each.departement.pk: each for each in nation.get(INDEX).context["squares"]}
    assert len(squares) == 101
    assert (squares["95"].level, squares["48"].level, squares["75"].level) == (3, 1, 0)
    assert squares["95"].words == "Val-d'Oise (95)\u00a0: 4 ouvertes, 0 libres" and squares["75"].url == ""
    assert "CHU du Gué" in html(nation.get(squares["95"].url))
    assert nation.get(f"{INDEX}?par=type").context["squares"] == []


def test_a_name_is_no_formula_of_a_spreadsheet(nation: Client, world) -> None:
    Dispositif.objects.filter(name="CHU du Lac").update(name="=1+1")
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
        assert len(nation.get(f"{INDEX}?par=dispositif").context["rows"]) == 9
