"""Cells of an old export, read generously: nobody will type it again. What is not understood is told and kept raw."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sisiao.access.enums import LEGACY, Profile
from sisiao.core.spreadsheet.identifiers import EMAIL
from sisiao.core.spreadsheet.parsers import Unreadable, as_text
from sisiao.core.spreadsheet.reader import Cell
from sisiao.core.text import normalise
from sisiao.transition.enums import LegacySide

COUNT = re.compile(
    r"(\d{1,4})([.,]0+)? ?(pl|place|places|lit|lits|chambre|chambres|logement|logements)?\.?", re.IGNORECASE
)
CLOSED = {"ferme", "fermee", "f", "clos", "inactif", "non", "archive", "0"}
OPEN = {"ouvert", "ouverte", "o", "actif", "oui", "1"}
OLD = " (ancien profil)"
PROFILE_WORDS = {normalise(profile.label.removesuffix(OLD)): profile for profile in LEGACY} | {
    "administrateur fonctionnel 115": Profile.OLD_FUNCTIONAL_ADMIN,
    "operateur": Profile.OLD_SIAO_OPERATOR,
    "statisticien": Profile.OLD_STATISTICIAN,
    "gestionnaire de structure": Profile.OLD_STRUCTURE_MANAGER,
    "utilisateur hebergement": Profile.OLD_HOUSING_USER,
}


@dataclass(frozen=True)
class Side:
    label = "115 ou insertion"
    number_format = "@"

    def parse(self, cell: Cell) -> LegacySide:
        words = normalise(as_text(cell)).split()
        if "insertion" in words:
            return LegacySide.INSERTION
        if {"115", "urgence"} & set(words):
            return LegacySide.EMERGENCY
        raise Unreadable("le volet n'est pas compris.", "Écrivez «\u00a0115\u00a0» ou «\u00a0Insertion\u00a0».")


@dataclass(frozen=True)
class OldCode:
    """A code of an old list, or its label; gives the code. `labels` are the labels by code."""

    labels: Mapping[str, str] = field(default_factory=dict)
    label = "code ou libellé de l'ancienne liste"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        text = as_text(cell)
        code = text.lstrip("0") or text
        if code in self.labels:
            return code
        words = normalise(text)
        found = [code for code, label in self.labels.items() if normalise(label) == words]
        if found:
            return found[0]
        raise Unreadable("ce code n'est pas dans l'ancienne liste.", "Il est gardé tel quel\u00a0: vérifiez-le.")


@dataclass(frozen=True)
class Places:
    label = "nombre de places"
    number_format = "@"

    def parse(self, cell: Cell) -> int:
        found = COUNT.fullmatch(as_text(cell))
        if found is None:
            raise Unreadable("le nombre de places n'est pas compris.", "Il sera demandé au rattachement.")
        return int(found[1])


@dataclass(frozen=True)
class Closed:
    """True for a closed group."""

    label = "Ouvert ou Fermé"
    number_format = "@"

    def parse(self, cell: Cell) -> bool:
        word = normalise(as_text(cell))
        if word in CLOSED or word in OPEN:
            return word in CLOSED
        raise Unreadable("l'état n'est pas compris.", "Le groupe est tenu pour ouvert\u00a0: vérifiez-le.")


@dataclass(frozen=True)
class OldProfile:
    label = "libellé d'un ancien profil"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        profile = PROFILE_WORDS.get(normalise(as_text(cell)).replace("heb log", "hebergement logement"))
        if profile is None:
            raise Unreadable("ce profil n'est pas un ancien profil connu.", "Il sera demandé au rattachement.")
        return profile.value


@dataclass(frozen=True)
class OldEmail:
    label = "courriel"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        text = as_text(cell).lower().replace(" ", "")
        if len(text) > 120 or not EMAIL.fullmatch(text):
            raise Unreadable("ce courriel n'est pas valable.", "Sans lui, le compte ne pourra pas être invité.")
        return text
