"""What looks personal in a request for help is masked before anything is kept: nobody's record is needed to help.

The patterns err on the side of masking. Those that need no judgement (e-mail, number, identifier in an address) are
also refused by the base (`sql/tickets.sql`, `helpdesk_looks_personal`), whatever writes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

# A whole date further from today than this is a birth, sooner than the day something went wrong.
RECENT = timedelta(days=120)
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_SPACES = re.compile(r"[\u00a0\u202f\u2007\u2009\t]")
_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_CAPITALISED = rf"[{_UPPER}](?:[{_LOWER}]+|['’])(?:[-'’]?[{_UPPER}{_LOWER}]+)*"
_CAPITALS = rf"[{_UPPER}]{{3,}}(?:[-'’][{_UPPER}]+)*"
_PARTICLE = r"(?:de|du|des|la|le|el|ben|van|von|da|dos|al)\s+"
_MORE = rf"(?:\s+(?:{_PARTICLE})?(?:{_CAPITALS}|{_CAPITALISED}|[{_UPPER}]\b)){{0,3}}"
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
    *("OUI", "NON", "PAS", "SAO", "INSEE", "CAF", "MSA", "ARS", "SYPLO", "CAES", "CPH", "PEX", "HLM", "ETP", "FAQ"),
)
_SURNAME = rf"(?!(?:{'|'.join(_ACRONYMS)})\b){_CAPITALS}"
_DIGIT = r"(?<![\d.,])"
_STREETS = (
    *("rue", "avenue", r"av\.", "boulevard", "bd", "impasse", "allée", "chemin", "route", "quai", "cours", "passage"),
    *("résidence", "square", "place (?:de|du|des|d)"),
)
_STREET = f"(?:{'|'.join(_STREETS)})"


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
MASKS: tuple[_Mask, ...] = (
    _Mask(
        "un lien vers un dossier",
        re.compile(r"\S*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\S*", re.IGNORECASE),
        "[lien masqué]",
    ),
    _Mask("une adresse électronique", re.compile(r"[^\s<>()\[\]]*@[^\s<>()\[\]]+"), "[courriel masqué]"),
    _Mask(
        "un numéro de sécurité sociale",
        re.compile(r"(?<![\d.,+])[1-478](?:[ .-]?\d){5}(?:[ .-]?[\dAB])(?:[ .-]?\d){6,8}(?!\d)"),
        "[numéro masqué]",
    ),
    _Mask(
        "un numéro de téléphone", re.compile(rf"{_DIGIT}[0+](?:[ .()-]{{0,2}}\d){{8,14}}(?!\d)"), "[téléphone masqué]"
    ),
    _Mask("un numéro", re.compile(r"\d{9,}"), "[numéro masqué]"),
    _Mask("une date de naissance", re.compile(_DATES, re.IGNORECASE), r"\g<born>[date masquée]", _is_birth),
    _Mask(
        "un numéro de dossier",
        re.compile(
            r"\b(ménage|personne|dossier|fiche|demande|identifiant)s?\s*(?:n°|n\.|no|numéro|:|#)?\s*\d{3,}",
            re.IGNORECASE,
        ),
        r"\1 [numéro masqué]",
    ),
    _Mask(
        "une adresse",
        re.compile(rf"(?<!\d)\d{{1,4}}\s*(?:bis|ter|quater)?,?\s+{_STREET}\b[^\n,.;:!?\[]{{1,60}}", re.IGNORECASE),
        "[adresse masquée]",
    ),
    _Mask(
        "un nom de personne",
        re.compile(
            rf"\b(M\.|(?i:Mme|Mmes|Mlle|Mr|MM\.|Monsieur|Madame|Mademoiselle|Docteur|Dr))\s+(?:{_PARTICLE}(?=[{_UPPER}]))?{_WORD}{_MORE}"
        ),
        r"\1 [nom masqué]",
    ),
    _Mask(
        "un nom de personne",
        re.compile(rf"\b((?i:s['’]appelle|nommée?|prénom\s*:|nom\s*:|prénommée?))\s+{_CAPITALISED}{_MORE}"),
        r"\1 [nom masqué]",
    ),
    _Mask("un nom de personne", re.compile(rf"\b{_CAPITALISED}\s+{_SURNAME}(?:\s+{_SURNAME})*\b"), "[nom masqué]"),
    _Mask("un nom de personne", re.compile(rf"\b{_SURNAME}\s+{_CAPITALISED}\b"), "[nom masqué]"),
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
