"""Distances: one figure in Python and in SQL."""

import pytest

from sisiao.geo.distance import distance_km
from sisiao.geo.models import Commune


def test_known_distance():
    # Paris (Hôtel de Ville) to Marseille (Vieux-Port), as the crow flies.
    assert distance_km(48.8566, 2.3522, 43.2965, 5.3698) == pytest.approx(660.5, rel=0.005)


def test_no_distance_to_oneself():
    assert distance_km(44.5, 3.5, 44.5, 3.5) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["48095", "95127", "97411"])
def test_both_forms_agree(origin):
    start = Commune.objects.get(pk=origin)
    communes = Commune.objects.exclude(latitude=None).with_distance_from(start).order_by("-population")[:200]
    for commune in communes:
        expected = distance_km(start.latitude, start.longitude, commune.latitude, commune.longitude)
        assert commune.distance_km == pytest.approx(expected, rel=0.001, abs=0.001)


@pytest.mark.django_db
def test_an_unknown_centre_gives_an_unknown_distance():
    mende, celles = Commune.objects.get(pk="48095"), Commune.objects.get(pk="15031")
    assert Commune.objects.with_distance_from(mende).get(pk="15031").distance_km is None
    assert Commune.objects.with_distance_from(celles).get(pk="48095").distance_km is None
