"""One form of a text for searching and comparing, in Python and in SQL.

The SQL function `sisiao_normalise` (migration `core.0001_database`) is the truth: stored search columns are generated
by it. `normalise` is its twin for what never meets the database (a heading of a workbook, a population made for COPY);
`tests/core/test_text.py` holds both equal on every letter of `ALPHABET`.
"""

import re
import unicodedata

from django.db.models import Func, TextField

# Letters of the Latin alphabet that Unicode does not decompose into a letter and its accents.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ħ": "h", "Ħ": "H", "ı": "i", "ŧ": "t",
        "Ŧ": "T", "ĸ": "q", "ŋ": "n", "Ŋ": "N", "ſ": "s",
    }
)  # fmt: skip
_OTHER = re.compile(r"[^A-Za-z0-9]+")

# Where the twin is proven: ASCII, the letters of Latin-1, Latin Extended-A and Latin Extended Additional, and the
# Romanian commas below: every language of Europe in the Latin alphabet, Vietnamese, the romanisations of Arabic.
# Left out: ligatures and digraphs on which versions of PostgreSQL differ.
ALPHABET = "".join(
    chr(code)
    for code in (*range(0x20, 0x7F), *range(0xC0, 0x180), *range(0x218, 0x21C), *range(0x1E00, 0x1EFA))
    if code not in (0x132, 0x133, 0x13F, 0x140, 0x149, *range(0x1E9A, 0x1E9E))
)


def normalise(text: str) -> str:
    """Lower-case ASCII words separated by one space: « L'Haÿ-les-Roses » gives « l hay les roses ».

    Equal to the SQL function on `ALPHABET`; a letter of another alphabet separates words, as in SQL.
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).translate(
            _LETTERS
        )
    return _OTHER.sub(" ", text).strip(" ").lower()


def how_many(number: int, one: str, several: str = "") -> str:
    """« 1 place », « 24 places »: the number and the words that agree with it; an « s » is added unless told."""
    return f"{number}\u00a0{one if number < 2 else several or one + 's'}"


class Normalise(Func):
    """The SQL side: `Normalise("name")`, `Normalise(Value(typed))`."""

    function = "sisiao_normalise"
    arity = 1
    output_field = TextField()
