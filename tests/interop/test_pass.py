"""What a pass makes of each dossier, here and there; what it does of each fault; nothing twice."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from sisiao.core.models import StoredFile, TransitionLog
from sisiao.imports.deposits import commit_deposit, withdraw_deposit
from sisiao.imports.models import KEPT_FOR, CellCorrection, UploadedWorkbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.tasks import forget_uploads
from sisiao.interop.actions import NotFollowed, PassRunning, follow_one, passing
from sisiao.interop.client import Client
from sisiao.interop.enums import DossierState, FileState
from sisiao.interop.models import Dossier, Procedure, ReceivedFile
from sisiao.offer.models import Entity
from tests.imports.workbooks import OFFER_ROWS, changed, filled, make_siao
from tests.interop.conftest import ACTOR, the
from tests.interop.server import ACCEPTED, BUILDING, INSTRUCTED, File, Site

XLSX = "temps1_95.xlsx"
Run = Callable[..., Procedure]


def imported(number: int) -> None:
    """What a person does on the page."""
    upload = UploadedWorkbook.objects.get(received_file__dossier__number=number, committed_at=None)
    commit_deposit(upload, actor=ACTOR, now=timezone.now())
    assert upload.committed_at is not None


def test_a_right_workbook_goes_to_instruction_and_waits_for_somebody(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    procedure = run()
    assert (procedure.error, procedure.listed, procedure.cursor) == ("", 1, "")
    dossier = the(1)
    assert (dossier.state, dossier.remote_state, dossier.departement_id) == ("to_import", INSTRUCTED, "95")
    assert (dossier.settled, dossier.problem) == (True, "")
    assert (deposit.state, deposit.done, deposit.messages) == (INSTRUCTED, ["SisiaoInstruct"], [])
    upload = UploadedWorkbook.objects.get()
    assert (upload.file_name, upload.uploaded_by, upload.departement_id) == (XLSX, None, "95")
    assert upload.report["importable"]
    assert not Entity.objects.exists()


def test_once_imported_it_is_accepted_with_a_motivation(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    imported(1)
    run()
    assert (deposit.state, deposit.done) == (ACCEPTED, ["SisiaoInstruct", "SisiaoAccept"])
    assert "importé dans le SI SIAO" in site.variables[-1]["motivation"]
    dossier = the(1)
    assert (dossier.state, dossier.remote_state, dossier.settled) == ("imported", ACCEPTED, True)
    assert dossier.files.get().state == FileState.IMPORTED
    assert Entity.objects.count() == 2


def test_what_is_listed_and_has_not_moved_is_accepted_too(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    run()
    imported(1)
    run()
    assert (deposit.state, the(1).state) == (ACCEPTED, "imported")


def test_a_wrong_workbook_gets_the_list_of_its_errors(site: Site, run: Run, wrong: bytes) -> None:
    deposit = site.add(1, File(XLSX, wrong))
    run()
    (message,) = deposit.messages
    assert "Onglet «\u00a0Entités\u00a0», ligne 5, colonne E" in message
    assert "1 remarque bloquante" in message
    assert "123456789" not in message
    assert "Les Peupliers" not in message
    assert site.variables[-1]["correction"] == "incorrect"
    assert (the(1).state, deposit.state) == ("to_correct", BUILDING)


def test_a_corrected_workbook_takes_the_place_of_the_wrong_one(
    site: Site, run: Run, wrong: bytes, right: bytes
) -> None:
    deposit = site.add(1, File(XLSX, wrong))
    run()
    deposit.replace(File(XLSX, right))
    run()
    assert deposit.done == ["SisiaoWrite", "SisiaoInstruct"]
    assert UploadedWorkbook.objects.count() == 1
    states = dict(ReceivedFile.objects.values_list("state", "upload"))
    assert set(states) == {"replaced", "deposited"}
    assert states["replaced"] is None
    assert the(1).state == "to_import"


def test_an_attachment_that_is_named_is_missed_until_it_comes(site: Site, run: Run, right: bytes) -> None:
    workbook = File(XLSX, filled(OFFER, changed(OFFER_ROWS, "Dispositifs", 0, attachments="Arrêté ; bail.pdf")))
    deposit = site.add(1, workbook, File("arrete.pdf", b"%PDF-1.4 x"))

    def missed() -> list[str]:
        (upload,) = UploadedWorkbook.objects.all()
        return [each["message"] for each in upload.report["findings"] if each["code"] == "C-DIS-48"]

    run()
    assert missed() == ["pièce jointe nommée et absente du dépôt\u00a0: bail.pdf."]
    deposit.replace(workbook, File("arrete.pdf", b"%PDF-1.4 x"), File("Bail.PDF", b"%PDF-1.4 y"))
    run()
    assert missed() == [] and UploadedWorkbook.objects.get().attachments == ["Bail.PDF", "arrete.pdf"]


def test_what_somebody_corrected_on_screen_is_not_taken_away(site: Site, run: Run, wrong: bytes, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, wrong))
    run()
    upload = UploadedWorkbook.objects.get()
    CellCorrection.objects.create(upload=upload, tab="Entités", row=5, column="E", value="x", at=timezone.now())
    deposit.replace(File(XLSX, right))
    run()
    assert UploadedWorkbook.objects.count() == 2


def test_a_long_list_of_errors_is_cut(site: Site, run: Run, right: bytes) -> None:
    rows = changed(OFFER_ROWS, "Entités", 0)
    rows["Entités"] = [dict(rows["Entités"][0], code=f"E{n:04}", siren="123456789") for n in range(1, 200)]
    deposit = site.add(1, File(XLSX, filled(OFFER, rows, printed=200)))
    run()
    (message,) = deposit.messages
    assert len(message) <= 8_000
    assert "Référence SI SIAO" in message
    assert "… et " in message or "ne tient pas" in message


def test_without_a_workbook_it_is_incomplete(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File("statuts.pdf", b"%PDF-1.4 x"))
    run()
    run()
    assert deposit.done == ["SisiaoWrite"]
    assert site.variables[-1].get("correction", "incomplete") == "incomplete"
    assert "Aucun classeur .xlsx" in deposit.messages[0]
    assert the(1).state == "to_correct"


def test_an_attachment_is_kept_and_checked(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right), File("arrete.pdf", b"%PDF-1.4 x"), File("note.exe", b"MZ"))
    run()
    assert sorted(ReceivedFile.objects.values_list("file_name", "state")) == [
        ("arrete.pdf", "kept"), ("note.exe", "refused"), (XLSX, "deposited"),
    ]  # fmt: skip
    assert StoredFile.objects.get().file_name == "arrete.pdf"
    assert "note.exe" in deposit.messages[0]
    assert "Ce format n'est pas accepté" in deposit.messages[0]


def test_the_antivirus_is_waited_for(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right, scan="pending"))
    run()
    assert "file" not in site.calls
    assert (the(1).state, deposit.done) == ("waiting", [])
    deposit.files[0].scan = "safe"
    run()
    assert the(1).state == "to_import"


def test_an_infected_file_is_never_downloaded(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right, scan="infected"))
    run()
    run()
    assert "file" not in site.calls
    assert deposit.done == ["SisiaoWrite"]
    assert "virus" in deposit.messages[0]
    assert ReceivedFile.objects.get().state == "refused"


@pytest.mark.parametrize("scan", ["integrity_error", "peut-être"])
def test_what_the_antivirus_does_not_call_safe_is_refused(site: Site, run: Run, right: bytes, scan: str) -> None:
    site.add(1, File(XLSX, right, scan=scan))
    run()
    assert ReceivedFile.objects.get().state == "refused"
    assert not UploadedWorkbook.objects.exists()


def test_a_file_too_large_is_not_downloaded(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right, announced=bytes(6 * 1024**2)))
    run()
    assert "file" not in site.calls
    assert "dépasse 5\u00a0Mo" in deposit.messages[0]


def test_an_address_that_has_expired_is_asked_again(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right))
    site.fail("file", 403)
    run()
    assert the(1).state == "to_import"
    assert site.calls.count("SisiaoRead") == 2


@pytest.mark.parametrize("faults", [("wrong",), ("truncated",), (403, 403), (500, 500, 500)])
def test_a_file_that_does_not_come_waits_for_the_next_pass(
    site: Site, run: Run, right: bytes, faults: tuple[object, ...]
) -> None:
    deposit = site.add(1, File(XLSX, right))
    site.add(2, File("autre.xlsx", b"PK", announced=b"PK\x03\x04"))
    site.fail("file", *faults)
    run()
    file = the(1).files.get()
    assert (the(1).state, file.state) == ("waiting", "waiting") or faults == ("truncated",)
    assert deposit.done in ([], ["SisiaoInstruct"])
    run()
    assert the(1).state == "to_import"
    assert the(2).files.get().reason.startswith("Le fichier reçu n'est pas celui")


def test_the_same_file_is_never_imported_twice(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right), File("copie.xlsx", right))
    other = site.add(2, File("le_meme.xlsx", right))
    run()
    assert UploadedWorkbook.objects.count() == 1
    assert "déjà reçu par le dossier n°\u00a01" in other.messages[0]


def test_nothing_new_reads_nothing(site: Site, run: Run, right: bytes, wrong: bytes) -> None:
    site.add(1, File(XLSX, right))
    site.add(2, File(XLSX, wrong))
    run()
    run()  # what our own acts changed there is read once
    before = len(site.calls)
    done = [list(each.done) for each in site.deposits.values()]
    run()
    assert set(site.calls[before:]) == {"SisiaoList"}
    assert [each.done for each in site.deposits.values()] == done
    assert UploadedWorkbook.objects.count() == 2


def test_only_what_has_moved_since_the_last_complete_pass_is_asked(site: Site, run: Run, right: bytes) -> None:
    first = timezone.now()
    assert run(first).updated_since == first
    run()
    since = [told["since"] for told in site.variables if "since" in told]
    assert since[0] is None
    assert datetime.fromisoformat(since[-1]) == first - timedelta(hours=1)


def test_a_page_that_comes_twice_changes_nothing(site: Site, run: Run, right: bytes) -> None:
    for number in range(1, 6):
        site.add(number, File(XLSX, right if number == 1 else b""))
    site.repeats = True
    run()
    assert sum(len(each.done) for each in site.deposits.values()) == Dossier.objects.count() == 2
    assert site.deposits[1].done == ["SisiaoInstruct"]


def test_a_token_that_is_refused_stops_the_pass_and_is_told(site: Site, run: Run, right: bytes) -> None:
    for number in range(1, 4):
        site.add(number, File(XLSX, right if number == 1 else b""))
    site.fail("SisiaoRead", "root unauthorized")
    procedure = run()
    assert "unauthorized" in procedure.error
    assert (procedure.updated_since, procedure.cursor, Dossier.objects.count()) == (None, "", 0)
    assert procedure.ended_at is not None
    assert run().error == ""
    assert Dossier.objects.count() == 3


def test_a_list_that_loops_is_told(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right))
    site.loops = True
    assert "tourne en rond" in run().error
    assert the(1).state == "to_import"


def test_one_dossier_that_fails_does_not_stop_the_others(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, b"PK"))
    site.add(2, File(XLSX, right))
    site.fail("SisiaoRead", 500, 500, 500)
    assert run().error == ""
    assert "ne répond pas" in the(1).problem
    assert the(2).state == "to_import"
    run()
    assert (the(1).state, the(1).problem) == ("to_correct", "")


def test_a_service_that_is_down_is_left_alone(site: Site, run: Run, right: bytes) -> None:
    for number in range(1, 9):
        site.add(number, File(XLSX, b""))
    site.fail("SisiaoRead", *[503] * 99)
    assert "ne répond pas" in run().error
    assert site.calls.count("SisiaoRead") == 9


def test_the_answer_of_a_change_that_is_refused_is_told_and_tried_again(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    site.fail("SisiaoInstruct", "said L'instructeur n'est pas affecté")
    run()
    assert "L'instructeur n'est pas affecté" in the(1).problem
    assert the(1).state == "to_import"
    run()
    assert (the(1).problem, deposit.state) == ("", INSTRUCTED)


@pytest.mark.parametrize("fault", ["cut after", "cut", "timeout", 500])
@pytest.mark.parametrize("kind", ["SisiaoInstruct", "SisiaoWrite", "SisiaoAccept"])
def test_a_change_whose_answer_is_lost_is_done_once(
    site: Site, run: Run, right: bytes, wrong: bytes, kind: str, fault: object
) -> None:
    deposit = site.add(1, File(XLSX, wrong if kind == "SisiaoWrite" else right))
    if kind == "SisiaoAccept":
        run()
        imported(1)
    site.fail(kind, fault)
    run()
    assert "ne répond pas" in the(1).problem
    run()
    run()
    assert deposit.done.count(kind) == 1
    assert (the(1).problem, the(1).settled) == ("", True)


def test_who_moves_a_dossier_back_by_hand_is_not_contradicted(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    deposit.state = BUILDING
    deposit.touch()
    run()
    run()
    assert deposit.done == ["SisiaoInstruct"]
    assert the(1).remote_state == BUILDING


def test_a_correction_that_an_instructeur_asked_is_waited_for(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right), correcting="2026-11-21T09:00:00+01:00")
    run()
    assert deposit.done == []
    assert the(1).state == "to_import"


@pytest.mark.parametrize("state", ["refuse", "sans_suite", "accepte"])
def test_what_was_decided_there_without_us_is_closed(site: Site, run: Run, right: bytes, state: str) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    deposit.state = state
    deposit.touch()
    run()
    assert (the(1).state, the(1).remote_state) == ("closed", state)
    assert deposit.done == ["SisiaoInstruct"]


def test_what_is_already_decided_is_not_received(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right), state="refuse")
    run()
    assert "file" not in site.calls
    assert the(1).state == "closed"


def test_a_deposit_that_somebody_withdrew_does_not_come_back(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    withdraw_deposit(UploadedWorkbook.objects.get(), actor=ACTOR)
    run()
    run()
    assert not UploadedWorkbook.objects.exists()
    assert (the(1).state, the(1).files.get().state) == ("closed", "withdrawn")
    assert deposit.done == ["SisiaoInstruct"]


def test_a_deposit_that_was_forgotten_is_made_again(site: Site, run: Run, right: bytes) -> None:
    """Its depositor has done nothing wrong, and is told nothing."""
    deposit = site.add(1, File(XLSX, right))
    run()
    forget_uploads(timestamp=int((timezone.now() + KEPT_FOR + timedelta(hours=1)).timestamp()))
    run()
    assert UploadedWorkbook.objects.filter(forgotten_at=None).count() == 1
    assert the(1).state == "to_import"
    assert deposit.done == ["SisiaoInstruct"]


def test_a_deposit_that_was_imported_then_forgotten_stays_imported(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    imported(1)
    forget_uploads(timestamp=int((timezone.now() + KEPT_FOR + timedelta(hours=1)).timestamp()))
    run()
    run()
    assert (the(1).state, UploadedWorkbook.objects.count()) == ("imported", 1)
    assert deposit.done == ["SisiaoInstruct", "SisiaoAccept"]


def test_a_name_keeps_what_can_be_printed(site: Site, run: Run, right: bytes) -> None:
    """PostgreSQL refuses a NUL, and a mark of direction would show another extension."""
    site.add(1, File("temps1\0\n_95\u202e.xlsx", right))
    assert run().error == ""
    assert ReceivedFile.objects.get().file_name == XLSX


def test_a_deleted_dossier_leaves_no_copy(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right), File("arrete.pdf", b"%PDF-1.4 x"))
    run()
    imported(1)
    run()
    site.delete(1)
    run()
    run()
    assert the(1).state == DossierState.DELETED
    assert not UploadedWorkbook.objects.exists()
    assert not ReceivedFile.objects.exists()
    assert not StoredFile.objects.exists()
    assert Entity.objects.count() == 2
    steps = TransitionLog.objects.filter(subject_type="interop.dossier").order_by("pk")
    assert list(steps.values_list("step", flat=True)) == ["offer", "note_import", "forget"]


def test_the_departement_is_told_by_the_workbook_when_nobody_was_asked(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right), departement=None)
    unknown = site.add(2, File(XLSX, b"PK\x03\x04"), departement=None)
    run()
    assert the(1).departement_id == "95"
    assert the(2).departement is None
    assert "le département n'est pas reconnu" in unknown.messages[0]


def test_a_workbook_of_another_departement_is_refused(site: Site, run: Run, right: bytes) -> None:
    make_siao("48")
    deposit = site.add(1, File(XLSX, right), departement="48")
    run()
    assert "ce classeur est celui du département 95" in deposit.messages[0]
    assert UploadedWorkbook.objects.get().departement_id == "48"


def test_a_dossier_of_another_procedure_is_not_followed(site: Site, client_there: Client, right: bytes) -> None:
    site.add(1, File(XLSX, right), procedure=7)
    with pytest.raises(NotFollowed, match="n°\u00a07"):
        follow_one(client_there, 1, actor=ACTOR, now=timezone.now())
    assert not Dossier.objects.exists()


def test_one_dossier_is_followed_alone(site: Site, client_there: Client, right: bytes) -> None:
    site.add(1, File(XLSX, right))
    site.add(2, File(XLSX, b"PK"))
    assert follow_one(client_there, 1, actor=ACTOR, now=timezone.now()).state == "to_import"
    assert Dossier.objects.count() == 1


def test_one_pass_at_a_time(site: Site, run: Run, right: bytes) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [passing.ONE_PASS])
        with pytest.raises(PassRunning):
            run()
    finally:
        other.close()
    assert site.calls == []


def test_nothing_is_held_while_the_service_is_called(
    site: Site, client_there: Client, right: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No transaction of ours is open beside the one of the test."""
    site.add(1, File(XLSX, right))
    depths = set()
    ask = client_there._ask

    def watched(*args: object, **kwargs: object) -> object:
        depths.add(len(connection.savepoint_ids))
        return ask(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(client_there, "_ask", watched)
    outside = len(connection.savepoint_ids)
    passing.run_pass(client_there, actor=ACTOR, now=timezone.now())
    assert depths == {outside}


def test_nothing_of_the_depositor_is_kept(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right), messages=["Bonjour, je suis Madame Untelle, 06 01 02 03 04"])
    run()
    assert deposit.state == INSTRUCTED
    kept = json.dumps([*Dossier.objects.values(), *ReceivedFile.objects.values()], default=str)
    assert "Untelle" not in kept
