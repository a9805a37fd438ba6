"""How one identity gets written twice: accents lost, transliterations, letters swapped, names and dates inverted."""

from datetime import date
from random import Random

from sisiao.core.text import normalise

# Sequences that a registrar hears alike, each way; the first that the name holds is exchanged.
_HEARD_ALIKE = (
    ("ou", "u"),
    ("mm", "m"),
    ("ss", "s"),
    ("oh", "ou"),
    ("dj", "j"),
    ("kh", "k"),
    ("ch", "sh"),
    ("ph", "f"),
    ("ai", "ay"),
    ("y", "i"),
    ("k", "c"),
    ("th", "t"),
    ("z", "s"),
    ("ll", "l"),
    ("nn", "n"),
)


def transliterated(rng: Random, name: str) -> str:
    """Another way to write what was heard: « Mohammed » for « Mohamed », « Yusef » for « Youssef »."""
    lower = name.lower()
    swaps = [(a, b) for pair in _HEARD_ALIKE for a, b in (pair, pair[::-1]) if a in lower]
    if not swaps:
        return name + name[-1]
    old, new = rng.choice(swaps)
    return lower.replace(old, new, 1).title() if name[:2] != name[:2].upper() else lower.replace(old, new, 1).upper()


def mistyped(rng: Random, name: str) -> str:
    """One typing slip: two neighbours exchanged, a letter dropped or doubled. Short names are left alone."""
    if len(name) < 4:
        return name
    at = rng.randrange(1, len(name) - 2)
    kind = rng.randrange(3)
    if kind == 0:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + name[at + 1 :] if kind == 1 else name[:at] + name[at] + name[at:]


def rewritten(rng: Random, last_name: str, first_name: str, birth_date: date) -> tuple[str, str, date]:
    """The same person as another desk recorded them: one difference, sometimes two."""
    for _ in range(rng.choice((1, 1, 2))):
        match rng.randrange(6):
            case 0:
                last_name, first_name = first_name.upper(), last_name.title()
            case 1:
                last_name, first_name = transliterated(rng, last_name), first_name
            case 2:
                first_name = transliterated(rng, first_name)
            case 3:
                last_name = mistyped(rng, last_name)
            case 4:
                last_name, first_name = normalise(last_name).upper(), normalise(first_name).title()
            case _:
                birth_date = misdated(rng, birth_date)
    return last_name, first_name, birth_date


def misdated(rng: Random, birth_date: date) -> date:
    """Day and month exchanged where that makes a date, else the 1 January that stands for « unknown »."""
    if birth_date.day <= 12 and birth_date.day != birth_date.month and rng.random() < 0.6:
        return birth_date.replace(month=birth_date.day, day=birth_date.month)
    return birth_date.replace(month=1, day=1)
