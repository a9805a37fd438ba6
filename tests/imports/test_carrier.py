"""Who carries the SIAO: the file says it first, the sheet of the SIAO keeps it, no import changes it."""

from datetime import timedelta

import pytest

from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook, make_template
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.reports import ImportReport
from sisiao.offer.models import Entity
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import Siao, SiaoOperator
from tests.imports.test_offer_import import run, writes
from tests.imports.workbooks import ACTOR, OFFER_ROWS, TODAY, changed, make_siao

pytestmark = pytest.mark.django_db
SAYS_YES = changed(OFFER_ROWS, "Entités", 0, carries_siao=True)


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


def carriers(siao: Siao) -> list[tuple[str, str]]:
    return [(row.name, row.scope.label if row.scope else "") for row in SiaoOperator.objects.filter(siao=siao)]


def operator(siao: Siao, name: str, **fields: object) -> SiaoOperator:
    started = {"status": OperatorStatus.ASSOCIATION, "starts_on": TODAY - timedelta(days=900)}
    return SiaoOperator.objects.create(siao=siao, name=name, **(started | fields))


def codes(report: ImportReport) -> set[str]:
    return {finding.code for finding in report.findings.items}


def test_the_file_says_it_where_nobody_is_known(siao: Siao) -> None:
    assert run(SAYS_YES, commit=False).committed is False and carriers(siao) == []
    run(SAYS_YES)
    row = SiaoOperator.objects.get(siao=siao)
    assert (row.name, row.siren, row.starts_on) == ("Association Les Peupliers", "123456782", TODAY)
    assert row.scope == Entity.objects.get(siren="123456782").scope
    again = run(SAYS_YES)
    assert again.written.changes == [] and "C-ENT-26" not in codes(again)


def test_said_later_it_is_told_as_a_change_and_the_template_says_it_back(siao: Siao) -> None:
    run(OFFER_ROWS)
    report = run(SAYS_YES)
    assert [(each.code, each.headings) for each in report.written.changes] == [
        ("E0001", ("Porte aussi le SIAO du département",))
    ]
    template = make_template(OFFER, Departement.objects.get(pk="95"), today=TODAY)
    assert writes(template) == []
    assert "C-ENT-26" not in codes(import_workbook(OFFER, template, actor=ACTOR, today=TODAY, commit=False))


@pytest.mark.parametrize("known", [{"siren": "123456782"}, {"siren": ""}])
def test_the_operator_of_the_sheet_is_tied_to_the_entite_that_it_is(siao: Siao, known: dict[str, str]) -> None:
    row = operator(siao, "ASSOCIATION  LES PEUPLIERS", **known)
    run(SAYS_YES)
    assert carriers(siao) == [(row.name, "Association Les Peupliers")]
    assert SiaoOperator.objects.get().starts_on == row.starts_on


def test_an_import_never_changes_the_operator(siao: Siao) -> None:
    operator(siao, "Groupement du Gué", siren="000950014")
    report = run(SAYS_YES)
    assert report.committed and carriers(siao) == [("Groupement du Gué", "")]
    (finding,) = [each for each in report.findings.items if each.code == "C-ENT-26"]
    assert (finding.sheet, finding.row) == ("Entités", 5) and finding.column
    assert "Groupement du Gué" in finding.message and "fiche du SIAO" in finding.remedy


def test_a_file_that_denies_it_changes_nothing_either(siao: Siao) -> None:
    run(SAYS_YES)
    report = run(OFFER_ROWS)
    assert "C-ENT-26" in codes(report) and carriers(siao) == [("Association Les Peupliers",) * 2]


def test_one_that_is_announced_is_not_overwritten(siao: Siao) -> None:
    operator(siao, "Groupement du Gué", starts_on=TODAY + timedelta(days=30))
    assert run(SAYS_YES).committed and carriers(siao) == [("Groupement du Gué", "")]


def test_an_entite_of_two_departements_carries_the_siao_of_one(siao: Siao) -> None:
    other = make_siao("78")
    run(SAYS_YES)
    rows = {"Entités": [OFFER_ROWS["Entités"][0] | {"departements": "78"}]}
    assert "C-ENT-26" not in codes(run(rows, departement="78"))
    assert len(carriers(siao)) == 1 and carriers(other) == []
