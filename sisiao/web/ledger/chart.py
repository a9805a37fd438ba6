"""The chart of « Capacités »: authorised, funded, created, open, then what the open places are, on one scale."""

from dataclasses import dataclass
from decimal import Decimal

from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.ledger import PLACE, Figures, lines_of
from sisiao.web.ledger.page import named
from sisiao.web.night.board import SPLIT

WIDTH = 1000
STEPS = (L.AUTHORISED, L.FUNDED, L.CREATED, L.OPEN)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart: from `start`, over `width`, of `WIDTH`."""

    line: L
    label: str
    value: Decimal | int
    start: int
    width: int
    within: bool

    @property
    def key(self) -> str:
        return self.line.value


def bars_of(figures: Figures, unit: str = PLACE) -> list[Bar]:
    """The figures from the left, then each part of what is open where it stands: those that the unit has."""
    told = lines_of(unit)
    steps = [line for line in STEPS if line in told]
    values = {line: Decimal(figures.of(line, unit)) for line in (*steps, *(L(key) for key in SPLIT))}
    widest = max(values[line] for line in steps)
    if not widest:
        return []
    bars = [_bar(line, named(line, unit), values[line], Decimal(), widest, within=False) for line in steps]
    before = Decimal()
    for line in (L(key) for key in SPLIT if L(key) in told):
        bars.append(_bar(line, named(line, unit), values[line], before, widest, within=True))
        before += values[line]
    return bars


def _bar(line: L, label: str, value: Decimal, start: Decimal, widest: Decimal, *, within: bool) -> Bar:
    left, right = (int(edge * WIDTH / widest) for edge in (start, start + value))
    return Bar(line, label, value, left, right - left, within)
