"""The committed workbooks: they import without a bloquant, twice for nothing, and are what the plan says."""

from datetime import date

import pytest

from sisiao.core.actor import command_actor
from sisiao.demo.workbooks import DEPARTEMENTS, build_workbooks, workbook_paths
from sisiao.imports.actions import import_workbook
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.offer.models import Dispositif, Entity, Place
from tests.factories.structure import make_siao

ON = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def import_both(contents):
    """Import Temps 1 then places; created and changed rows by tab, all together."""
    created = changed = 0
    for source, content in zip((OFFER, PLACES), contents, strict=True):
        report = import_workbook(source, content, actor=command_actor("demo"), today=ON, commit=True)
        assert report.committed, report.as_text()
        # The columns that the system does not take yet are the only remark.
        assert {finding.code[-3:] for finding in report.findings.items} <= {"-08"}, report.as_text()
        created += sum(line["created"] for line in report.tab_lines)
        changed += sum(line["changed"] for line in report.tab_lines)
    return created, changed


@pytest.mark.parametrize("departement", DEPARTEMENTS)
def test_imports_whole_then_changes_nothing(departement):
    make_siao(departement)
    committed = [path.read_bytes() for path in workbook_paths(departement)]
    created, changed = import_both(committed)
    assert created > 100
    assert changed == 0
    assert import_both(committed) == (0, 0)
    assert import_both(build_workbooks(departement, ON)) == (0, 0), "run: manage.py demo_workbooks"
    assert Dispositif.objects.filter(protected_address=True).count() == 1


def test_an_entity_of_three_departements_is_one():
    for departement in DEPARTEMENTS:
        make_siao(departement)
        import_both([path.read_bytes() for path in workbook_paths(departement)])
    entity = Entity.objects.get(short_name="L'Abri commun")
    assert set(entity.departements.values_list("code", flat=True)) == set(DEPARTEMENTS)
    assert Place.objects.count() > 600
