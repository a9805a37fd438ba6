"""Each control of the Temps 1 workbook: the row that wakes it, its code, its place and its level."""

from datetime import date
from typing import Any

import pytest

from sisiao.imports.actions import import_workbook
from sisiao.imports.offer_workbook.source import OFFER
from tests.imports.workbooks import (
    ACTOR,
    DISPOSITIFS,
    OFFER_ROWS,
    TODAY,
    assert_placed,
    changed,
    edited,
    filled,
    findings_of,
    make_siao,
)

pytestmark = pytest.mark.django_db


def test_a_right_workbook_has_no_finding() -> None:
    assert [finding.sentence for finding in findings_of(OFFER, OFFER_ROWS)] == []


ENTITY_CASES = [
    (0, {"name": ""}, "C-ENT-01", "B"),
    (0, {"legal_status": "Amicale"}, "C-ENT-03", "D"),
    (0, {"siren": None}, "C-ENT-01", "E"),
    (0, {"siren": "123456789"}, "C-ENT-03", "E"),
    (1, {"siren": "123456782"}, "C-ENT-11", "E"),
    (1, {"name": "association les PEUPLIERS"}, "C-ENT-10", "B"),
    (0, {"finess": "95000001"}, "C-ENT-03", "F"),
    (0, {"finess": "950000019"}, "C-ENT-22", "F"),
    (0, {"finess": "780000018"}, "C-ENT-12", "F"),
    (0, {"postal_code": "9510"}, "C-ENT-03", "I"),
    (0, {"postal_code": "95999"}, "C-ENT-13", "I"),
    (0, {"commune": "Marseille"}, "C-ENT-14", "J"),
    (0, {"phone": "12"}, "C-ENT-04", "K"),
    (0, {"email": "contact"}, "C-ENT-04", "L"),
    (0, {"departements": "99"}, "C-ENT-03", "M"),
    (0, {"departements": "78"}, "C-ENT-16", "M"),
    (0, {"manager_email": "contact@exemple.fr"}, "C-ENT-18", "Q"),
    (0, {"manager_last_name": ""}, "C-ENT-25", "O"),
    (1, {"manager_email": "c.martin@exemple.fr", "manager_last_name": "AUTRE"}, "C-ENT-19", "Q"),
    (0, {"deputy": "PETIT"}, "C-ENT-04", "R"),
    (0, {"situation": "Activité arrêtée"}, "C-ENT-20", "T"),
    (0, {"comment": "x" * 251}, "C-ENT-04", "U"),
]


@pytest.mark.parametrize(("index", "values", "code", "column"), ENTITY_CASES)
def test_entities(index: int, values: dict[str, Any], code: str, column: str) -> None:
    found = findings_of(OFFER, changed(OFFER_ROWS, "Entités", index, **values))
    assert_placed(found, code, "Entités", index, column)


