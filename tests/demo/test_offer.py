"""The plan of the demo's offer: what the stories and the trade's figures need of it."""

import pytest
from stdnum.fr import siren, siret

from sisiao.core.spreadsheet.identifiers import finess_key_is_wrong
from sisiao.demo.offer.places import Places
from sisiao.demo.offer.plan import lines, places_of, rooms_of, type_labels
from sisiao.demo.offer.tree import Tree
from sisiao.demo.workbooks import DEPARTEMENTS

FAMILY = "couples_with_children"


@pytest.fixture(scope="module", params=DEPARTEMENTS)
def tree(request):
    return Tree(request.param)


@pytest.fixture(scope="module")
def places(tree):
    return Places(tree)


def test_the_plan_is_always_the_same(tree):
    assert tree.filling() == Tree(tree.departement).filling()


def test_identifiers_are_well_formed_and_invented(tree):
    sirens = [row["siren"] for row in tree.entities if row["siren"]]
    assert len(sirens) == len(set(sirens))
    assert all(siren.is_valid(number) and number.startswith("000") for number in sirens)
    assert all(siret.is_valid(row["siret"]) for row in tree.dispositifs if "siret" in row)
    assert not any(finess_key_is_wrong(row["finess"]) for row in tree.dispositifs if "finess" in row)


def test_lozere_is_whole():
    assert len(Tree("48").dispositifs) == 64


def test_every_type_that_the_departement_has_is_there(tree):
    planned = {line["type"] for line in lines("services.csv") if line[f"n{tree.departement}"] != "0"}
    planned |= {"chrs", "hors_chrs", "other_shelter", "dna", "secteur", "sante", "spip", "other_first_contact"}
    labels = type_labels()
    present = {(row["family"], row["type"]) for row in tree.dispositifs}
    assert {labels[kind] for kind in planned} <= present


def test_a_protected_dispositif_tells_nothing(tree):
    telling = ("address", "postal_code", "commune", "siret", "finess", "phone", "email")
    protected = [row for row in tree.dispositifs if row["protected"]]
    assert protected
    assert not any(row.get(key) for row in protected for key in telling)


@pytest.mark.parametrize(("departement", "chrs", "chu"), [("48", 38, 34), ("95", 76, 236), ("974", 35, 43)])
def test_places_are_in_proportion(departement, chrs, chu):
    lasting = [row for row in lines("shelters.csv", departement) if row["group_regime"] == "Pérenne"]
    assert sum(places_of(row) for row in lasting if row["type"] == "chrs") == chrs
    assert sum(places_of(row) for row in lasting if row["precision"] in ("chu", "heras")) == chu


def test_one_room_of_five_for_a_couple_with_three_children_in_val_d_oise():
    """Story 1: everything else that the 115 reaches fits only in part."""
    whole = [
        rooms
        for row in lines("shelters.csv", "95")
        if row["route"] == "SIAO-115" and row["mode"].startswith("Urgence") and "cc" in row["publics"].split()
        for rooms in rooms_of(row)
        if rooms.places >= 5
    ]
    assert [(rooms.count, rooms.places, rooms.rule) for rooms in whole] == [(1, 5, "exclusive")]


def test_units_belong_to_groups_and_keep_their_dates(places):
    groups = {f"{row['code']} – {row['name']}": row for row in places.groups}
    for unit in places.units:
        assert unit["starts_on"] == groups[unit["group"]]["starts_on"]
        assert unit["ends_on"] == groups[unit["group"]]["ends_on"]
    assert {unit["group"] for unit in places.units} == set(groups)


def test_out_of_service_places_exist(places):
    units = {f"{row['code']} – {row['name']}": row for row in places.units}
    assert places.unavailable
    for row in places.unavailable:
        assert row["places"] <= units[row["unit"]]["places"]
        assert row["starts_on"] < row["ends_on"]
