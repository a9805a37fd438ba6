"""The old offer comes in as it is: what is not understood is told and kept, a protected place tells nothing."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.context import acting_as
from sisiao.core.spreadsheet.findings import Level
from sisiao.imports.actions import import_workbook, make_template
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.transition.enums import LegacySide
from sisiao.transition.models import (
    LegacyPlaceGroup,
    LegacyRequest,
    LegacyStay,
    LegacyStructure,
    LegacyUser,
    Switch,
    SwitchDecision,
)
from tests.factories import actor_for, make_household, make_user
from tests.imports.workbooks import ACTOR, TODAY, changed, filled, findings_of, make_siao

pytestmark = pytest.mark.django_db
G, U, P, D = "Groupes de places", "Utilisateurs", "Personnes présentes", "Demandes en cours"
GROUP = {
    "legacy_id": "48211", "side": "115", "name": "CHU LES TILLEULS", "structure_id": "3071",
    "structure": "ASSO. LES PEUPLIERS", "manager": "Les Peupliers", "address": "3 AV DES TILLEULS",
    "postal_code": "95100", "commune": "ARGENTEUIL", "type_code": "10", "category_code": "40", "places": "24",
    "closed": "Ouvert", "opened_on": "01/09/2015",
}  # fmt: skip
USER = {
    "login": "jpetit95", "email": "Jeanne.Petit@Association.fr", "last_name": "PETIT", "first_name": "Jeanne",
    "profile": "Gestionnaire structure", "structure_id": "3071", "structure": "ASSO. LES PEUPLIERS",
}  # fmt: skip
ROWS: dict[str, list[dict[str, Any]]] = {G: [GROUP], U: [USER]}


def bring_in(rows: Any) -> Any:
    return import_workbook(LEGACY_OFFER, filled(LEGACY_OFFER, rows), actor=ACTOR, today=TODAY, commit=True)


def with_group(**cells: Any) -> dict[str, list[dict[str, Any]]]:
    return {G: [GROUP | cells], U: []}


def test_a_file_comes_in_then_again_then_from_its_own_template() -> None:
    siao = make_siao()
    assert bring_in(ROWS).committed
    group, user = LegacyPlaceGroup.objects.get(), LegacyUser.objects.get()
    assert (group.side, group.legacy_id, group.places, group.type_code) == (LegacySide.EMERGENCY, "48211", 24, "10")
    assert (group.commune.name, group.opened_on, group.closed) == ("Argenteuil", date(2015, 9, 1), False)
    assert group.structure == user.structure == LegacyStructure.objects.get()
    assert (user.email, user.profile) == ("jeanne.petit@association.fr", "old_structure_manager")
    assert group.raw["name"] == "CHU LES TILLEULS"
    again = bring_in(ROWS)
    assert again.committed and not again.written.changes and again.written.unchanged == {G: 1, U: 1}
    template = make_template(LEGACY_OFFER, siao.departement, today=TODAY)
    sent_back = import_workbook(LEGACY_OFFER, template, actor=ACTOR, today=TODAY, commit=True)
    assert sent_back.committed and not sent_back.written.changes


def test_a_newer_file_changes_what_differs_and_says_which_columns() -> None:
    make_siao()
    bring_in(ROWS)
    report = bring_in({G: [GROUP | {"places": "26", "closed": "Fermé"}], U: [USER]})
    (change,) = report.written.changes
    assert not change.created and set(change.headings) == {"Nombre de places", "État"}
    assert LegacyPlaceGroup.objects.get().places == 26


@pytest.mark.parametrize(
    ("cells", "field", "value", "code"),
    [
        ({"type_code": "Hôtel"}, "type_code", "1", ""),
        ({"type_code": "010"}, "type_code", "10", ""),
        ({"type_code": "777"}, "type_code", "", "C-ANC-04"),
        ({"category_code": "DORTOIR 5 ET +"}, "category_code", "20", ""),
        ({"places": "12 pl."}, "places", 12, ""),
        ({"places": "une dizaine"}, "places", None, "C-ANC-04"),
        ({"closed": "FERMÉ"}, "closed", True, ""),
        ({"closed": "???"}, "closed", False, "C-ANC-04"),
        ({"opened_on": "00/00/2015"}, "opened_on", None, "C-ANC-04"),
        ({"commune": ""}, "commune_id", None, "C-ANC-11"),
        ({"postal_code": "00000"}, "commune_id", None, "C-ANC-12"),
        ({"commune": "Lyon"}, "commune_id", None, "C-ANC-13"),
        ({"closed_on": "01/01/2010"}, "closed_on", date(2010, 1, 1), "C-ANC-15"),
        ({"name": ""}, "name", "Groupe n°\u00a048211", ""),
        ({"side": "Volet Insertion"}, "side", LegacySide.INSERTION, ""),
    ],
)
def test_dirt_is_told_and_lets_the_row_in(cells: dict[str, str], field: str, value: object, code: str) -> None:
    make_siao()
    report = bring_in(with_group(**cells))
    assert report.committed
    assert [finding.code for finding in report.findings.items] == ([code] if code else [])
    group = LegacyPlaceGroup.objects.get()
    assert getattr(group, field) == value
    key, typed = next(iter(cells.items()))
    assert group.raw.get(key, "") == typed


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"legacy_id": ""}, "C-ANC-01"),
        ({"side": ""}, "C-ANC-01"),
        ({"side": "les deux"}, "C-ANC-03"),
        ({"structure_id": "", "structure": ""}, "C-ANC-17"),
    ],
)
def test_what_names_a_group_is_obligatory(cells: dict[str, str], code: str) -> None:
    make_siao()
    report = bring_in(with_group(**cells))
    assert not report.committed and not LegacyPlaceGroup.objects.exists()
    (finding,) = [each for each in report.findings.items if each.level is Level.BLOCKING]
    assert (finding.code, finding.sheet, finding.row) == (code, G, 5) and finding.remedy


def test_repeated_numbers_and_twins() -> None:
    make_siao()
    rows = {
        G: [GROUP, GROUP | {"name": "Autre"}, GROUP | {"legacy_id": "9", "name": "chu les tilleuls"}],
        U: [USER, USER],
    }
    report = bring_in(rows)
    assert report.committed
    assert [(each.code, each.row) for each in report.findings.items] == [
        ("C-ANC-09", 6), ("C-ANC-10", 7), ("C-ANU-09", 6),
    ]  # fmt: skip
    assert sorted(LegacyPlaceGroup.objects.values_list("name", flat=True)) == ["CHU LES TILLEULS", "chu les tilleuls"]
    assert LegacyUser.objects.count() == 1


def test_the_same_number_on_both_sides_is_two_groups() -> None:
    make_siao()
    assert bring_in({G: [GROUP, GROUP | {"side": "insertion", "name": "CHRS"}], U: []}).committed
    assert LegacyPlaceGroup.objects.count() == 2


def test_a_place_for_victims_of_violence_tells_no_address() -> None:
    make_siao()
    cells = {"type_code": "60", "address": "7 rue du Secret"}
    report = bring_in(with_group(**cells))
    assert report.committed
    assert {finding.code for finding in report.findings.items} == {"C-ANC-16"}
    assert "Secret" not in str(report.as_dict()) and "ARGENTEUIL" not in str(report.as_dict())
    group = LegacyPlaceGroup.objects.get()
    assert group.protected and not group.address and group.commune is None
    assert "Secret" not in str(group.raw) and "ARGENTEUIL" not in str(group.raw)
    # Said otherwise by a later file, it still tells nothing.
    bring_in(with_group(address="7 rue du Secret"))
    group.refresh_from_db()
    assert group.protected and not group.address and "Secret" not in str(group.raw)


def test_users_without_address_or_known_profile() -> None:
    make_siao()
    report = bring_in(
        {G: [], U: [USER | {"email": "jeanne@@", "profile": "Chef", "structure_id": "", "structure": ""}]}
    )
    assert report.committed and [each.code for each in report.findings.items] == ["C-ANU-04", "C-ANU-04"]
    user = LegacyUser.objects.get()
    assert (user.email, user.profile, user.structure) == ("", "", None)
    assert (user.raw["email"], user.raw["profile"]) == ("jeanne@@", "Chef")


def test_totals_count_each_number_once() -> None:
    make_siao()
    report = bring_in({G: [GROUP, GROUP], U: [USER]})
    assert report.totals["Groupes – Volet 115"] == "1" and report.totals["Places – Volet 115"] == "24"


def test_a_wrong_cell_says_where_it_stands() -> None:
    (finding,) = findings_of(LEGACY_OFFER, changed(ROWS, G, 0, places="beaucoup"))
    assert (finding.sheet, finding.row, finding.column) == (G, 5, "L") and "rattachement" in finding.remedy


def test_who_is_present_comes_by_identifiers_and_follows_a_newer_file() -> None:
    siao = make_siao()
    household = make_household(1, (4,))
    mother, child = household.current_memberships
    stay = {"side": "115", "group": "48211", "household": household.record_number, "starts_on": "01/02/2026"}
    rows = [
        stay | {"legacy_id": "1", "person": mother.person.record_number},
        stay | {"legacy_id": "2", "person": child.person.record_number, "planned_end": "01/12/2026"},
        stay | {"legacy_id": "3", "person": 999_999_999},
        stay | {"legacy_id": "1", "person": child.person.record_number},
    ]
    report = bring_in(ROWS | {P: rows})
    assert report.committed and [(each.code, each.row) for each in report.findings.items] == [
        ("C-ANS-11", 7), ("C-ANS-09", 8),
    ]  # fmt: skip
    found = {stay.legacy_id: stay for stay in LegacyStay.objects.filter(siao=siao)}
    assert (found["1"].person, found["2"].planned_end) == (mother.person, date(2026, 12, 1))
    assert found["1"].group == LegacyPlaceGroup.objects.get() and found["3"].person is None
    again = bring_in(ROWS | {P: rows})
    assert not again.written.changes and again.written.unchanged[P] == 3
    newer = bring_in(ROWS | {P: [rows[1] | {"planned_end": ""}]})
    # A filled tab is whole: who left the old groups is in the file no more.
    assert LegacyStay.objects.get().planned_end is None and newer.totals[f"Lignes retirées – {P}"] == "2"


def test_who_is_present_sleeps_in_a_known_group() -> None:
    make_siao()
    stay = {"legacy_id": "1", "side": "115", "group": "7", "household": 1, "person": 1, "starts_on": "01/02/2026"}
    report = bring_in(ROWS | {P: [stay]})
    assert not report.committed and [each.code for each in report.findings.items] == ["C-ANS-10"]


def test_no_page_reads_who_sleeps_in_an_old_group() -> None:
    siao = make_siao()
    household = make_household(siao=siao)
    person = household.current_memberships[0].person
    stay = {"legacy_id": "1", "side": "115", "group": "48211", "household": household.record_number}
    bring_in(ROWS | {P: [stay | {"person": person.record_number, "starts_on": "01/02/2026"}]})
    operator = actor_for(Profile.SIAO_OPERATOR, siao.scope)
    with acting_as(operator):
        assert not LegacyStay.objects.exists()


def test_requests_in_progress_come_by_the_numbers_of_the_record() -> None:
    siao = make_siao()
    household = make_household()
    told = {"legacy_id": "70455", "side": "115", "household": household.record_number, "asked_on": "12/03/2026"}
    rows = [
        told | {"group": "48211"},
        told | {"side": "insertion"},
        told | {"legacy_id": "2", "household": 999_999_999},
        told | {"group": "48211"},
    ]
    report = bring_in(ROWS | {D: rows})
    assert report.committed and [(each.code, each.row) for each in report.findings.items] == [
        ("C-AND-11", 7), ("C-AND-09", 8),
    ]  # fmt: skip
    urgent, other, unknown = LegacyRequest.objects.filter(siao=siao).order_by("pk")
    assert (urgent.household, urgent.asked_on, urgent.group) == (
        household, date(2026, 3, 12), LegacyPlaceGroup.objects.get(),
    )  # fmt: skip
    assert (other.side, other.legacy_id, other.group) == (LegacySide.INSERTION, "70455", None)
    assert unknown.household is None and report.totals[D] == "3"
    again = bring_in(ROWS | {D: rows})
    assert not again.written.changes and again.written.unchanged[D] == 3 and not again.written.removed
    bring_in(ROWS)
    assert LegacyRequest.objects.count() == 3
    newer = bring_in(ROWS | {D: [told]})
    assert LegacyRequest.objects.get().group is None and newer.totals[f"Lignes retirées – {D}"] == "2"


def test_a_request_is_oriented_to_a_known_group() -> None:
    make_siao()
    told = {"legacy_id": "1", "side": "115", "household": 1, "asked_on": "01/02/2026", "group": "7"}
    report = bring_in(ROWS | {D: [told]})
    assert not report.committed and [each.code for each in report.findings.items] == ["C-AND-10"]


def test_once_the_departement_switches_its_people_are_told_in_the_service() -> None:
    siao = make_siao()
    now = timezone.now()
    decision = SwitchDecision.objects.create(
        siao=siao, digest="x" * 64, counts={}, name="Karim Haddadi", signed_by=make_user(), signed_at=now
    )
    Switch.objects.create(siao=siao, decision=decision, on=TODAY, stage_before=2, started_at=now)
    told = {"legacy_id": "1", "side": "115", "household": 1, "asked_on": "01/02/2026"}
    report = bring_in(ROWS | {D: [told]})
    assert not report.committed and "bascule ou a basculé" in str(report.findings.items[-1].as_dict())
    assert bring_in(ROWS).committed and not LegacyRequest.objects.exists()
