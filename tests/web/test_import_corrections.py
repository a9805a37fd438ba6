"""Correcting a deposited workbook on its report: by cell, by value, by row; two people; the file is never altered."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.context import acting_as
from sisiao.imports.models import CellCorrection, UploadedWorkbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.sources import Source
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Dispositif, Entity, PlaceGroup
from tests.factories.people import TESTS
from tests.factories.structure import make_user
from tests.imports.workbooks import OFFER_ROWS, PLACES_ROWS, Rows, changed, filled, make_siao

INDEX = "/offre/import/"


@pytest.fixture
def siao():  # type: ignore[no-untyped-def]
    siao = make_siao("95")
    siao.scope.departement_id = "95"
    siao.scope.save()
    return siao


@pytest.fixture
def administrator(signed_in: Client, account: User, grant: Callable[..., object], siao) -> Client:  # type: ignore[no-untyped-def]
    grant(account, Profile.SIAO_ADMIN, siao.scope)
    return signed_in


@pytest.fixture
def colleague(siao) -> Client:  # type: ignore[no-untyped-def]
    with acting_as(TESTS):
        user = make_user(Profile.SIAO_ADMIN, siao.scope, email="sacha@exemple.fr", first_name="Sacha", last_name="Noir")
    client = Client()
    client.force_login(user)
    return client


def deposit(client: Client, rows: Rows = OFFER_ROWS, source: Source = OFFER) -> str:
    """Address of the report of a deposit."""
    file = SimpleUploadedFile("temps1.xlsx", filled(source, rows))
    return client.post(f"{INDEX}depot/{source.kind}/", {f"{source.kind}-file": file})["Location"]


def fields(page: str) -> dict[str, str]:
    """What the form of the page would send as it stands."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and re.match(r"[vwcr]-", name[1]):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="(v-[^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def shown(client: Client, url: str, **query: str) -> str:
    return unescape(client.get(url, query).content.decode()).replace("\u00a0", " ")


TWO_WRONG = changed(changed(OFFER_ROWS, "Entités", 0, siren="123456789"), "Dispositifs", 0, layout="Regroupe ici")


def test_each_flagged_cell_has_its_field_with_what_was_read(administrator: Client) -> None:
    page = administrator.get(deposit(administrator, TWO_WRONG)).content.decode()
    sent = fields(page)
    assert sent["v-0-5-E"] == "123456789"
    layout = next(value for name, value in sent.items() if name.startswith("v-1-5-") and value == "Regroupe ici")
    assert layout
    assert '<option value="Diffus"' in page, "a column with a list offers it"


def test_corrections_make_the_workbook_importable_and_leave_the_file_alone(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    before = bytes(UploadedWorkbook.objects.get().content)
    sent = fields(administrator.get(url).content.decode())
    layout = next(name for name, value in sent.items() if name.startswith("v-") and value == "Regroupe ici")
    administrator.post(url, sent | {"v-0-5-E": "123456782", layout: "Regroupé"})
    page = shown(administrator, url)
    assert "Le classeur peut être importé" in page
    assert "Importer avec les corrections" in page
    assert "123456789" in page, "the table says what the file holds"
    assert CellCorrection.objects.count() == 2, "what was not changed is nobody's correction"
    assert bytes(UploadedWorkbook.objects.get().content) == before
    administrator.post(f"{url}importer/")
    assert Entity.objects.filter(siren="123456782").exists()


def test_a_refused_value_comes_back_as_typed_and_the_others_are_kept(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    sent = fields(administrator.get(url).content.decode())
    layout = next(name for name, value in sent.items() if name.startswith("v-") and value == "Regroupe ici")
    answer = administrator.post(url, sent | {"v-0-5-E": "12 chiffres", layout: "Regroupé"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert fields(page)["v-0-5-E"] == "12 chiffres"
    assert 'href="#id_v-0-5-E"' in page, "the summary leads to the field"
    assert CellCorrection.objects.get().value == "Regroupé"
    again = administrator.post(url, fields(page) | {"v-0-5-E": "123456782"})
    assert again.status_code == 302
    assert UploadedWorkbook.objects.get().report["importable"]


def test_one_value_for_every_cell_that_holds_the_same_wrong_one(administrator: Client) -> None:
    rows = changed(changed(OFFER_ROWS, "Entités", 0, situation="Ouverte"), "Entités", 1, situation="Ouverte")
    url = deposit(administrator, rows)
    sent = fields(administrator.get(url).content.decode())
    name = next(name for name, value in sent.items() if name.startswith("v-0-5-") and value == "Ouverte")
    administrator.post(url, sent | {name: "Active", f"a{name[1:]}": "on"})
    assert list(CellCorrection.objects.order_by("row").values_list("row", "value")) == [(5, "Active"), (6, "Active")]
    assert UploadedWorkbook.objects.get().report["importable"]


def test_two_people_do_not_overwrite_each_other_silently(administrator: Client, colleague: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    mine = fields(administrator.get(url).content.decode())
    colleague.post(url, fields(colleague.get(url).content.decode()) | {"v-0-5-E": "123456782"})
    answer = administrator.post(url, mine | {"v-0-5-E": "732829320"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Sacha NOIR vient d'y saisir «\u00a0123456782\u00a0»" in page
    assert CellCorrection.objects.active().get(column="E").value == "123456782"
    assert fields(page)["v-0-5-E"] == "732829320", "nothing typed is lost"
    # Sent again in full knowledge, it replaces the colleague's, which stays written.
    assert administrator.post(url, fields(page)).status_code == 302
    assert CellCorrection.objects.active().get(column="E").value == "732829320"
    assert CellCorrection.objects.filter(column="E").count() == 2


def test_the_same_value_typed_twice_is_one_correction(administrator: Client, colleague: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    mine = fields(administrator.get(url).content.decode())
    colleague.post(url, mine | {"v-0-5-E": "123456782"})
    assert administrator.post(url, mine | {"v-0-5-E": "123456782"}).status_code == 302
    assert CellCorrection.objects.filter(column="E").count() == 1


def test_what_the_other_did_not_touch_is_no_conflict(administrator: Client, colleague: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    mine = fields(administrator.get(url).content.decode())
    layout = next(name for name, value in mine.items() if name.startswith("v-") and value == "Regroupe ici")
    colleague.post(url, fields(colleague.get(url).content.decode()) | {"v-0-5-E": "123456782"})
    assert administrator.post(url, mine | {layout: "Regroupé"}).status_code == 302
    assert UploadedWorkbook.objects.get().report["importable"]


def test_a_correction_is_undone(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    administrator.post(url, fields(administrator.get(url).content.decode()) | {"v-0-5-E": "123456782"})
    correction = CellCorrection.objects.get()
    assert "Camille ROUX" in shown(administrator, url), "the report says who"
    administrator.post(url, {"undo": correction.pk})
    assert not CellCorrection.objects.active().exists()
    assert fields(administrator.get(url).content.decode())["v-0-5-E"] == "123456789"
    assert CellCorrection.objects.get().undone_by_id == correction.by_id, "what is undone stays written"


def test_a_row_is_left_out_with_its_reason_and_taken_back(administrator: Client) -> None:
    rows = changed(OFFER_ROWS, "Financement", 1, number="beaucoup")
    url = deposit(administrator, rows)
    sent = fields(administrator.get(url).content.decode())
    refused = administrator.post(url, sent | {"leave": "2-6"})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.content.decode()
    administrator.post(url, sent | {"leave": "2-6", "r-2-6": "Ligne de l'an dernier"})
    page = shown(administrator, url)
    assert "Ligne de l'an dernier" in page
    assert UploadedWorkbook.objects.get().report["importable"]
    left = UploadedWorkbook.objects.get().left_out.get()
    administrator.post(url, {"take_back": left.pk})
    assert not UploadedWorkbook.objects.get().report["importable"]


def test_a_row_with_several_remarks_asks_its_reason_once(administrator: Client) -> None:
    url = deposit(administrator, changed(OFFER_ROWS, "Financement", 1, number="beaucoup", amount="cher", unit="Lits"))
    page = administrator.get(url).content.decode()
    assert page.count('name="r-2-6"') == 1
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_a_printed_code_is_not_offered_for_a_remark_on_its_row(administrator: Client) -> None:
    url = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 2, entity="E0001 – Association Les Peupliers"))
    page = administrator.get(url).content.decode()
    assert "C-ENT-21" in page, "the CCAS has no dispositif any more"
    sent = fields(page)
    assert "v-0-6-A" not in sent
    assert "r-0-6" in sent


def test_a_protected_row_is_corrected_without_a_word_of_it(administrator: Client) -> None:
    url = deposit(administrator, changed(OFFER_ROWS, "Dispositifs", 1, address="7 rue des Lilas"))
    page = administrator.get(url).content.decode()
    assert "Lilas" not in page
    name = next(name for name in re.findall(r'name="e-([^"]*)"', page) if name.startswith("1-6-"))
    administrator.post(url, fields(page) | {f"e-{name}": "on"})
    assert "Lilas" not in administrator.get(url).content.decode()
    assert UploadedWorkbook.objects.get().report["importable"]
    assert CellCorrection.objects.get().before == ""
    administrator.post(f"{url}importer/")
    assert Dispositif.objects.get(name="Maison claire").address == ""


def test_the_places_workbook_is_corrected_by_the_same_code(administrator: Client) -> None:
    administrator.post(f"{deposit(administrator)}importer/")
    url = deposit(administrator, changed(PLACES_ROWS, "Groupes", 0, mode="Urgences"), PLACES)
    sent = fields(administrator.get(url).content.decode())
    name = next(name for name, value in sent.items() if name.startswith("v-") and value == "Urgences")
    administrator.post(url, sent | {name: "Urgence continue"})
    administrator.post(f"{url}importer/")
    assert PlaceGroup.objects.count() == 1
    assert Occupation.objects.filter(kind=OccupationKind.OUT_OF_SERVICE).count() == 2, "a SIAO's own rights suffice"


def test_an_imported_workbook_takes_no_correction(administrator: Client) -> None:
    url = deposit(administrator)
    administrator.post(f"{url}importer/")
    answer = administrator.post(url, {"v-0-5-E": "123456782", "w-0-5-E": ""}, follow=True)
    assert "déjà importé" in answer.content.decode()
    assert not CellCorrection.objects.exists()


def test_filters_by_tab_and_level(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    assert "v-0-5-E" in fields(administrator.get(url, {"onglet": "1"}).content.decode())
    assert "v-0-5-E" not in fields(administrator.get(url, {"onglet": "2"}).content.decode())
    assert "v-0-5-E" not in fields(administrator.get(url, {"niveau": "avertissement"}).content.decode())
    assert "Aucune remarque ne répond" in administrator.get(url, {"onglet": "3", "niveau": "bloquant"}).content.decode()
    assert "v-0-5-E" in fields(administrator.get(url, {"onglet": "nimporte"}).content.decode())


def test_a_field_of_nowhere_is_ignored(administrator: Client) -> None:
    url = deposit(administrator, TWO_WRONG)
    answer = administrator.post(url, {"v-9-5-E": "x", "v-0-999-E": "x", "v-0-5-ZZZ": "x", "leave": "9-1", "undo": "x"})
    assert answer.status_code == 302
    assert not CellCorrection.objects.exists()


def test_outside_the_perimeter_nothing_is_corrected(administrator: Client) -> None:
    other = UploadedWorkbook.objects.create(
        departement_id="48", kind=OFFER.kind, file_name="x.xlsx", content=b"", sha256="", uploaded_at=timezone.now()
    )
    for path in ("", "relire/", "retirer/"):
        assert administrator.post(f"{INDEX}{other.public_id}/{path}").status_code == 404
    for path in ("remarques.csv", "remarques.xlsx", "corrige.xlsx"):
        assert administrator.get(f"{INDEX}{other.public_id}/{path}").status_code == 404
    assert UploadedWorkbook.objects.count() == 1
