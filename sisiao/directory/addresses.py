"""What tells where somebody is sheltered, in a text of the directory: it holds points of contact, never a place (T20).

PostgreSQL holds the same rule (`sql/addresses.sql`, a constraint of the tables): `tests/directory/test_addresses.py`
holds both equal. Sealed addresses cannot be compared: each is encrypted under its own context, which the base does not
know, and a comparison would tell whoever tries texts one after the other where a shelter is. So what looks like a place
is refused, whichever place it is.
"""

import re

from sisiao.core.streets import ALSO_STREETS, SHORT_STREETS, STREETS, normalised
from sisiao.core.text import normalise

_ALONE, _NUMBERED = (normalised(words) for words in (STREETS, (*STREETS, *ALSO_STREETS, *SHORT_STREETS)))
_OF = "((de|du|des|d|la|le|les|l) ){0,2}"
# « 2 places libres » and « 1 place pour une femme » are no address.
_NOT_PLACES = (
    "(?!pour |libre|dispo|en |d heb|d urg|d acc|de mise|par |dans |reserv|au |maxi|femme|homme|famille|mixte|vacante"
    "|restante|de plus|de nuit|d hotel|d appel|de francais)"
)
# Places that every town has, for who writes without capitals.
_EVERY_TOWN = (
    "republique|liberte|nation|paix|victoires?|marche|eglise|gare|mairie|prefecture|hotel de ville|fontaine|gambetta"
    "|foch|leclerc|jaures|jean jaures|general|marechal|charles de gaulle|de gaulle|verdun|mirabeau|bastille|hugo"
    "|victor hugo|pasteur|clemenceau|briand|aristide briand|carnot|thiers|anglais|armes"
)
# Counted by the thousand, hence no postal code before them.
_COUNTED = "habitant|nuit|appel|euro|personne|femme|victime|menage|place|fois|sms|fiche|heure|enfant"
# Reason → patterns on the normalised text (lower case, without accents nor marks).
_WORDS = {
    "un numéro et un nom de voie": (
        (
            rf"\b(?!115 )[0-9]{{1,4}} ?((bis|ter|quater|[a-d]) )?({_NUMBERED}|r) {_NOT_PLACES}"
            r"(?!(siao|brigade|force|police|referent|service)s?\b)[a-z0-9]"
        ),
        (
            r"\b[0-9]{1,4} ?((bis|ter|quater|[a-d]) )?(grande?|petite?|vieux|vieille|haute?|basse?|nouvelle|ancienne)"
            r" (rue|route|allee|avenue|cour|chemin|voie)\b"
        ),
        rf"\br {_OF}(?!poste|bureau|tel|touche|niveau|numero|puis)[a-z]{{3,}}( [a-z]+){{0,2}} [0-9]{{1,4}}\b",
    ),
    "un nom de voie": (
        rf"(?<!rez de )\b(?!rues? )(?!allees? et )({_ALONE}) [a-z0-9]",
        r"(?<!a la )(?<!dans la )(?<!de )\brue (de|du|d|la|le|l|[a-z]{3,})\b",
        r"\bgrande? ?rue\b",
        r"\bgrand place\b",
        rf"\b(place|cours?|mail|promenade|passage|villa|cite|voie|montee|rond point) {_OF}({_EVERY_TOWN})\b",
        (
            r"\b[0-9]{1,4}(bis|ter)?(rue|avenue|boulevard|bd|impasse|allees?|chemin|quai|square|place|route|cours|chaussee"
            r"|hameau)(?!s?(libre|dispo|siao))[a-z]{4,}"
        ),
        r"\brue(des|du|dela)[a-z]{3,}",
    ),
    "un hôtel, un foyer ou une chambre": (
        r"\bchambres? (n |no |numero )?[0-9]{1,4}\b(?! ?(h|heures?)\b)",
        r"\b(ibis|hotel f1|formule 1|premiere classe|campanile|kyriad|novotel|balladins|b b hotel)\b",
        (
            r"\bfoyer (des|les) (?!jeune|femme|homme|travail|mineur|famille|personne|enfant|mere|parent|siao|115"
            r"|victime)[a-z]"
        ),
    ),
    "un lieu-dit, une résidence, un bâtiment ou un code de porte": (
        r"\blieu ?dit\b",
        r"\bresidence (?!sociale|accueil|hoteliere|mobilite)[a-z0-9]",
        r"\b(batiment|escalier|digicode|interphone|code (d entree|de porte|porte))\b",
        r"\b[0-9]{1,2}(er|e|eme|nd|nde)? etage\b",
        (
            r"\b(appartement|appart|appt|apt|logement|studio) (n |no |numero )?[0-9]{1,4}[a-z]?\b"
            r"(?! (h|heures?|j|jours?)\b)"
        ),
        r"\b(appartement|appart|appt|apt) [a-ce-km-z]\b",
        r"(?<!se )\b(bat|esc) [a-h0-9][0-9]?\b",
        r"\b(hall|bloc|immeuble) ([0-9]{1,2}|[bcefgh])\b",
        r"\bporte ([0-9]{1,3}|[bcefgh])\b(?! ?(h|heures?|numeros?)\b)",
    ),
    "un code postal": (
        r"\b(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}\b",
        rf"\b(0[1-9]|[1-8][0-9]|9[0-8]) (?!112|114|115|116|119)[0-9]{{3}} (?!{_COUNTED})[a-z]{{3,}}",
    ),
    "des coordonnées géographiques": (r"\b(latitude|longitude|gps)\b",),
}
_GAP = r"[^a-zA-Z0-9.,:;!?()/\n]{1,2}"
_LINKS = rf"((de|du|des|d|la|le|les|l){_GAP}){{0,2}}"
_PROPER = r"[A-ZÀÂÇÉÈÊËÎÏÔŒÙÛÜ][^A-Z0-9 ,;:)\n]"
# Reason → patterns on the text as it is typed: capitals tell « place de la République » from « place d'urgence ».
_NAMES = {
    "un nom de voie": (
        (
            r"((?<!en )(?<![AaÀà] la )\m[Pp]lace|(?<!au )(?<!en )\m[Cc]ours|(?<!de )(?<!en )\m[Rr]oute|\m([Cc]our"
            r"|[Mm]ail|[Pp]romenade|[Pp]assage|[Dd]omaine|[Vv]illa|[Mm]ontée|[Cc]ité|[Tt]raverse|[Vv]oie|[Cc]los"
            r"|[Rr]ond.[Pp]oint))"
            rf"{_GAP}{_LINKS}(?!Urgence|Héberg|Dispo|Libre|Femme|Homme|Famille|Accueil|Français|Nuit|Équipe|Maraude|Appel"
            rf"|Assises|Cassation|Comptes){_PROPER}"
        ),
    ),
    "un hôtel, un foyer ou une chambre": (
        rf"\m[Hh][ôo]tels?{_GAP}{_LINKS}(?!Police|Ville|Départ|Région|Social|Préf|Dieu){_PROPER}",
        rf"\m[Ff]oyers?{_GAP}{_LINKS}(?!Accueil|Urgence|Jeunes|Femme|Travail|Départ|Mère|Enfance|Appel){_PROPER}",
    ),
    "un lieu-dit, une résidence, un bâtiment ou un code de porte": (r"\m[Pp]orte [A-H]\M",),
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


def _compiled(patterns: tuple[str, ...], flags: re.RegexFlag) -> tuple[re.Pattern[str], ...]:
    """PostgreSQL writes `\\m` and `\\M` for the edges of a word."""
    return tuple(re.compile(each.replace(r"\m", r"\b").replace(r"\M", r"\b"), flags) for each in patterns)


WORDS = {reason: _compiled(patterns, re.IGNORECASE) for reason, patterns in _WORDS.items()}
NAMES = {reason: _compiled(patterns, re.NOFLAG) for reason, patterns in _NAMES.items()}
MARKS = {reason: _compiled(patterns, re.IGNORECASE) for reason, patterns in _MARKS.items()}


def what_tells_where(text: str) -> str:
    """What in a text would tell a place, in French: « un code postal »; "" when nothing does."""
    words = f"{normalise(text)} "
    for found, where in ((WORDS, words), (NAMES, text), (MARKS, text)):
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
