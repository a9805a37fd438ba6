"""Parsers of what identifies or reaches an organisation: SIREN, SIRET, FINESS, postal code, telephone, e-mail."""

import re
from dataclasses import dataclass

import phonenumbers
from stdnum import luhn
from stdnum.fr import siren, siret

from sisiao.core.spreadsheet.parsers import SPACES, Unreadable, as_text
from sisiao.core.spreadsheet.reader import Cell

EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
FINESS = re.compile(r"(\d{2}|2[AB])\d{7}")
REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")


def _digits(cell: Cell, length: int) -> str:
    """The identifier without spaces, dots or dashes; a number that lost its leading zeros finds them again."""
    text = re.sub(r"[.\-/]", "", SPACES.sub("", as_text(cell))).upper()
    return text.zfill(length) if isinstance(cell, int | float) and not isinstance(cell, bool) else text


@dataclass(frozen=True)
class Siren:
    label = "9 chiffres"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        number = _digits(cell, 9)
        if not siren.is_valid(number):
            raise Unreadable("ce n'est pas un n° SIREN (9 chiffres et leur clé).", "Recopiez-le depuis l'avis INSEE.")
        return number


@dataclass(frozen=True)
class Siret:
    label = "14 chiffres"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        number = _digits(cell, 14)
        if not siret.is_valid(number):
            raise Unreadable("ce n'est pas un n° SIRET (14 chiffres et leur clé).", "Recopiez-le depuis l'avis INSEE.")
        return number


@dataclass(frozen=True)
class Finess:
    """Nine characters, the first two a département (2A and 2B allowed). `wrong_key` tells apart a mistaken key."""

    label = "9 caractères, 2A et 2B admis"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        number = _digits(cell, 9)
        if not FINESS.fullmatch(number):
            raise Unreadable("ce n'est pas un n° FINESS (9 caractères).", "Recopiez-le depuis le répertoire FINESS.")
        return number


def finess_key_is_wrong(number: str) -> bool:
    """Whether the Luhn key of a FINESS number fails; a Corsican number is not judged."""
    return number.isdecimal() and not luhn.is_valid(number)


@dataclass(frozen=True)
class PostalCode:
    label = "5 chiffres, zéro initial compris"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        code = _digits(cell, 5)
        if not re.fullmatch(r"\d{5}", code):
            raise Unreadable("un code postal de 5 chiffres est attendu.", "Saisissez-le avec son zéro initial.")
        return code


@dataclass(frozen=True)
class Phone:
    """French or overseas number, ten digits or international; gives the E.164 form."""

    label = "10 chiffres, ou +262…"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        text = as_text(cell)
        if isinstance(cell, int) and len(text) == 9:
            text = f"0{text}"
        for region in REGIONS:
            try:
                number = phonenumbers.parse(text, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        raise Unreadable("ce n'est pas un numéro de téléphone.", "Saisissez 10 chiffres, ou +262… pour l'outre-mer.")


@dataclass(frozen=True)
class Email:
    label = "adresse de courriel"
    number_format = "@"

    def parse(self, cell: Cell) -> str:
        text = as_text(cell).lower()
        if len(text) > 200 or not EMAIL.fullmatch(text) or ".." in text:
            raise Unreadable(
                "ce n'est pas une adresse de courriel.", "Saisissez une adresse de la forme nom@domaine.fr."
            )
        return text
