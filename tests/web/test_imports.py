"""Pages of the import: template, deposit, report, import; perimeter, right and method."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.tasks import forget_uploads
from sisiao.offer.models import Entity
from tests.imports.workbooks import OFFER_ROWS, changed, filled, make_siao

INDEX = "/offre/import/"
DEPOSIT = f"{INDEX}depot/{OFFER.kind}/"


@pytest.fixture
def administrator(signed_in: Client, account: User, grant: Callable[..., object]) -> Client:
    """Signed in as the administrateur SIAO of the 95."""
    siao = make_siao("95")
    siao.scope.departement_id = "95"
    siao.scope.save()
    grant(account, Profile.SIAO_ADMIN, siao.scope)
    return signed_in


def deposit(client: Client, content: bytes, name: str = "temps1.xlsx"):  # type: ignore[no-untyped-def]
    return client.post(DEPOSIT, {f"{OFFER.kind}-file": SimpleUploadedFile(name, content)})


def test_the_page_offers_the_templates(administrator: Client) -> None:
    content = administrator.get(INDEX).content.decode()
    assert "Val-d'Oise (95)" in content.replace("&#x27;", "'")
    assert content.count("Télécharger le classeur pré-rempli") == 3


def test_a_template_downloads(administrator: Client) -> None:
    for kind in ("offre-temps-1", "places"):
        response = administrator.post(f"{INDEX}modele/{kind}/")
        assert response.content.startswith(b"PK")
        assert f"{kind}_95.xlsx" in response["Content-Disposition"]
    assert administrator.post(f"{INDEX}modele/autre/").status_code == 404


def test_a_right_file_is_reported_then_imported(administrator: Client) -> None:
    response = deposit(administrator, filled(OFFER, OFFER_ROWS))
    assert response.status_code == 302
    page = administrator.get(response["Location"]).content.decode()
    assert "Le classeur peut être importé" in page
    assert not Entity.objects.exists()
    again = administrator.post(f"{response['Location']}importer/", follow=True).content.decode()
    assert "Le classeur est importé" in again
    assert Entity.objects.count() == 2
    assert "temps1.xlsx" in administrator.get(INDEX).content.decode()


def test_a_wrong_file_tells_where_and_how_to_mend(administrator: Client) -> None:
    content = filled(OFFER, changed(OFFER_ROWS, "Entités", 0, siren="123456789"))
    response = deposit(administrator, content)
    page = administrator.get(response["Location"]).content.decode()
    assert "Rien n&#x27;est importé" in page or "Rien n'est importé" in page
    assert "ligne&nbsp;5, colonne&nbsp;E" in page
    assert "123456789" in page
    assert "Importer</button>" not in page
    administrator.post(f"{response['Location']}importer/")
    assert not Entity.objects.exists()


def test_a_file_of_another_departement_is_refused(administrator: Client) -> None:
    make_siao("78")
    rows = changed(OFFER_ROWS, "Entités", 0, departements="78 ; 95")
    response = deposit(administrator, filled(OFFER, rows, departement="78"))
    assert "hors de votre périmètre" in administrator.get(response["Location"]).content.decode()


def test_no_file_or_another_format_says_so_beside_the_field(administrator: Client) -> None:
    response = administrator.post(DEPOSIT, {})
    assert response.status_code == 422
    assert "Choisissez le fichier à déposer." in response.content.decode()
    assert "classeur .xlsx" in deposit(administrator, b"x", "tableau.ods").content.decode()


def test_anything_deposited_gets_a_report(administrator: Client) -> None:
    response = deposit(administrator, b"PK\x03\x04 not a workbook")
    assert "C-FIC-02" in administrator.get(response["Location"]).content.decode()


def test_outside_the_perimeter_there_is_nothing(administrator: Client) -> None:
    other = UploadedWorkbook.objects.create(
        departement_id="48", kind=OFFER.kind, file_name="x.xlsx", content=b"", sha256="", uploaded_at=timezone.now()
    )
    assert administrator.get(f"{INDEX}{other.public_id}/").status_code == 404
    assert administrator.post(f"{INDEX}{other.public_id}/importer/").status_code == 404


def test_without_the_right_the_page_is_refused(signed_in: Client, account: User, grant: Callable[..., object]) -> None:
    grant(account, Profile.CALL_TAKER)
    assert signed_in.get(INDEX).status_code == 403
    assert deposit(signed_in, b"PK").status_code == 403


def test_wrong_methods(administrator: Client) -> None:
    assert administrator.get(DEPOSIT).status_code == 405
    assert administrator.post(INDEX).status_code == 405


def test_deposits_are_forgotten_after_30_days(administrator: Client) -> None:
    deposit(administrator, filled(OFFER, OFFER_ROWS))
    UploadedWorkbook.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
    forget_uploads(timestamp=int(timezone.now().timestamp()))
    kept = UploadedWorkbook.objects.get()
    assert (bytes(kept.content), kept.file_name, kept.report, kept.typed) == (b"", "", {}, {})
    assert kept.forgotten_at and kept.uploaded_by_id, "who deposited, and when, stays"
    assert administrator.get(f"{INDEX}{kept.public_id}/").status_code == 404
    assert not administrator.get(INDEX).context["recent"]
