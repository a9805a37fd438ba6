"""500 mutated workbooks: no traceback, no partial import, no row silently dropped (issue, Proof « Import »)."""

import random
from pathlib import Path

import pytest
from django.db import transaction

from sisiao.imports.actions import import_workbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.offer.models import Dispositif, Entity, Funding, WorkbookCode
from tests.imports.mutations import MUTATIONS, Mutation
from tests.imports.workbooks import ACTOR, OFFER_ROWS, TODAY, filled, filled_rows, make_siao
from tests.support.trials import rounds

SEEDS = rounds(20, short=2)
HARMLESS = ("lying_dimension", "hidden")

pytestmark = pytest.mark.django_db


def stored() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Entity, Dispositif, Funding, WorkbookCode))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_mutated_workbooks_import_whole_or_not_at_all(mutation: Mutation) -> None:
    make_siao()
    content = filled(OFFER, OFFER_ROWS)
    before = stored()
    for seed in range(SEEDS):
        mutated = mutation(content, random.Random(f"{mutation.__name__} {seed}"))
        with transaction.atomic():
            report = import_workbook(OFFER, mutated, actor=ACTOR, today=TODAY, commit=True)
            if report.committed:
                whole = filled_rows(mutated, OFFER)
                assert {line["tab"]: line["filled"] + line["examples"] for line in report.tab_lines} == whole, seed
                assert stored() == (2, 3, 2, 7), seed
            else:
                assert report.blocking_count, seed
                assert stored() == before, seed
            if mutation.__name__ in HARMLESS:
                assert report.committed, (seed, report.as_text())
            transaction.set_rollback(True)


def test_there_are_500_of_them() -> None:
    assert len(MUTATIONS) * 20 == 500


def test_a_file_that_is_not_a_workbook_is_refused() -> None:
    make_siao()
    for content in (b"", b"PK", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 600, Path(__file__).read_bytes(), b"PK\x03\x04" * 9):
        report = import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=True)
        assert [finding.level.value for finding in report.findings.items] == ["bloquant"], report.as_text()
