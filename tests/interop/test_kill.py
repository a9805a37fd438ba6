"""A pass killed anywhere, then run again, ends as one that nothing stopped: here, there, and in number of acts."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from sisiao.imports.deposits import commit_deposit
from sisiao.imports.models import UploadedWorkbook
from sisiao.interop import client as calls
from sisiao.interop.actions import forgetting, judging, passing, receiving, run_pass, telling
from sisiao.interop.client import Client
from sisiao.interop.configuration import configuration
from sisiao.interop.models import Dossier, Procedure, ReceivedFile
from tests.interop.conftest import ACTOR
from tests.interop.server import File, Site
from tests.support.trials import PROOF

XLSX = "temps1_95.xlsx"
MOMENTS = 74  # of the pass of `world`
# Every one of them in `make proof`.
KILLED_AT = range(1, MOMENTS + 1) if PROOF else range(1, MOMENTS + 1, 4)


class Killed(BaseException):
    """What nothing catches."""


class Reaper:
    """Counts the moments of a pass (each call, before and after its effect; each commit) and kills at the one told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 0
        for name in ("ask", "fetch"):
            monkeypatch.setattr(calls, name, self.around(getattr(calls, name)))
        for module in (passing, receiving, judging, telling, forgetting):
            monkeypatch.setattr(module, "acting_as", self.around_block(module.acting_as))

    def moment(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.moment()
            found = function(*args, **kwargs)
            self.moment()
            return found

        return call

    def around_block(self, block: Callable[..., Any]) -> Callable[..., Any]:
        reaper = self

        class Watched:
            """Kills after the block has written, before its commit, then after it."""

            def __init__(self, *args: Any) -> None:
                self.block = block(*args)

            def __enter__(self) -> Any:
                return self.block.__enter__()

            def __exit__(self, *told: Any) -> Any:
                if told[0] is None:
                    try:
                        reaper.moment()
                    except Killed as killed:
                        self.block.__exit__(Killed, killed, killed.__traceback__)
                        raise
                found = self.block.__exit__(*told)
                if told[0] is None:
                    reaper.moment()
                return found

        return Watched


def world(site: Site, right: bytes, wrong: bytes) -> Client:
    """Four dossiers: to import, to correct, imported since the last pass, deleted since."""
    told = configuration()
    assert told is not None
    client = Client(replace(told, timeout=5))
    site.add(3, File(XLSX, right))
    site.add(4, File("places.xlsx", wrong + b"\0"), File("arrete.pdf", b"%PDF-1.4 x"))
    run_pass(client, actor=ACTOR, now=timezone.now())
    upload = UploadedWorkbook.objects.get(received_file__dossier__number=3)
    commit_deposit(upload, actor=ACTOR, now=timezone.now())
    site.delete(4)
    site.add(1, File("autre.xlsx", right + b"\0"), File("statuts.pdf", b"%PDF-1.4 y"))
    site.add(2, File(XLSX, wrong))
    return client


def outcome(site: Site) -> dict[str, Any]:
    """Everything that must be the same, whatever happened."""
    return {
        "dossiers": list(
            Dossier.objects.order_by("number").values_list("number", "state", "remote_state", "settled", "problem")
        ),
        "files": sorted(ReceivedFile.objects.values_list("dossier__number", "file_name", "state")),
        "uploads": sorted(UploadedWorkbook.objects.values_list("file_name", "report__importable")),
        "there": {number: (each.state, each.done) for number, each in sorted(site.deposits.items())},
        "messages": {number: each.messages for number, each in sorted(site.deposits.items())},
        "procedure": list(Procedure.objects.values_list("error", "cursor")),
    }


def play(site: Site, right: bytes, wrong: bytes, monkeypatch: pytest.MonkeyPatch, at: int) -> tuple[int, Any]:
    """The pass killed at that moment (0: never), then two whole ones; how many moments passed, and the outcome."""
    client = world(site, right, wrong)
    with monkeypatch.context() as patch:
        reaper = Reaper(patch)
        reaper.left = at
        with suppress(Killed):
            run_pass(client, actor=ACTOR, now=timezone.now())
        passed = at - reaper.left
    run_pass(client, actor=ACTOR, now=timezone.now())
    run_pass(client, actor=ACTOR, now=timezone.now())
    return passed, outcome(site)


EXPECTED_THERE = {
    1: ("en_instruction", ["SisiaoInstruct"]),
    2: ("en_construction", ["SisiaoWrite"]),
    3: ("accepte", ["SisiaoInstruct", "SisiaoAccept"]),
}
EXPECTED_HERE = [
    (1, "to_import", "en_instruction", True, ""),
    (2, "to_correct", "en_construction", True, ""),
    (3, "imported", "accepte", True, ""),
    (4, "deleted", "en_construction", True, ""),
]


def test_what_nothing_stops(site: Site, right: bytes, wrong: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the moments that the trials below kill it at, and no other."""
    passed, found = play(site, right, wrong, monkeypatch, 0)
    assert passed == MOMENTS
    assert found["there"] == EXPECTED_THERE
    assert found["dossiers"] == EXPECTED_HERE
    assert len(found["messages"][2]) == 1


@pytest.mark.parametrize("at", KILLED_AT)
def test_a_pass_killed_anywhere_ends_the_same(
    site: Site, right: bytes, wrong: bytes, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    passed, found = play(site, right, wrong, monkeypatch, at)
    assert passed == at
    assert found["there"] == EXPECTED_THERE
    assert found["dossiers"] == EXPECTED_HERE
    assert [len(each) for each in found["messages"].values()] == [0, 1, 0]
    assert found["files"] == [
        (1, "autre.xlsx", "deposited"), (1, "statuts.pdf", "kept"), (2, XLSX, "deposited"), (3, XLSX, "imported"),
    ]  # fmt: skip
    assert found["uploads"] == [("autre.xlsx", True), (XLSX, False), (XLSX, True)]
    assert found["procedure"] == [("", "")]
