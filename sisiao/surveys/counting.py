"""From the ballots of a wave to numbers by group, without any group that would tell on somebody. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sisiao.surveys.ballots import Ballot
from sisiao.surveys.enums import BEST, SMALL, Breakdown, Question
from sisiao.surveys.models import Tally, Wave


def shown_groups(sizes: Mapping[str, int]) -> set[str]:
    """Groups that may be kept: at least `SMALL` answers each, and as many in what is left, or nothing.

    Else the answers of a small group would be the total less the others': the smallest of these goes with it.
    """
    shown = sorted((group for group, size in sizes.items() if size >= SMALL), key=lambda each: (sizes[each], each))
    left = sum(sizes.values()) - sum(sizes[group] for group in shown)
    while shown and 0 < left < SMALL:
        left += sizes[shown.pop(0)]
    return set(shown)


def tallies(wave: Wave, ballots: Sequence[Ballot]) -> list[Tally]:
    """Unsaved numbers of a wave: for all, by profile, by département; nothing below `SMALL` answers."""
    counted = []
    for question in Question:
        marked = [ballot for ballot in ballots if question in ballot.marks]
        for breakdown in Breakdown:
            sizes = Counter(_group(ballot, breakdown) for ballot in marked)
            for group in sorted(shown_groups(sizes)):
                given = (each.marks[question] for each in marked if _group(each, breakdown) == group)
                told = {"question": question, "answers": sizes[group], "marks": _by_mark(given)}
                counted.append(Tally(wave=wave, breakdown=breakdown, group=group, **told))
    return counted


def _by_mark(given: Iterable[int]) -> list[int]:
    found = Counter(given)
    return [found[mark] for mark in range(BEST + 1)]


def _group(ballot: Ballot, breakdown: Breakdown) -> str:
    if breakdown == Breakdown.ALL:
        return ""
    return ballot.profile if breakdown == Breakdown.PROFILE else ballot.departement
