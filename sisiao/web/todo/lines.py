"""What a line of « À traiter » says. Providers build them; the page only sorts and shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sisiao.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: who, what, since when, until when, and the act that ends it.

    `who` is a household or a dispositif in words; `what` the thing to do; `since` and `until` aware datetimes or None;
    `url` opens on the very act, whose button says `action` (a verb: « Confirmer l'arrivée »).
    """

    who: str
    what: str
    url: str
    action: str
    since: datetime | None = None
    until: datetime | None = None
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of line. `provider(actor, now)` answers [] when nothing waits or when the profile is not concerned."""

    title: str
    provider: Callable[[Actor, datetime], list[Line]]


def most_urgent_first(lines: list[Line], now: datetime) -> list[Line]:
    """By deadline, then oldest first; a line without a deadline comes after those that have one."""

    def rank(line: Line) -> tuple[bool, float, float]:
        until = line.until.timestamp() if line.until else 0.0
        return line.until is None, until, (line.since or now).timestamp()

    return sorted(lines, key=rank)
