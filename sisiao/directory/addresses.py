"""What tells where somebody is sheltered, in a text of the directory: it holds points of contact, never a place (T20).

PostgreSQL holds the same rule (`sql/addresses.sql`, a constraint of the tables): `tests/directory/test_addresses.py`
holds both equal. Sealed addresses cannot be compared: each is encrypted under its own context, which the base does not
know, and a comparison would tell whoever tries texts one after the other where a shelter is. So what looks like a place
is refused, whichever place it is.
"""

import re

from sisiao.core.text import normalise

_STREETS = (
    "rue|avenue|av|boulevard|bd|bld|impasse|imp|allee|chemin|quai|square|place|cours|route|rte|passage|villa|sente"
    "|sentier|voie|faubourg|fbg|hameau|lotissement|montee|cite|esplanade|chaussee|traverse|venelle|ruelle|clos"
    "|rond point"
)
# « 2 places libres » and « 1 place pour une femme » are no address.
_NOT_PLACES = "(?!pour |libre|dispo|en |d heb|d urg|d acc|de mise|par |dans |reserv|au |maxi)"
# Reason → patterns on the normalised text (lower case, without accents nor marks).
_WORDS = {
    "un numéro et un nom de voie": (
        rf"\b(?!115 )[0-9]{{1,4}} ?((bis|ter|quater|[a-d]) )?({_STREETS}|r) {_NOT_PLACES}[a-z0-9]",
    ),
    "un nom de voie": (
        r"\b(avenue|boulevard|impasse|allee|chemin|quai|square|faubourg|lotissement) [a-z0-9]",
        r"(?<!a la )(?<!dans la )(?<!de )\brue (de|du|d|la|le|l|[a-z]{3,})\b",
    ),
    "un lieu-dit, une résidence, un bâtiment ou un code de porte": (
        r"\blieu ?dit\b",
        r"\bresidence (?!sociale|accueil|hoteliere|mobilite)[a-z0-9]",
        r"\b(batiment|escalier|digicode|interphone|code (d entree|de porte|porte))\b",
        r"\b[0-9]{1,2}(er|e|eme|nd|nde)? etage\b",
    ),
    "un code postal": (r"\b(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}\b",),
    "des coordonnées géographiques": (r"\b(latitude|longitude|gps)\b",),
}
# Reason → patterns on the text as it is typed.
_MARKS = {
    "des coordonnées géographiques": (
        r"-?[0-9]{1,2}[.,][0-9]{3,}[^0-9a-zA-Z]{1,4}-?[0-9]{1,3}[.,][0-9]{3,}",
        r"[0-9]{1,3} ?° ?[0-9]{1,2}",
    ),
    "un code de localisation": (
        r"\m[23456789CFGHJMPQRVWXcfghjmpqrvwx]{4,8}[+][23456789CFGHJMPQRVWXcfghjmpqrvwx]{2,3}\M",
        r"///[^ /]+[.][^ /]+[.][^ /]+",
    ),
    "un lien, qui peut mener à un plan": (r"(https?://|www[.]|geo:|maps[.]|goo[.]gl|waze|openstreetmap|what3words)",),
}


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """PostgreSQL writes `\\m` and `\\M` for the edges of a word."""
    return tuple(re.compile(each.replace(r"\m", r"\b").replace(r"\M", r"\b"), re.IGNORECASE) for each in patterns)


WORDS = {reason: _compiled(patterns) for reason, patterns in _WORDS.items()}
MARKS = {reason: _compiled(patterns) for reason, patterns in _MARKS.items()}


def what_tells_where(text: str) -> str:
    """What in a text would tell a place, in French: « un code postal »; "" when nothing does."""
    words = f"{normalise(text)} "
    for found, where in ((WORDS, words), (MARKS, text)):
        for reason, patterns in found.items():
            if any(pattern.search(where) for pattern in patterns):
                return reason
    return ""


def refusal(text: str) -> str:
    """The sentence beside the field, which does not repeat what is refused; "" when nothing is."""
    reason = what_tells_where(text)
    if not reason:
        return ""
    return (
        f"Ce texte contient {reason}\u00a0: il pourrait dire où des personnes sont mises à l'abri. L'annuaire ne tient "
        "que des points de contact\u00a0: donnez un numéro, un horaire, une consigne, jamais un lieu."
    )
