"""What changes from one text to the next, paragraph by paragraph, then word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

# Two paragraphs that share less than this are told whole, one gone and one new.
ALIKE = 0.5
_BETWEEN = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#{2,3}|\|) ?)")


class Change(StrEnum):
    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that were kept, taken away or added."""

    change: Change
    words: str


def changes(before: str, after: str) -> list[list[Piece]]:
    """The paragraphs that are not the same in both texts, in the order of the second. Line ends count for nothing."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[list[Piece]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            for gone, come in zip_longest(old[i1:i2], new[j1:j2], fillvalue=""):
                found.extend(_paragraph(gone, come))
    return found


def _paragraphs(text: str) -> list[str]:
    return [" ".join(each.split()) for each in _BETWEEN.split(text.replace("\u00a0", " ")) if each.strip()]


def _paragraph(gone: str, come: str) -> Iterator[list[Piece]]:
    old, new = gone.split(), come.split()
    words = SequenceMatcher(None, old, new, autojunk=False)
    if old and new and words.ratio() >= ALIKE:
        yield list(_pieces(words, old, new))
        return
    if gone:
        yield [Piece(Change.GONE, gone)]
    if come:
        yield [Piece(Change.NEW, come)]


def _pieces(words: SequenceMatcher[str], old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in words.get_opcodes():
        if tag == "equal":
            yield Piece(Change.KEPT, " ".join(new[j1:j2]))
            continue
        if i1 < i2:
            yield Piece(Change.GONE, " ".join(old[i1:i2]))
        if j1 < j2:
            yield Piece(Change.NEW, " ".join(new[j1:j2]))
