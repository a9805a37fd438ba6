"""A profile that takes two people: the second one agrees on the account's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.access.actions.agreements import agree_grant
from sisiao.access.actions.grants import UnableToGrant
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.page import opened


@requires(Capability.MANAGE_USERS)
@require_POST
def agree(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The profile takes effect."""
    user = opened(request.actor, public_id, timezone.localdate())
    grants = {str(grant.pk): grant for grant in user.shown_grants}  # type: ignore[attr-defined]
    grant = grants.get(request.POST.get("grant", ""))
    if grant is None:
        messages.error(request, "Choisissez le profil à confirmer.")
        return redirect("users:detail", user.public_id)
    try:
        agree_grant(grant, actor=request.actor, now=timezone.now())
    except UnableToGrant as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Le profil est confirmé\u00a0: {user} peut s'en servir.")
    return redirect("users:detail", user.public_id)
