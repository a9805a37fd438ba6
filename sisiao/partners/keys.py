"""The secret of a partner: 256 random bits, of which the base keeps a digest.

A password is stretched because people choose it; 256 random bits cannot be guessed, and a digest that is looked up
answers alike, and as fast, whether the key is known or not.
"""

import hashlib
import secrets

BEGINS = "sisiao_"
PREFIX_LENGTH = len(BEGINS) + 6


def new_secret() -> str:
    """A new key, to be shown once."""
    return BEGINS + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What the base knows of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    """What tells a key from another, and opens nothing."""
    return secret[:PREFIX_LENGTH]


def bearer(header: str) -> str:
    """The key of an `Authorization` header; "" when it holds none."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
