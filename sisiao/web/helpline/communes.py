"""The commune that somebody types: suggestions while typing, then the one that was meant."""

import re

from sisiao.core.text import normalise
from sisiao.geo.models import Commune

SUGGESTIONS = 8
_LABEL = re.compile(r"(?P<name>.*\S)\s*\((?P<departement>\d{2,3}|2[AB])\)", re.IGNORECASE)


def label_of(commune: Commune) -> str:
    """« Cergy (95) »: what the field shows and what `resolve` understands."""
    return f"{commune.name} ({commune.departement_id})"


def suggestions(text: str, departement: str) -> list[Commune]:
    """Communes of France that begin as typed, those of the département first."""
    near = list(Commune.objects.named(text, departement)[:SUGGESTIONS])
    others = Commune.objects.named(text).exclude(departement=departement)[: SUGGESTIONS - len(near)]
    return [*near, *others]


def resolve(text: str, departement: str) -> Commune | None:
    """The commune meant; None when nothing is typed. `ValueError` holds the French sentence to show."""
    typed = text.strip()
    if not typed:
        return None
    told = _LABEL.fullmatch(typed)
    if told:
        found = list(Commune.objects.named(told["name"], told["departement"].upper())[:SUGGESTIONS])
    else:
        found = suggestions(typed, departement)
    if not found:
        raise ValueError("Commune inconnue. Tapez le début de son nom ou son code postal.")
    exact = [c for c in found if c.search_name == normalise(told["name"] if told else typed)]
    own = [c for c in exact if c.departement_id == departement]
    choice = own if len(own) == 1 else exact or found
    if len(choice) > 1:
        names = ", ".join(label_of(commune) for commune in choice[:3])
        raise ValueError(f"Plusieurs communes possibles\u00a0: précisez, par exemple {names}.")
    return choice[0]
