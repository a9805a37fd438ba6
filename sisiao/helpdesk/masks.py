"""What looks personal in a request for help is masked before anything is kept: nobody's record is needed to help.

The patterns err on the side of masking. Those that need no judgement (e-mail, number, identifier in an address) are
also refused by the base (`sql/tickets.sql`, `helpdesk_looks_personal`), whatever writes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sisiao.core.streets import ALSO_STREETS, STREETS, typed
from sisiao.helpdesk.names import NOT_NAMES, is_place, names_a_person

# A whole date further from today than this is a birth, sooner than the day something went wrong.
RECENT = timedelta(days=120)
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_SPACES = re.compile(r"[\u00a0\u202f\u2007\u2009\t]")
_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
# Possessive: each letter is read once, so that no word, however long, takes longer than its length.
_CAPITALISED = rf"[{_UPPER}][{_LOWER}'’][{_UPPER}{_LOWER}]*+(?:[-'’][{_UPPER}{_LOWER}]++)*+"
_CAPITALS = rf"[{_UPPER}]{{3,}}(?:[-'’][{_UPPER}]+)*"
_PARTICLE = r"(?:de|du|des|la|le|el|ben|van|von|da|dos|al)\s+"
_MORE = (
    rf"(?:\s+(?:{_PARTICLE})?(?:{_CAPITALS}|{_CAPITALISED}|[{_UPPER}]\b)"
    rf"|\s+(?:el|ben|bint|ould|van|von|al)\s+[{_LOWER}]++){{0,3}}"
)
# « 12 m. de haut » is a length; « M » alone is a title before a name only.
_TITLE = (
    rf"(?<!\d )[Mm]\.|M(?=\s+[{_UPPER}][{_LOWER}])"
    r"|(?i:MM\.|Mr\.?|Mmes?|Mlles?|Monsieur|Madame|Mademoiselle|Docteur|Dr\.?)"
)
_NAMED = rf"(?:{_CAPITALISED}|{_CAPITALS})"
# After « Madame », these words name nobody.
_NOBODY = (
    *("le", "la", "les", "l", "de", "du", "des", "un", "une", "et", "ou", "qui", "que", "est", "a", "au", "aux", "en"),
    *("dans", "sur", "pour", "avec", "sans", "se", "ne", "n", "m", "s", "y", "à", "été", "avait", "aura", "doit"),
    *("peut", "veut", "vient", "dont", "dit", "reste", "par", "comme", "monsieur", "madame"),
)
_WORD = rf"(?!(?:{'|'.join(_NOBODY)})\b)[{_UPPER}{_LOWER}]+(?:['’-][{_UPPER}{_LOWER}]+)*"
# Words in capitals that are no surname.
_ACRONYMS = (
    *("SIAO", "CHRS", "CHU", "CCAS", "CIAS", "DDETS", "DRIHL", "DIHAL", "FJT", "FTM", "IML", "RHVS", "AVDL", "FSL"),
    *("ASLL", "PASH", "DALO", "DAHO", "FINESS", "SIRET", "SIREN", "BOP", "ALT", "CPOM", "GIP", "SPIP", "CADA", "HUDA"),
    *(
        "LHSS",
        "LAM",
        "ACT",
        "PMR",
        "FVV",
        "ASE",
        "CSV",
        "PDF",
        "XLSX",
        "HTTP",
        "URL",
        "API",
        "NIR",
        "DNP",
        "PEC",
        "SMS",
    ),
    *("BONJOUR", "MERCI", "URGENT", "ATTENTION", "IMPORTANT", "ERREUR", "IMPOSSIBLE", "TOUJOURS", "JAMAIS", "RIEN"),
    *(
        "OUI",
        "NON",
        "PAS",
        "SQL",
        "SAO",
        "INSEE",
        "CAF",
        "MSA",
        "ARS",
        "SYPLO",
        "CAES",
        "CPH",
        "PEX",
        "HLM",
        "ETP",
        "FAQ",
    ),
)
_SURNAME = rf"(?!(?:{'|'.join(_ACRONYMS)})\b){_CAPITALS}"
_PERHAPS = rf"(?!(?:{'|'.join(NOT_NAMES)})(?![\w-])){_CAPITALISED}"
_DIGIT = r"(?<![\d.,])"
_WORDS = r"[\w'’-]++"
_OF = r"(?:(?:de la|de|du|des|la|le|les)\s+|(?:de\s+)?[dl]['’]\s*)?"
# Words that only an address has, and words that are of the trade too: these need a proper name behind them.
_STREET = rf"(?:(?:grande|petite|vieille|haute|basse)\s+rue|(?:{typed(STREETS)}|av\.|bd)\b(?:\s+{_WORDS}){{1,5}})"
_PROPER = rf"{_OF}(?-i:[{_UPPER}]){_WORDS}(?:\s+(?-i:[{_UPPER}\d]){_WORDS}){{0,4}}"
_PLACE = rf"(?:{typed(ALSO_STREETS)}|résidence)\s+{_PROPER}"
_ROOM = r"chambre\s+(?:n°\s*)?\d{1,4}"
_HOTEL = rf"h[ôo]tel\s+{_PROPER}"
# Who is told by a word of the family, or of the trade; what the words of the workbook name is nobody.
_KIN = (
    *("famille", "ménage", "fils", "fille", "enfant", "bébé", "petite?", "époux", "épouse", "mari", "femme", "frère"),
    *("conjointe?", "compagne", "compagnon", "sœur", "soeur", "mère", "père", "oncle", "tante", "neveu", "nièce"),
    *("résidente?", "hébergée?", "usager", "usagère", "patiente?", "bénéficiaire"),
)
_TRADE = (
    *("Hébergement", "Logement", "Veille", "Mesures?", "Premier", "Monsieur", "Madame", "Mademoiselle", "Mme", "Mlle"),
    *("Mmes", "Docteur", "Temps", *_ACRONYMS),
)
_PAPERS = (
    *("AGDREF", "passeport", "carte d['’]identité", "CNI", "titre de séjour", "récépissé", "allocataire", "NIR"),
    *("sécurité sociale", "numéro (?:d['’])?étranger"),
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what looked personal, and the kinds of things that were masked, in French."""

    text: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mask:
    kind: str
    pattern: re.Pattern[str]
    instead: str
    when: Callable[[re.Match[str], date], bool] = lambda found, today: True