DISPOSITIF_CASES = [
    (0, {"entity": "E0045 – Inconnue"}, "C-DIS-07", "B"),
    (0, {"entity": "Les Peupliers"}, "C-DIS-03", "B"),
    (0, {"family": "Hébergements"}, "C-DIS-03", "D"),
    (0, {"type": "Maraude"}, "C-DIS-03", "E"),
    (0, {"type": "Hors CHRS"}, "C-DIS-02", "F"),
    (0, {"modes": ""}, "C-DIS-01", "G"),
    (0, {"modes": "Urgence ; Nuit"}, "C-DIS-03", "G"),
    (2, {"siao_referral": "Toutes les places"}, "C-DIS-38", "H"),
    (0, {"siret": "12345678200011"}, "C-DIS-03", "J"),
    (0, {"siret": "11111111800019"}, "C-DIS-12", "J"),
    (0, {"finess": None}, "C-DIS-02", "K"),
    (0, {"address": ""}, "C-DIS-01", "L"),
    (0, {"postal_code": ""}, "C-DIS-01", "N"),
    (0, {"postal_code": "00000"}, "C-DIS-13", "N"),
    (0, {"commune": "Versailles"}, "C-DIS-14", "O"),
    (0, {"postal_code": "78000", "commune": "Versailles"}, "C-DIS-16", "O"),
    (0, {"layout": "Mobile"}, "C-DIS-17", "P"),
    (0, {"opened_on": date(2030, 1, 1)}, "C-DIS-18", "T"),
    (0, {"opened_on": "01/01/1900"}, "C-DIS-03", "T"),
    (0, {"closed_on": date(2010, 1, 1)}, "C-DIS-19", "U"),
    (0, {"closed_on": date(2026, 3, 1)}, "C-DIS-20", "U"),
    (0, {"opening_regime": "Saisonnier"}, "C-DIS-01", "W"),
    (0, {"season": "hiver"}, "C-DIS-03", "W"),
    (0, {"season": "31/02 – 31/03"}, "C-DIS-03", "W"),
    (0, {"hours": "Journée"}, "C-DIS-23", "X"),
    (0, {"women": None, "women_with_children": None}, "C-DIS-24", "Y"),
    (0, {"max_age": 15}, "C-DIS-25", "AE"),
    (0, {"min_age": 16, "women_with_children": None}, "C-DIS-26", "AE"),
    (0, {"specific_public": "Réfugiés"}, "C-DIS-27", "AG"),
    (0, {"specific_public": "Femmes victimes de violences"}, "C-DIS-35", "I"),
    (2, {"capacity": 3}, "C-DIS-28", "AJ"),
    (0, {"capacity": 30}, "C-DIS-29", "AJ"),
    (0, {"capacity_unit": "Logement"}, "C-DIS-30", "AK"),
    (0, {"legal_frame": ""}, "C-DIS-02", "AL"),
    (0, {"act_ends_on": date(2020, 1, 1)}, "C-DIS-32", "AN"),
    (0, {"state_reserved": 5, "siao_reserved": 6}, "C-DIS-33", "AP"),
    (0, {"situation": "En projet"}, "C-DIS-36", "T"),
    (0, {"finess": "950000019"}, "C-DIS-37", "K"),
    (0, {"family": "Logement IML", "type": "Mandat de gestion", "code": "D0009"}, "C-DIS-39", "A"),
    (0, {"type": "RHVS", "modes": ""}, "C-DIS-40", "G"),
    (0, {"family": "Veille sociale", "type": "Maraude"}, "C-DIS-02", "Q"),
    (0, {"manager": "PETIT"}, "C-DIS-04", "AR"),
    (0, {"manager": "PETIT Dominique accueil@exemple.fr"}, "C-DIS-45", "AR"),
    (0, {"manager": "PETIT Dominique c.martin@exemple.fr"}, "C-DIS-46", "AR"),
    (1, {"old_names": "Foyer du Lac"}, "C-DIS-47", "AS"),
    (0, {"attachments": "Arrêté 2026.pdf ; bail.pdf"}, "C-DIS-48", "AQ"),
]


@pytest.mark.parametrize(("index", "values", "code", "column"), DISPOSITIF_CASES)
def test_dispositifs(index: int, values: dict[str, Any], code: str, column: str) -> None:
    found = findings_of(OFFER, changed(OFFER_ROWS, "Dispositifs", index, **values))
    assert_placed(found, code, "Dispositifs", index, column)


@pytest.mark.parametrize(
    ("key", "value", "column"),
    [
        ("siret", "12345678200010", "J"),
        ("finess", "950000018", "K"),
        ("address", "7 rue Cachée", "L"),
        ("address_extra", "Rue Cachée", "M"),
        ("postal_code", "95100", "N"),
        ("commune", "Argenteuil", "O"),
        ("phone", "01 34 00 00 99", "R"),
        ("email", "cachee@exemple.fr", "S"),
        ("attachments", "bail-rue-cachee.pdf", "AQ"),
    ],
)
def test_a_protected_address_is_refused_and_never_repeated(key: str, value: str, column: str) -> None:
    make_siao()
    content = filled(OFFER, changed(OFFER_ROWS, "Dispositifs", 1, **{key: value}))
    report = import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=True)
    told = {(each.code, each.sheet, each.row, each.column) for each in report.findings.items if each.remedy}
    assert ("C-DIS-09", "Dispositifs", 6, column) in told
    assert not report.committed
    assert value not in str(report.as_dict())
    assert value not in report.as_text()


@pytest.mark.parametrize(
    ("key", "value", "code", "column"),
    [
        ("name", "CHU de Cergy", "C-DIS-43", "C"),
        ("name", "Femmes victimes de violences", "C-DIS-43", "C"),
        ("area", "Cergy et Osny", "C-DIS-44", "Q"),
        ("comment", "Derrière le 12 cours du Nord", "C-DIS-44", "AU"),
    ],
)
def test_what_is_written_freely_tells_nothing_of_a_protected_place(
    key: str, value: str, code: str, column: str
) -> None:
    make_siao()
    rows = changed(OFFER_ROWS, "Dispositifs", 1, **{key: value})
    assert_placed(findings_of(OFFER, rows), code, "Dispositifs", 1, column)
    report = import_workbook(OFFER, filled(OFFER, rows), actor=ACTOR, today=TODAY, commit=True)
    assert not report.committed and value not in str(report.as_dict()) and value not in report.as_text()
    open_one = findings_of(OFFER, changed(OFFER_ROWS, "Dispositifs", 0, **{key: value}))
    assert code not in {each.code for each in open_one}


