"""What a password must be: long, of any characters, and not guessed from the service, from its owner or by habit.

CNIL 2022-100 and ASVS 6.2: no composition of kinds of characters, no expiry; 15 to 128 characters.
"""

import re
from itertools import pairwise

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from sisiao.accounts.models import User
from sisiao.core.text import normalise

SHORTEST, LONGEST = 15, 128
# Characters that count once repetitions and sequences are left out.
FEWEST_CHOSEN = 8
SERVICE_WORDS = ("siao", "115", "dihal", "ddets", "samusocial", "samu social")
KEYBOARD_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_NEXT_KEYS = {first + second for row in KEYBOARD_ROWS for first, second in pairwise(row)}
_BLOCKS = re.compile(r"(.+?)\1+", re.DOTALL)
_NAME_PARTS = re.compile(r"[^\w]+|_")
SHORTEST_PART = 4


class LengthValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                f"Ce mot de passe compte {len(password)} caractères\u00a0; il en faut au moins {SHORTEST}. "
                "Une phrase de plusieurs mots convient.",
                code="too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(f"Ce mot de passe dépasse {LONGEST} caractères.", code="too_long")

    def get_help_text(self) -> str:
        return f"De {SHORTEST} à {LONGEST} caractères de toute sorte, espaces comprises\u00a0: une phrase convient."


class CommonValidator(CommonPasswordValidator):
    """Django's list of the passwords most used, spaces, punctuation and the figures around them apart."""

    def validate(self, password: str, user: User | None = None) -> None:
        squeezed = normalise(password).replace(" ", "")
        forms = {password.lower().strip(), squeezed, squeezed.strip("0123456789")}
        if forms & self.passwords:
            raise ValidationError("Ce mot de passe est trop répandu. Choisissez-en un autre.", code="common")

    def get_help_text(self) -> str:
        return "Ni mot de passe répandu, ni répétition, ni suite de caractères."


class PatternValidator:
    """Refuses « aaaaaaaaaaaaaaa », « motdepassemotdepasse », « abcdefghijklmnop », « azertyuiop12345 »."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) >= SHORTEST and chosen_characters(password[:LONGEST]) < FEWEST_CHOSEN:
            raise ValidationError(
                "Ce mot de passe est une répétition ou une suite de caractères. Choisissez-en un autre.",
                code="pattern",
            )

    def get_help_text(self) -> str:
        return ""


class ServiceWordsValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        plain = normalise(password)
        for word in SERVICE_WORDS:
            if word in plain:
                raise ValidationError(
                    f"Ce mot de passe contient «\u00a0{word}\u00a0», que l'on devine de la part d'un agent du service.",
                    code="service_word",
                )

    def get_help_text(self) -> str:
        return ""


class OwnWordsValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        plain = normalise(password).replace(" ", "")
        if user is not None and any(part in plain for part in own_words(user)):
            raise ValidationError(
                "Ce mot de passe contient une partie de votre nom ou de votre adresse électronique.", code="own_word"
            )

    def get_help_text(self) -> str:
        return "Ni votre nom, ni votre adresse électronique, ni le nom du service."


def chosen_characters(password: str) -> int:
    """How many characters were chosen: a block repeated counts once, a sequence or a row of the keyboard counts one."""
    text = _BLOCKS.sub(r"\1", password.lower())
    return 1 + sum(not _follows(first, second) for first, second in pairwise(text)) if text else 0


def _follows(first: str, second: str) -> bool:
    near = abs(ord(first) - ord(second)) <= 1
    return near or first + second in _NEXT_KEYS or second + first in _NEXT_KEYS


def own_words(user: User) -> set[str]:
    """Parts of the names and of the e-mail that are long enough to be recognised."""
    mailbox, _, domain = user.email.partition("@")
    texts = (user.first_name, user.last_name, mailbox, domain.rpartition(".")[0])
    parts = {normalise(part) for text in texts for part in _NAME_PARTS.split(text)}
    whole = {normalise(text).replace(" ", "") for text in (user.first_name, user.last_name)}
    return {part for part in parts | whole if len(part) >= SHORTEST_PART}
