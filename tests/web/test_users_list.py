"""The import of a list of accounts: deposited, corrected on its report, imported once; seen by nobody else."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.actions.accounts import invite_user
from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User
from sisiao.imports import deposits
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.users_workbook import writing
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


TEAM_ADDRESS = (
    "la personne ne peut pas être invitée\u00a0: Cette adresse semble être celle d'une équipe. Un compte est à une "
    "seule personne\u00a0: indiquez une adresse nominative, comme prenom.nom@structure.fr."
)
OUT_OF_PERIMETER = (
    "le profil ne peut pas être attribué\u00a0: Ce périmètre n'est pas de ceux où vous pouvez attribuer ce profil."
)


def remarks(url: str) -> list[tuple[object, ...]]:
    """Code, level, row, column and message of each remark of a report, in its order."""
    found = UploadedWorkbook.objects.get(public_id=url.split("/")[-2]).report["findings"]
    return [tuple(each[key] for key in ("code", "level", "row", "column", "message")) for each in found]


@pytest.fixture
def invitations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are invited, each time that they are."""
    told: list[str] = []

    def counted(email: str, *others: object, **options: object) -> object:
        told.append(email)
        return invite_user(email, *others, **options)

    monkeypatch.setattr(writing, "invite_user", counted)
    return told


def test_the_acts_judge_the_rows_that_the_declaration_lets_through(
    chief: Client, here: Place, invitations: list[str]
) -> None:
    url = deposit(chief, wrong(chief, here))
    known = User.objects.get(email="connu@lien.example")
    assert remarks(url) == [
        ("C-CPT-03", "bloquant", 6, "D", "la valeur n'est pas dans la liste."),
        ("C-CPT-03", "bloquant", 7, "E", "ce périmètre n'existe pas, ou vous n'y attribuez pas de profil."),
        ("C-CPT-01", "bloquant", 11, "B", "la cellule est obligatoire (toujours)."),
        ("C-CPT-10", "bloquant", 8, "C", TEAM_ADDRESS),
        ("C-CPT-09", "bloquant", 9, "E", OUT_OF_PERIMETER),
        (
            "C-CPT-11",
            "avertissement",
            10,
            "C",
            f"cette adresse est déjà celle de {known}\u00a0: le nom connu est gardé.",
        ),
    ]
    assert invitations == ["ali@lien.example", "contact@lien.example", "eva@lien.example"], "each is played once"
    assert not UploadedWorkbook.objects.get().report["changes"], "nothing of a list that is refused"


def test_a_reading_and_an_import_play_each_invitation_once(chief: Client, here: Place, invitations: list[str]) -> None:
    row = ("BON", "Ali", "ali@lien.example", "Travailleur social", here.dispositif.label)
    url = deposit(chief, workbook(chief, row, row))
    repeated = [("C-CPT-12", "avertissement", 6, "C", "cette ligne répète la ligne 5.")]
    assert (remarks(url), invitations) == (repeated, ["ali@lien.example"])
    assert not User.objects.filter(email="ali@lien.example").exists()
    chief.post(f"{url}importer/")
    assert (remarks(url), invitations) == (repeated, ["ali@lien.example"] * 2)
    assert Grant.objects.filter(user__email="ali@lien.example").count() == 1


def test_what_is_refused_between_the_reading_and_the_import_writes_nothing(chief: Client, here: Place) -> None:
    label = here.dispositif.label
    url = deposit(
        chief,
        workbook(
            chief,
            ("BON", "Ali", "ali@lien.example", "Travailleur social", label),
            ("NOIR", "Zoé", "zoe@lien.example", "Travailleur social", label),
        ),
    )
    closed = holder(P.SOCIAL_WORKER, here.sister, email="zoe@lien.example", first_name="Zoé", last_name="NOIR")
    User.objects.filter(pk=closed.pk).update(state=UserState.CLOSED, closed_at=timezone.now())
    chief.post(f"{url}importer/")
    assert [remark[:3] for remark in remarks(url)] == [("C-CPT-10", "bloquant", 6)]
    assert not User.objects.filter(email="ali@lien.example").exists()
    assert UploadedWorkbook.objects.get().committed_at is None
