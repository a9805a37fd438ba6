"""A template prints all that is known, each row under its code; what is known is not entered twice."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import openpyxl
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.core.context import acting_as
from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook, make_template
from sisiao.imports.codes import give_codes
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.reports import ImportReport
from sisiao.imports.sources import Source
from sisiao.offer.actions.groups import split_group
from sisiao.offer.enums import WorkbookTab
from sisiao.offer.models import Dispositif, Entity, Funding, PlaceGroup, WorkbookCode
from tests.factories import make_dispositif, make_group, make_stay, make_unit, tonight
from tests.factories import make_siao as make_other_siao
from tests.factories.people import TESTS
from tests.imports.workbooks import ACTOR, OFFER_ROWS, PLACES_ROWS, TODAY, Rows, changed, filled, make_siao
from tests.support.database import FreshDatabase


def sent(source: Source, content: bytes, today: date = TODAY) -> ImportReport:
    return import_workbook(source, content, actor=ACTOR, today=today, commit=True)


def template(source: Source, today: date = TODAY) -> bytes:
    return make_template(source, Departement.objects.get(pk="95"), today=today)


def blocking(report: ImportReport) -> list[tuple[str, str, int, str]]:
    return [
        (each.code, each.sheet, each.row, each.column) for each in report.findings.items if each.level == "bloquant"
    ]


@pytest.fixture
def on_screen(db: None) -> None:
    """An offer that came from no workbook: nothing of it has a code."""
    make_siao()
    assert sent(OFFER, filled(OFFER, OFFER_ROWS)).committed
    assert sent(PLACES, filled(PLACES, PLACES_ROWS)).committed
    WorkbookCode.objects.all().delete()


@pytest.mark.usefixtures("on_screen")
@pytest.mark.parametrize("source", [OFFER, PLACES])
def test_what_came_from_no_workbook_is_printed_and_sent_back_changes_nothing(source: Source) -> None:
    report = sent(source, template(source))
    assert (report.written.changes, report.written.findings, blocking(report)) == ([], [], [])
    expected = {"Entités": 2, "Dispositifs": 3, "Financement": 2}
    if source is PLACES:
        expected = {"Groupes": 1, "Unités": 2, "Indisponibilités": 1}
    assert report.written.unchanged == expected


@pytest.mark.usefixtures("on_screen")
def test_people_and_old_names_are_kept_and_printed_again() -> None:
    entity = Entity.objects.get(siren="123456782")
    assert (entity.deputy_name, entity.deputy_email) == ("DA SILVA Léo", "l.dasilva@exemple.fr")
    assert entity.old_name == "Peupliers 95"
    chrs = Dispositif.objects.get(name="CHRS Les Tilleuls")
    assert (chrs.head_name, chrs.head_email) == ("PETIT Dominique", "d.petit@exemple.fr")
    assert chrs.old_names == "Foyer Béthanie ; Béthanie 2"
    assert PlaceGroup.objects.get().specific_publics == ["Longue errance"]
    declared = OFFER.declare("95", TODAY)
    book = openpyxl.load_workbook(io.BytesIO(template(OFFER)))
    told = {
        (tab, key): book[tab][f"{declared.tab(tab).letter(key)}5"].value
        for tab, key in (("Entités", "deputy"), ("Entités", "old_name"), ("Dispositifs", "manager"))
    }
    assert told == {
        ("Entités", "deputy"): "DA SILVA Léo l.dasilva@exemple.fr",
        ("Entités", "old_name"): "Peupliers 95",
        ("Dispositifs", "manager"): "PETIT Dominique d.petit@exemple.fr",
    }


@pytest.mark.usefixtures("on_screen")
def test_the_spaces_of_a_text_are_no_change() -> None:
    """A cell is read without those that are doubled; what was typed with them is the same text."""
    Dispositif.objects.filter(name="CHRS Les Tilleuls").update(name="CHRS  Les Tilleuls")
    assert sent(OFFER, template(OFFER)).written.changes == []


@pytest.mark.usefixtures("on_screen")
def test_a_code_is_given_once_far_from_those_of_the_empty_rows() -> None:
    template(OFFER)
    given = set(WorkbookCode.objects.values_list("tab", "code", "object_id"))
    assert {code for tab, code, _ in given if tab == WorkbookTab.ENTITIES} == {"E10001", "E10002"}
    dispositif = make_dispositif(Dispositif.objects.all()[0].siao, Entity.objects.all()[0], name="Halte du Pont")
    make_dispositif(make_other_siao("48"))
    template(PLACES)
    after = set(WorkbookCode.objects.values_list("tab", "code", "object_id"))
    assert after - given == {(WorkbookTab.DISPOSITIFS, "D10004", dispositif.pk)}


@pytest.mark.usefixtures("on_screen")
def test_a_legal_person_takes_the_code_that_a_file_chose_for_it() -> None:
    """The SIAO was filling an older template when the entité was created by the form: its SIREN says that it is one."""
    give_codes("95")
    rows: Rows = {"Entités": OFFER_ROWS["Entités"]}
    report = sent(OFFER, filled(OFFER, rows))
    assert report.committed and report.written.changes == []
    codes = WorkbookCode.objects.filter(tab=WorkbookTab.ENTITIES)
    assert set(codes.values_list("code", flat=True)) == {"E0001", "E0002"} and Entity.objects.count() == 2


@pytest.mark.usefixtures("on_screen")
def test_a_known_dispositif_is_not_entered_again() -> None:
    report = sent(OFFER, filled(OFFER, OFFER_ROWS))
    assert [each for each in blocking(report) if each[0] == "C-DIS-42"] == [
        ("C-DIS-42", "Dispositifs", row, "C") for row in (5, 6, 7)
    ]
    told = next(each for each in report.findings.items if each.code == "C-DIS-42")
    assert "D10001" in told.message and "D10001" in told.remedy and Dispositif.objects.count() == 3
    other = changed(OFFER_ROWS, "Dispositifs", 0, name="CHRS Les Acacias")
    assert ("C-DIS-42", "Dispositifs", 5, "C") in blocking(sent(OFFER, filled(OFFER, other))), "its FINESS is the same"
    other = changed(other, "Dispositifs", 0, finess="", siret="")
    assert ("C-DIS-42", "Dispositifs", 5, "C") not in blocking(sent(OFFER, filled(OFFER, other)))


@pytest.mark.usefixtures("on_screen")
def test_a_known_line_of_funding_is_not_entered_again() -> None:
    give_codes("95")
    for rank, each in enumerate(Dispositif.objects.order_by("pk"), 1):
        WorkbookCode.objects.filter(tab=WorkbookTab.DISPOSITIFS, object_id=each.pk).update(code=f"D000{rank}")
    report = sent(OFFER, filled(OFFER, OFFER_ROWS))
    assert blocking(report) == [("C-FIN-24", "Financement", row, "B") for row in (5, 6)]
    told = next(each for each in report.findings.items if each.code == "C-FIN-24")
    assert "F10001" in told.message and "F10001" in told.remedy and Funding.objects.count() == 2
    last = date(TODAY.year, 12, 31)
    Funding.objects.update(starts_on=last, ends_on=last)
    Funding.objects.filter(pk=Funding.objects.order_by("pk")[0].pk).update(funder="Région", line=None)
    report = sent(OFFER, filled(OFFER, OFFER_ROWS))
    assert blocking(report) == [("C-FIN-24", "Financement", 6, "B")], "another funder, another line"


def test_a_stay_beyond_an_announced_closing_does_not_refuse_the_template(db: None) -> None:
    """R10: whoever has no answer yet is there. Another end than the announced one is still refused."""
    dispositif, night, today = make_dispositif(), tonight(), timezone.localdate()
    period = DateRange(night - timedelta(days=40), night + timedelta(days=9))
    group = make_group(dispositif, name="Hiver", period=period)
    make_stay(make_unit(group, period=period))
    split_group(group, night)
    report = sent(PLACES, template(PLACES, today), today)
    assert (report.written.changes, report.written.unchanged["Groupes"], blocking(report)) == ([], 1, [])


@pytest.mark.concurrency
def test_two_templates_at_once_give_each_row_one_code(committed_database: FreshDatabase) -> None:
    with acting_as(TESTS):
        siao = make_other_siao()
        made = {make_dispositif(siao).pk for _ in range(12)}
    barrier = Barrier(4)

    def ask(_: int) -> None:
        try:
            barrier.wait()
            give_codes("95")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))
    codes = WorkbookCode.objects.filter(tab=WorkbookTab.DISPOSITIFS)
    assert set(codes.values_list("object_id", flat=True)) == made and codes.count() == 12
    assert set(codes.values_list("code", flat=True)) == {f"D{10_001 + rank}" for rank in range(12)}
