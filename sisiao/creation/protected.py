"""What would tell where a protected dispositif is, in what its applicant writes freely (R26)."""

import re

from sisiao.core.text import normalise
from sisiao.geo.models import Commune

_STREET = re.compile(
    r"\b(rue|avenue|boulevard|impasse|allee|chemin|quai|square|faubourg|residence|lieu dit)\b"
    r"|\b\d{1,4} (bis |ter )?(place|route|cours|passage|villa|sente|voie)\b"
)
_NUMBER = re.compile(r"\d{5}|\d[AB]\d{7}", re.IGNORECASE)
_VIOLENCE = re.compile(r"\bviolences?\b")
# Shorter names of communes (« Us », « Y ») are also words of every sentence.
SHORTEST = 5


def tells_where(text: str, departement: str) -> bool:
    """Whether a text names a street, a postal code, an identifier, or a commune of the département."""
    words = normalise(text)
    if not words:
        return False
    if _STREET.search(words) or _NUMBER.search(re.sub(r"[\s.\-/]", "", text)):
        return True
    names = Commune.objects.filter(departement=departement).values_list("name", flat=True)
    spaced = f" {words} "
    return any(f" {name} " in spaced for name in map(normalise, names) if len(name) >= SHORTEST)


def name_is_neutral(name: str, departement: str) -> bool:
    """Whether a name says neither where nor what for (workbook 2.2 C: without commune, street or « violences »)."""
    return not (tells_where(name, departement) or _VIOLENCE.search(normalise(name)))
