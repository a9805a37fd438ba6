"""What partners verify without the network: detached signatures of answers, and signed files (RFC 7515, RFC 8037).

A signing key is derived from each sealing key of the service (`accounts.sealing`, `SEALING_KEYS`): the first signs, the
public halves of all are published, so that a new one placed second is known before it signs and a former one still
verifies. The derivation has its own label: neither key tells the other.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Json = dict[str, Any]
ALGORITHM = "EdDSA"


def encoded(content: bytes) -> str:
    """Base64 for addresses, without its padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=8)
def _private(material: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sisiao.partners.signing").derive(material.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def _identifier(name: str, key: Ed25519PrivateKey) -> str:
    """Tells a public key: the name given by the service, then its beginning."""
    return f"{name}-{encoded(key.public_key().public_bytes_raw())[:8]}"


def public_keys() -> Json:
    """Every public key that verifies, the one that signs first (JWK Set, RFC 7517)."""
    keys = [(name, _private(material)) for name, material in settings.SEALING_KEYS.items()]
    return {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": ALGORITHM,
                "use": "sig",
                "kid": _identifier(name, key),
                "x": encoded(key.public_key().public_bytes_raw()),
            }
            for name, key in keys
        ]
    }


def _signed(content: bytes) -> tuple[str, str, str]:
    name = next(iter(settings.SEALING_KEYS))
    key = _private(settings.SEALING_KEYS[name])
    header = json.dumps({"alg": ALGORITHM, "kid": _identifier(name, key)}, separators=(",", ":"))
    protected, payload = encoded(header.encode()), encoded(content)
    return protected, payload, encoded(key.sign(f"{protected}.{payload}".encode()))


def detached(content: bytes) -> str:
    """The signature of a content that travels beside it: « header..signature » (RFC 7515, appendix F)."""
    protected, _payload, signature = _signed(content)
    return f"{protected}..{signature}"


def signed_file(content: bytes) -> Json:
    """A file that holds its content and its signature (RFC 7515, 7.2.2)."""
    protected, payload, signature = _signed(content)
    return {"payload": payload, "protected": protected, "signature": signature}


def verified(protected: str, payload: str, signature: str, keys: Json) -> bool:
    """Whether one of the published keys has signed this."""
    try:
        wanted = json.loads(decoded(protected))["kid"]
        (known,) = (each for each in keys["keys"] if each["kid"] == wanted)
        public = Ed25519PublicKey.from_public_bytes(decoded(known["x"]))
        public.verify(decoded(signature), f"{protected}.{payload}".encode())
    except (ValueError, KeyError, InvalidSignature):
        return False
    return True
