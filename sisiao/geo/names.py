"""Communes by the names that people write."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sisiao.core.references import rows_of
from sisiao.core.text import normalise
from sisiao.geo.models import Commune

DATA = Path(__file__).parent / "data"
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def commune_words(name: str) -> str:
    """Name to compare: « St-Denis Cedex 9 » and « Saint-Denis » are the same."""
    words = normalise(name).split()
    if "cedex" in words:
        words = words[: words.index("cedex")]
    return " ".join(SHORTENED.get(word, word) for word in words)


def named(candidates: Iterable[Commune], name: str) -> list[Commune]:
    """Those of that name, else those whose name begins with it, the most populous first; none when nothing agrees."""
    typed, known = commune_words(name), list(candidates)
    exact = [commune for commune in known if commune_words(commune.name) == typed]
    found = exact or [commune for commune in known if commune_words(commune.name).startswith(f"{typed} ")]
    return sorted(found, key=lambda commune: -commune.population) if typed else []


@cache
def places() -> frozenset[str]:
    """Normalised names of the communes, départements, régions and collectivities, without the base."""
    files = ("communes.csv.gz", "departements.csv", "regions.csv", "collectivites.csv")
    return frozenset(normalise(str(row["name"])) for file in files for row in rows_of(DATA / file))
