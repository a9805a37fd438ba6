"""What would tell where a protected dispositif is, in what people write freely (R26)."""

import re
from functools import lru_cache

from sisiao.core.streets import ALSO_STREETS, SHORT_STREETS, STREETS, normalised
from sisiao.core.text import normalise
from sisiao.geo.models import Commune
from sisiao.offer.models import Dispositif

_NUMBERED = (*ALSO_STREETS, *SHORT_STREETS)
_STREET = re.compile(
    rf"\b({normalised(STREETS)}|residences?|lieu dit)\b|\b\d{{1,4}} (bis |ter )?({normalised(_NUMBERED)})\b"
)
_IDENTIFIER = re.compile(r"\d{5}|\d[AB]\d{7}", re.IGNORECASE)
_VIOLENCE = re.compile(r"\bviolences?\b")
# Shorter names of communes (« Us », « Y ») are also words of every sentence.
SHORTEST = 5

NOT_NEUTRAL = "L'adresse est protégée\u00a0: choisissez un nom sans commune, ni rue, ni «\u00a0violences\u00a0»."
NAMES_A_PLACE = "L'adresse est protégée\u00a0: ne nommez ni commune, ni rue, ni numéro."
# Boxes of a dispositif where people write freely.
WRITTEN_FREELY = ("area", "comment")


@lru_cache(maxsize=128)
def _communes(departement: str) -> tuple[str, ...]:
    """Normalised names, each between spaces. The communes change with a release alone."""
    names = Commune.objects.filter(departement=departement).values_list("name", flat=True)
    return tuple(f" {name} " for name in map(normalise, names) if len(name) >= SHORTEST)


def tells_where(text: str, departement: str) -> bool:
    """Whether a text names a street, a postal code, an identifier, or a commune of the département."""
    words = normalise(text)
    if not words:
        return False
    if _STREET.search(words) or _IDENTIFIER.search(re.sub(r"[\s.\-/]", "", text)):
        return True
    spaced = f" {words} "
    return any(name in spaced for name in _communes(departement))


def name_is_neutral(name: str, departement: str) -> bool:
    """Whether a name says neither where nor what for (workbook 2.2 C: without commune, street or « violences »)."""
    return not (tells_where(name, departement) or _VIOLENCE.search(normalise(name)))


def what_tells(dispositif: Dispositif, departement: str) -> dict[str, str]:
    """What is wrong by field, in French, of one with a protected address; nothing for another."""
    if not dispositif.protected_address:
        return {}
    wrong = {
        name: NAMES_A_PLACE for name in WRITTEN_FREELY if tells_where(getattr(dispositif, name) or "", departement)
    }
    return wrong if name_is_neutral(dispositif.name, departement) else wrong | {"name": NOT_NEUTRAL}
