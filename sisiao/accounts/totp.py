"""Six figures that change every thirty seconds (RFC 6238), and backup codes."""

import hashlib
import re
import secrets
from datetime import datetime

import pyotp

from sisiao.accounts.models import User
from sisiao.accounts.sealing import seal, unseal

ISSUER = "SI SIAO"
STEP_SECONDS = 30
TOLERATED_STEPS = (0, -1, 1)  # a telephone may be half a minute early or late
BACKUP_CODES = 10
# Without the letters and figures that are taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_BACKUP_LENGTH = 16
_NOISE = re.compile(r"[\s-]+")


def new_secret() -> str:
    return pyotp.random_base32()


def seal_secret(secret: str, user: User) -> str:
    return seal(secret, f"totp:{user.public_id}")


def unseal_secret(sealed: str, user: User) -> str:
    """Raises `UnableToUnseal` when it was sealed for another account."""
    return unseal(sealed, f"totp:{user.public_id}")


def provisioning_uri(secret: str, user: User) -> str:
    """What the QR code says to the application."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime, after: int = 0) -> int | None:
    """The thirty-second step that a code belongs to, later than step `after`; None when it is not valid now."""
    clock = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    for shift in TOLERATED_STEPS:
        step = current + shift
        if step > after and secrets.compare_digest(clock.generate_otp(step).encode(), code.encode()):
            return step
    return None


def clean_code(typed: str) -> str:
    """A code without the spaces and hyphens that help to read it."""
    return _NOISE.sub("", typed).lower()


def new_backup_codes() -> list[str]:
    """Ten codes of four groups: « abcd-efgh-jkmn-pqrs »."""
    codes = ("".join(secrets.choice(_ALPHABET) for _ in range(_BACKUP_LENGTH)) for _ in range(BACKUP_CODES))
    return ["-".join(code[start : start + 4] for start in range(0, _BACKUP_LENGTH, 4)) for code in codes]


def backup_digest(code: str, user: User) -> str:
    return hashlib.sha256(f"{user.public_id}:{clean_code(code)}".encode()).hexdigest()
