"""From the template to the base and back: dry run, import, again, changed, linked, refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.models import Scope
from sisiao.core.actor import Actor, Perimeter
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement
from sisiao.imports.actions import UnableToImport, import_workbook, make_template
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.reports import ImportReport
from sisiao.occupation.ledger import ledger
from sisiao.offer.models import Dispositif, Entity, Funding, WorkbookCode
from tests.imports.workbooks import ACTOR, OFFER_ROWS, PLACES_ROWS, TODAY, Rows, changed, edited, filled, make_siao

pytestmark = pytest.mark.django_db


def run(rows: Rows, *, commit: bool = True, departement: str = "95") -> ImportReport:
    content = filled(OFFER, rows, departement=departement)
    return import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=commit)


def writes(content: bytes) -> list[str]:
    """Statements that write, other than the lock and the actor."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=True)
    return [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_dry_run_writes_nothing_and_announces_what_the_import_does() -> None:
    make_siao()
    dry = run(OFFER_ROWS, commit=False)
    assert not Entity.objects.exists()
    assert not dry.committed
    done = run(OFFER_ROWS)
    assert done.committed
    assert dry.written == done.written
    assert [line["created"] for line in done.tab_lines] == [2, 3, 2]
    filled_rows, empty = {"Entités": "2", "Dispositifs": "3", "Financement": "2"}, "cellules obligatoires encore vides"
    assert done.totals == {
        **{f"{tab}\u00a0: lignes remplies": number for tab, number in filled_rows.items()},
        **{f"{tab}\u00a0: {empty}": "0" for tab in filled_rows},
        "Entités sans gestionnaire": "1",
        "Places autorisées, CHRS": "45",
        "2026 – Place": "60",
        "2026 – Place, CHRS insertion": "40",
        "2026 – Place, Hébergement d'urgence hors CHRS": "20",
    }


def test_the_tree_is_written_with_its_scopes() -> None:
    siao = make_siao()
    run(OFFER_ROWS)
    entity = Entity.objects.get(name="Association Les Peupliers")
    assert entity.commune_id == "95018"
    assert [item.pk for item in entity.departements.all()] == ["95"]
    assert entity.scope.kind == ScopeKind.ENTITY
    chrs = Dispositif.objects.get(name="CHRS Les Tilleuls")
    assert (chrs.entity, chrs.siao, chrs.type_id) == (entity, siao, "chrs")
    assert chrs.versions.get().publics == ["women", "women_with_children"]
    assert chrs.scope.parent == entity.scope
    assert chrs.scope.departement_id == "95"
    assert chrs.versions.get().reception_modes == ["emergency", "insertion"]
    assert Dispositif.objects.get(name="Maison claire").opened_on == date(2019, 1, 1)
    ccas = Dispositif.objects.get(type_id="secteur")
    said = ccas.versions.get()
    assert (said.siao_referral, ccas.layout, said.situation) == ("none", "not_applicable", "open")
    funding = Funding.objects.get(dispositif=chrs)
    assert (funding.line_id, funding.unit, funding.number) == ("chrs_insertion", "place", 40)


def test_the_same_file_twice_changes_nothing() -> None:
    make_siao()
    content = filled(OFFER, OFFER_ROWS)
    assert writes(content)
    assert writes(content) == []
    again = import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=True)
    assert again.written.changes == []
    assert again.conclusion == "Importé\u00a0: rien n'a changé."


def test_a_pre_filled_template_sent_back_changes_nothing() -> None:
    make_siao()
    run(OFFER_ROWS)
    template = make_template(OFFER, Departement.objects.get(pk="95"), today=TODAY)
    assert writes(template) == []


def test_what_changes_is_told_and_only_that_is_written() -> None:
    make_siao()
    run(OFFER_ROWS)
    report = run(changed(OFFER_ROWS, "Dispositifs", 0, name="CHRS Les Acacias", capacity=50))
    assert [(change.code, set(change.headings)) for change in report.written.changes] == [
        ("D0001", {"Nom du dispositif", "Capacité autorisée ou agréée"})
    ]
    known = Dispositif.objects.get(name="CHRS Les Acacias")
    assert known.scope.label == "CHRS Les Acacias"
    before, now = known.versions.order_by(F("period").asc(nulls_first=True))
    assert (before.capacity, before.last_day) == (45, TODAY - timedelta(days=1)) and (now.capacity, now.since) == (
        50,
        TODAY,
    )
    run(changed(OFFER_ROWS, "Dispositifs", 0, name="CHRS Les Acacias", capacity=52))
    assert known.versions.get(period__contains=TODAY).capacity == 52 and known.versions.count() == 2, "the same day"
    assert Dispositif.objects.count() == 3


def test_a_renamed_entity_keeps_its_code_and_its_links() -> None:
    make_siao()
    run(OFFER_ROWS)
    before = set(Entity.objects.values_list("pk", flat=True))
    run(changed(OFFER_ROWS, "Entités", 0, name="Association Les Saules"))
    assert set(Entity.objects.values_list("pk", flat=True)) == before


