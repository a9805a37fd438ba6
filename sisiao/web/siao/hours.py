"""The hours of the 115 in words."""

from collections.abc import Sequence
from datetime import time
from itertools import groupby

from sisiao.core.wording import NBSP
from sisiao.siao.enums import Outside, Weekday
from sisiao.siao.models import HelplineHours, Siao


def hours_in_words(siao: Siao, hours: Sequence[HelplineHours]) -> str:
    """« 24 h/24 », or « lundi à vendredi 8 h – 20 h ; puis astreinte du SIAO ». `hours` in the order of the week."""
    if siao.round_the_clock:
        return f"24{NBSP}h/24"
    runs = [list(run) for _edges, run in groupby(hours, key=lambda row: (row.opens, row.closes))]
    told = "\u00a0; ".join(f"{_days(run)} {edges_in_words(run[0])}" for run in runs)
    return f"{told}\u00a0; puis {after_hours(siao)}"


def after_hours(siao: Siao) -> str:
    """Who answers outside the hours of the team."""
    if siao.outside == Outside.RELAYED and siao.relay is not None:
        return f"renvoi\u00a0: {siao.relay}"
    return "astreinte du SIAO"


def _days(run: Sequence[HelplineHours]) -> str:
    first, last = (Weekday(row.weekday).label.lower() for row in (run[0], run[-1]))
    if len(run) == len(Weekday):
        return "tous les jours"
    together = run[-1].weekday - run[0].weekday == len(run) - 1
    if not together:
        return ", ".join(Weekday(row.weekday).label.lower() for row in run)
    return first if len(run) == 1 else f"{first} à {last}"


def edges_in_words(row: HelplineHours) -> str:
    """« 8 h – 20 h 30 », « 24 h/24 » for a whole day."""
    if row.opens == row.closes == time(0):
        return f"24{NBSP}h/24"
    return f"{_clock(row.opens)} – {_clock(row.closes)}"


def _clock(value: time) -> str:
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")
