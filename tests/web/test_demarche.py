"""« Démarche Numérique »: the list, one dossier, a pass on demand; perimeter, right and method."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.core.files import CheckedFile, keep_file
from sisiao.imports.models import UploadedWorkbook
from sisiao.interop.enums import DossierState, FileState, RemoteState
from sisiao.interop.models import Procedure
from tests.factories import make_dossier, make_received_file, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
INDEX = "/demarche-numerique/"


@pytest.fixture
def karim(client: Client) -> Client:
    client.force_login(make_user(Profile.SIAO_ADMIN, make_siao("95").scope))
    return client


@pytest.fixture
def agnes() -> Client:
    client = Client()
    client.force_login(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))
    return client


@pytest.fixture
def configured(settings: object) -> None:
    settings.DEMARCHE_NUMERIQUE_URL = "https://demarche.example/graphql"  # type: ignore[attr-defined]
    settings.DEMARCHE_NUMERIQUE_TOKEN = "jeton"  # type: ignore[attr-defined]
    settings.DEMARCHE_NUMERIQUE_INSTRUCTEUR = "x"  # type: ignore[attr-defined]
    settings.DEMARCHE_NUMERIQUE_PROCEDURES = "offre-temps-1:4242"  # type: ignore[attr-defined]


def page(client: Client, url: str = INDEX) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("&nbsp;", "\u00a0").replace("&#x27;", "'")


def upload(importable: bool) -> UploadedWorkbook:
    findings = [] if importable else [{"level": "bloquant"}] * 3
    report = {"importable": importable, "findings": findings}
    told = {"departement_id": "95", "kind": "offre-temps-1", "file_name": "a.xlsx", "content": b"", "sha256": ""}
    return UploadedWorkbook.objects.create(**told, report=report, uploaded_at=timezone.now())


def test_nothing_configured_is_said_and_offers_no_button(karim: Client) -> None:
    text = page(karim)
    assert "n'est pas configuré" in text
    assert "Relever maintenant" not in text
    assert "Aucun dossier ici" in text


def test_each_dossier_says_where_it_stands(karim: Client) -> None:
    make_dossier(number=11, state=DossierState.TO_IMPORT)
    make_dossier(number=12, state=DossierState.TO_CORRECT, problem="Démarche Numérique répond\u00a0: non")
    waiting = make_dossier(number=13)
    make_received_file(waiting, reason="En attente de l'antivirus de Démarche Numérique.")
    make_dossier(number=14, state=DossierState.IMPORTED, remote_state=RemoteState.ACCEPTED)
    text = page(karim)
    for words in ("Dossier n°\u00a011", "une personne importe", "répond\u00a0: non", "En attente de l'antivirus"):
        assert words in text
    assert "n°\u00a014" not in text
    assert "Dossier accepté." in page(karim, f"{INDEX}?etat=imported")


def test_the_last_pass_is_told(karim: Client, agnes: Client) -> None:
    now = timezone.now()
    told = {"started_at": now, "ended_at": now, "listed": 12}
    Procedure.objects.create(number=1, kind="offre-temps-1", **told)
    Procedure.objects.create(number=2, kind="places", **told, error="Démarche Numérique refuse l'appel\u00a0: timeout.")
    Procedure.objects.create(number=3, kind="places", started_at=now)
    Procedure.objects.create(number=4, kind="places", started_at=now - timedelta(hours=5))
    for client in (karim, agnes):
        text = page(client)
        for words in ("12 dossiers modifiés", "timeout", "En cours", "interrompue"):
            assert words in text


def test_a_pass_that_could_not_follow_every_dossier_says_how_many(agnes: Client) -> None:
    now = timezone.now()
    Procedure.objects.create(number=4242, kind="offre-temps-1", started_at=now, ended_at=now, listed=3)
    failed = make_dossier(settled=False, problem="Démarche Numérique refuse l'appel\u00a0: internal_server_error.")
    text = page(agnes)
    assert "Terminée, avec échecs" in text and "1 en échec" in text
    type(failed).objects.update(problem="", settled=True)
    assert "avec échecs" not in page(agnes)


def test_a_number_or_a_departement_narrows(agnes: Client) -> None:
    make_dossier(number=21)
    make_dossier("48", number=22)
    make_dossier(None, number=23)
    assert all(f"n°\u00a02{digit}" in page(agnes) for digit in "123")
    assert "n°\u00a022" not in page(agnes, f"{INDEX}?numero=21")
    assert "n°\u00a021" not in page(agnes, f"{INDEX}?departement=48")
    assert "n°\u00a021" in page(agnes, f"{INDEX}?numero=x")
    assert "Aucun dossier ne correspond" in page(agnes, f"{INDEX}?numero=99")


def test_a_dossier_leads_to_its_report(karim: Client, agnes: Client) -> None:
    held = make_dossier(state=DossierState.TO_CORRECT)
    kept = upload(importable=False)
    told = {"state": FileState.DEPOSITED, "upload": kept, "sha256": "x", "received_at": timezone.now()}
    make_received_file(held, **told)
    make_received_file(held, state=FileState.REFUSED, reason="le fichier est vide.", file_name="vide.pdf")
    report = f"/offre/import/{kept.public_id}/"
    text = page(karim, f"{INDEX}{held.public_id}/")
    assert report in text
    assert "3 remarques bloquantes" in text
    assert "Le fichier est vide." in text
    assert report not in page(agnes, f"{INDEX}{held.public_id}/")


def test_a_workbook_that_has_just_been_imported_waits_for_nobody(karim: Client) -> None:
    held, kept = make_dossier(state=DossierState.TO_IMPORT), upload(importable=True)
    make_received_file(held, state=FileState.DEPOSITED, upload=kept, sha256="x", received_at=timezone.now())
    assert "une personne importe" in page(karim, f"{INDEX}{held.public_id}/")
    UploadedWorkbook.objects.filter(pk=kept.pk).update(committed_at=timezone.now())
    assert "le dossier va être accepté" in page(karim, f"{INDEX}{held.public_id}/")


def test_a_deposit_that_was_forgotten_leads_nowhere(karim: Client) -> None:
    held, kept = make_dossier(state=DossierState.TO_IMPORT), upload(importable=True)
    make_received_file(held, state=FileState.DEPOSITED, upload=kept, sha256="x", received_at=timezone.now())
    erased = {"content": b"", "file_name": "", "report": {}, "typed": {}, "forgotten_at": timezone.now()}
    UploadedWorkbook.objects.filter(pk=kept.pk).update(**erased)
    text = page(karim, f"{INDEX}{held.public_id}/")
    assert f"/offre/import/{kept.public_id}/" not in text
    assert "reçoit de nouveau" in text


def test_an_attachment_is_saved(karim: Client) -> None:
    held = make_dossier()
    kept = keep_file(CheckedFile("arrete.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
    file = make_received_file(held, state=FileState.KEPT, kept=kept, is_workbook=False, file_name="arrete.pdf")
    url = f"{INDEX}{held.public_id}/fichiers/{file.public_id}/"
    assert url in page(karim, f"{INDEX}{held.public_id}/")
    response = karim.get(url)
    assert response.content == b"%PDF-1.4"
    assert response["Content-Disposition"] == 'attachment; filename="arrete.pdf"'
    other = make_received_file(held, file_name="a.xlsx")
    assert karim.get(f"{INDEX}{held.public_id}/fichiers/{other.public_id}/").status_code == 404


def test_a_pass_is_asked_once(karim: Client, configured: None) -> None:
    assert "Relever maintenant" in page(karim)
    told = karim.post(f"{INDEX}relever/", follow=True).content.decode()
    assert "La relève est demandée" in told
    (job,) = ProcrastinateJob.objects.filter(task_name="interop.follow")
    assert job.args["number"] == 0
    assert "déjà demandée" in karim.post(f"{INDEX}relever/", follow=True).content.decode()
    assert ProcrastinateJob.objects.filter(task_name="interop.follow").count() == 1


def test_one_dossier_is_asked(karim: Client, configured: None) -> None:
    held = make_dossier(number=31)
    karim.post(f"{INDEX}{held.public_id}/relever/")
    assert ProcrastinateJob.objects.get(task_name="interop.follow").args["number"] == 31


def test_nothing_is_asked_when_it_is_off(karim: Client, settings: object) -> None:
    assert "n&#x27;est pas configuré" in karim.post(f"{INDEX}relever/", follow=True).content.decode()
    settings.DEMARCHE_NUMERIQUE_TOKEN = "jeton"  # type: ignore[attr-defined]
    assert "mal configuré" in karim.post(f"{INDEX}relever/", follow=True).content.decode()
    assert not ProcrastinateJob.objects.filter(task_name="interop.follow").exists()


def test_outside_the_perimeter_there_is_nothing(karim: Client, configured: None) -> None:
    for held in (make_dossier("48", number=41), make_dossier(None, number=42)):
        assert f"Dossier n°\u00a0{held.number}" not in page(karim)
        assert karim.get(f"{INDEX}{held.public_id}/").status_code == 404
        assert karim.post(f"{INDEX}{held.public_id}/relever/").status_code == 404


def test_the_administrator_of_the_departement_sees_it(client: Client) -> None:
    client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
    make_dossier(number=51)
    make_dossier("48", number=52)
    text = page(client)
    assert "n°\u00a051" in text
    assert "n°\u00a052" not in text


def test_a_list_asks_the_base_as_much_whatever_its_length(karim: Client, django_assert_max_num_queries: object) -> None:
    for number in range(60, 80):
        make_received_file(make_dossier(number=number))
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        karim.get(INDEX)
