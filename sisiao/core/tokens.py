"""Single-use links: the address carries a signature of the row, and the base holds nothing that opens an account.

A row's token is made again whenever its mail leaves; who reads the base without the key of the service has no link.
"""

from uuid import UUID

from django.core import signing

_SEPARATOR = "."


def token_for(purpose: str, public_id: UUID) -> str:
    """The token of a row for one purpose; the same each time, worth nothing for another purpose."""
    return signing.Signer(sep=_SEPARATOR, salt=f"sisiao.{purpose}").sign(public_id.hex)


def row_of(purpose: str, token: str) -> UUID | None:
    """The identifier that a token was made for; None when it was not made by this service for this purpose."""
    try:
        return UUID(signing.Signer(sep=_SEPARATOR, salt=f"sisiao.{purpose}").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
