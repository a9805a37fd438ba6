"""A dossier that fails at the root: written down, alone, and taken up by the next pass whatever was listed since."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sisiao.interop.actions import follow_one, passing
from sisiao.interop.client import Client
from sisiao.interop.models import Dossier, Procedure
from sisiao.interop.transport import Refused
from tests.interop.conftest import ACTOR, the
from tests.interop.server import ACCEPTED, INSTRUCTED, File, Site

XLSX = "temps1_95.xlsx"
CODES = ("timeout", "internal_server_error", "not_found")
Run = Callable[..., Procedure]


def old() -> datetime:
    """A day that no list tells any more, once a pass has been complete."""
    return datetime.now(UTC) - timedelta(days=9)


@pytest.mark.parametrize("code", CODES)
def test_one_that_was_never_read_is_written_down_and_the_others_go_on(
    site: Site, run: Run, right: bytes, code: str
) -> None:
    site.add(1, File(XLSX, right), modified=old())
    for number in (2, 3):
        site.add(number, File("statuts.pdf", b"%PDF-1.4 x"))
    site.fail("SisiaoRead", f"root {code}")
    procedure = run()
    assert (procedure.error, procedure.cursor, procedure.listed) == ("", "", 3)
    failed = the(1)
    assert (failed.problem, failed.settled) == (f"Démarche Numérique refuse l'appel\u00a0: {code}.", False)
    assert (failed.state, failed.departement, failed.remote_id) == ("waiting", None, "RG9zc2llci01")
    assert [the(number).state for number in (2, 3)] == ["to_correct", "to_correct"]
    run()
    assert (the(1).state, the(1).problem, the(1).departement_id) == ("to_import", "", "95")
    assert site.deposits[1].done == ["SisiaoInstruct"]


@pytest.mark.parametrize("code", CODES)
def test_one_that_was_known_says_what_failed_until_it_is_read(site: Site, run: Run, right: bytes, code: str) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    deposit.touch()
    site.fail("SisiaoRead", f"root {code}")
    run()
    assert code in the(1).problem
    assert (the(1).state, the(1).departement_id) == ("to_import", "95")
    run()
    assert (the(1).problem, the(1).settled) == ("", True)


def test_a_change_that_is_refused_at_the_root_stops_nothing(site: Site, run: Run, right: bytes) -> None:
    site.add(1, File(XLSX, right))
    other = site.add(2, File("statuts.pdf", b"%PDF-1.4 x"))
    site.fail("SisiaoInstruct", "root timeout")
    assert run().error == ""
    assert "timeout" in the(1).problem
    assert other.done == ["SisiaoWrite"]
    run()
    assert (the(1).problem, site.deposits[1].state) == ("", INSTRUCTED)


def test_one_that_was_closed_is_tried_again_too(site: Site, run: Run, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right), state="refuse")
    run()
    deposit.state, deposit.modified = INSTRUCTED, datetime.now(UTC)
    site.fail("SisiaoRead", "root timeout")
    run()
    deposit.modified = old()
    run()
    assert (the(1).state, the(1).problem) == ("to_import", "")


def test_a_pass_that_goes_on_from_its_cursor_forgets_no_failure(
    site: Site, run: Run, right: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed on the second page: the failed dossier of the first one is not listed again."""
    site.add(1, File(XLSX, right), modified=old())
    for number in (2, 3):
        site.add(number, File("statuts.pdf", b"%PDF-1.4 x"), modified=old())
    site.fail("SisiaoRead", "root timeout")
    follow = passing._follow

    def killed(client: Client, procedure: Procedure, number: int, *told: object) -> Dossier:
        if number == 3:
            raise KeyboardInterrupt
        return follow(client, procedure, number, *told)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(passing, "_follow", killed)
        run()
    assert Procedure.objects.get().cursor == "2"
    run()
    assert [the(number).state for number in (1, 2, 3)] == ["to_import", "to_correct", "to_correct"]
    assert [told["after"] for told in site.variables if "since" in told] == [None, "2", "2"]


def test_refusals_in_a_row_are_answers(site: Site, run: Run, right: bytes) -> None:
    """Only a service that answers nothing is left alone."""
    for number in range(1, 7):
        site.add(number, File(XLSX, right if number == 6 else b""))
    site.fail("SisiaoRead", *["root timeout"] * 5)
    assert run().error == ""
    assert [the(number).problem != "" for number in range(1, 7)] == [True] * 5 + [False]


def test_one_that_is_asked_alone_says_what_failed(site: Site, run: Run, client_there: Client, right: bytes) -> None:
    deposit = site.add(1, File(XLSX, right))
    run()
    site.fail("SisiaoRead", "root unauthorized")
    with pytest.raises(Refused):
        follow_one(client_there, 1, actor=ACTOR, now=timezone.now())
    assert "unauthorized" in the(1).problem
    assert deposit.state != ACCEPTED
    run()
    assert the(1).problem == ""
