"""« Places financées »: the monthly survey's table, from the lines of funding."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.core.wording import MONTHS_SHORT
from sisiao.offer.models import Dispositif, Funding
from sisiao.offer.queries import funded_by_month
from tests.factories import make_dispositif, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
PAGE = reverse("ledger:funded")


def fund(dispositif: Dispositif, number: str, first: date, last: date, **fields: object) -> Funding:
    told = {"funder": "Département", "regime": "permanent", "unit": "place", "fiscal_year": first.year}
    return Funding.objects.create(
        dispositif=dispositif, number=Decimal(number), starts_on=first, ends_on=last, **told | fields
    )


@pytest.fixture
def here(db: None) -> Dispositif:
    dispositif = make_dispositif(make_siao("95"))
    fund(dispositif, "10", date(2026, 1, 1), date(2026, 12, 31))
    fund(dispositif, "4", date(2026, 11, 1), date(2027, 3, 30))
    fund(dispositif, "2.5", date(2026, 1, 1), date(2026, 12, 31), unit="fte")
    fund(make_dispositif(make_siao("48"), commune_id=None), "7", date(2026, 2, 15), date(2026, 2, 27))
    return dispositif


@pytest.fixture
def ddets(client: Client, here: Dispositif) -> Client:
    client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
    return client


def test_a_line_counts_on_the_last_day_of_each_month_that_it_covers(here: Dispositif) -> None:
    (line,) = funded_by_month([here.pk], 2026, "place")
    assert line.months == tuple(map(Decimal, (10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 14, 14)))
    (line,) = funded_by_month([here.pk], 2027, "place")
    assert line.months[:4] == tuple(map(Decimal, (4, 4, 0, 0))), "it ends on the 30th of March"
    assert funded_by_month([here.pk], 2026, "fte")[0].months[0] == Decimal("2.5"), "units apart (R30)"


def test_a_month_that_ends_after_it_is_not_paid(here: Dispositif) -> None:
    elsewhere = Dispositif.objects.exclude(pk=here.pk).get()
    assert funded_by_month([elsewhere.pk], 2026, "place") == []


def test_the_page_its_total_and_its_export_say_the_same_in_the_perimeter(ddets: Client) -> None:
    answer = ddets.get(PAGE, {"annee": "2026"})
    assert [line.departement for line in answer.context["lines"]] == ["95"]
    assert answer.context["total"][10] == 14
    exported = ddets.get(PAGE, {"annee": "2026", "format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(exported), delimiter=";"))
    assert [row[0] for row in rows] == ["Département", "95", "Total"] and rows[1][-1] == rows[2][-1] == "14"
    assert rows[0][5:] == [f"{month} 2026" for month in MONTHS_SHORT] and len(set(rows[0][5:])) == 12


def test_filters_narrow_and_what_is_not_understood_is_told(ddets: Client) -> None:
    assert not ddets.get(PAGE, {"annee": "2026", "financeur": "Région"}).context["lines"]
    assert not ddets.get(PAGE, {"annee": "2026", "type": "chrs"}).context["lines"]
    assert ddets.get(PAGE, {"annee": "2026", "departement": "48"}).status_code == 422
    assert ddets.get(PAGE, {"annee": "1789"}).status_code == 422
