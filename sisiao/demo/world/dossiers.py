"""Dossiers of Démarche Numérique in each of their states, received by the passes from an invented service."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import command_actor
from sisiao.demo.world.deposits import known_rows, written, wrong_rows
from sisiao.demo.world.papers import one_page_pdf
from sisiao.demo.world.stories import DEPARTEMENT
from sisiao.geo.models import Departement
from sisiao.imports.deposits import commit_deposit
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.interop.actions import run_pass
from sisiao.interop.client import Client, Listed, ListPage, RemoteDossier, RemoteFile
from sisiao.interop.configuration import Configuration
from sisiao.interop.enums import RemoteState

PROCEDURE = 128_417
FIRST_NUMBER = 24_310_611
ACTOR = command_actor("demarche_numerique")
NOWHERE = "https://demarche-numerique.example/"


class Service(Client):
    """Dossiers in memory: what the passes read, move and write to."""

    def __init__(self) -> None:
        super().__init__(Configuration(url=NOWHERE, token="", instructeur="", procedures={PROCEDURE: OFFER.kind}))
        self.dossiers: dict[int, RemoteDossier] = {}
        self.contents: dict[str, bytes] = {}

    def add(self, departement: str, at: datetime, *files: tuple[str, bytes, str]) -> int:
        """A dossier with its files: name, bytes, what the antivirus says."""
        number = FIRST_NUMBER + 1_073 * len(self.dossiers)
        told = tuple(self._announced(*file) for file in files)
        self.dossiers[number] = RemoteDossier(
            remote_id=f"dossier-{number}",
            number=number,
            procedure=PROCEDURE,
            state=RemoteState.BUILDING.value,
            deposited_at=at,
            modified_at=at,
            corrects_since=None,
            departement=departement,
            files=told,
            messages=(),
        )
        return number

    def _announced(self, name: str, content: bytes, scan: str) -> RemoteFile:
        checksum = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        self.contents[checksum] = content
        return RemoteFile(name, len(content), checksum, NOWHERE, scan, name.endswith(".xlsx"))

    def pages(self, procedure: int, *, since: datetime | None, after: str = "") -> Iterator[ListPage]:
        listed = (
            Listed(each.remote_id, each.number, each.state, each.deposited_at, each.modified_at)
            for each in self.dossiers.values()
        )
        yield ListPage(tuple(listed), (), "")

    def dossier(self, number: int) -> RemoteDossier:
        return self.dossiers[number]

    def content(self, file: RemoteFile) -> bytes:
        return self.contents[file.checksum]

    def instruct(self, remote_id: str) -> list[str]:
        return self._move(remote_id, RemoteState.INSTRUCTED)

    def accept(self, remote_id: str, motivation: str) -> list[str]:
        return self._move(remote_id, RemoteState.ACCEPTED)

    def write(self, remote_id: str, body: str, correction: str) -> list[str]:
        return self._move(remote_id, RemoteState.BUILDING, body)

    def _move(self, remote_id: str, state: RemoteState, *messages: str) -> list[str]:
        held = next(each for each in self.dossiers.values() if each.remote_id == remote_id)
        said = (*held.messages, *messages)
        self.dossiers[held.number] = replace(held, state=state.value, messages=said)
        return []


def receive_dossiers(now: datetime) -> None:
    """One imported and accepted, then what came since: to import, to correct, infected, waiting, dropped there."""
    service, departement = Service(), Departement.objects.get(pk=DEPARTEMENT)
    nights = [now - timedelta(days=days, hours=3) for days in (6, 4, 0)]
    first = written(known_rows(DEPARTEMENT, now), departement, now)
    done = service.add(DEPARTEMENT, now - timedelta(days=7), ("temps1_95_ddets.xlsx", first, "safe"))
    run_pass(service, actor=ACTOR, now=nights[0])
    _import_there(done, now=nights[0] + timedelta(hours=8))
    run_pass(service, actor=ACTOR, now=nights[1])
    for code, days, files in _latest(now):
        service.add(code, now - timedelta(days=days), *files)
    dropped = service.add("974", now - timedelta(days=3), ("essai.pdf", one_page_pdf("Essai"), "safe"))
    service.dossiers[dropped] = replace(service.dossiers[dropped], state=RemoteState.DROPPED.value)
    run_pass(service, actor=ACTOR, now=nights[2])


def _latest(now: datetime) -> Iterator[tuple[str, int, list[tuple[str, bytes, str]]]]:
    """Département, days since it was deposited, files."""
    here, lozere = Departement.objects.get(pk=DEPARTEMENT), Departement.objects.get(pk="48")
    more, letter = known_rows(DEPARTEMENT, now), one_page_pdf("Arrêté", "Document de démonstration")
    more["Dispositifs"][1]["capacity"] = int(more["Dispositifs"][1]["capacity"]) + 2
    attached = ("arrete_prefectoral.pdf", letter, "safe")
    yield DEPARTEMENT, 1, [("temps1_95_siao.xlsx", written(more, here, now), "safe"), attached]
    yield DEPARTEMENT, 2, [("temps1_95_vexin.xlsx", written(wrong_rows(now), here, now), "safe")]
    yield DEPARTEMENT, 1, [("offre_95_final.xlsx", letter, "infected")]
    yield DEPARTEMENT, 0, [("temps1_95_annexe.xlsx", letter, "pending")]
    yield "48", 2, [("temps1_48.xlsx", written(known_rows("48", now), lozere, now), "safe")]


def _import_there(number: int, *, now: datetime) -> None:
    """What the administrator of the département does on the page of the report."""
    grants = Grant.objects.current(now.date()).filter(profile=Profile.DEPARTEMENT_ADMIN)
    grant = grants.filter(scope__departement_id=DEPARTEMENT).order_by("pk").first()
    upload = UploadedWorkbook.objects.get(received_file__dossier__number=number)
    commit_deposit(upload, actor=grant.actor() if grant else ACTOR, now=now)
