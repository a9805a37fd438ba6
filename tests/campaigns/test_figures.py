"""What a campaign has built: places as the ledger counts them, gestionnaires as the workbook and the accounts tell."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.campaigns.figures import Built, built_in
from sisiao.occupation.enums import LedgerLine
from sisiao.occupation.ledger import ledger, total_of
from sisiao.offer.models import Dispositif, DispositifType, Entity, Funding
from tests.factories import make_dispositif, make_entity, make_group, make_siao, make_unit, make_user

pytestmark = pytest.mark.django_db


def built(code: str = "95") -> Built:
    return built_in([code], timezone.now(), timezone.localdate())[code]


def fund(dispositif: Dispositif, number: int) -> None:
    today = timezone.localdate()
    dates = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=30)}
    Funding.objects.create(
        dispositif=dispositif, funder="État – BOP 177", number=number, unit="place", fiscal_year=today.year, **dates
    )


def test_places_are_those_of_the_ledger() -> None:
    dispositif = make_dispositif(make_siao())
    make_unit(make_group(dispositif), places=4)
    fund(dispositif, 6)
    now = timezone.now()
    total, found = total_of(ledger([dispositif.pk], timezone.localdate(), now)), built()
    assert (found.funded, found.created) == (6, 4)
    assert (found.funded, found.created) == (total.of(LedgerLine.FUNDED), total.of(LedgerLine.CREATED))


def test_what_has_closed_is_not_counted_and_the_digest_follows_what_is_said() -> None:
    dispositif, other = make_dispositif(make_siao()), make_dispositif(make_siao())
    found = built()
    assert found.dispositifs == 2 and found.digest == built().digest
    fund(other, 3)
    funded = built()
    assert funded.digest != found.digest
    Dispositif.objects.filter(pk=dispositif.pk).update(closed_on=timezone.localdate())
    assert built().dispositifs == 1 and built().digest != funded.digest


def test_a_departement_without_anything() -> None:
    assert (built("48").dispositifs, built("48").managers, built("48").without) == (0, 0, [])


def test_a_gestionnaire_is_named_by_the_workbook_or_has_an_account() -> None:
    siao = make_siao()
    named, account, nobody = (make_entity(name=name) for name in ("A", "B", "C"))
    for entity in (named, account, nobody):
        make_dispositif(siao, entity)
    Entity.objects.filter(pk=named.pk).update(manager_email="ana@asso.example")
    make_user(Profile.ENTITY_MANAGER, account.scope)
    found = built()
    assert (found.managers, found.without) == (2, [nobody])


def test_the_same_person_counts_once_and_a_grant_limited_elsewhere_counts_not() -> None:
    siao = make_siao()
    first, second = make_entity(), make_entity()
    for entity in (first, second):
        make_dispositif(siao, entity)
    Entity.objects.filter(pk=first.pk).update(manager_email="ANA@asso.example")
    user = make_user(Profile.ENTITY_MANAGER, first.scope, email="ana@asso.example")
    limited = Grant.objects.create(
        user=user, profile=Profile.ENTITY_MANAGER, scope=second.scope, starts_on=date(2026, 1, 1)
    )
    limited.within.set(["48"])
    found = built()
    assert (found.managers, found.without) == (1, [second])


def test_a_premier_accueil_alone_asks_for_no_gestionnaire() -> None:
    dispositif = make_dispositif(make_siao())
    kind = DispositifType.objects.get(pk="secteur")
    Dispositif.objects.filter(pk=dispositif.pk).update(type=kind, precision=None)
    assert built().without == []


def test_as_many_queries_for_ten_as_for_two(django_assert_max_num_queries) -> None:
    siao = make_siao()
    for _ in range(10):
        make_dispositif(siao, make_entity())
    make_dispositif(make_siao("48"), make_entity())
    with django_assert_max_num_queries(5):
        built_in(["95", "48"], timezone.now(), timezone.localdate())


def test_an_entite_without_a_dispositif_here_counts_elsewhere() -> None:
    entity = make_entity()
    make_dispositif(make_siao("48"), entity)
    entity.departements.add("95")
    Entity.objects.filter(pk=entity.pk).update(manager_email="ana@asso.example")
    assert (built("48").managers, built("95").managers) == (1, 0)
