"""A request says what a row of the workbook says: the same columns, the same controls, the same words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sisiao.creation.controls import controls_of
from sisiao.creation.models import CreationRequest
from sisiao.geo.models import Departement

pytestmark = pytest.mark.django_db

ENTITY = {
    "kind": "entity", "entity_name": "Association Les Berges", "entity_status": "association",
    "entity_siren": "000950014", "entity_address": "1 rue des Saules", "entity_postal_code": "95000",
    "entity_commune_id": "95127",
}  # fmt: skip
DISPOSITIF = ENTITY | {
    "kind": "dispositif", "name": "CHU des Berges", "type_id": "hors_chrs", "reception_modes": ["emergency"],
    "layout": "grouped", "address": "3 rue des Saules", "postal_code": "95000", "commune_id": "95127",
    "opening_regime": "permanent", "hours": "24 h/24", "publics": ["men"], "capacity": 20, "capacity_unit": "place",
    "legal_frame": "Subvention annuelle",
}  # fmt: skip


def said(**fields: Any) -> dict[str, bool]:
    """Fields that something is said of, and whether it stops the sending."""
    today = timezone.localdate()
    asked = CreationRequest(departement=Departement.objects.get(pk="95"), **(DISPOSITIF | fields))
    asked.opens_on = asked.opens_on or today
    return {each.field: each.blocking for each in controls_of(asked, today)}


def test_a_right_request_is_only_told_what_is_awaited() -> None:
    assert said() == {"precision": False}
    assert said(**ENTITY) == {}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"entity_siren": ""}, {"entity_siren": True}),
        ({"entity_siren": "", "entity_situation": "being_created"}, {}),
        ({"entity_siren": "", "entity_status": "state_service"}, {}),
        ({"entity_siren": "123456789"}, {"entity_siren": True}),
        ({"entity_address": "", "entity_commune_id": None}, {"entity_address": True, "entity_town": True}),
        ({"entity_finess": "750000018"}, {"entity_finess": False}),
    ],
)
def test_of_the_entite(fields: dict[str, Any], expected: dict[str, bool]) -> None:
    assert said(**(ENTITY | fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reception_modes": []}, {"reception_modes": True}),
        ({"address": ""}, {"address": True}),
        ({"address": "", "layout": "scattered"}, {}),
        ({"layout": "mobile"}, {"layout": False}),
        ({"siret": "12"}, {"siret": True}),
        ({"siret": "73282932000074"}, {"siret": False}),
        ({"publics": []}, {"publics": False}),
        ({"min_age": 60, "max_age": 20}, {"min_age": True}),
        ({"min_age": 16}, {"min_age": False}),
        ({"specific_publics": ["Réfugiés"]}, {"specific_publics": True}),
        ({"specific_publics": ["Femmes victimes de violences"]}, {"protected_address": False}),
        ({"capacity_unit": "team"}, {"capacity_unit": True}),
        ({"opening_regime": "seasonal"}, {"season": True}),
        ({"hours": "Journée"}, {"hours": False}),
        ({"legal_frame": ""}, {"legal_frame": False}),
        ({"opens_on": timezone.localdate() + timedelta(days=800)}, {"opens_on": False}),
        ({"commune_id": "75056", "postal_code": "75012"}, {"town": False}),
    ],
)
def test_of_the_dispositif(fields: dict[str, Any], expected: dict[str, bool]) -> None:
    assert said(**fields) == {"precision": False} | expected


def test_a_chrs_is_expected_to_have_a_finess_and_a_capacity() -> None:
    assert said(type_id="chrs", capacity=None, capacity_unit="") == {"finess": False, "capacity": False}


def test_a_premier_accueil_has_a_few_cells_and_no_capacity() -> None:
    few = {"reception_modes": [], "publics": [], "opening_regime": "", "hours": "", "legal_frame": "", "address": ""}
    few |= {"type_id": "spip", "capacity": None, "capacity_unit": "", "layout": "not_applicable"}
    assert said(**few) == {}
    assert said(**few | {"capacity": 5}) == {"capacity": True}


def test_what_a_protected_one_tells_is_never_echoed() -> None:
    """R26."""
    asked = CreationRequest(departement=Departement.objects.get(pk="95"), **DISPOSITIF | {"protected_address": True})
    asked.siret, asked.email = "73282932000074", "cachette@exemple.fr"
    found = controls_of(asked, timezone.localdate())
    assert {each.field for each in found if each.blocking} == {"siret", "address", "postal_code", "town", "email"}
    text = " ".join(each.sentence for each in found)
    assert "Saules" not in text and "73282932000074" not in text and "cachette" not in text and "Cergy" not in text
