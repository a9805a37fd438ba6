"""A campaign in the Val-d'Oise, the Lozère and La Réunion, opened twenty days ago."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.imports.models import UploadedWorkbook
from tests.factories import actor_for, make_user, state_scope

CODES = ("95", "48", "974")


def make_campaign(codes: Iterable[str] = CODES, **told: Any) -> Campaign:
    """Deadlines: sent 10 days ago, received tomorrow, then in 10 and 20 days."""
    today = timezone.localdate()
    dates: dict[str, date] = {
        "opens_on": today - timedelta(days=20),
        "send_by": today - timedelta(days=10),
        "receive_by": today + timedelta(days=1),
        "import_by": today + timedelta(days=10),
        "validate_by": today + timedelta(days=20),
        "closes_on": today + timedelta(days=30),
    }
    campaign = Campaign.objects.create(
        **({"name": "Recensement de l'offre", "workbook": "offre-temps-1"} | dates | told)
    )
    CampaignDepartement.objects.bulk_create(
        CampaignDepartement(campaign=campaign, departement_id=code) for code in sorted(codes)
    )
    return campaign


def entry_of(campaign: Campaign, code: str = "95") -> CampaignDepartement:
    return campaign.entries.get(departement=code)


def nation() -> Actor:
    return actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def ddets(code: str = "95") -> Actor:
    """An administrateur départemental who can sign in."""
    scope = state_scope(ScopeKind.DEPARTEMENT, code)
    return actor_for(Profile.DEPARTEMENT_ADMIN, scope, make_user(Profile.DEPARTEMENT_ADMIN, scope))


def make_deposit(code: str = "95", *, at: datetime | None = None, blocking: int = 0, **told: Any) -> UploadedWorkbook:
    """A workbook of the offer as it was deposited and read."""
    report = {
        "blocking": blocking, "warnings": 0, "importable": not blocking, "tabs": [], "totals": {},
        "findings": [], "changes": [], "committed": False,
    }  # fmt: skip
    kept = {"kind": "offre-temps-1", "departement_id": code, "uploaded_at": at or timezone.now(), "report": report}
    return UploadedWorkbook.objects.create(**(kept | {"file_name": "a.xlsx", "content": b"x", "sha256": "x"} | told))
