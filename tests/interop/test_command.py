"""`demarche_numerique` and the nightly job: off unless configured, dry on demand, silent about the token."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sisiao.imports.models import UploadedWorkbook
from sisiao.interop.models import Dossier, Procedure
from sisiao.interop.tasks import follow
from tests.interop.conftest import the
from tests.interop.server import File, Site


def run(*arguments: str) -> str:
    told = StringIO()
    call_command("demarche_numerique", *arguments, stdout=told)
    return told.getvalue()


def test_it_says_that_nothing_is_configured(db: None) -> None:
    assert "n'est pas configuré" in run()
    follow(timestamp=0)
    assert not Procedure.objects.exists()


def test_a_wrong_setting_is_named(db: None, settings: object) -> None:
    settings.DEMARCHE_NUMERIQUE_URL = "https://demarche.example/"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="DEMARCHE_NUMERIQUE_TOKEN is not set"):
        run()


def test_it_receives_everything(site: Site, right: bytes) -> None:
    site.add(1, File("a.xlsx", right))
    assert run() == "Démarche n°\u00a04242\u00a0: 1 dossiers lus.\n"
    assert the(1).state == "to_import"


def test_it_receives_one(site: Site, right: bytes) -> None:
    site.add(1, File("a.xlsx", right))
    assert run("--dossier", "1") == "Dossier n°\u00a01\u00a0: À importer.\n"
    site.fail("SisiaoRead", "root not_found")
    with pytest.raises(CommandError, match="refuse"):
        run("--dossier", "9")


def test_a_pass_that_stops_ends_with_1(site: Site, right: bytes) -> None:
    site.fail("SisiaoList", "root unauthorized")
    with pytest.raises(SystemExit):
        run()


@pytest.mark.parametrize("arguments", [(), ("--dossier", "1")])
def test_a_dry_run_receives_nothing(site: Site, right: bytes, arguments: tuple[str, ...]) -> None:
    site.add(1, File("a.xlsx", right), File("b.pdf", b"%PDF-", scan="pending"), File("c.pdf", b"x", scan="infected"))
    told = run("--dry-run", *arguments)
    assert "«\u00a0a.xlsx\u00a0» serait reçu, «\u00a0b.pdf\u00a0» attend l'antivirus" in told
    assert "«\u00a0c.pdf\u00a0» serait refusé" in told
    assert set(site.calls) <= {"SisiaoList", "SisiaoRead"}
    assert not Dossier.objects.exists()
    assert not UploadedWorkbook.objects.exists()


def test_the_job_receives_and_bears_a_fatal_error(site: Site, right: bytes) -> None:
    site.add(1, File("a.xlsx", right))
    site.fail("SisiaoList", "root unauthorized")
    follow(timestamp=0)
    assert "unauthorized" in Procedure.objects.get().error
    follow(timestamp=0)
    assert the(1).state == "to_import"
    site.fail("SisiaoRead", "root not_found")
    follow(timestamp=0, number=1)
