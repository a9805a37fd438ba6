"""« Démarche Numérique » in a real browser: the list, a dossier, its report; accessible at both widths."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.enums import Profile
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.imports.deposits import deposit
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.interop.enums import DossierState, FileState, RemoteState
from sisiao.interop.models import Procedure
from tests.factories import make_dossier, make_received_file
from tests.factories.people import TESTS
from tests.factories.structure import PASSWORD, make_siao, make_user
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

EMAIL = "lea@exemple.fr"


@pytest.fixture
def site(committed_database: FreshDatabase, live_site: LiveSite) -> LiveSite:
    with acting_as(TESTS):
        siao = make_siao()
        make_user(Profile.SIAO_ADMIN, siao.scope, email=EMAIL, first_name="Léa", last_name="Fontaine")
    return live_site


def receive() -> None:
    """One to correct, one that waits, a pass that stopped."""
    now = timezone.now()
    with acting_as(command_actor("demarche_numerique")) as actor:
        wrong = make_dossier(number=71, state=DossierState.TO_CORRECT, remote_state=RemoteState.BUILDING)
        told = {"file_name": "faux.xlsx", "departement": wrong.departement, "actor": actor, "now": now}
        upload = deposit(OFFER.kind, b"PK\x03\x04 not a workbook", **told)
        received = {"upload": upload, "received_at": now, "sha256": upload.sha256}
        make_received_file(wrong, state=FileState.DEPOSITED, file_name="faux.xlsx", **received)
        refused = {"is_workbook": False, "reason": "le fichier est vide. Joignez-le de nouveau."}
        make_received_file(wrong, state=FileState.REFUSED, file_name="vide.pdf", **refused)
        waiting = make_dossier(number=72, problem="Démarche Numérique répond\u00a0: l'instructeur n'est pas affecté")
        make_received_file(waiting, reason="En attente de l'antivirus de Démarche Numérique.")
        stopped = {
            "started_at": now,
            "ended_at": now,
            "error": "Démarche Numérique refuse l'appel\u00a0: unauthorized.",
        }
        Procedure.objects.update(**stopped)


def test_from_the_list_to_the_report(page: Page, site: LiveSite) -> None:
    page.goto(f"{site.url}/connexion/")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Campagnes").first.click()
    page.get_by_role("link", name="Voir les classeurs déposés sur Démarche Numérique").click()
    assert_right(page, "empty")
    receive()
    page.reload()
    expect(page.get_by_text("unauthorized")).to_be_visible()
    expect(page.get_by_text("En attente de l'antivirus")).to_be_visible()
    assert_right(page, "list")
    page.get_by_role("link", name="Dossier n° 71").click()
    expect(page.get_by_text("Joignez-le de nouveau")).to_be_visible()
    assert_right(page, "dossier")
    page.get_by_role("link", name="faux.xlsx").click()
    expect(page.get_by_role("heading", name="Rapport d'import")).to_be_visible()
