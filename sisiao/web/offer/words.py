"""What the versions of a dispositif say, in words, and what each one changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sisiao.core.wording import short_date
from sisiao.imports.offer_workbook.dispositifs import MODE_CODES
from sisiao.offer.models import DispositifVersion
from sisiao.web.templatetags.siao import in_units

NOTHING = "Non renseigné"
MODES = {code: label for label, code in MODE_CODES.items()}


@dataclass(frozen=True, slots=True)
class Stage:
    """One version with its days in words and what it changed: (what, before, after)."""

    version: DispositifVersion
    days: str
    status: str
    changes: list[tuple[str, str, str]]


def told(version: DispositifVersion) -> list[tuple[str, str]]:
    """(what, words) in the order of the page; what says nothing for this type is left out."""
    rows = {
        "Situation": _choice(version, "situation"),
        "Orientation par le SIAO": _choice(version, "siao_referral"),
        "Modes d'accueil": ", ".join(MODES[code] for code in version.reception_modes),
        "Ouverture": _opening(version),
        "Publics": ", ".join(_labels(version, "publics")).capitalize(),
        "Publics spécifiques": ", ".join(version.specific_publics),
        "Âges": _ages(version),
        "Fauteuil roulant": _choice(version, "wheelchair"),
        "Animaux": _choice(version, "animals"),
        "Règles de séjour": version.stay_rules,
        "Capacité autorisée": _capacity(version),
        "Cadre juridique": version.legal_frame,
    }
    return [(what, words or NOTHING) for what, words in rows.items()]


def stages(versions: Iterable[DispositifVersion], today: date) -> list[Stage]:
    """The versions, the latest first, each with what it changed from the one before."""
    ordered = sorted(versions, key=lambda each: each.since or date.min)
    found = []
    for before, version in zip([None, *ordered], ordered, strict=False):
        found.append(Stage(version, _days(version), _status(version, today), _changes(before, version)))
    return found[::-1]


def _changes(before: DispositifVersion | None, version: DispositifVersion) -> list[tuple[str, str, str]]:
    if before is None:
        return []
    rows = zip(told(before), told(version), strict=True)
    return [(what, old, new) for (what, old), (_what, new) in rows if old != new]


def _days(version: DispositifVersion) -> str:
    if version.since and version.last_day:
        return f"Du {short_date(version.since)} au {short_date(version.last_day)}"
    if version.since:
        return f"À partir du {short_date(version.since)}"
    return f"Jusqu'au {short_date(version.last_day)}" if version.last_day else "Depuis toujours"


def _status(version: DispositifVersion, today: date) -> str:
    """ "past", "now" or "announced"."""
    if version.since and version.since > today:
        return "announced"
    return "past" if version.last_day and version.last_day < today else "now"


def _choice(version: DispositifVersion, name: str) -> str:
    return str(getattr(version, f"get_{name}_display")()) if getattr(version, name) else ""


def _labels(version: DispositifVersion, name: str) -> list[str]:
    choices: dict[Any, Any] = dict(version._meta.get_field(name).base_field.choices)  # type: ignore[union-attr]
    return [str(choices[value]) for value in getattr(version, name)]


def _opening(version: DispositifVersion) -> str:
    parts = (_choice(version, "opening_regime"), version.season, version.hours)
    return ", ".join(part for part in parts if part)


def _ages(version: DispositifVersion) -> str:
    low, high = version.min_age, version.max_age
    if low is None and high is None:
        return "Tous"
    if high is None:
        return f"À partir de {low}\u00a0ans"
    return f"Jusqu'à {high}\u00a0ans" if low is None else f"De {low} à {high}\u00a0ans"


def _capacity(version: DispositifVersion) -> str:
    if version.capacity is None:
        return ""
    return in_units(version.capacity, version.capacity_unit) if version.capacity_unit else str(version.capacity)
