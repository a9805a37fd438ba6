"""« Campagnes de recensement »: the list, a new one, a change, the closing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.campaigns.actions import UnableToRun, close_campaign, reopen_campaign, save_campaign
from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.campaigns.queries import counts_of, standings
from sisiao.core.capabilities import Capability as C
from sisiao.web.campaigns.forms import CampaignForm
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.merging import held, say_merged


@requires(C.VIEW_CAMPAIGN)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The campaigns of the perimeter, those that run first, each with its progress."""
    today = timezone.localdate()
    mine = CampaignDepartement.objects.visible_to(request.actor)
    campaigns = []
    for campaign in Campaign.objects.visible_to(request.actor).order_by("-opens_on", "-pk"):
        rows = standings(mine.filter(campaign=campaign), today)
        campaigns.append((campaign, len(rows), counts_of(rows), rows[0].entry if len(rows) == 1 else None))
    context = {
        "running": [each for each in campaigns if each[0].closed_at is None],
        "closed": [each for each in campaigns if each[0].closed_at is not None],
        "today": today,
        "runs_it": request.actor.can(C.RUN_CAMPAIGN),
        "follows_deposits": request.actor.can(C.FOLLOW_DEPOSITS),
    }
    return render(request, "campaigns/index.html", context)


def _opened(request: ActorRequest, public_id: UUID) -> Campaign:
    return get_object_or_404(held(Campaign.objects.visible_to(request.actor), request), public_id=public_id)


@requires(C.RUN_CAMPAIGN)
def new(request: ActorRequest) -> HttpResponse:
    """A new campaign."""
    return _written(request, Campaign(), "La campagne est créée. Envoyez le modèle aux départements.")


@requires(C.RUN_CAMPAIGN)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Its dates, its départements, its words."""
    return _written(request, _opened(request, public_id), "La campagne est à jour.")


def _written(request: ActorRequest, campaign: Campaign, words: str) -> HttpResponse:
    form = CampaignForm(request.POST if request.method == "POST" else None, instance=campaign)
    if form.is_valid() and _saved(request, campaign, form):
        messages.success(request, words)
        say_merged(request, form)
        return redirect("campaigns:table", campaign.public_id)
    return render(
        request, "campaigns/edit.html", {"form": form, "campaign": campaign}, status=422 if form.errors else 200
    )


def _saved(request: ActorRequest, campaign: Campaign, form: Any) -> bool:
    try:
        save_campaign(campaign, form.cleaned_data["departements"], actor=request.actor, now=timezone.now())
    except UnableToRun as refused:
        form.add_error(refused.field, str(refused))
    except ValidationError as refused:
        form.add_error(None, refused.messages)
    else:
        return True
    return False


@requires(C.RUN_CAMPAIGN)
@require_POST
def close(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Close the campaign."""
    return _changed(
        request, public_id, close_campaign, "La campagne est close\u00a0: plus rien n'y est envoyé ni signé."
    )


@requires(C.RUN_CAMPAIGN)
@require_POST
def reopen(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Undo the closing."""
    return _changed(request, public_id, reopen_campaign, "La campagne est de nouveau ouverte.")


def _changed(request: ActorRequest, public_id: UUID, act: Any, words: str) -> HttpResponse:
    campaign = _opened(request, public_id)
    try:
        act(campaign, actor=request.actor, now=timezone.now())
    except UnableToRun as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("campaigns:table", campaign.public_id)
