"""Whoever guesses is slowed, whoever works is not (T07; CNIL 2022-100; ASVS 6.3.1).

An attempt is counted before it is looked at, and forgiven if it succeeds: attempts in parallel never pass the limit.
Counts are sums over the last hour, in slices of five minutes. Each write is one statement that commits on its own: the
views that call this run outside a transaction (`web.decorators.own_transactions`), so that no rollback forgives, and
no lock is held while a password is checked.

A browser that has already signed in to an account has a counter of its own: the crowd behind an address, an attack on
the account or on the whole service never stop it. Unknown browsers share those of the account and of the address;
when the service as a whole fails too often, they are slowed sooner. Whoever is slowed still has the link by e-mail,
after which the browser is known.
"""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Sum

from sisiao.accounts.models import Attempts
from sisiao.core.rows import fetch_rows

WINDOW = timedelta(hours=1)
SLICE_MINUTES = 5

PER_ACCOUNT = 20
PER_ADDRESS = 200
PER_DEVICE = 20
# Failures of the whole service in an hour beyond which unknown browsers are slowed sooner.
OVERALL = 1_000
STRICT_PER_ACCOUNT = 5
STRICT_PER_ADDRESS = 20
CODES_PER_ACCOUNT = 10
RESETS_PER_ACCOUNT = 5
RESETS_PER_ADDRESS = 50
FORMS_PER_MAILBOX = 10
FORMS_PER_ADDRESS = 40
UNKNOWN_KEYS_PER_ADDRESS = 100

OVERALL_KEY = "overall"
TOLD_KEY = "told"

# The count of the slice is read from the row just locked, those of the past slices from the snapshot: with two attempts
# at once, the second sees the first.
_COUNT = """
WITH added AS (
    INSERT INTO accounts_attempts (key, since, count)
    SELECT key, %(since)s, 1 FROM unnest(%(keys)s::text[]) AS key ORDER BY key
    ON CONFLICT (key, since) DO UPDATE SET count = accounts_attempts.count + 1
    RETURNING key, count
)
SELECT added.key, added.count + coalesce(sum(past.count), 0)
FROM added LEFT JOIN accounts_attempts AS past
    ON past.key = added.key AND past.since > %(after)s AND past.since <> %(since)s
GROUP BY added.key, added.count
"""
_ONCE = "INSERT INTO accounts_attempts (key, since, count) VALUES (%s, %s, 1) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that is being looked at; say what became of it."""

    keys: tuple[str, ...]
    since: datetime

    def succeeded(self) -> None:
        """Forgive it: only failures slow down."""
        Attempts.objects.filter(key__in=self.keys, since=self.since).update(count=F("count") - 1)

    def failed(self) -> None:
        """Count it against the whole service too."""
        _count([OVERALL_KEY], self.since)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from. `device` identifies a browser that has signed in to this very account, else ""."""

    address: str
    device: str = ""


def digest(kind: str, value: str) -> str:
    """The key of a counter: what it counts against cannot be read from it."""
    return f"{kind}:{hashlib.sha256(value.strip().lower().encode()).hexdigest()}"


def sign_in(email: str, origin: Origin, *, now: datetime) -> Attempt | None:
    """Begin to look at a password; None when it must not be looked at."""
    if origin.device:
        return _begin({digest("device", f"{email} {origin.device}"): PER_DEVICE}, now)
    strict = is_attacked(now=now)
    limits = {
        digest("account", email): STRICT_PER_ACCOUNT if strict else PER_ACCOUNT,
        digest("address", network_of(origin.address)): STRICT_PER_ADDRESS if strict else PER_ADDRESS,
    }
    return _begin(limits, now)


def second_factor(email: str, origin: Origin, *, now: datetime) -> Attempt | None:
    """Begin to look at a code; None when it must not be looked at."""
    key = digest("code-device", f"{email} {origin.device}") if origin.device else digest("code", email)
    return _begin({key: CODES_PER_ACCOUNT}, now)


def reset_request(email: str, origin: Origin, *, now: datetime) -> Attempt | None:
    """Begin to answer « Mot de passe oublié »; None when no more mail must leave. Never forgiven: each one counts."""
    limits = {
        digest("reset", email): RESETS_PER_ACCOUNT,
        digest("reset-address", network_of(origin.address)): RESETS_PER_ADDRESS,
    }
    return _begin(limits, now)


def public_form(email: str, origin: Origin, *, now: datetime) -> Attempt | None:
    """Begin to take what a visitor sends by a public form; None when no more must be taken. Each one counts."""
    limits = {
        digest("form", email): FORMS_PER_MAILBOX,
        digest("form-address", network_of(origin.address)): FORMS_PER_ADDRESS,
    }
    return _begin(limits, now)


def keyed_call(key_digest: str, limit: int, *, now: datetime) -> bool:
    """Count a call of a partner's key; False when it has made all those of its hour."""
    return _begin({digest("partner", key_digest): limit}, now) is not None


def refused_key(address: str, *, now: datetime) -> bool:
    """Count a key that opens nothing; False when too many have come from this address."""
    return _begin({digest("partner-address", network_of(address)): UNKNOWN_KEYS_PER_ADDRESS}, now) is not None


def is_attacked(*, now: datetime) -> bool:
    """Whether sign-ins of the whole service have failed too often in the last hour."""
    total = Attempts.objects.filter(key=OVERALL_KEY, since__gt=now - WINDOW).aggregate(total=Sum("count"))["total"]
    return (total or 0) >= OVERALL


def must_tell(*, now: datetime) -> bool:
    """Whether the attack of this hour is still to be told: true once an hour, for one caller."""
    with connection.cursor() as cursor:
        cursor.execute(_ONCE, [TOLD_KEY, now.replace(minute=0, second=0, microsecond=0)])
        return bool(cursor.rowcount)


def forget(*, now: datetime) -> None:
    """Delete the counts that no limit reads any more."""
    Attempts.objects.filter(since__lt=now - 2 * WINDOW).delete()


def network_of(address: str) -> str:
    """What is counted for an address: itself, or the /64 network of an IPv6 one, which a single subscriber holds."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _begin(limits: Mapping[str, int], now: datetime) -> Attempt | None:
    since = _slice(now)
    totals = _count(list(limits), since)
    attempt = Attempt(tuple(limits), since)
    if all(totals[key] <= limit for key, limit in limits.items()):
        return attempt
    attempt.succeeded()  # what is not looked at does not prolong the wait
    return None


def _count(keys: list[str], since: datetime) -> dict[str, int]:
    after = since - WINDOW - timedelta(seconds=1)
    rows = fetch_rows(_COUNT, {"keys": keys, "since": since, "after": after})
    return {key: int(total) for key, total in rows}


def _slice(now: datetime) -> datetime:
    return now.replace(minute=now.minute - now.minute % SLICE_MINUTES, second=0, microsecond=0)
