"""Where an attempt comes from: its address, and the browser that a signed cookie recognises."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from sisiao.accounts.throttle import Origin, digest

SALT = "sisiao.device"
KEPT_SECONDS = 400 * 24 * 3600
# Accounts that one browser remembers: the desks of a 115 are shared.
REMEMBERED = 12


@dataclass(frozen=True, slots=True)
class Device:
    """A browser. `accounts` are marks of those that have signed in from it, which name nobody."""

    identifier: str
    accounts: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The browser of a request; one never seen, or whose cookie was altered, is new."""
        try:
            identifier, accounts = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return cls(uuid.uuid4().hex)
        return cls(identifier, tuple(accounts))

    @property
    def digest(self) -> str:
        """What the base keeps of it."""
        return hashlib.sha256(self.identifier.encode()).hexdigest()

    def has_signed_in(self, email: str) -> bool:
        return _mark(email) in self.accounts

    def with_account(self, email: str) -> Self:
        mark = _mark(email)
        others = [known for known in self.accounts if known != mark]
        return replace(self, accounts=(mark, *others[: REMEMBERED - 1]))

    def keep(self, response: HttpResponse) -> None:
        """Give the browser its cookie: never read by a script, never sent to another site."""
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            signing.dumps([self.identifier, list(self.accounts)], salt=SALT),
            max_age=KEPT_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _mark(email: str) -> str:
    return digest("device", email)[-16:]


def client_address(request: HttpRequest) -> str:
    """The address that reached our own proxies; what a client writes in the header itself is further left, unread."""
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    hops: int = settings.PROXY_HOPS
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def origin_of(request: HttpRequest, email: str) -> Origin:
    device = Device.of(request)
    return Origin(client_address(request), device.identifier if device.has_signed_in(email) else "")
