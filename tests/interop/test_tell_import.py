"""A workbook that somebody imports: its dossier is accepted at once, once, whatever runs twice or fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.access.enums import Profile
from sisiao.imports import deposits
from sisiao.imports.deposits import commit_deposit
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.tasks import read_upload
from sisiao.interop.actions import passing
from sisiao.interop.models import Procedure
from sisiao.interop.tasks import follow, tell_import
from sisiao.siao.models import Siao
from tests.factories import make_user
from tests.interop.conftest import ACTOR, the
from tests.interop.server import ACCEPTED, INSTRUCTED, Deposit, File, Site

XLSX = "temps1_95.xlsx"
BOTH = ["SisiaoInstruct", "SisiaoAccept"]
Run = Callable[..., Procedure]


def jobs() -> list[dict[str, object]]:
    """Arguments of the jobs that wait to tell of an import."""
    waiting = ProcrastinateJob.objects.filter(task_name="interop.tell_import")
    return list(waiting.order_by("pk").values_list("args", flat=True))


def imported() -> UploadedWorkbook:
    """What a person does on the page."""
    upload = UploadedWorkbook.objects.get(received_file__isnull=False)
    commit_deposit(upload, actor=ACTOR, now=timezone.now())
    assert upload.committed_at is not None
    return upload


@pytest.fixture
def received(site: Site, run: Run, right: bytes) -> Deposit:
    """A dossier whose workbook waits to be imported."""
    found = site.add(1, File(XLSX, right))
    run()
    assert found.state == INSTRUCTED
    return found


def test_the_dossier_is_accepted_at_once(received: Deposit) -> None:
    upload = imported()
    assert jobs() == [{"upload_id": upload.pk}]
    tell_import(upload_id=upload.pk)
    assert (received.state, received.done) == (ACCEPTED, BOTH)
    assert (the(1).state, the(1).remote_state, the(1).settled) == ("imported", ACCEPTED, True)


def test_whatever_runs_twice_accepts_once(site: Site, run: Run, received: Deposit) -> None:
    upload = imported()
    for _ in range(2):
        tell_import(upload_id=upload.pk)
    run()
    follow(timestamp=0, number=1)
    commit_deposit(upload, actor=ACTOR, now=timezone.now())
    assert jobs() == [{"upload_id": upload.pk}], "the second import is no news"
    assert received.done == BOTH


def test_an_answer_that_is_lost_is_accepted_once(site: Site, run: Run, received: Deposit) -> None:
    upload = imported()
    site.fail("SisiaoAccept", "cut after")
    tell_import(upload_id=upload.pk)
    assert "ne répond pas" in the(1).problem
    tell_import(upload_id=upload.pk)
    run()
    assert (received.done, the(1).state, the(1).problem) == (BOTH, "imported", "")


@pytest.mark.parametrize(("call", "fault"), [("SisiaoRead", "root timeout"), ("SisiaoAccept", 503)])
def test_what_fails_is_told_and_left_to_the_next_pass(
    site: Site, run: Run, received: Deposit, call: str, fault: object
) -> None:
    upload = imported()
    site.fail(call, fault)
    tell_import(upload_id=upload.pk)
    assert the(1).problem
    run()
    assert (received.done, the(1).problem) == (BOTH, "")


def test_nothing_is_told_of_an_import_that_is_undone(received: Deposit) -> None:
    upload = UploadedWorkbook.objects.get()
    with transaction.atomic():
        commit_deposit(upload, actor=ACTOR, now=timezone.now())
        transaction.set_rollback(True)
    assert jobs() == []


def report_of(upload: UploadedWorkbook) -> str:
    return f"/offre/import/{upload.public_id}/importer/"


@pytest.fixture
def administrator(right: bytes) -> Client:
    """Signed in as an administrateur SIAO of the Val-d'Oise."""
    client = Client()
    client.force_login(make_user(Profile.SIAO_ADMIN, Siao.objects.get().scope))
    return client


def test_the_button_of_the_report_asks_for_it(received: Deposit, administrator: Client) -> None:
    upload = UploadedWorkbook.objects.get()
    administrator.post(report_of(upload))
    assert jobs() == [{"upload_id": upload.pk}]


def test_so_does_the_job_that_imports_a_large_one(
    received: Deposit, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposits, "LARGE", 0)
    upload = UploadedWorkbook.objects.get()
    administrator.post(report_of(upload))
    assert jobs() == [], "it is not imported yet"
    read_upload(**ProcrastinateJob.objects.get(task_name="imports.read_upload").args)
    assert jobs() == [{"upload_id": upload.pk}]


def test_a_workbook_that_a_person_deposited_has_nobody_to_tell(administrator: Client, right: bytes) -> None:
    file = SimpleUploadedFile(XLSX, right)
    administrator.post(f"/offre/import/depot/{OFFER.kind}/", {f"{OFFER.kind}-file": file})
    upload = UploadedWorkbook.objects.get()
    administrator.post(report_of(upload))
    upload.refresh_from_db()
    assert upload.committed_at is not None
    assert jobs() == []
    tell_import(upload_id=upload.pk)


def test_without_a_configuration_nothing_is_called(site: Site, received: Deposit, settings: object) -> None:
    upload = imported()
    for name in ("URL", "TOKEN", "INSTRUCTEUR", "PROCEDURES"):
        setattr(settings, f"DEMARCHE_NUMERIQUE_{name}", "")
    before = len(site.calls)
    tell_import(upload_id=upload.pk)
    assert (len(site.calls), received.state) == (before, INSTRUCTED)


@pytest.mark.parametrize("task", [tell_import, follow])
def test_what_meets_a_pass_at_work_comes_back_later(received: Deposit, task: Callable[..., None]) -> None:
    """That pass may have gone past the dossier already; the nightly one is not lost to a dossier that is followed."""
    upload = imported()
    arguments = {"upload_id": upload.pk} if task is tell_import else {"timestamp": 7, "number": 0}
    name = "interop.tell_import" if task is tell_import else "interop.follow"
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [passing.ONE_PASS])
        task(**arguments)
    finally:
        other.close()
    assert received.state == INSTRUCTED
    again = ProcrastinateJob.objects.filter(task_name=name, args=arguments).latest("pk")
    assert again.scheduled_at is not None
    assert timedelta(minutes=1) < again.scheduled_at - timezone.now() < timedelta(minutes=3)
    task(**again.args)
    assert received.state == ACCEPTED
