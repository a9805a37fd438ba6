"""The import of a list of accounts: deposited, corrected on its report, imported once; seen by nobody else."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.models import User
from sisiao.imports import deposits
from sisiao.imports.models import UploadedWorkbook
from tests.access.world import Place, add, holder, make_place
from tests.web.test_import_corrections import fields
from tests.web.test_users import html

pytestmark = pytest.mark.django_db
P = Profile
LIST = "/utilisateurs/import/"


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def chief(client: Client, here: Place) -> Client:
    client.force_login(holder(P.ENTITY_MANAGER, here.entity))
    return client


def workbook(client: Client, *rows: tuple[object, ...]) -> bytes:
    """The template that the page gives, filled."""
    book = openpyxl.load_workbook(BytesIO(client.get(f"{LIST}modele/").content))
    for number, cells in enumerate(rows, 5):
        for column, cell in enumerate(cells, 1):
            book["Comptes"].cell(number, column, cell)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def deposit(client: Client, content: bytes) -> str:
    """Address of the report."""
    file = BytesIO(content)
    file.name = "comptes.xlsx"
    return str(client.post(LIST, {"file": file})["Location"])


def test_a_list_is_checked_then_imported_and_a_second_time_changes_nothing(chief: Client, here: Place) -> None:
    one, two = "Travailleur social", "Responsable de dispositif"
    content = workbook(
        chief,
        ("PETIT", "Jeanne", "jeanne@lien.example", one, here.dispositif.label),
        ("PETIT", "Jeanne", "jeanne@lien.example", two, here.sister.label, None, date(2030, 1, 1)),
    )
    url = deposit(chief, content)
    page = html(chief.get(url))
    assert "Le classeur peut être importé" in page and "Importer et inviter" in page
    assert not User.objects.filter(email="jeanne@lien.example").exists()
    assert "Le classeur est importé" in html(chief.post(f"{url}importer/", follow=True))
    assert Grant.objects.filter(user__email="jeanne@lien.example").count() == 2
    again = deposit(chief, content)
    assert "Le classeur est importé" in html(chief.post(f"{again}importer/", follow=True))
    assert Grant.objects.filter(user__email="jeanne@lien.example").count() == 2
    assert not UploadedWorkbook.objects.get(public_id=again.split("/")[-2]).report["changes"]
    assert "Importé" in html(chief.get(LIST))
    assert chief.post(LIST, {}).status_code == 422


def wrong(chief: Client, here: Place) -> bytes:
    known = holder(P.SOCIAL_WORKER, here.dispositif, email="connu@lien.example")
    add(known, P.NIGHT_STAFF, here.sister)
    label = here.dispositif.label
    return workbook(
        chief,
        ("BON", "Ali", "ali@lien.example", "Travailleur social", label),
        ("SIAO", "Ana", "ana@lien.example", "Opérateur SIAO", label),
        ("LOIN", "Bea", "bea@lien.example", "Travailleur social", here.other.label),
        ("BOITE", "Leo", "contact@lien.example", "Travailleur social", label),
        ("NATURE", "Eva", "eva@lien.example", "Assistant", label),
        ("AUTRE", "Nom", "connu@lien.example", "Travailleur social", label),
        ("VIDE", None, "vide@lien.example", "Travailleur social", label),
    )


def test_all_the_errors_of_a_list_at_once_and_nobody_invited(chief: Client, here: Place) -> None:
    page = html(chief.get(deposit(chief, wrong(chief, here))))
    assert "Rien n'est importé" in page and "5 remarques bloquantes" in page
    for code in ("C-CPT-01", "C-CPT-03", "C-CPT-09", "C-CPT-10", "C-CPT-11"):
        assert code in page
    assert not User.objects.filter(email="ali@lien.example").exists()


def test_its_errors_are_corrected_on_screen_then_everybody_is_invited(chief: Client, here: Place) -> None:
    url = deposit(chief, wrong(chief, here))
    sent = fields(chief.get(url).content.decode())
    put = {
        "Opérateur SIAO": "Travailleur social",
        here.other.label: here.dispositif.label,
        "contact@lien.example": "leo.boite@lien.example",
    }
    typed = {name: put.get(value, value) if name.startswith("v-") else value for name, value in sent.items()}
    typed |= {"v-0-9-E": here.entity.label, "v-0-11-B": "Ida"}
    page = html(chief.post(url, typed, follow=True))
    assert "Le classeur peut être importé" in page, "what is left is a warning"
    chief.post(f"{url}importer/")
    invited = set(User.objects.filter(email__endswith="@lien.example").values_list("email", flat=True))
    assert {"ali@lien.example", "leo.boite@lien.example", "vide@lien.example", "bea@lien.example"} <= invited


def test_a_list_is_seen_by_whoever_deposited_it_alone(chief: Client, here: Place) -> None:
    url = deposit(
        chief, workbook(chief, ("BON", "Ali", "ali@lien.example", "Travailleur social", here.dispositif.label))
    )
    assert "comptes.xlsx" not in html(chief.get("/offre/import/")), "it is no part of the offer"
    for profile, place in ((P.DEPARTEMENT_ADMIN, here.departement), (P.NATIONAL_ADMIN, here.nation)):
        other = Client()
        other.force_login(holder(profile, place))
        assert "comptes.xlsx" not in html(other.get(LIST))
        assert "comptes.xlsx" not in html(other.get("/offre/import/")), "it is no part of the offer"
        for address in (url, f"{url}corrige.xlsx", f"{url}remarques.csv"):
            assert other.get(address).status_code == 404
        assert other.post(f"{url}importer/").status_code == 404


def test_a_large_list_is_read_by_a_job(chief: Client, here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deposits, "LARGE", 10)
    row = ("BON", "Ali", "ali@lien.example", "Travailleur social", here.dispositif.label)
    page = html(chief.get(deposit(chief, workbook(chief, row))))
    assert "Importer une liste de comptes" in page, "the way back is that of the lists"
    assert UploadedWorkbook.objects.get().job is not None


def test_whoever_administers_the_whole_country_brings_in_a_list_of_no_departement(client: Client, here: Place) -> None:
    client.force_login(holder(P.NATIONAL_ADMIN, here.nation))
    row = ("BON", "Ali", "ali@etat.example", "Administrateur départemental", here.departement.label)
    url = deposit(client, workbook(client, row))
    page = html(client.get(url))
    assert "Le classeur peut être importé" in page, page
    assert UploadedWorkbook.objects.get().departement_id is None
    assert client.get(f"{url}corrige.xlsx").status_code == 200
