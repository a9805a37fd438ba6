"""Secrets that the service must read again, sealed with AES-GCM under a named key.

`settings.SEALING_KEYS` maps names to key material, the newest first: the first seals, all of them open. `context` ties
a sealed text to its purpose and owner: copied to another account, it does not open.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


class UnableToUnseal(Exception):
    """The text was not sealed by this service for this context, or its key is gone."""


def _cipher(name: str) -> AESGCM:
    material: str = settings.SEALING_KEYS[name]
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sisiao.sealing").derive(material.encode())
    return AESGCM(key)


def current_key() -> str:
    """Name of the key that seals today."""
    return next(iter(settings.SEALING_KEYS))


def seal(secret: str, context: str) -> str:
    """`<key name>.<base64>`; twice the same secret gives two different texts."""
    name, nonce = current_key(), os.urandom(_NONCE_BYTES)
    sealed = _cipher(name).encrypt(nonce, secret.encode(), f"{name}:{context}".encode())
    return f"{name}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(text: str, context: str) -> str:
    """The secret. Raises `UnableToUnseal`."""
    name, _, encoded = text.partition(".")
    if name not in settings.SEALING_KEYS:
        raise UnableToUnseal
    try:
        raw = urlsafe_b64decode(encoded)
        return _cipher(name).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], f"{name}:{context}".encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise UnableToUnseal from error


def sealed_with_current_key(text: str) -> bool:
    return text.partition(".")[0] == current_key()
