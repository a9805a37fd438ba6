"""The sheet of an entité gestionnaire, changed by whoever describes the offer there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.offer.models import Dispositif, Entity
from tests.factories import make_dispositif, make_siao
from tests.web.test_offer import TODAY, errors, html, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU des Tilleuls")


@pytest.fixture
def admin(client: Client, dispositif: Dispositif) -> Client:
    return signed(client, Profile.SIAO_ADMIN, dispositif.siao.scope)


def address(entity: Entity) -> str:
    return reverse("dispositifs:edit_entity", args=(entity.public_id,))


def sent(client: Client, entity: Entity, **changed: Any) -> dict[str, Any]:
    """What a browser would send, with a seat and a number that are right."""
    form = client.get(address(entity)).context["form"]
    told = {name: form[name].value() or "" for name in form.fields}
    right = {"siren": "000 950 014", "address": "12 rue des Peupliers", "postal_code": "95000", "town": "Cergy"}
    return told | right | {"departements_told": "95"} | changed


def test_it_is_changed_with_the_label_of_its_perimeter(admin: Client, dispositif: Dispositif) -> None:
    entity = dispositif.entity
    told = sent(admin, entity, name="Association Les Berges", short_name="Les Berges", departements_told="95 ; 2a")
    told |= {"deputy_name": "NOIR Alix", "deputy_email": "a.noir@berges.example", "old_name": "Berges 95"}
    page = html(admin.post(address(entity), told, follow=True))
    assert "a.noir@berges.example" in page and "Berges 95" in page
    assert "L'entité est à jour." in page and "Les Berges" in page
    entity.refresh_from_db()
    assert (entity.siren, entity.commune_id, entity.scope.label) == ("000950014", "95127", "Les Berges")
    assert set(entity.departements.values_list("pk", flat=True)) == {"95", "2A"}
    assert "Elle intervient aussi en" in html(admin.get(address(entity)))


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"siren": "123"}, "siren", "SIREN"),
        ({"siren": ""}, "siren", "Donnez le n° SIREN"),
        ({"finess": "x"}, "finess", "FINESS"),
        ({"postal_code": "00000"}, "postal_code", "n'existe pas"),
        ({"situation": "stopped"}, "situation", "est ouvert"),
        ({"departements_told": "48"}, "departements_told", "gardez 95"),
        ({"departements_told": "999"}, "departements_told", "code de département"),
        ({"departements_told": ""}, "departements_told", "au moins un département"),
        ({"phone": "12"}, "phone", "pas compris"),
        ({"manager_last_name": "Martin"}, "manager_email", "ou aucun des trois"),
        ({"manager_email": "contact@berges.example"}, "manager_email", "boîte partagée"),
        ({"deputy_name": "NOIR Alix"}, "deputy_email", "ou aucun des deux"),
        ({"deputy_name": "NOIR Alix", "deputy_email": "accueil@berges.example"}, "deputy_email", "boîte partagée"),
        ({"deputy_name": "NOIR", "deputy_email": "a.noir@berges.example"}, "deputy_email", "le prénom"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    admin: Client,
    dispositif: Dispositif,
    changed: dict[str, str],
    field: str,
    words: str,
) -> None:
    before = Entity.objects.get(pk=dispositif.entity_id).name
    told = sent(admin, dispositif.entity, name="Autre nom", **changed)
    assert words in errors(admin.post(address(dispositif.entity), told))[field][0]
    assert Entity.objects.get(pk=dispositif.entity_id).name == before


def test_a_siren_is_one_entites(admin: Client, dispositif: Dispositif) -> None:
    other = make_dispositif(make_siao("48")).entity
    Entity.objects.filter(pk=other.pk).update(siren="000950014")
    told = errors(admin.post(address(dispositif.entity), sent(admin, dispositif.entity)))
    assert "une entité est une personne morale" in told["__all__"][0]
    assert admin.get(address(other)).status_code == 404


def test_it_stops_once_nothing_of_it_is_open(admin: Client, dispositif: Dispositif) -> None:
    Dispositif.objects.filter(pk=dispositif.pk).update(closed_on=TODAY())
    told = sent(admin, dispositif.entity, situation="stopped")
    assert admin.post(address(dispositif.entity), told).status_code == 302
    assert Entity.objects.get(pk=dispositif.entity_id).situation == "stopped"
