"""« Clés »: the public keys that verify what the service has signed."""

from sisiao.api.opened import OpenDoor
from sisiao.api.operations import Operation, Question
from sisiao.api.schemas import Json, ListOf, Record, Value
from sisiao.partners.signing import public_keys

KEY = Record(
    "ClePublique",
    "Une clé publique Ed25519 (RFC 8037).",
    {
        "kty": Value("string", "Famille de la clé.", example="OKP"),
        "crv": Value("string", "Courbe.", example="Ed25519"),
        "alg": Value("string", "Algorithme.", example="EdDSA"),
        "use": Value("string", "Usage.", example="sig"),
        "kid": Value("string", "Nom de la clé, celui des signatures."),
        "x": Value("string", "La clé, en base64 pour adresses."),
    },
)
KEYS = Record(
    "ClesPubliques",
    "Les clés qui vérifient (RFC 7517)\u00a0: celle qui signe d'abord, puis celles d'avant et celle qui vient.",
    {"keys": ListOf(KEY, "Les clés.")},
)


def published(_question: Question) -> Json:
    return public_keys()


READ = Operation(
    name="cles",
    summary="Clés publiques des signatures.",
    door=OpenDoor(max_age=3_600),
    parameters=(),
    schema=KEYS,
    answer=published,
)
