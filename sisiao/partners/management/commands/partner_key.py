"""`partner_key`: a key of a partner, from the server."""

from argparse import ArgumentParser
from datetime import UTC, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sisiao.core.actor import Actor, command_actor
from sisiao.core.context import acting_as
from sisiao.partners.actions import LIFE, KeyTold, UnableToIssue, add_partner, issue_key, revoke_key
from sisiao.partners.enums import KeyScope, PartnerAudience
from sisiao.partners.models import Partner, PartnerKey
from sisiao.partners.networks import UnknownAddress, networks_of


class Command(BaseCommand):
    help = "Print a new key of a partner, once; --list shows those that are there, --revoke ends them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="the partner; made when it is new")
        parser.add_argument("--scope", action="append", choices=KeyScope.values, help="what the key opens")
        parser.add_argument("--audience", choices=PartnerAudience.values, help="what a new partner is (police)")
        parser.add_argument("--ip", action="append", default=[], help="address or network it may be used from")
        parser.add_argument("--expires", metavar="AAAA-MM-JJ", help="last day (a year from now)")
        parser.add_argument("--revoke", action="store_true", help="end every key of the partner")
        parser.add_argument("--list", action="store_true", dest="listed", help="keys, without their secrets")

    def handle(self, *, name: str | None, listed: bool, revoke: bool, **told: Any) -> None:
        with acting_as(command_actor("partner_key")) as actor:
            if listed:
                self._list(name)
            elif not name:
                raise CommandError("NAME of the partner is missing")
            elif revoke:
                self._revoke(name, actor)
            else:
                self._issue(name, told, actor)

    def _list(self, name: str | None) -> None:
        keys = PartnerKey.objects.select_related("partner").order_by("partner__name", "created_at")
        now = timezone.now()
        for key in keys.filter(partner__name=name) if name else keys:
            state = "révoquée" if key.revoked_at else "valide" if key.is_valid(now) else "échue"
            where = ", ".join(key.addresses) or "toute adresse"
            words = (key.partner.name, key.partner.audience, str(key), state, f"{key.expires_at:%Y-%m-%d}", where)
            self.stdout.write("  ".join(words))

    def _revoke(self, name: str, actor: Actor) -> None:
        now = timezone.now()
        keys = list(PartnerKey.objects.valid(now).filter(partner__name=name))
        if not keys:
            raise CommandError(f"no valid key of {name}")
        for key in keys:
            revoke_key(key, actor=actor, now=now)
        self.stderr.write(f"{len(keys)} clé(s) révoquée(s)")

    def _issue(self, name: str, told: dict[str, Any], actor: Actor) -> None:
        if not told["scope"]:
            raise CommandError("--scope says what the key opens")
        now = timezone.now()
        try:
            expires_at = _end_of(told["expires"]) if told["expires"] else now + LIFE
            asked = KeyTold(expires_at, [KeyScope(each) for each in told["scope"]], networks_of(told["ip"]))
            partner = _partner(name, told["audience"], actor, now)
            _key, secret = issue_key(partner, asked, actor=actor, now=now)
        except (UnknownAddress, UnableToIssue) as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(secret)
        self.stderr.write(f"{partner}, {partner.get_audience_display()}. Cette clé ne sera plus montrée.")


def _end_of(day: str) -> datetime:
    """The end of a day written in ISO."""
    try:
        return datetime.combine(datetime.strptime(day, "%Y-%m-%d").date(), time.max, UTC)  # noqa: DTZ007
    except ValueError as error:
        raise CommandError("--expires is a day, for instance 2027-06-30") from error


def _partner(name: str, audience: str | None, actor: Actor, now: datetime) -> Partner:
    known = Partner.objects.filter(name=name).first()
    if known is None:
        return add_partner(name, PartnerAudience(audience or PartnerAudience.POLICE), actor=actor, now=now)
    if audience and audience != known.audience:
        raise CommandError(f"{name} est déjà un partenaire «\u00a0{known.get_audience_display()}\u00a0», pour de bon")
    return known