def test_a_file_that_moves_a_dispositif_keeps_where_it_was() -> None:
    """Of an entité, and of a type: the ledger of a past day reads them, as after a change on screen."""
    make_siao()
    run(OFFER_ROWS)
    chrs = Dispositif.objects.get(name="CHRS Les Tilleuls")
    peupliers, ccas = Entity.objects.order_by("pk")
    moved = changed(OFFER_ROWS, "Dispositifs", 0, entity="E0002 – CCAS de Pontoise", siret="")
    moved = changed(moved, "Dispositifs", 0, type="Hors CHRS", precision="Centre d'hébergement d'urgence", finess="")
    assert run(moved).committed
    transfer, nature = chrs.transfers.get(), chrs.natures.get()
    assert (transfer.from_entity, transfer.to_entity, transfer.on) == (peupliers, ccas, TODAY) and transfer.applied_at
    assert (nature.from_type_id, nature.to_type_id, nature.on) == ("chrs", "hors_chrs", TODAY) and nature.applied_at
    for night, entity, kind in ((TODAY - timedelta(days=1), peupliers, "CHRS"), (TODAY, ccas, "Hors CHRS")):
        (entry,) = ledger([chrs.pk], night, timezone.now())
        assert (entry.entity, entry.type) == (entity.name, kind)
    run(OFFER_ROWS)
    assert not chrs.transfers.exists() and not chrs.natures.exists(), "back the same day: it never moved"


def test_one_blocking_finding_and_nothing_is_written() -> None:
    make_siao()
    before = Scope.objects.count()
    report = run(changed(OFFER_ROWS, "Financement", 1, unit="Boîte"))
    assert not report.committed
    assert not Entity.objects.exists()
    assert not WorkbookCode.objects.exists()
    assert Scope.objects.count() == before


def test_the_same_legal_person_in_two_departements_is_one_entity() -> None:
    make_siao("95")
    make_siao("78")
    run(OFFER_ROWS)
    rows: dict[str, list[dict[str, Any]]] = {
        "Entités": [OFFER_ROWS["Entités"][1] | {"code": "E0001", "name": "Autre nom"}],
    }
    report = run(rows, departement="78")
    assert report.committed
    assert Entity.objects.count() == 2
    assert Entity.objects.get(siren="111111118").name == "CCAS de Pontoise"
    (told,) = [finding for finding in report.findings.items if finding.code == "C-ENT-24"]
    assert (told.sheet, told.row) == ("Entités", 5) and told.column and told.remedy


def test_a_siren_known_under_another_code_is_refused() -> None:
    make_siao()
    run(OFFER_ROWS)
    rows = changed(OFFER_ROWS, "Entités", 1, code="E0007")
    rows = changed(rows, "Dispositifs", 2, entity="E0007 – CCAS de Pontoise")
    report = run(rows)
    (told,) = [finding for finding in report.findings.items if finding.level == "bloquant"]
    assert (told.code, told.sheet, told.row, told.column) == ("C-ENT-23", "Entités", 6, "E") and told.remedy


def test_another_workbook_another_departement_or_no_siao() -> None:
    make_siao()
    wrong = import_workbook(OFFER, filled(PLACES, PLACES_ROWS), actor=ACTOR, today=TODAY, commit=True)
    assert {"C-FIC-09", "C-FIC-24"} <= {finding.code for finding in wrong.findings.items}
    assert {"C-FIC-26"} <= {finding.code for finding in run(OFFER_ROWS, departement="48").findings.items}
    elsewhere = Actor(
        None,
        "siao_admin",
        "x",
        Perimeter(ScopeKind.SIAO, 1, frozenset({1}), "48"),
        frozenset({Capability.IMPORT_OFFER}),
    )
    report = import_workbook(OFFER, filled(OFFER, OFFER_ROWS), actor=elsewhere, today=TODAY, commit=True)
    assert [finding.code for finding in report.findings.items] == ["C-FIC-27"]


def test_a_file_that_lost_its_properties_still_tells_its_departement() -> None:
    make_siao()

    def lose(book: Any) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    content = edited(filled(OFFER, OFFER_ROWS), lose)
    assert import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=True).committed


def test_an_altered_departement_is_refused() -> None:
    make_siao()

    def alter(book: Any) -> None:
        book["Annexes et guide"]["B2"] = "48 – Lozère"

    report = import_workbook(OFFER, edited(filled(OFFER, OFFER_ROWS), alter), actor=ACTOR, today=TODAY, commit=True)
    assert [finding.code for finding in report.findings.items] == ["C-FIC-23"]


def test_without_the_capability_nothing_is_even_read() -> None:
    with pytest.raises(UnableToImport):
        import_workbook(OFFER, b"", actor=Actor(None, "call_taker", "x"), today=TODAY, commit=False)


def test_a_workbook_does_not_lift_a_protection_and_repeats_nothing() -> None:
    """An older template, filled before the address was protected."""
    make_siao()
    run(OFFER_ROWS)
    empty = dict.fromkeys(("siret", "finess", "address", "address_extra", "postal_code", "phone", "email"), "")
    Dispositif.objects.filter(name="CHRS Les Tilleuls").update(**empty, commune=None, protected_address=True)
    report = run(changed(OFFER_ROWS, "Dispositifs", 0, siret="11111111800019", postal_code="avenue des Tilleuls"))
    found = {(each.code, each.row, each.column) for each in report.findings.items}
    assert ("C-DIS-49", 5, "I") in found and not report.committed
    assert "11111111800019" not in str(report.as_dict()) and "avenue des Tilleuls" not in str(report.as_dict())
    assert not Dispositif.objects.get(name="CHRS Les Tilleuls").address
