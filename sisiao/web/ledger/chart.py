"""The chart of « Capacités »: authorised, funded, created, open, then what the open places are, on one scale."""

from dataclasses import dataclass
from decimal import Decimal

from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.ledger import Figures
from sisiao.web.night.board import SPLIT

WIDTH = 1000
STEPS = (L.AUTHORISED, L.FUNDED, L.CREATED, L.OPEN)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart: from `start`, over `width`, of `WIDTH`."""

    line: L
    value: Decimal | int
    start: int
    width: int
    within: bool

    @property
    def key(self) -> str:
        return self.line.value


def bars_of(figures: Figures) -> list[Bar]:
    """The four figures from the left, then each part of the open places where it stands among them."""
    values = {line: Decimal(figures.of(line)) for line in (*STEPS, *(L(key) for key in SPLIT))}
    widest = max(values[line] for line in STEPS)
    if not widest:
        return []
    bars = [_bar(line, values[line], Decimal(), widest, within=False) for line in STEPS]
    before = Decimal()
    for key in SPLIT:
        line = L(key)
        bars.append(_bar(line, values[line], before, widest, within=True))
        before += values[line]
    return bars


def _bar(line: L, value: Decimal, start: Decimal, widest: Decimal, *, within: bool) -> Bar:
    left, right = (int(edge * WIDTH / widest) for edge in (start, start + value))
    return Bar(line, value, left, right - left, within)
