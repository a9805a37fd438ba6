"""The totals of a département: the answers known by hand that random histories do not reach."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sisiao.occupation.ledger import ledger, total_of
from sisiao.occupation.models import Occupation
from sisiao.occupation.totals import Totals, totals_in
from sisiao.offer.models import Dispositif
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    tonight,
)
from tests.occupation.test_ledger import fund

pytestmark = pytest.mark.django_db


def told(*codes: str, night: date | None = None) -> dict[str, Totals]:
    return totals_in(codes, night or tonight(), timezone.now())


def test_places_alone_are_added_by_departement() -> None:
    here = make_dispositif(make_siao(), capacity=20, capacity_unit="place")
    fund(here, 12)
    fund(here, 6.5)
    fund(here, 400, unit="night")
    make_unit(make_group(here), places=4)
    make_dispositif(make_siao(), type_id="residence_sociale", capacity=140, capacity_unit="dwelling")
    elsewhere = make_dispositif(make_siao("48"), capacity=3, capacity_unit="place")
    assert told("95", "974") == {"95": Totals(20, 18.5, 4)}
    assert told("95", "48") == {"95": Totals(20, 18.5, 4), "48": Totals(3, 0, 0)}
    Dispositif.objects.filter(pk=elsewhere.pk).update(closed_on=tonight())
    assert told("48") == {} and told("48", night=tonight() - timedelta(days=1)) == {"48": Totals(3, 0, 0)}


def test_a_closed_one_with_a_surnumeraire_alone_is_still_funded() -> None:
    dispositif = make_dispositif(make_siao(), capacity=5, capacity_unit="place")
    fund(dispositif, 5)
    unit = make_unit(make_group(make_dispositif(make_siao())), places=1)
    stay = make_stay(unit, make_request(make_household()))[0]
    Dispositif.objects.filter(pk=dispositif.pk).update(closed_on=tonight())
    assert told("95") == {"95": Totals(0, 0, 1)}
    Occupation.objects.create(
        dispositif=dispositif,
        nights=stay.occupation.nights,
        kind="stay",
        household=stay.household,
        person=make_household().current_memberships[0].person,
        surplus_reason="Nourrisson",
    )
    assert told("95") == {"95": Totals(0, 5, 1)}
    keys = list(Dispositif.objects.values_list("pk", flat=True))
    assert total_of(ledger(keys, tonight(), timezone.now())).funded["place"] == 5


def test_a_premier_accueil_is_not_told() -> None:
    make_dispositif(make_siao(), type_id="secteur")
    assert told("95") == {}
