"""« Mes places »."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Dispositif, Place, PlaceGroup, Unit
from tests.factories import (
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    tonight,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU du Bois")


@pytest.fixture
def unit(dispositif: Dispositif) -> Unit:
    return make_unit(make_group(dispositif), places=3, name="Chambre 12")


@pytest.fixture
def staff(client: Client, dispositif: Dispositif) -> Client:
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope))
    return client


def url(dispositif: Dispositif, act: str = "") -> str:
    return f"/mes-places/{dispositif.public_id}/{act}/" if act else f"/mes-places/{dispositif.public_id}/"


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def closing(unit: Unit, count: int = 1, **changed: object) -> dict[str, object]:
    places = list(Place.objects.filter(unit=unit).order_by("number").values_list("pk", flat=True))
    data = {
        "places": places[:count],
        "first_night": tonight().isoformat(),
        "last_night": "",
        "cause": "works",
    }
    return data | changed


def closed(dispositif: Dispositif) -> list[Occupation]:
    rows = Occupation.objects.filter(dispositif=dispositif, kind=OccupationKind.OUT_OF_SERVICE, active=True)
    return list(rows.order_by("pk"))


def test_the_only_dispositif_is_opened_at_once(staff: Client, dispositif: Dispositif) -> None:
    assert staff.get("/mes-places/")["Location"] == url(dispositif)


def test_an_entity_chooses_among_its_own(client: Client) -> None:
    entity = make_entity()
    for name in ("A", "B"):
        make_unit(make_group(make_dispositif(entity=entity, name=f"CHU {name}")), places=2)
    make_unit(make_group(make_dispositif(name="CHU d'un autre")))
    client.force_login(make_user(Profile.ENTITY_MANAGER, entity.scope))
    page = html(client.get("/mes-places/"))
    assert "CHU A" in page
    assert "CHU B" in page
    assert "CHU d'un autre" not in page


def test_the_state_of_each_place(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    stay = make_stay(unit)[0]
    make_referral(make_unit(unit.group, name="Chambre 13"), make_request(make_household(first_name="Zoé")))
    make_unit(unit.group, name="Chambre 14", places=2)
    response = staff.get(url(dispositif))
    assert dict(response.context["tally"]) == {
        "Ouvertes": 6, "Libres": 2, "Occupées": 1, "Réservées": 1, "Neutralisées": 2,
    }  # fmt: skip
    page = html(response)
    assert stay.person.full_name in page
    assert "Zoé" in page
    assert "Chambre attribuée à un ménage" in page


def test_everything_is_up_to_date(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    PlaceGroup.objects.update(declared_at=timezone.now() - timedelta(days=3))
    assert "À vérifier" in html(staff.get(url(dispositif)))
    response = staff.post(url(dispositif, "a-jour"), follow=True)
    assert "vos places sont déclarées à jour" in html(response)
    assert "à l'instant" in html(response)
    assert timezone.now() - PlaceGroup.objects.get().declared_at < timedelta(minutes=1)


def test_close_then_reopen(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    last = tonight() + timedelta(days=4)
    staff.post(url(dispositif, "fermer"), closing(unit, 2, last_night=last.isoformat()))
    rows = closed(dispositif)
    assert [(row.cause, row.nights.upper) for row in rows] == [("works", last + timedelta(days=1))] * 2
    assert "Travaux" in html(staff.get(url(dispositif)))
    response = staff.post(url(dispositif, "rouvrir"), {"occupation": rows[0].pk}, follow=True)
    assert "La place 1 de Chambre 12 est de nouveau en service." in html(response)
    assert len(closed(dispositif)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"places": []}, "Cochez au moins une place"),
        ({"cause": ""}, "Choisissez la cause."),
        ({"first_night": ""}, "Indiquez la première nuit."),
        ({"first_night": "2020-01-01"}, "est passée"),
        ({"last_night": "2020-01-01"}, "La dernière nuit ne peut pas précéder la première."),
        ({"last_night": "jamais"}, "Cette date n'est pas comprise"),
    ],
)
def test_a_wrong_closing_is_told_and_loses_nothing(
    staff: Client, dispositif: Dispositif, unit: Unit, changed: dict, words: str
) -> None:
    response = staff.post(url(dispositif, "fermer"), closing(unit, **changed))
    assert response.status_code == 422
    assert words in html(response)
    assert closed(dispositif) == []
    if "places" not in changed:
        assert " checked>" in html(response)


def test_a_place_taken_meanwhile_is_not_closed(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    data = closing(unit)
    make_stay(unit)
    response = staff.post(url(dispositif, "fermer"), data)
    assert response.status_code == 422
    assert "Une de ces places est prise" in html(response)


def test_a_place_promised_later_is_not_closed(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    later = timezone.now() + timedelta(days=2)
    make_referral(unit, make_request(now=later), now=later)
    response = staff.post(url(dispositif, "fermer"), closing(unit))
    assert response.status_code == 422
    assert "occupée, réservée ou déjà indisponible" in html(response)


def test_somebody_else_s_place_is_not_touched(staff: Client, dispositif: Dispositif, unit: Unit) -> None:
    other = make_unit(make_group(make_dispositif()))
    assert staff.post(url(dispositif, "fermer"), closing(other)).status_code == 422
    row = Occupation.objects.filter(place__unit=other)
    assert not row.exists()
    assert staff.post(url(dispositif, "rouvrir"), {"occupation": "0"}).status_code == 404
    assert staff.post(url(dispositif, "rouvrir"), {"occupation": "x"}).status_code == 404


def test_a_social_worker_reads_only(client: Client, dispositif: Dispositif, unit: Unit) -> None:
    client.force_login(make_user(Profile.SOCIAL_WORKER, dispositif.scope))
    page = html(client.get(url(dispositif)))
    assert "Tout est à jour" not in page
    assert "Responsable de dispositif" in page
    for act in ("a-jour", "fermer", "rouvrir"):
        assert client.post(url(dispositif, act)).status_code == 403


@pytest.mark.parametrize("act", ["", "a-jour", "fermer", "rouvrir"])
def test_outside_the_perimeter_it_does_not_exist(client: Client, dispositif: Dispositif, act: str) -> None:
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, make_dispositif().scope))
    assert (client.post if act else client.get)(url(dispositif, act)).status_code == 404


def test_the_siao_is_refused(client: Client, dispositif: Dispositif) -> None:
    client.force_login(make_user(Profile.SIAO_ADMIN, make_siao().scope))
    assert client.get("/mes-places/").status_code == 403
    assert client.get(url(dispositif)).status_code == 403


@pytest.mark.parametrize("act", ["a-jour", "fermer", "rouvrir"])
def test_acts_are_posted(staff: Client, dispositif: Dispositif, act: str) -> None:
    assert staff.get(url(dispositif, act)).status_code == 405
    assert staff.post(url(dispositif)).status_code == 405


def test_a_dispositif_without_places_says_where_they_come_from(staff: Client, dispositif: Dispositif) -> None:
    assert "Aucune place décrite ce soir" in html(staff.get(url(dispositif)))


def test_the_queries_do_not_grow(
    staff: Client, client: Client, dispositif: Dispositif, django_assert_max_num_queries
) -> None:
    for number in range(4):
        make_stay(make_unit(make_group(dispositif, name=f"Groupe {number}"), places=3))
        make_unit(make_group(dispositif), places=3)
    with django_assert_max_num_queries(14):
        assert staff.get(url(dispositif)).status_code == 200
    for _ in range(3):
        make_unit(make_group(make_dispositif(entity=dispositif.entity)))
    client.force_login(make_user(Profile.ENTITY_MANAGER, dispositif.entity.scope))
    with django_assert_max_num_queries(10):
        assert client.get("/mes-places/").status_code == 200
