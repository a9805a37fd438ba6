"""What goes with a report: its remarks as files, the corrected workbook, old and new values, other deposits, jobs."""

import csv
import io
from collections.abc import Callable
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.models import User
from sisiao.imports import deposits
from sisiao.imports.actions import import_workbook
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.imports.models import CellCorrection, UploadedWorkbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.tasks import read_upload
from sisiao.offer.models import Dispositif, Entity, Funding
from sisiao.transition.models import LegacyPlaceGroup
from tests.imports.test_legacy_import import GROUP, G
from tests.imports.workbooks import ACTOR, OFFER_ROWS, TODAY, Rows, changed, edited, filled, make_siao
from tests.web.test_import_corrections import deposit, fields, shown

INDEX = "/offre/import/"
TWO_WRONG = changed(changed(OFFER_ROWS, "Entités", 0, siren="123456789"), "Dispositifs", 1, address="7 rue des Lilas")


@pytest.fixture
def administrator(signed_in: Client, account: User, grant: Callable[..., object]) -> Client:
    siao = make_siao("95")
    siao.scope.departement_id = "95"
    siao.scope.save()
    grant(account, Profile.SIAO_ADMIN, siao.scope)
    return signed_in


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_remarks_as_csv(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    answer = administrator.get(f"{url}remarques.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Niveau", "Code", "Onglet", "Ligne", "Colonne", "Intitulé", "Valeur", "Remarque", "Remède"]
    siren = next(row for row in rows if row[2:5] == ["Entités", "5", "E"])
    assert siren[6] == "123456789"
    assert siren[7]
    assert siren[8]
    assert len(rows) - 1 == len(UploadedWorkbook.objects.get().report["findings"])
    assert "Lilas" not in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]


def test_remarks_as_a_workbook(administrator: Client) -> None:
    rows = changed(TWO_WRONG, "Entités", 1, siren="=1+1 oui")
    url = deposit(administrator, rows)
    sheet = book(administrator.get(f"{url}remarques.xlsx").content).active
    assert sheet.cell(1, 9).value == "Remède"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_corrected_workbook_holds_the_corrections_each_row_where_it_was(administrator: Client) -> None:
    rows = changed(TWO_WRONG, "Financement", 0, number="quarante")
    url = deposit(administrator, rows)
    sent = fields(administrator.get(url).content.decode())
    number = next(name for name, value in sent.items() if name.startswith("v-2-5-") and value == "quarante")
    administrator.post(url, sent | {"v-0-5-E": "123456782", number: "40", "leave": "2-6", "r-2-6": "Doublon"})
    content = administrator.get(f"{url}corrige.xlsx").content
    found = book(content)
    assert found["Entités"]["E5"].value == "123456782"
    assert found["Financement"][f"{number.rpartition('-')[2]}5"].value == 40, "a number is a number again"
    assert [found["Financement"][f"{column}6"].value for column in "ABC"] == ["F0002", None, None]
    assert found["Dispositifs"]["C6"].value == "Maison claire"
    assert "Lilas" not in str([[cell.value for cell in row] for row in found["Dispositifs"].iter_rows()])
    report = import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=True)
    assert report.committed, report.as_text()
    assert Funding.objects.count() == 1


def test_an_unreadable_file_has_no_corrected_one(administrator: Client) -> None:
    file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 not a workbook")
    url = administrator.post(f"{INDEX}depot/{OFFER.kind}/", {f"{OFFER.kind}-file": file})["Location"]
    page = shown(administrator, url)
    assert "Télécharger le classeur corrigé" not in page and "Enregistrer les corrections" not in page
    assert "Corriger à l'écran" not in page and "Déposer un autre fichier" in page
    assert administrator.get(f"{url}corrige.xlsx")["Location"] == url


def test_a_cell_that_the_file_itself_spoils_is_corrected_too(administrator: Client) -> None:
    def formula(workbook: openpyxl.Workbook) -> None:
        workbook["Entités"]["B5"] = '="Association "&"Les Peupliers"'

    file = SimpleUploadedFile("a.xlsx", edited(filled(OFFER, OFFER_ROWS), formula))
    url = administrator.post(f"{INDEX}depot/{OFFER.kind}/", {f"{OFFER.kind}-file": file})["Location"]
    sent = fields(administrator.get(url).content.decode())
    administrator.post(url, sent | {"v-0-5-B": "Association Les Peupliers"})
    assert UploadedWorkbook.objects.get().report["importable"], UploadedWorkbook.objects.get().report["findings"]


def test_changed_rows_are_shown_old_to_new_column_by_column(administrator: Client) -> None:
    administrator.post(f"{deposit(administrator)}importer/")
    rows = changed(OFFER_ROWS, "Dispositifs", 0, capacity=52, hours="Nuit", wheelchair="Non")
    deposit(administrator, rows)
    report = UploadedWorkbook.objects.order_by("pk").last().report  # type: ignore[union-attr]
    change = next(each for each in report["changes"] if each["code"] == "D0001")
    assert {tuple(values[1:]) for values in change["values"]} == {
        ("45", "52"), ("24 h/24", "Nuit"), ("Oui", "Non"),
    }  # fmt: skip


