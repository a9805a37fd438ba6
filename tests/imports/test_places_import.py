"""The places workbook: groupes, units, numbered places, what is out of service, and what cannot be taken away."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook, make_template
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.reports import ImportReport
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.models import Dispositif, Place, PlaceGroup, Unit
from tests.factories import make_household
from tests.imports.workbooks import (
    ACTOR,
    OFFER_ROWS,
    PLACES_ROWS,
    TODAY,
    Rows,
    assert_placed,
    changed,
    filled,
    findings_of,
    make_siao,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offer() -> None:
    make_siao()
    report = import_workbook(OFFER, filled(OFFER, OFFER_ROWS), actor=ACTOR, today=TODAY, commit=True)
    assert report.committed, report.as_text()


def run(rows: Rows, *, commit: bool = True) -> ImportReport:
    return import_workbook(PLACES, filled(PLACES, rows), actor=ACTOR, today=TODAY, commit=commit)


def blocking(report: ImportReport) -> list[tuple[str, str]]:
    return [(item.code, item.column) for item in report.findings.items if item.level == "bloquant"]


def occupy(unit: str, number: int, start: date, end: date | None) -> Occupation:
    place = Place.objects.get(unit__name=unit, number=number)
    return Occupation.objects.create(
        place=place, dispositif=place.unit.group.dispositif, nights=DateRange(start, end, "[)"),
        kind=OccupationKind.OUT_OF_SERVICE, cause="damage",
    )  # fmt: skip


def test_groups_units_and_places_are_written() -> None:
    report = run(PLACES_ROWS)
    assert report.committed, report.as_text()
    group = PlaceGroup.objects.get()
    assert (group.mode, group.route, group.regime) == ("continuous_emergency", "siao_115", "permanent")
    assert group.publics == ["women_with_children", "couples_with_children"]
    assert group.period == DateRange(date(2024, 1, 1), None, "[)")
    assert group.declared_at is not None
    room = Unit.objects.get(name="Chambre 1")
    assert (room.kind, room.sharing, room.wheelchair, room.period) == ("room", "exclusive", True, group.period)
    assert list(room.places.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    out = Occupation.objects.filter(kind=OccupationKind.OUT_OF_SERVICE)
    assert [(item.nights, item.cause) for item in out] == [
        (DateRange(date(2026, 12, 1), date(2026, 12, 16), "[)"), "works")
    ] * 2
    assert report.totals == {"Places – Urgence continue": "10"}


@pytest.mark.parametrize(("tab", "code", "column"), [("Groupes", "C-GRP-15", "C"), ("Unités", "C-UNI-14", "C")])
def test_a_name_tells_nothing_of_a_protected_place(tab: str, code: str, column: str) -> None:
    told = changed(PLACES_ROWS, tab, 0, name="Appartement rue des Saules")
    assert code not in {each.code for each in findings_of(PLACES, told)}
    emptied = {"address": "", "postal_code": "", "siret": "", "finess": "", "phone": "", "email": "", "commune": None}
    Dispositif.objects.update(**emptied, protected_address=True, name="Dispositif Alba")
    found = findings_of(PLACES, told)
    assert_placed(found, code, tab, 0, column)
    assert not any("Saules" in each.sentence or each.value for each in found if each.sheet == tab and each.row == 5)


def test_a_season_has_its_last_night() -> None:
    assert_placed(
        findings_of(PLACES, changed(PLACES_ROWS, "Groupes", 0, regime="Saisonnier")), "C-GRP-17", "Groupes", 0, "H"
    )
    ended = changed(PLACES_ROWS, "Groupes", 0, regime="Saisonnier", ends_on=date(2027, 3, 31))
    assert "C-GRP-17" not in {each.code for each in findings_of(PLACES, ended)}


def test_a_dry_run_leaves_nothing() -> None:
    assert run(PLACES_ROWS, commit=False).importable
    assert not PlaceGroup.objects.exists()


def test_twice_or_pre_filled_changes_nothing() -> None:
    run(PLACES_ROWS)
    for content in (filled(PLACES, PLACES_ROWS), make_template(PLACES, Departement.objects.get(pk="95"), today=TODAY)):
        with CaptureQueriesContext(connection) as queries:
            report = import_workbook(PLACES, content, actor=ACTOR, today=TODAY, commit=True)
        assert report.written.changes == []
        assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert report.written.unchanged == {"Groupes": 1, "Unités": 2, "Indisponibilités": 1}


def test_a_season_that_is_over_changes_nothing_either() -> None:
    over = changed(PLACES_ROWS, "Groupes", 0, ends_on=date(2026, 3, 31))
    over["Indisponibilités"] = []
    assert run(over).committed
    assert run(over).written.changes == []
    assert run(changed(over, "Unités", 0, places=3)).committed
    assert Place.objects.filter(unit__name="Chambre 1").count() == 3


def test_more_places_and_fewer() -> None:
    run(PLACES_ROWS)
    report = run(changed(PLACES_ROWS, "Unités", 0, places=6))
    assert [(change.code, change.headings) for change in report.written.changes] == [("U0001", ("Nombre de places",))]
    assert Place.objects.filter(unit__name="Chambre 1").count() == 6
    run(changed(PLACES_ROWS, "Unités", 0, places=3))
    assert Place.objects.filter(unit__name="Chambre 1").count() == 3


def test_a_taken_place_is_not_taken_away() -> None:
    run(PLACES_ROWS)
    occupy("Chambre 1", 4, date(2026, 11, 1), None)
    report = run(changed(PLACES_ROWS, "Unités", 0, places=3))
    assert blocking(report) == [("C-UNI-12", "F")]
    report = run(changed(PLACES_ROWS, "Unités", 0, ends_on=date(2026, 12, 31)))
    assert blocking(report) == [("C-UNI-13", "J")]
    assert [(each.sheet, each.row) for each in report.findings.items if each.level == "bloquant"] == [("Unités", 5)]
    assert Place.objects.filter(unit__name="Chambre 1").count() == 4


def test_a_place_that_served_is_closed_not_forgotten_and_opens_again() -> None:
    run(PLACES_ROWS)
    past = occupy("Chambre 1", 4, date(2026, 1, 1), date(2026, 1, 5))
    fewer = changed(PLACES_ROWS, "Unités", 0, places=3)
    assert run(fewer).committed
    past.place.refresh_from_db()
    assert past.place.period == DateRange(date(2024, 1, 1), TODAY, "[)")
    assert run(fewer).written.changes == []
    template = make_template(PLACES, Departement.objects.get(pk="95"), today=TODAY)
    assert import_workbook(PLACES, template, actor=ACTOR, today=TODAY, commit=True).written.changes == []
    assert run(PLACES_ROWS).written.count("Unités", created=False) == 1
    past.place.refresh_from_db()
    assert past.place.period == DateRange(date(2024, 1, 1), None, "[)")
    assert Place.objects.filter(unit__name="Chambre 1").count() == 4


def test_a_taken_place_is_not_put_out_of_service() -> None:
    run(changed(PLACES_ROWS, "Indisponibilités", 0, unit="U0001 – Chambre 1", places=4, ends_on=date(2026, 12, 2)))
    occupy("Dortoir", 1, date(2026, 12, 1), date(2026, 12, 3))
    rows = changed(PLACES_ROWS, "Indisponibilités", 0, places=6)
    assert blocking(run(rows)) == [("C-IND-10", "B")]
    rows = changed(PLACES_ROWS, "Indisponibilités", 0, places=5)
    assert run(rows).committed
    taken = Occupation.objects.filter(cause="works", place__unit__name="Dortoir")
    assert sorted(taken.values_list("place__number", flat=True)) == [2, 3, 4, 5, 6]


def test_a_place_more_beside_a_household_is_neutralised() -> None:
    run(PLACES_ROWS)
    room, household = Unit.objects.get(name="Chambre 1"), make_household()
    Occupation.objects.create(
        place=room.places.get(number=1), dispositif=room.group.dispositif, nights=DateRange(TODAY, None, "[)"),
        kind=OccupationKind.STAY, household=household, person=household.current_memberships[0].person,
    )  # fmt: skip
    neutralise_spare([room.pk], TODAY)
    assert run(changed(PLACES_ROWS, "Unités", 0, places=6)).committed
    beside = Occupation.objects.filter(kind=OccupationKind.NEUTRALISED, household=household, active=True)
    assert sorted(beside.values_list("place__number", flat=True)) == [2, 3, 4, 5, 6]
    assert {row.nights for row in beside} == {DateRange(TODAY, None, "[)")}


def test_overlapping_causes_share_the_places_of_the_unit() -> None:
    more: dict[str, Any] = {"unit": "U0002", "places": 4, "starts_on": date(2026, 12, 10), "cause": "Nuisibles"}
    rows = PLACES_ROWS | {"Indisponibilités": [*PLACES_ROWS["Indisponibilités"], more]}
    assert run(rows).committed
    rows["Indisponibilités"][1]["places"] = 5
    assert blocking(run(rows)) == [("C-IND-10", "B")]


CASES = [
    ("Groupes", 0, {"dispositif": "D0099 – Inconnu"}, "C-GRP-07", "B"),
    ("Groupes", 0, {"dispositif": "D0003 – Accueil du CCAS"}, "C-GRP-12", "B"),
    ("Groupes", 0, {"mode": "Urgence"}, "C-GRP-03", "D"),
    ("Groupes", 0, {"route": "Réservataire"}, "C-GRP-01", "F"),
    ("Groupes", 0, {"ends_on": date(2020, 1, 1)}, "C-GRP-09", "H"),
    ("Groupes", 0, {"women_with_children": None, "couples_with_children": None}, "C-GRP-10", "I"),
    ("Groupes", 0, {"max_age": 10}, "C-GRP-11", "O"),
    ("Groupes", 0, {"specific_public": "Réfugiés"}, "C-GRP-16", "Q"),
    ("Unités", 0, {"group": "G0009 – Inconnu"}, "C-UNI-07", "B"),
    ("Unités", 1, {"name": "Chambre 1"}, "C-UNI-11", "C"),
    ("Unités", 0, {"sharing": "Partagé"}, "C-UNI-03", "E"),
    ("Unités", 0, {"places": 0}, "C-UNI-03", "F"),
    ("Unités", 0, {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)}, "C-UNI-09", "J"),
    ("Unités", 0, {"starts_on": date(2020, 1, 1)}, "C-UNI-10", "I"),
    ("Indisponibilités", 0, {"unit": "U0009"}, "C-IND-07", "A"),
    ("Indisponibilités", 0, {"places": 7}, "C-IND-10", "B"),
    ("Indisponibilités", 0, {"ends_on": date(2026, 1, 1)}, "C-IND-09", "D"),
    ("Indisponibilités", 0, {"starts_on": date(2020, 1, 1)}, "C-IND-11", "C"),
    ("Indisponibilités", 0, {"cause": "Grève"}, "C-IND-03", "E"),
]


@pytest.mark.parametrize(("tab", "index", "values", "code", "column"), CASES)
def test_controls(tab: str, index: int, values: dict[str, Any], code: str, column: str) -> None:
    found = findings_of(PLACES, changed(PLACES_ROWS, tab, index, **values))
    assert_placed(found, code, tab, index, column)


def test_a_group_without_unit_is_told() -> None:
    found = findings_of(PLACES, {"Groupes": PLACES_ROWS["Groupes"]})
    assert [(finding.code, finding.column) for finding in found] == [("C-GRP-13", "A")]


def test_a_dispositif_with_places_keeps_a_type_that_holds_them() -> None:
    run(PLACES_ROWS)
    rows = changed(OFFER_ROWS, "Dispositifs", 0, family="Veille sociale", type="Accueil de jour", capacity_unit=None)
    (told,) = [finding for finding in findings_of(OFFER, rows) if finding.code == "C-DIS-41"]
    assert (told.sheet, told.row) == ("Dispositifs", 5) and told.column and told.remedy
    assert Dispositif.objects.get(name="CHRS Les Tilleuls").type_id == "chrs"
