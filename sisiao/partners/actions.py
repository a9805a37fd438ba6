"""Verbs of the partners: their keys, and each of their calls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from sisiao.accounts.throttle import keyed_call, refused_key
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.partners.enums import KeyScope, PartnerAudience
from sisiao.partners.keys import digest_of, new_secret, prefix_of
from sisiao.partners.models import HOURLY_LIMIT, Partner, PartnerCall, PartnerKey
from sisiao.partners.networks import is_within

LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=731)
# How long the former key still opens after a rotation, so that the partner changes it without a cut.
OVERLAP = timedelta(days=30)
CALLS_KEPT = timedelta(days=365)


class UnableToIssue(Exception):
    """The key cannot be made or changed so; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class KeyTold:
    """What a key is asked to be."""

    expires_at: datetime
    scopes: Collection[KeyScope] = (KeyScope.DIRECTORY,)
    addresses: Collection[str] = ()
    hourly_limit: int = HOURLY_LIMIT


@transaction.atomic
def add_partner(name: str, audience: PartnerAudience, *, actor: Actor, now: datetime) -> Partner:
    """A new partner; its audience is for good. Raises `ValidationError`."""
    actor.require(Capability.MANAGE_PARTNERS)
    partner = Partner(name=name, audience=audience, created_at=now)
    partner.full_clean()
    partner.save()
    return partner


@transaction.atomic
def issue_key(partner: Partner, told: KeyTold, *, actor: Actor, now: datetime) -> tuple[PartnerKey, str]:
    """A new key and its secret, which nobody reads again. The other keys go on. Raises `UnableToIssue`."""
    actor.require(Capability.MANAGE_PARTNERS)
    if not now < told.expires_at <= now + LONGEST_LIFE:
        raise UnableToIssue("Choisissez une échéance à venir, deux ans au plus.", "expires_on")
    secret = new_secret()
    key = PartnerKey(
        partner=partner,
        prefix=prefix_of(secret),
        digest=digest_of(secret),
        scopes=sorted(told.scopes),
        addresses=list(told.addresses),
        hourly_limit=told.hourly_limit,
        created_at=now,
        created_by_id=actor.user_id,
        expires_at=told.expires_at,
    )
    key.full_clean()
    key.save()
    return key, secret


@transaction.atomic
def rotate_key(key: PartnerKey, *, actor: Actor, now: datetime) -> tuple[PartnerKey, str]:
    """Another key in place of this one, which still opens for `OVERLAP`. Raises `UnableToIssue`."""
    actor.require(Capability.MANAGE_PARTNERS)
    key = PartnerKey.objects.select_for_update(no_key=True).select_related("partner").get(pk=key.pk)
    if not key.is_valid(now):
        raise UnableToIssue("Cette clé n'ouvre déjà plus rien\u00a0: créez-en une autre.")
    scopes = [KeyScope(each) for each in key.scopes]
    told = KeyTold(now + LIFE, scopes, tuple(key.addresses), key.hourly_limit)
    made = issue_key(key.partner, told, actor=actor, now=now)
    key.expires_at = min(key.expires_at, now + OVERLAP)
    key.save(update_fields=["expires_at"])
    return made


@transaction.atomic
def revoke_key(key: PartnerKey, *, actor: Actor, now: datetime) -> None:
    """It opens nothing from now on."""
    actor.require(Capability.MANAGE_PARTNERS)
    key = PartnerKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])


@transaction.atomic
def restrict_key(key: PartnerKey, addresses: Collection[str], *, actor: Actor) -> None:
    """Say from which networks it may be used; none of them means anywhere."""
    actor.require(Capability.MANAGE_PARTNERS)
    key.addresses = list(addresses)
    key.full_clean()
    key.save(update_fields=["addresses"])


class Unadmitted(Exception):
    """The call is not to be answered. `status` is that of HTTP, `str()` the French sentence, `key` whose it was."""

    def __init__(self, status: int, message: str, key: PartnerKey | None = None) -> None:
        super().__init__(message)
        self.status, self.key = status, key


NO_KEY = "Donnez votre clé dans l'en-tête «\u00a0Authorization\u00a0: Bearer CLÉ\u00a0»."
UNKNOWN = "Cette clé n'ouvre rien\u00a0: elle est inconnue, échue ou révoquée. Demandez-en une autre au SI SIAO."


def admit(secret: str, scope: KeyScope, address: str, *, now: datetime) -> PartnerKey:
    """The key that may ask for this. Raises `Unadmitted`.

    An unknown, an expired and a revoked key are answered with the same words after the same question to the base.
    Outside any transaction: a call that is refused stays counted.
    """
    key = PartnerKey.objects.select_related("partner").filter(digest=digest_of(secret)).first()
    if key is None or not key.is_valid(now):
        if not refused_key(address, now=now):
            raise Unadmitted(429, "Trop de clés inconnues depuis cette adresse. Réessayez dans une heure.")
        raise Unadmitted(401, UNKNOWN if secret else NO_KEY)
    if not is_within(address, key.addresses):
        raise Unadmitted(403, "Cette clé ne s'emploie pas depuis cette adresse.", key)
    if scope not in key.scopes:
        raise Unadmitted(403, f"Cette clé n'ouvre pas «\u00a0{scope.label}\u00a0».", key)
    if not keyed_call(key.digest, key.hourly_limit, now=now):
        raise Unadmitted(429, "Cette clé a fait tous ses appels de l'heure. Réessayez dans cinq minutes.", key)
    return key


def log_call(
    key: PartnerKey | None, operation: str, commune: str, status: int, milliseconds: float, now: datetime
) -> None:
    """Keep what was asked and how it was answered."""
    PartnerCall.objects.create(
        key=key, at=now, operation=operation, commune=commune, status=status, duration_ms=round(milliseconds)
    )


def forget_calls(now: datetime) -> int:
    """Delete the calls that are kept for long enough; how many."""
    return PartnerCall.objects.filter(at__lt=now - CALLS_KEPT).delete()[0]
