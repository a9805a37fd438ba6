"""The ledger after random histories, on any date: it balances, it says what a plain count says, its gaps add up."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given

from sisiao.occupation.enums import GapKind
from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.gaps import ledger_with_gaps
from sisiao.occupation.ledger import COUNTED, DESCRIBED, PLACE, TAKEN, ledger, rooms_of, total_of
from sisiao.occupation.queries import tonight_board
from sisiao.occupation.totals import Totals, totals_in
from sisiao.offer.enums import EMERGENCY_MODES
from sisiao.offer.models import Dispositif, PlaceGroup
from tests.factories import tonight
from tests.occupation.counting import counted
from tests.occupation.histories import LONG, History, beside_places, histories, lived, some_days

pytestmark = [pytest.mark.django_db, pytest.mark.longer]


@given(history=histories, days=some_days)
@LONG
def test_it_says_on_any_date_what_a_plain_count_says(history: History, days: list[int]) -> None:
    with lived(history):
        everything, instant = list(Dispositif.objects.order_by("pk")), timezone.now()
        for night in (tonight() + timedelta(days=each) for each in days):
            told = {each.pk: each.figures for each in ledger([d.pk for d in everything], night, instant)}
            for dispositif in everything:
                places, beside = counted(dispositif.pk, night, instant), beside_places(dispositif, night, instant)
                figures = told.get(dispositif.pk)
                if figures is None:
                    assert not beside["runs"] and not places[L.CREATED]
                    continue
                assert {line: figures.of(line) for line in COUNTED} == dict(places)
                for name in ("authorised", "funded", "created", "not_followed"):
                    assert dict(getattr(figures, name)) == beside[name], name


@given(history=histories, days=some_days)
@LONG
def test_it_balances_and_totals_are_sums(history: History, days: list[int]) -> None:
    with lived(history):
        keys, instant = list(Dispositif.objects.values_list("pk", flat=True)), timezone.now()
        for night in (tonight() + timedelta(days=each) for each in days):
            entries = ledger(keys, night, instant)
            total = total_of(entries)
            for figures in (total, *(each.figures for each in entries)):
                assert figures.of(L.OPEN) == sum(figures.of(line) for line in TAKEN) <= figures.of(L.CREATED)
                assert all(figures.of(line) >= 0 for line in L)
                for unit in DESCRIBED:
                    opened = figures.of(L.OPEN, unit)
                    assert opened == sum(figures.of(line, unit) for line in TAKEN) <= figures.of(L.CREATED, unit)
                    # A room that is free, or taken, has at least one place that is so.
                    for line in (L.OCCUPIED, L.FREE, L.HELD, L.KEPT):
                        assert figures.of(line, unit) <= figures.of(line)
            for line in L:
                for unit in (PLACE, *DESCRIBED):
                    assert total.of(line, unit) == sum(each.figures.of(line, unit) for each in entries)
            for entry in entries:
                rooms = sum((states for _g, _u, states in rooms_of(entry.pk, night, instant)), Counter())
                assert all(rooms[line] == entry.figures.of(line) for line in COUNTED), "the rooms make the dispositif"


@given(history=histories, other=histories, days=some_days)
@LONG
def test_the_totals_of_a_departement_are_the_sums_of_its_entries(
    history: History, other: History, days: list[int]
) -> None:
    with lived(history), lived(other, "48"):
        keys, instant = list(Dispositif.objects.values_list("pk", flat=True)), timezone.now()
        for night in (tonight() + timedelta(days=each) for each in days):
            entries = ledger(keys, night, instant)
            told = totals_in(["48", "95", "974"], night, instant)
            assert set(told) == {entry.departement for entry in entries}
            for code, totals in told.items():
                sums = total_of(entry for entry in entries if entry.departement == code)
                assert totals == Totals(sums.of(L.AUTHORISED), sums.of(L.FUNDED), sums.of(L.CREATED))


@given(history=histories, days=some_days)
@LONG
def test_every_gap_is_told_whole(history: History, days: list[int]) -> None:
    with lived(history):
        keys, instant = list(Dispositif.objects.values_list("pk", flat=True)), timezone.now()
        for night in (tonight() + timedelta(days=each) for each in days):
            for entry, gaps in ledger_with_gaps(keys, night, instant):
                kinds = {(gap.kind, gap.unit): gap for gap in gaps}
                assert len(kinds) == len(gaps)
                for gap in gaps:
                    assert gap.size != 0 and gap.remainder >= 0 and all(part.number > 0 for part in gap.parts)
                    assert sum((part.number for part in gap.parts), gap.remainder) == abs(gap.size)
                figures = entry.figures
                for kind, left, right in (
                    (GapKind.CREATED_OPEN, L.CREATED, L.OPEN),
                    (GapKind.OPEN_OCCUPIED, L.OPEN, L.OCCUPIED),
                ):
                    found = kinds.get((kind, PLACE))
                    between = figures.of(left) - figures.of(right)
                    assert (found.size if found else 0) == between
                    assert found is None or found.remainder == Decimal(), "the rows of the places say it all"


@given(history=histories)
@LONG
def test_the_board_says_the_same_of_urgence(history: History) -> None:
    with lived(history) as siao:
        emergency = [mode.value for mode in EMERGENCY_MODES]
        PlaceGroup.objects.exclude(mode__in=emergency).update(mode=emergency[0])
        night, instant = tonight(), timezone.now()
        keys = list(Dispositif.objects.values_list("pk", flat=True))
        told = {each.public_id: each.figures for each in ledger(keys, night, instant)}
        for line in tonight_board(siao.pk, night, instant):
            figures = told[line.public_id]
            assert {name: getattr(line, name.value) for name in COUNTED} == {n: figures.of(n) for n in COUNTED}