def _is_birth(found: re.Match[str], today: date) -> bool:
    """Whether a whole date is said to be a birth, or is too far to be that of an incident."""
    if found["born"]:
        return True
    try:
        day = date(_year(found, today), _month(found), int(found["d1"] or found["d2"] or found["d3"]))
    except ValueError:
        return False
    return abs(day - today) > RECENT


def _year(found: re.Match[str], today: date) -> int:
    year = int(found["y1"] or found["y2"] or found["y3"])
    return year if year > 99 else year + (2000 if year <= today.year % 100 else 1900)


def _month(found: re.Match[str]) -> int:
    return MONTHS.index(found["m3"].lower()) + 1 if found["m3"] else int(found["m1"] or found["m2"])


_DATES = (
    r"(?P<born>\b(?:née?|nés|nées|naissance)\b[^\d\n]{0,25})?"
    r"(?<!\d)(?:(?P<d1>\d{1,2})[/.-](?P<m1>\d{1,2})[/.-](?P<y1>\d{4}|\d{2})"
    r"|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})"
    rf"|(?P<d3>\d{{1,2}})(?:er)?\s+(?P<m3>{'|'.join(MONTHS)})\s+(?P<y3>\d{{4}}))(?!\d)"
)
_BORN = (
    r"(?i:\b(née?s?|naissance)\b([^\d\n\[]{0,25})"
    rf"(?:(?:\d{{1,2}}(?:er)?\s+)?(?:{'|'.join(MONTHS)})\s+\d{{2,4}}|(?:19|20)\d{{2}})(?!\d))"
)
MASKS: tuple[_Mask, ...] = (
    _Mask(
        "un lien vers un dossier",
        re.compile(
            r"(?<!\S)\S*?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\S*"
            r"|(?<!\S)(?:https?://|www\.|/)[^\s?]*?(?:\?|/\d)\S*",
            re.IGNORECASE,
        ),
        "[lien masqué]",
    ),
    _Mask(
        "une adresse électronique",
        re.compile(r"(?<![^\s<>()\[\]])[^\s<>()\[\]@]*+@[^\s<>()\[\]]+"),
        "[courriel masqué]",
    ),
    _Mask(
        "une adresse électronique",
        re.compile(
            r"(?<![\w.+-])[\w.+-]++(?:\s*+[(\[](?:at|a|arobase)[)\]]\s*+|\s++arobase\s++)[\w.-]+", re.IGNORECASE
        ),
        "[courriel masqué]",
    ),
    _Mask(
        "un numéro de sécurité sociale",
        re.compile(r"(?<![\d.,+])[1-478](?:[ .-]?\d){5}(?:[ .-]?[\dAB])(?:[ .-]?\d){6,8}(?!\d)"),
        "[numéro masqué]",
    ),
    _Mask(
        "un numéro de téléphone",
        re.compile(rf"{_DIGIT}0\d(?:/\d{{2}}){{4}}(?!\d)|{_DIGIT}[0+](?:[ .()-]{{0,2}}\d){{8,14}}(?!\d)"),
        "[téléphone masqué]",
    ),
    _Mask("un numéro", re.compile(r"\d{9,}"), "[numéro masqué]"),
    _Mask(
        "un numéro de titre",
        re.compile(rf"\b((?i:{'|'.join(_PAPERS)}))\b([^\d\n\[]{{0,20}}?)\d(?:[ .-]?[\dA-Z]){{5,}}"),
        r"\1\2[numéro masqué]",
    ),
    _Mask("une date de naissance", re.compile(_DATES, re.IGNORECASE), r"\g<born>[date masquée]", _is_birth),
    _Mask("une date de naissance", re.compile(_BORN), r"\1\2[date masquée]"),
    _Mask(
        "un numéro de dossier",
        re.compile(
            r"\b(ménage|personne|dossier|fiche|demande|identifiant)s?\s*(?:siao\s*)?(?:n°|n\.|no|numéro|:|#)?\s*"
            r"(?!115\b)\d[\d/-]{2,}",
            re.IGNORECASE,
        ),
        r"\1 [numéro masqué]",
    ),
    _Mask(
        "une adresse",
        re.compile(
            rf"(?<!\d)\d{{1,4}}(?:\s*+(?:bis|ter|quater))?,?\s++(?:{_STREET}|{_PLACE})(?:,?\s+\d{{5}}\b)?",
            re.IGNORECASE,
        ),
        "[adresse masquée]",
    ),
    _Mask(
        "une adresse",
        re.compile(
            rf"\b(?:{typed(STREETS)})\s+{_PROPER}|\b{_ROOM},?\s+(?:(?:de|à|dans)\s+)?(?:l['’]\s*)?{_HOTEL}"
            rf"(?:\s+(?:de|à)\s+{_PROPER})?|\b{_HOTEL}(?:\s+(?:de|à)\s+{_PROPER})?,?\s+(?:en\s+)?{_ROOM}\b",
            re.IGNORECASE,
        ),
        "[adresse masquée]",
    ),
    _Mask(
        "un nom de personne",
        re.compile(rf"\b({_TITLE})(?:\s+|(?<=\.))(?:{_PARTICLE}(?=[{_UPPER}]))?{_WORD}{_MORE}"),
        r"\1 [nom masqué]",
    ),
    _Mask(
        "un nom de personne",
        re.compile(rf"\b((?i:s['’]appelle|nommée?|prénommée?))\s+{_NAMED}{_MORE}"),
        r"\1 [nom masqué]",
    ),
    _Mask(
        "un nom de personne",
        re.compile(rf"\b((?i:prénoms?|nom(?: de famille)?)\s*:)\s*{_WORD}{_MORE}"),
        r"\1 [nom masqué]",
    ),
    _Mask(
        "un nom de personne",
        re.compile(rf"\b((?i:{'|'.join(_KIN)}))\s+(?:de\s+|d['’]\s*)?(?!(?:{'|'.join(_TRADE)})\b){_NAMED}{_MORE}"),
        r"\1 [nom masqué]",
    ),
    _Mask("un nom de personne", re.compile(rf"\b{_CAPITALISED}\s+{_SURNAME}(?:\s+{_SURNAME})*\b"), "[nom masqué]"),
    _Mask("un nom de personne", re.compile(rf"\b{_SURNAME}\s+{_CAPITALISED}\b"), "[nom masqué]"),
    _Mask(
        "un nom de personne",
        re.compile(rf"\b((?i:dossiers?|fiche|demande|situation|séjour|suivi)\s+(?:de\s+|d['’]\s*))(?P<who>{_PERHAPS})"),
        r"\1[nom masqué]",
        lambda found, today: not is_place(found["who"]),
    ),
    _Mask(
        "un nom de personne",
        re.compile(rf"(?<![\w-]){_PERHAPS}(?: {_PERHAPS}){{0,3}}(?![\w-])"),
        "[nom masqué]",
        lambda found, today: names_a_person(found),
    ),
)


def mask(text: str, today: date) -> Masked:
    """The text with what looks personal replaced; masking it again changes nothing."""
    found: list[str] = []
    text, before = _SPACES.sub(" ", text), ""
    while text != before:
        before = text
        for each in MASKS:
            text = each.pattern.sub(_replace(each, today, found), text)
    return Masked(text, tuple(dict.fromkeys(found)))


def _replace(each: _Mask, today: date, found: list[str]) -> Callable[[re.Match[str]], str]:
    def replaced(match: re.Match[str]) -> str:
        if not each.when(match, today):
            return match[0]
        found.append(each.kind)
        return match.expand(each.instead)

    return replaced
