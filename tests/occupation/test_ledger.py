"""The ledger: an answer known by hand, its sums on any date, and the same words as the board."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import LedgerLine, UnavailabilityCause
from sisiao.occupation.ledger import COUNTED, TAKEN, Entry, ledger, total_of
from sisiao.occupation.models import Occupation
from sisiao.occupation.queries import tonight_board
from sisiao.offer.enums import FundingRegime, OpeningRegime, ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import Dispositif, Funding, Provision, SupportMeasure
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    tonight,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
L = LedgerLine


def entry(dispositif: Dispositif, night: date | None = None) -> Entry | None:
    found = ledger([dispositif.pk], night or tonight(), timezone.now())
    assert len(found) < 2
    return found[0] if found else None


def told(dispositif: Dispositif, night: date | None = None) -> dict[str, Any]:
    """Figures that are not nil."""
    found = entry(dispositif, night)
    assert found is not None
    figures = found.figures.as_json()
    units = {name: numbers for name, numbers in figures.pop("by_unit").items() if numbers}
    return {name: number for name, number in figures.items() if number} | {"by_unit": units}


def fund(dispositif: Dispositif, number: float, *, unit: str = "place", days: tuple[int, int] = (-90, 90)) -> Funding:
    starts_on, ends_on = (tonight() + timedelta(days=each) for each in days)
    return Funding.objects.create(
        dispositif=dispositif,
        funder="État – BOP 177",
        regime=FundingRegime.PERMANENT,
        fiscal_year=starts_on.year,
        starts_on=starts_on,
        ends_on=ends_on,
        unit=unit,
        number=number,
    )


def test_a_shelter_known_by_hand() -> None:
    """20 authorised, 18 funded; a room of 4 that a couple has alone, a dormitory of 6 and one that does not open."""
    dispositif = make_dispositif(capacity=20, capacity_unit="place")
    fund(dispositif, 12)
    fund(dispositif, 6)
    fund(dispositif, 400, unit="night")
    fund(dispositif, 99, days=(-90, -1))
    group = make_group(dispositif)
    room, dormitory = make_unit(group, places=4), make_unit(group, places=6, sharing=Sharing.ADULTS)
    make_unit(make_group(dispositif, mode=ReceptionMode.INSERTION), places=3)
    make_unit(make_group(dispositif, regime=OpeningRegime.ON_ACTIVATION), places=5)
    make_stay(room, make_request(make_household(2)))
    make_referral(dormitory, make_request(make_household()))
    closed = list(dormitory.places.exclude(occupations__active=True).order_by("number"))[:2]
    close_places(closed, DateRange(tonight(), None), UnavailabilityCause.WORKS, actor=TESTS)
    assert told(dispositif) == {
        "authorised": 20,
        "funded": 18,
        "created": 18,
        "open": 13,
        "occupied": 2,
        "neutralised": 2,
        "held": 1,
        "unavailable": 2,
        "free": 6,
        "by_unit": {
            "authorised": {"place": 20},
            "funded": {"place": 18, "night": 400},
            "created": {"place": 18, "room": 4},
            "open": {"place": 13, "room": 3},
            "occupied": {"place": 2, "room": 1},
            "held": {"place": 1, "room": 1},
            "unavailable": {"place": 2},
            "neutralised": {"place": 2},
            "free": {"place": 6, "room": 1},
        },
    }


def test_the_same_words_as_the_board_for_urgence() -> None:
    siao = make_siao()
    dispositifs = [make_dispositif(siao, commune_id=None) for _ in range(3)]
    for dispositif in dispositifs:
        unit = make_unit(make_group(dispositif), places=4)
        make_stay(unit, make_request(make_household(2)))
        make_referral(make_unit(unit.group, places=2), make_request(make_household()))
        make_unit(make_group(dispositif, regime=OpeningRegime.ON_ACTIVATION), places=2)
    for days in range(-2, 4):
        night = tonight() + timedelta(days=days)
        found = {each.public_id: each.figures for each in ledger([d.pk for d in dispositifs], night, timezone.now())}
        for line in tonight_board(siao.pk, night, timezone.now()):
            figures = found[line.public_id]
            assert {name: getattr(line, name.value) for name in COUNTED} == {each: figures.of(each) for each in COUNTED}


def test_it_balances_on_any_date_past_or_announced() -> None:
    dispositif = make_dispositif(
        opened_on=tonight() - timedelta(days=30),
        closed_on=tonight() + timedelta(days=30),
        capacity=8,
        capacity_unit="place",
    )
    unit = make_unit(make_group(dispositif), places=4, period=DateRange(tonight() - timedelta(days=20), None))
    stays = make_stay(unit, make_request(make_household(2)))
    assert stays
    for days in range(-40, 45):
        night = tonight() + timedelta(days=days)
        found = entry(dispositif, night)
        if not -30 <= days < 30:
            assert found is None or (found.figures.of(L.AUTHORISED), found.figures.of(L.OPEN)) == (0, 0)
            continue
        assert found is not None
        figures = found.figures
        assert figures.of(L.OPEN) == sum(figures.of(each) for each in TAKEN)
        assert figures.of(L.CREATED) == (4 if days >= -20 else 0) >= figures.of(L.OPEN)
        assert figures.of(L.AUTHORISED) == 8


def test_one_that_has_closed_with_somebody_inside_is_still_told() -> None:
    dispositif = make_dispositif()
    make_stay(make_unit(make_group(dispositif), places=2), make_request(make_household()))
    Dispositif.objects.filter(pk=dispositif.pk).update(closed_on=tonight())
    assert told(dispositif) == {"created": 2, "by_unit": {"created": {"place": 2, "room": 1}}}


def test_a_surnumeraire_is_apart() -> None:
    dispositif = make_dispositif()
    unit = make_unit(make_group(dispositif), places=1)
    stay = make_stay(unit, make_request(make_household()))[0]
    Occupation.objects.create(
        dispositif=dispositif,
        nights=stay.occupation.nights,
        kind="stay",
        household=stay.household,
        person=make_household().current_memberships[0].person,
        surplus_reason="Nourrisson",
    )
    figures = told(dispositif)
    assert (figures["surplus"], figures["occupied"], figures["created"]) == (1, 1, 1)


def test_what_is_not_followed_of_a_residence_sociale() -> None:
    """140 logements of which 42 are reserved: nothing is known of the other 98 (R30)."""
    fields = {"type_id": "residence_sociale", "capacity": 140, "capacity_unit": "dwelling"}
    dispositif = make_dispositif(**fields, state_reserved=42, siao_reserved=21)
    assert told(dispositif)["by_unit"] == {"authorised": {"dwelling": 140}, "not_followed": {"dwelling": 98}}
    assert "not_followed" not in told(make_dispositif(**fields))["by_unit"], "unknown, not nil"
    with pytest.raises(IntegrityError), transaction.atomic():
        dispositif.quotas.update(given_to_siao=43)


def test_units_are_never_added_together() -> None:
    one, other = (
        make_dispositif(capacity=10, capacity_unit="place"),
        make_dispositif(type_id="avdl", capacity=5, capacity_unit="measure"),
    )
    fund(one, 2.5, unit="fte")
    fund(other, 1.25, unit="fte")
    make_unit(make_group(one), places=2, kind=UnitKind.FLAT)
    total = total_of(ledger([one.pk, other.pk], tonight(), timezone.now()))
    assert total.authorised == {"place": 10, "measure": 5} and total.funded == {"fte": Decimal("3.75")}
    assert total.created == {"place": 2, "dwelling": 1} and total.of(L.AUTHORISED) == 10
    assert total.as_json()["by_unit"]["funded"] == {"fte": 3.75}


def test_measures_are_created_in_their_unit_over_their_period() -> None:
    avdl = make_dispositif(type_id="avdl", capacity=30, capacity_unit="measure")
    fund(avdl, 30, unit="measure")
    told_of = {"dispositif": avdl, "unit": "measure", "number": 12}
    SupportMeasure.objects.create(**told_of, name="Ménages relogés", period=DateRange(None, tonight()))
    SupportMeasure.objects.create(**told_of, name="Sortants de CHRS", period=DateRange(tonight(), None))
    SupportMeasure.objects.create(**told_of | {"unit": "household"}, name="PASH", period=DateRange(None, None))
    assert told(avdl)["by_unit"]["created"] == {"household": 12, "measure": 12}


@pytest.mark.parametrize(("type_id", "measure"), [("chrs", True), ("secteur", True), ("avdl", False), ("hotel", False)])
def test_what_a_type_holds_is_a_table_of_the_base(type_id: str, measure: bool) -> None:
    dispositif = make_dispositif(type_id=type_id, siao_referral="none")
    told_of = {"dispositif": dispositif, "period": DateRange(None, None)}
    line = SupportMeasure(**told_of, unit="measure", number=1) if measure else Provision(**told_of, kind="meals")
    with pytest.raises(IntegrityError, match="holds no"), transaction.atomic():
        line.save()


def test_a_premier_accueil_is_not_funded() -> None:
    with pytest.raises(IntegrityError, match="not funded"), transaction.atomic():
        fund(make_dispositif(type_id="secteur"), 3)


def test_premier_accueil_is_not_in_the_ledger() -> None:
    assert entry(make_dispositif(type_id="secteur")) is None


def test_the_command_prints_each_dispositif_and_the_totals() -> None:
    here = make_dispositif(make_siao("95"), capacity=7, capacity_unit="place", commune_id=None)
    make_dispositif(make_siao("48"), capacity=5, capacity_unit="place", commune_id=None)

    def printed(*arguments: str) -> str:
        out = StringIO()
        call_command("ledger", *arguments, stdout=out)
        return out.getvalue()

    answer = json.loads(printed("--json"))
    assert answer["totals"]["authorised"] == 12 == sum(each["authorised"] for each in answer["dispositifs"])
    assert set(L.values) <= set(answer["totals"]) and answer["date"] == tonight().isoformat()
    only = json.loads(printed("--json", "--departement", "95", "--date", "2026-01-15"))
    assert [each["dispositif"] for each in only["dispositifs"]] == [str(here.public_id)]
    assert only["date"] == "2026-01-15"
    assert "autorisées 12" in printed().splitlines()[-1]
    with pytest.raises(CommandError, match="Aucun dispositif"):
        printed("--departement", "01")