@pytest.mark.parametrize(
    "values", [{"postal_code": "rue Cachée"}, {"protected": "rue Cachée"}, {"protected": None, "siret": "rue Cachée"}]
)
def test_an_unreadable_cell_of_a_protected_row_is_not_repeated(values: dict[str, Any]) -> None:
    found = findings_of(OFFER, changed(OFFER_ROWS, "Dispositifs", 1, **values))
    assert found
    assert not any("Cachée" in finding.sentence or finding.value for finding in found)


FUNDING_CASES = [
    (0, {"dispositif": "D0099 – Inconnu"}, "C-FIN-07", "B"),
    (0, {"dispositif": "D0003 – Accueil du CCAS"}, "C-FIN-09", "B"),
    (0, {"funder": "Mécène"}, "C-FIN-03", "C"),
    (0, {"line": ""}, "C-FIN-01", "D"),
    (0, {"line": "AVDL"}, "C-FIN-10", "D"),
    (0, {"fiscal_year": 2019}, "C-FIN-03", "G"),
    (0, {"starts_on": date(2025, 12, 1)}, "C-FIN-12", "H"),
    (0, {"ends_on": date(2026, 1, 1), "starts_on": date(2026, 2, 1)}, "C-FIN-13", "I"),
    (1, {"dispositif": "D0001", "line": "CHRS insertion"}, "C-FIN-14", "B"),
    (0, {"unit": "Nuitée"}, "C-FIN-15", "J"),
    (0, {"unit": "Nuitée", "line": "Nuitées hôtelières", "number": 120}, "C-FIN-16", "K"),
    (0, {"violence_places": 41}, "C-FIN-17", "L"),
    (0, {"siao_places": 41}, "C-FIN-17", "M"),
    (0, {"amount": None}, "C-FIN-02", "N"),
    (0, {"amount": -5}, "C-FIN-03", "N"),
    (0, {"amount": 6_500_000}, "C-FIN-20", "N"),
    (0, {"act_date": date(2027, 1, 1)}, "C-FIN-21", "P"),
    (0, {"cpom": True}, "C-FIN-22", "R"),
    (0, {"number": 4.5}, "C-FIN-23", "K"),
    (0, {"number": None}, "C-FIN-01", "K"),
]


@pytest.mark.parametrize(("index", "values", "code", "column"), FUNDING_CASES)
def test_fundings(index: int, values: dict[str, Any], code: str, column: str) -> None:
    found = findings_of(OFFER, changed(OFFER_ROWS, "Financement", index, **values))
    assert_placed(found, code, "Financement", index, column)


def test_all_errors_come_at_once_with_their_place() -> None:
    rows = changed(OFFER_ROWS, "Entités", 0, siren="1", postal_code="x")
    rows = changed(rows, "Dispositifs", 0, type="Maraude")
    found = [finding for finding in findings_of(OFFER, rows) if finding.level == "bloquant"]
    places = {(item.sheet, item.row, item.column, item.heading, item.value) for item in found}
    assert ("Entités", 5, "E", "N° SIREN", "1") in places
    assert ("Entités", 5, "I", "Code postal du siège", "x") in places
    assert ("Dispositifs", 5, "E", "Type", "Maraude") in places
    assert all(finding.remedy for finding in found)


def test_codes_twice_missing_or_of_the_example() -> None:
    make_siao()

    def edit(book: Any) -> None:
        sheet = book["Entités"]
        sheet["A6"] = "E0001"
        sheet["A7"], sheet["B7"] = None, "Sans code"
        sheet["A8"] = "EXEMPLE"

    report = import_workbook(OFFER, edited(filled(OFFER, OFFER_ROWS), edit), actor=ACTOR, today=TODAY, commit=True)
    found = {(finding.code, finding.row) for finding in report.findings.items}
    assert {("C-ENT-06", 6), ("C-ENT-05", 7), ("C-FIC-25", 8)} <= found


def test_a_premier_accueil_needs_seven_cells() -> None:
    assert {"H", "I", "P"} & {finding.column for finding in findings_of(OFFER, OFFER_ROWS)} == set()
    assert "siao_referral" not in DISPOSITIFS[2]
