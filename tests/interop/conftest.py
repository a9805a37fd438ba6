"""The service on the loopback, a client configured for it, workbooks of the Val-d'Oise."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from django.utils import timezone

from sisiao.core.actor import Actor, command_actor
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.interop.actions import run_pass
from sisiao.interop.client import Client
from sisiao.interop.configuration import configuration
from sisiao.interop.models import Dossier, Procedure
from tests.imports.workbooks import OFFER_ROWS, Rows, changed, filled, make_siao
from tests.interop.server import TOKEN, Site, serving

PROCEDURE = 4242
ACTOR = command_actor("demarche_numerique")


@pytest.fixture
def site(settings: object) -> Iterator[Site]:
    with serving() as made:
        settings.DEMARCHE_NUMERIQUE_URL = f"{made.address}/api/v2/graphql"  # type: ignore[attr-defined]
        settings.DEMARCHE_NUMERIQUE_TOKEN = TOKEN  # type: ignore[attr-defined]
        settings.DEMARCHE_NUMERIQUE_INSTRUCTEUR = "SW5zdHJ1Y3RldXItMQ=="  # type: ignore[attr-defined]
        settings.DEMARCHE_NUMERIQUE_PROCEDURES = f"{OFFER.kind}:{PROCEDURE}"  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def client_there(site: Site) -> Client:
    """Patient for two seconds: a busy machine answers in one; the service that is silent is so for five."""
    told = configuration()
    assert told is not None
    return Client(replace(told, timeout=2))


@pytest.fixture
def actor() -> Actor:
    return ACTOR


@pytest.fixture
def right(db: None) -> bytes:
    """A workbook that can be imported."""
    make_siao("95")
    return _written("right", OFFER_ROWS)


@pytest.fixture
def wrong(right: bytes) -> bytes:
    """One with a SIREN that is none, and a name that must not be repeated to anybody."""
    return _written("wrong", changed(OFFER_ROWS, "Entités", 0, siren="123456789"))


_WRITTEN: dict[str, bytes] = {}


def _written(name: str, rows: Rows) -> bytes:
    """A workbook, written once: it takes a second."""
    if name not in _WRITTEN:
        _WRITTEN[name] = filled(OFFER, rows)
    return _WRITTEN[name]


@pytest.fixture
def run(client_there: Client) -> Callable[..., Procedure]:
    """One pass; the procedure as it ended."""

    def go(now: datetime | None = None) -> Procedure:
        (procedure,) = run_pass(client_there, actor=ACTOR, now=now or timezone.now())
        return procedure

    return go


def the(number: int) -> Dossier:
    return Dossier.objects.get(number=number)
