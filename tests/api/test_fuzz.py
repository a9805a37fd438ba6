"""The API under random questions, right and wrong, drawn from its own description: nothing fails, nothing undescribed.

2,000 requests across four keys, 20,000 in `make proof` (schemathesis). Every check of the tool holds: statuses, media
types, headers and schemas that are described, wrong data refused, right data accepted, no answer without a key.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from sisiao.accounts import throttle
from sisiao.partners.actions import revoke_key
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import PartnerCall, PartnerKey
from tests.api.keys import new_key
from tests.directory.contacts import NIGHTS, make_contact
from tests.factories import make_siao
from tests.factories.people import TESTS
from tests.support import trials

pytestmark = pytest.mark.django_db
REQUESTS = trials.rounds(2_000, short=400, proof=20_000)
PATHS = ("/api/v1/annuaire/contacts", "/api/v1/annuaire/instantane", "/api/v1/cles")
WHOLE_FRANCE = st.sampled_from(["95127", "97411", "75101", "2A004", "97801", "99999", "67482"])


@pytest.fixture
def application(db: None) -> Iterator[WSGIHandler]:
    """The site inside the transaction of the test, whose connection must not be closed between two requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def keys() -> list[str]:
    """One for each audience, and one that is revoked."""
    limit = 10 * REQUESTS
    made = [new_key(audience, hourly_limit=limit) for audience in PartnerAudience]
    gone = new_key(hourly_limit=limit)
    revoke_key(PartnerKey.objects.order_by("-pk")[0], actor=TESTS, now=timezone.now())
    return [*made, gone]


@pytest.mark.longer
def test_nothing_fails(application: WSGIHandler, monkeypatch: pytest.MonkeyPatch, record_property: Any) -> None:
    monkeypatch.setattr(throttle, "UNKNOWN_KEYS_PER_ADDRESS", 100 * REQUESTS)
    make_contact(make_siao(), "Astreinte", NIGHTS)
    make_contact(make_siao("974"), "Ligne de nuit", NIGHTS)
    load_all_checks()
    checks = list(CHECKS.get_all())
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=SchemathesisConfig())
    operations = [schema[path]["GET"] for path in PATHS]
    # Right questions are about a commune that exists, now and then; wrong ones stay as wrong as they are drawn.
    right = st.one_of([each.as_strategy(GenerationMode.POSITIVE) for each in operations])
    wrong = st.one_of([each.as_strategy(GenerationMode.NEGATIVE) for each in operations])
    drawn = st.tuples(right, st.none() | WHOLE_FRANCE) | st.tuples(wrong, st.none())
    turn, sent = cycle(keys()), 0

    @given(drawn=drawn)
    @settings(
        max_examples=REQUESTS, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=HealthCheck
    )
    def asked(drawn: tuple[Any, str | None]) -> None:
        nonlocal sent
        case, known = drawn
        if known and "commune" in (case.query or {}):
            case.query["commune"] = known
        sent += 1
        case.call_and_validate(headers={"Authorization": f"Bearer {next(turn)}"}, checks=checks)

    while sent < REQUESTS:
        asked()
    record_property("requests", sent)
    record_property("failures", 0)
    statuses = set(PartnerCall.objects.values_list("status", flat=True))
    assert {200, 400, 401, 404} <= statuses and all(status < 500 for status in statuses)
