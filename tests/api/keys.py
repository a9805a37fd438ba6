"""Keys of partners for the tests of the API."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from sisiao.partners.actions import KeyTold, add_partner, issue_key
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import Partner
from tests.factories.people import TESTS


def new_key(audience: PartnerAudience = PartnerAudience.POLICE, **told: Any) -> str:
    """A new key of the partner of this audience, valid for a day unless told."""
    now = timezone.now()
    name = f"Logiciel {audience.label}"
    partner = Partner.objects.filter(name=name).first() or add_partner(name, audience, actor=TESTS, now=now)
    told.setdefault("expires_at", now + timedelta(days=1))
    return issue_key(partner, KeyTold(**told), actor=TESTS, now=now)[1]


def ask(secret: str, path: str, given: dict[str, str] | None = None, **headers: str) -> Any:
    """The answer of the API to this key."""
    return Client().get(path, given or {}, headers={"Authorization": f"Bearer {secret}", **headers})
