"""A campaign is written, changed, closed and opened again by the national administrators."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.campaigns.queries import standings
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.geo.models import Departement


class UnableToRun(Exception):
    """The campaign cannot be so; `str()` is the French sentence, `field` what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def save_campaign(campaign: Campaign, departements: Collection[str], *, actor: Actor, now: datetime) -> Campaign:
    """Keep a campaign and the départements that take part in it.

    Raises `ValidationError` of its constraints, and `UnableToRun` when it leaves out a département that has begun, or
    changes the workbook that some have.
    """
    actor.require(Capability.RUN_CAMPAIGN)
    if not departements:
        raise UnableToRun("Choisissez au moins un département.", "departements")
    if campaign.pk is None:
        campaign.created_at, campaign.created_by_id = now, actor.user_id
    else:
        kept = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        begun = Q(sendings__isnull=False) | Q(downloads__isnull=False)
        if kept.workbook != campaign.workbook and kept.entries.filter(begun).exists():
            raise UnableToRun("Le modèle de ce classeur est déjà parti\u00a0: il ne change plus.", "workbook")
    campaign.full_clean(exclude=("created_by",))
    campaign.save()
    _keep_departements(campaign, set(departements), now)
    return campaign


def _keep_departements(campaign: Campaign, wanted: set[str], now: datetime) -> None:
    left_out = campaign.entries.exclude(departement__in=wanted)
    begun = [row for row in standings(left_out, now.date()) if row.reached or row.sendings or row.withdrawn_at]
    if begun:
        names = ", ".join(str(row.entry.departement) for row in begun)
        raise UnableToRun(
            f"Ces départements ont déjà commencé et restent dans la campagne\u00a0: {names}.", "departements"
        )
    left_out.delete()
    known = set(campaign.entries.values_list("departement", flat=True))
    new = Departement.objects.filter(pk__in=wanted - known).order_by("code")
    CampaignDepartement.objects.bulk_create([CampaignDepartement(campaign=campaign, departement=each) for each in new])


@transaction.atomic
def close_campaign(campaign: Campaign, *, actor: Actor, now: datetime) -> None:
    """Close: nothing more is sent, taken or signed. What was reached stays legible. Raises `UnableToRun`."""
    actor.require(Capability.RUN_CAMPAIGN)
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if held.closed_at is not None:
        raise UnableToRun("Cette campagne est déjà close.")
    held.closed_at, held.closed_by_id = now, actor.user_id
    held.save(update_fields=["closed_at", "closed_by"])


@transaction.atomic
def reopen_campaign(campaign: Campaign, *, actor: Actor, now: datetime) -> None:
    """Undo the closing. Raises `UnableToRun`."""
    actor.require(Capability.RUN_CAMPAIGN)
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if held.closed_at is None:
        raise UnableToRun("Cette campagne n'est pas close.")
    held.closed_at = held.closed_by = None
    held.save(update_fields=["closed_at", "closed_by"])
