"""Correcting a whole row: the fault may lie in another cell than the one that the remark names."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.imports import deposits
from sisiao.imports.models import CellCorrection, UploadedWorkbook
from sisiao.imports.offer_workbook.nomenclature import SHELTER, WATCH
from sisiao.imports.offer_workbook.source import OFFER
from tests.imports.workbooks import OFFER_ROWS, changed
from tests.web.test_import_corrections import administrator, colleague, deposit, fields, shown, siao

__all__ = ["administrator", "colleague", "siao"]

# The type does not suit the family, and it is the family that is wrong.
WRONG_FAMILY = changed(OFFER_ROWS, "Dispositifs", 0, family=WATCH)


def letter(key: str) -> str:
    """The letter of a column of « Dispositifs »."""
    return OFFER.declare("95", timezone.localdate()).tab("Dispositifs").letter(key)


def field(key: str, row: int = 5, kind: str = "v") -> str:
    return f"{kind}-1-{row}-{letter(key)}"


def open_row(client: Client, url: str, key: str = "1-5", **query: str) -> str:
    answer = client.get(f"{url}lignes/{key}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def url(administrator: Client) -> str:
    """Address of the report of the workbook whose family is wrong."""
    return deposit(administrator, WRONG_FAMILY)


def test_a_remark_leads_to_its_row_with_every_cell_the_named_one_first(administrator: Client, url: str) -> None:
    link = f"{url}lignes/1-5/?colonne={letter('type')}"
    assert f'href="{link}"' in administrator.get(url).content.decode()
    page = administrator.get(link).content.decode()
    sent = fields(page)
    columns = OFFER.declare("95", timezone.localdate()).tab("Dispositifs").columns
    own = {name for name in sent if name.startswith("v-")}
    assert own == {field(column.key) for column in columns if column.key != "code"}, "all, but the printed code"
    assert (sent[field("name")], sent[field("family")], sent[field("type")]) == ("CHRS Les Tilleuls", WATCH, "CHRS")
    focused = re.findall(r"<(?:input|select)[^>]* autofocus[^>]*>", page)
    assert [re.search(r'name="([^"]*)"', tag)[1] for tag in focused] == [field("type")]
    order = re.findall(r'name="(v-[^"]*)"', page)
    assert order[0] == field("type")
    assert order.index(field("name")) < order.index(field("layout")), "the others as in the workbook"


def test_of_several_remarks_the_one_that_was_followed_comes_first(administrator: Client) -> None:
    url = deposit(administrator, changed(WRONG_FAMILY, "Dispositifs", 0, min_age="dix-huit"))
    for key in ("type", "min_age"):
        page = open_row(administrator, url, colonne=letter(key))
        assert re.findall(r'name="(v-[^"]*)"', page)[0] == field(key)


def test_another_cell_is_corrected_written_down_and_undone(administrator: Client, url: str) -> None:
    page = open_row(administrator, url)
    answer = administrator.post(f"{url}lignes/1-5/", fields(page) | {field("family"): SHELTER})
    assert answer["Location"] == f"{url}#remarques"
    kept = CellCorrection.objects.get()
    assert (kept.column, kept.heading, kept.before, kept.value) == (letter("family"), "Famille", WATCH, SHELTER)
    assert UploadedWorkbook.objects.get().report["importable"]
    report = shown(administrator, url)
    assert "Camille ROUX" in report and "1 correction enregistrée" in report
    administrator.post(url, {"undo": kept.pk})
    assert not UploadedWorkbook.objects.get().report["importable"]
    assert fields(open_row(administrator, url))[field("family")] == WATCH
    kept.refresh_from_db()
    assert kept.undone_by_id == kept.by_id


def test_the_import_has_what_the_row_says(administrator: Client, url: str) -> None:
    sent = fields(open_row(administrator, url)) | {field("family"): SHELTER, field("name"): "CHRS des Tilleuls"}
    administrator.post(f"{url}lignes/1-5/", sent)
    administrator.post(f"{url}importer/")
    upload = UploadedWorkbook.objects.get()
    assert upload.committed_at is not None
    assert upload.typed["Dispositifs"]["D0001"][2] == "CHRS des Tilleuls"


def test_a_cell_without_a_remark_is_for_the_page_of_its_row_alone(administrator: Client, url: str) -> None:
    """On a report, what was settled meanwhile is not written over."""
    sent = {field("name"): "Autre nom", field("name", kind="w"): "CHRS Les Tilleuls", field("name", kind="c"): ""}
    answer = administrator.post(url, sent, follow=True)
    assert "Il n'y a plus de remarque" in unescape(answer.content.decode())
    other_row = administrator.post(f"{url}lignes/0-5/", sent, follow=True)
    assert "Il n'y a plus de remarque" in unescape(other_row.content.decode())
    assert not CellCorrection.objects.exists()


def test_a_refused_value_comes_back_in_the_row_and_the_others_are_kept(administrator: Client, url: str) -> None:
    sent = fields(open_row(administrator, url)) | {field("family"): SHELTER, field("min_age"): "dix-huit"}
    answer = administrator.post(f"{url}lignes/1-5/?niveau=bloquant", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert fields(page)[field("min_age")] == "dix-huit"
    assert f'href="#id_{field("min_age")}"' in page, "the summary leads to the field"
    assert "autofocus" not in page, "the summary has the focus"
    assert "lignes/1-5/?niveau=bloquant" in page
    assert CellCorrection.objects.get().value == SHELTER
    again = administrator.post(f"{url}lignes/1-5/?niveau=bloquant", fields(page) | {field("min_age"): "17"})
    assert again["Location"] == f"{url}?niveau=bloquant#remarques"
    assert set(CellCorrection.objects.values_list("value", flat=True)) == {SHELTER, "17"}


def test_two_people_do_not_overwrite_each_other_silently(administrator: Client, colleague: Client, url: str) -> None:
    mine = fields(open_row(administrator, url)) | {field("name"): "Les Tilleuls"}
    theirs = fields(open_row(colleague, url)) | {field("name"): "CHRS du Val", field("family"): SHELTER}
    colleague.post(f"{url}lignes/1-5/", theirs)
    answer = administrator.post(f"{url}lignes/1-5/", mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sacha NOIR vient d'y saisir «\u00a0CHRS du Val\u00a0»" in unescape(page)
    assert fields(page)[field("name")] == "Les Tilleuls", "nothing typed is lost"
    assert CellCorrection.objects.active().get(column=letter("name")).value == "CHRS du Val"
    assert administrator.post(f"{url}lignes/1-5/", fields(page)).status_code == 302
    assert CellCorrection.objects.active().get(column=letter("name")).value == "Les Tilleuls"


def test_a_row_without_a_remark_any_more_opens_from_its_corrections(administrator: Client, url: str) -> None:
    sent = fields(open_row(administrator, url)) | {field("family"): SHELTER, field("name"): "Faute de frape"}
    administrator.post(f"{url}lignes/1-5/", sent)
    report = administrator.get(url).content.decode()
    assert f'href="{url}lignes/1-5/?colonne={letter("name")}"' in report
    page = open_row(administrator, url, colonne=letter("name"))
    again = fields(page)
    assert again[field("name")] == "Faute de frape"
    assert re.search(rf'<input[^>]*name="{field("name")}"[^>]* autofocus', page), "the cell that is asked for"
    administrator.post(f"{url}lignes/1-5/", again | {field("name"): "Faute de frappe"})
    assert CellCorrection.objects.active().get(column=letter("name")).value == "Faute de frappe"


def test_lists_that_follow_another_cell_offer_what_it_may_become(administrator: Client, url: str) -> None:
    page = open_row(administrator, url)
    select = re.search(rf'<select name="{field("type")}".*?</select>', page, re.DOTALL)
    assert select is not None
    groups = re.findall(r'<optgroup label="([^"]*)"', select[0])
    assert groups[0] == f"Pour {WATCH}", "what suits the cell as it is comes first"
    assert f"Pour {SHELTER}" in groups


def test_a_remark_on_the_row_itself_leads_there_too(administrator: Client) -> None:
    """The CCAS has no dispositif any more: the remark names its printed code, which is not the fault."""
    url = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 2, entity="E0001 – Association Les Peupliers"))
    page = open_row(administrator, url, "0-6", colonne="A")
    assert "C-ENT-21" in page
    assert page.count("autofocus") == 1
    assert "v-0-6-A" not in fields(page)
    assert fields(page)["v-0-6-B"] == "CCAS de Pontoise"


def test_a_row_is_left_out_from_its_page(administrator: Client, url: str) -> None:
    sent = fields(open_row(administrator, url))
    refused = administrator.post(f"{url}lignes/1-5/", sent | {"leave": "1-5"})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.content.decode()
    administrator.post(f"{url}lignes/1-5/", sent | {"leave": "1-5", "r-1-5": "Fermé depuis"})
    assert UploadedWorkbook.objects.get().left_out.get().reason == "Fermé depuis"


def test_a_protected_row_shows_nothing_and_keeps_nothing_in_clear(administrator: Client) -> None:
    """R26: neither what the file says, nor what is typed in its place."""
    url = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 1, address="7 rue des Lilas"))
    page = open_row(administrator, url, "1-6")
    assert "Lilas" not in page and "Maison claire" not in page
    sent = fields(page)
    assert {value for name, value in sent.items() if name.startswith("v-")} == {""}
    administrator.post(f"{url}lignes/1-6/", sent | {field("area", 6): "Tout le Vexin"})
    assert CellCorrection.objects.get().concealed
    for read in (open_row(administrator, url, "1-6"), administrator.get(url).content.decode()):
        assert "Vexin" not in read and "Lilas" not in read
    emptied = field("address", 6, kind="e")
    administrator.post(f"{url}lignes/1-6/", fields(open_row(administrator, url, "1-6")) | {emptied: "on"})
    assert UploadedWorkbook.objects.get().report["importable"]
    assert "Lilas" not in str(UploadedWorkbook.objects.get().report) + str(CellCorrection.objects.values())


def test_what_was_typed_before_a_row_is_protected_is_shown_no_more(
    administrator: Client, colleague: Client, url: str
) -> None:
    stale = fields(open_row(colleague, url)) | {field("area"): "Vexin"}
    administrator.post(f"{url}lignes/1-5/", fields(open_row(administrator, url)) | {field("area"): "Rue des Lilas"})
    page = open_row(administrator, url)
    assert "Lilas" in page
    administrator.post(f"{url}lignes/1-5/", fields(page) | {field("protected"): "Oui"})
    answers = (open_row(administrator, url), colleague.post(f"{url}lignes/1-5/", stale).content.decode())
    assert "vient d'y saisir." in unescape(answers[1])
    assert not any("Lilas" in answer for answer in answers)


def test_a_wrong_value_for_a_cell_of_another_row_is_told(administrator: Client) -> None:
    url = deposit(administrator, changed(WRONG_FAMILY, "Entités", 0, siren="123456789"))
    sent = fields(open_row(administrator, url)) | {"v-0-5-E": "12", "w-0-5-E": "123456789", "c-0-5-E": ""}
    answer = administrator.post(f"{url}lignes/1-5/", sent)
    assert answer.status_code == 422
    assert "Un point est à corriger" in answer.content.decode()


@pytest.mark.parametrize("key", ["1-7", "0-5", "9-5", "1-999", "nimporte", "1"])
def test_a_row_that_has_nothing_to_correct_leads_back(administrator: Client, url: str, key: str) -> None:
    for answer in (administrator.get(f"{url}lignes/{key}/"), administrator.post(f"{url}lignes/{key}/")):
        assert answer.status_code == 302
        assert answer["Location"] == f"{url}#remarques"


def test_an_imported_workbook_has_no_row_to_correct(administrator: Client) -> None:
    url = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 0, finess=""))
    assert "lignes/1-5/" in administrator.get(url).content.decode()
    sent = fields(open_row(administrator, url))
    administrator.post(f"{url}importer/")
    assert "lignes/" not in administrator.get(url).content.decode()
    assert administrator.get(f"{url}lignes/1-5/")["Location"] == f"{url}#remarques"
    answer = administrator.post(f"{url}lignes/1-5/", sent | {field("name"): "Autre"}, follow=True)
    assert "déjà importé" in answer.content.decode()
    assert not CellCorrection.objects.exists()


def test_while_a_large_file_is_read_its_row_leads_to_the_reading(
    administrator: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = fields(open_row(administrator, url))
    monkeypatch.setattr(deposits, "LARGE", 0)
    administrator.post(f"{url}lignes/1-5/", sent | {field("family"): SHELTER})
    assert UploadedWorkbook.objects.get().job is not None
    assert administrator.get(f"{url}lignes/1-5/")["Location"] == f"{url}#remarques"


def test_outside_the_perimeter_there_is_no_row(administrator: Client, url: str) -> None:
    UploadedWorkbook.objects.update(departement="48")
    assert administrator.get(f"{url}lignes/1-5/").status_code == 404
    assert administrator.post(f"{url}lignes/1-5/").status_code == 404
