"""The official geographic code as loaded, and the search by name."""

import pytest

from sisiao.geo.models import Commune, Departement, PostalCode, Region

pytestmark = pytest.mark.django_db


def names(found):
    return [commune.name for commune in found]


def test_the_official_code_is_loaded():
    assert Region.objects.count() == 18
    assert Departement.objects.count() == 101
    assert Commune.objects.filter(kind="ARM").count() == 45
    assert Commune.objects.count() == 34_920
    assert PostalCode.objects.count() == 35_724


@pytest.mark.parametrize(
    ("code", "zone"),
    [("95", "Europe/Paris"), ("974", "Indian/Reunion"), ("976", "Indian/Mayotte"), ("2A", "Europe/Paris")],
)
def test_each_departement_has_its_time_zone(code, zone):
    departement = Departement.objects.get(pk=code)
    assert departement.time_zone == zone
    assert departement.tz.key == zone


def test_every_prefecture_is_a_commune_of_its_departement():
    seats = dict(Departement.objects.values_list("chef_lieu", "code"))
    assert dict(Commune.objects.filter(pk__in=seats).values_list("code", "departement_id")) == seats


@pytest.mark.parametrize(
    "typed", ["saint-etienne-du-v", "St Étienne du V", "SAINT ETIENNE DU V", "  st etienne  du v "]
)
def test_spelling_does_not_matter(typed):
    assert names(Commune.objects.named(typed, "48")) == ["Saint-Étienne-du-Valdonnez"]


def test_a_word_inside_the_name_is_found_after_the_exact_name():
    found = names(Commune.objects.named("mende"))
    assert found[0] == "Mende"
    assert names(Commune.objects.named("valdonnez", "48")) == ["Saint-Étienne-du-Valdonnez"]


def test_a_postal_code_begun_is_understood():
    found = Commune.objects.named("95100")
    assert names(found) == ["Argenteuil"]
    assert found.count() == 1


@pytest.mark.parametrize("typed", ["", "  ", "-", "%", "_", "Иван"])
def test_nothing_usable_finds_nothing(typed):
    assert not Commune.objects.named(typed).exists()


def test_the_departement_bounds_the_search():
    assert {commune.departement_id for commune in Commune.objects.named("Saint-Denis", "974")} == {"974"}