def test_the_workbook_of_the_old_offer_is_corrected_and_compared_too(administrator: Client) -> None:
    """Its rows have no printed code: the number of a group tells which one changes."""
    rows = {G: [GROUP | {"legacy_id": f"4821{number}"} for number in range(3)]}
    wrong = changed(rows, G, 1, side="vingt-quatre")
    url = deposit(administrator, wrong, LEGACY_OFFER)
    sent = fields(administrator.get(url).content.decode())
    name = next(name for name, value in sent.items() if name.startswith("v-") and value == "vingt-quatre")
    administrator.post(url, sent | {name: "115"})
    administrator.post(f"{url}importer/")
    assert LegacyPlaceGroup.objects.count() == 3
    again = deposit(administrator, changed(rows, G, 2, places="26", closed="Fermé"), LEGACY_OFFER)
    page = shown(administrator, again)
    (change,) = UploadedWorkbook.objects.order_by("pk").last().report["changes"]  # type: ignore[union-attr]
    assert sorted(values[1:] for values in change["values"]) == [["24", "26"], ["Ouvert", "Fermé"]]
    assert "Lignes modifiées" in page


def test_values_of_a_protected_row_are_not_shown_when_they_change(administrator: Client) -> None:
    administrator.post(f"{deposit(administrator)}importer/")
    url = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 1, name="Maison blanche"))
    page = shown(administrator, url)
    assert "Valeurs non affichées" in page
    assert "Maison blanche" not in page


def test_two_files_are_merged_by_code_and_the_second_deletes_nothing(administrator: Client) -> None:
    first: Rows = OFFER_ROWS
    second = {
        "Entités": [OFFER_ROWS["Entités"][0] | {"phone": "0139000000"}],
        "Dispositifs": [OFFER_ROWS["Dispositifs"][0] | {"capacity": 60}],
        "Financement": [],
    }
    administrator.post(f"{deposit(administrator, first)}importer/")
    administrator.post(f"{deposit(administrator, second)}importer/")
    assert (Entity.objects.count(), Dispositif.objects.count(), Funding.objects.count()) == (2, 3, 2)
    assert Entity.objects.get(siren="123456782").phone == "+33139000000"
    assert Dispositif.objects.filter(name="Accueil du CCAS").exists()


def test_two_waiting_deposits_that_differ_on_a_code_say_so(administrator: Client) -> None:
    first = deposit(administrator)
    assert "dit autre chose" not in shown(administrator, first)
    second = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 0, capacity=60))
    for url in (first, second):
        page = shown(administrator, url)
        assert "Un autre dépôt en attente dit autre chose" in page
        assert "D0001" in page
        assert "D0002 :" not in page
    administrator.post(f"{second}retirer/")
    assert "dit autre chose" not in shown(administrator, first)
    assert UploadedWorkbook.objects.count() == 1


def test_a_file_of_another_departement_contradicts_nobody(administrator: Client) -> None:
    """Dropped here by mistake, it will never be imported."""
    first = deposit(administrator)
    elsewhere = SimpleUploadedFile(
        "48.xlsx", filled(OFFER, changed(OFFER_ROWS, "Dispositifs", 0, capacity=60), departement="48")
    )
    wrong = administrator.post(f"{INDEX}depot/{OFFER.kind}/", {f"{OFFER.kind}-file": elsewhere})["Location"]
    assert "C-FIC-27" in shown(administrator, wrong)
    for url in (first, wrong):
        assert "dit autre chose" not in shown(administrator, url)


def test_an_imported_deposit_is_not_withdrawn(administrator: Client) -> None:
    url = deposit(administrator)
    administrator.post(f"{url}importer/")
    assert "est importé" in unescape(administrator.post(f"{url}retirer/", follow=True).content.decode())
    assert UploadedWorkbook.objects.count() == 1


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deposits, "LARGE", 1000)


def run_job() -> None:
    """What the worker does of the last job."""
    job = ProcrastinateJob.objects.filter(task_name="imports.read_upload").order_by("-pk").first()
    assert job is not None
    read_upload(**job.args)


@pytest.mark.usefixtures("everything_is_large")
def test_a_large_file_is_read_by_a_job_and_its_page_can_be_left(administrator: Client) -> None:
    url = deposit(administrator)
    page = shown(administrator, url)
    assert "Étape 1 sur 3" in page
    assert "Vous pouvez quitter cette page" in page
    part = administrator.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "En attente" in part
    assert "<h1" not in part
    assert "Lecture en cours" in shown(administrator, INDEX)
    run_job()
    assert administrator.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == url
    assert "Le classeur peut être importé" in shown(administrator, url)
    administrator.post(f"{url}importer/")
    assert not Entity.objects.exists()
    run_job()
    assert Entity.objects.count() == 2
    assert "Le classeur est importé" in shown(administrator, url)


@pytest.mark.usefixtures("everything_is_large")
def test_an_older_reading_does_not_overwrite_a_newer_one(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    run_job()
    sent = fields(administrator.get(url).content.decode())
    administrator.post(url, sent | {"v-0-5-E": "123456782"})
    administrator.post(f"{url}relire/")
    kept = UploadedWorkbook.objects.get()
    read_upload(upload_id=kept.pk, grant_id=Grant.objects.get().pk, reading=kept.reading - 1, commit=True)
    assert UploadedWorkbook.objects.get().job is not None, "the older job does nothing"
    run_job()
    assert UploadedWorkbook.objects.get().job is None
    assert CellCorrection.objects.active().count() == 1


@pytest.mark.usefixtures("everything_is_large")
def test_a_suspended_account_imports_nothing_and_the_page_offers_to_start_again(
    administrator: Client, account: User
) -> None:
    url = deposit(administrator)
    Grant.objects.update(ends_on=timezone.localdate())
    run_job()
    assert UploadedWorkbook.objects.get().report == {}
    Grant.objects.update(ends_on=None)
    ProcrastinateJob.objects.filter(task_name="imports.read_upload")._raw_delete("default")  # its rows are tidied away
    assert "La lecture n'a pas abouti" in shown(administrator, url)
